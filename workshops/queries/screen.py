"""What the screen in the room shows."""

from dataclasses import dataclass

from engagements import charts, richtext
from strategies.models import Disposition, Section, Statement
from workshops.models import Workshop
from workshops.queries.contributions import Said, contributions_of, said_of
from workshops.queries.draft import focus_of, lines
from workshops.queries.workshops import people_count

ON_SCREEN = 3


@dataclass(frozen=True, slots=True)
class Screen:
    statement: Statement | None
    section: Section | None
    part_number: int
    length: str
    said: list[Said]
    people: int
    inputs: int
    lines: charts.Lines
    changed: int


def screen(workshop: Workshop) -> Screen:
    """What the screen in the room shows: the sentence, the three inputs shown last, how many are there."""
    statement, section, number = focus_of(workshop)
    rows = contributions_of(workshop).filter(is_on_screen=True)
    rows = rows.filter(input__statement_key=statement.key) if statement is not None else rows
    length = len(richtext.plain_text(statement.html)) if statement is not None else 0
    return Screen(
        statement=statement,
        section=section,
        part_number=number,
        length="is-longer" if length > 320 else "is-long" if length > 140 else "",
        said=[said_of(row) for row in rows.order_by("-shown_number")[:ON_SCREEN]],
        people=people_count(workshop),
        inputs=workshop.contributions.count(),
        lines=lines(workshop.version, ground="spruce"),
        changed=Disposition.objects.filter(input__contribution__workshop=workshop).exclude(new_text="").count(),
    )
