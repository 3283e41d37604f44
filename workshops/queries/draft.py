"""The draft that a workshop is about: its parts, what a statement is called, where the room is."""

from collections import Counter

from django.db.models import Prefetch

from engagements import charts, richtext
from strategies.models import Input, Section, Statement, StrategyVersion
from workshops.models import Workshop

TITLE_LENGTH = 60


def sections_of(version: StrategyVersion) -> list[Section]:
    """The parts with their statements, in order."""
    statements = Prefetch("statements", Statement.objects.order_by("position", "pk"))
    return list(version.section_rows.prefetch_related(statements).order_by("position", "pk"))


def title_of(statement: Statement) -> str:
    """A statement's heading, or the beginning of its text."""
    text = statement.heading or richtext.plain_text(statement.html).replace("\n", " ")
    return text if len(text) <= TITLE_LENGTH else text[:TITLE_LENGTH].rsplit(" ", 1)[0] + " …"


def focus_of(workshop: Workshop) -> tuple[Statement | None, Section | None, int]:
    """The text the room is at: its statement, its part and the part's number."""
    step = workshop.step
    if step is None:
        return None, None, 0
    sections = list(workshop.version.section_rows.order_by("position", "pk"))
    statement = workshop.version.statement_rows.filter(key=step.statement_key).first() if step.statement_key else None
    for number, section in enumerate(sections, start=1):
        if section.key == step.section_key or (statement is not None and statement.section_id == section.pk):
            return statement, section, number
    return statement, None, 0


def lines(version: StrategyVersion, *, ground: str = "paper") -> charts.Lines:
    """One bar per part, as long as its share of everything said about this version."""
    counts = Counter(Input.objects.filter(version=version).values_list("section_key", flat=True))
    keys = version.section_rows.order_by("position", "pk").values_list("key", flat=True)
    return charts.lines([counts[key] for key in keys], ground=ground)
