"""What the facilitator sees while the workshop runs."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from engagements import richtext
from strategies.models import Section, Statement
from workshops.models import Step, Workshop
from workshops.queries.agenda import Agenda, agenda, names_of_targets
from workshops.queries.contributions import Said, contributions_of, said_of
from workshops.queries.draft import focus_of
from workshops.queries.workshops import people_count


@dataclass(frozen=True, slots=True)
class Run:
    """The facilitator's page: the agenda, the text in focus, what came in. `places` names what each key stands for."""

    agenda: Agenda
    places: dict[UUID | None, str]
    statement: Statement | None
    section: Section | None
    part_number: int
    waiting: list[Said]
    answered: list[Said]
    hidden: list[Said]
    people: int
    total: int
    before: Step | None
    after: Step | None

    @property
    def has_any(self) -> bool:
        return bool(self.waiting or self.answered or self.hidden)


def run(workshop: Workshop) -> Run:
    """All the facilitator needs on one page. Named inputs come newest first, in an anonymous workshop in no order at all:
    the order of arrival would tell who wrote."""
    rows = contributions_of(workshop).order_by("input_id" if workshop.naming == Workshop.Naming.ANONYMOUS else "-pk")
    said = [said_of(row) for row in rows]
    places = names_of_targets(workshop.version)
    plan = agenda(workshop, places)
    steps = [row.step for row in plan.rows]
    at = next((n for n, row in enumerate(plan.rows) if row.is_now), -1)
    statement, section, number = focus_of(workshop)
    return Run(
        agenda=plan,
        places=places,
        statement=statement,
        section=section,
        part_number=number,
        waiting=[one for one in said if not one.is_answered and not one.is_hidden],
        answered=[one for one in said if one.is_answered and not one.is_hidden],
        hidden=[one for one in said if one.is_hidden],
        people=people_count(workshop),
        total=len(said),
        before=steps[at - 1] if at > 0 else None,
        after=steps[at + 1] if 0 <= at < len(steps) - 1 else None,
    )


def contribution_row(workshop: Workshop, said: UUID) -> Said:
    return said_of(contributions_of(workshop).get(input=said))


def draft_texts(workshop: Workshop, said: Iterable[Said]) -> dict[UUID, tuple[str, int]]:
    """What a facilitator would write into the text for each input: the statement's Markdown with the suggested words in
    their place, and the revision it begins from. Inputs whose statement is not in the open draft are left out."""
    version = workshop.version if workshop.version.is_open else workshop.version.strategy.open_version()
    rows = {row.key: row for row in version.statement_rows.all()} if version else {}
    texts = {}
    for one in said:
        statement = rows.get(one.statement_key)  # type: ignore[arg-type]
        if statement is not None:
            texts[one.id] = _with_suggestion(statement, one), statement.revision
    return texts


def _with_suggestion(statement: Statement, one: Said) -> str:
    body = statement.body
    if one.is_suggestion and not one.exact and richtext.plain_text(statement.html) == body:
        return one.suggested
    if one.is_suggestion and one.exact and body.count(one.exact) == 1:
        return body.replace(one.exact, one.suggested)
    return body
