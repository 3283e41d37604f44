"""The document as it is read: the list of parts, one part with its evidence and its notes, the whole version."""

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from analysis.citations import Citation, Medium, citation
from engagements import richtext
from engagements.models import Engagement
from strategies.models import Input, Section, Statement, StatementEvidence, StrategyVersion
from strategies.queries.notes import Note, note_of

SHAPES = {
    Section.State.AGREED: "agreed",
    Section.State.IN_DISCUSSION: "discussed",
    Section.State.NOT_STARTED: "untouched",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One row of the list of parts. `share` is 0–100: how much people have said here, against the part most is said about."""

    section: Section
    number: int
    statements: int
    said: int
    comments: int
    suggestions: int
    share: int

    @property
    def waiting(self) -> int:
        return self.comments + self.suggestions

    @property
    def shape(self) -> str:
        """The name of the state's icon."""
        return SHAPES[Section.State(self.section.state)]

    @property
    def paint(self) -> str:
        """The colour of the line: decided, said or quiet."""
        return {"agreed": "done", "discussed": "said"}.get(self.shape, "quiet")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One entry under a statement. Either a finding (number, claim) or a source as this reader may see it."""

    number: int
    anchor: str
    row: StatementEvidence
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The unit that notes stand beside. `html` is sanitised and marked, ready for the richtext filter."""

    anchor: str
    html: str
    start: int
    end: int
    notes: tuple[Note, ...]

    @property
    def notes_id(self) -> str:
        return f"notes-{self.anchor}"

    @property
    def only_suggestions(self) -> bool:
        return bool(self.notes) and all(note.is_suggestion for note in self.notes)

    @property
    def supports(self) -> int:
        return sum(note.supports for note in self.notes)


@dataclass(frozen=True, slots=True)
class Passage:
    """A statement as it stands in its part: 5.2 with its paragraphs, its evidence and what nobody can place any more."""

    statement: Statement
    number: str
    paragraphs: tuple[Paragraph, ...]
    evidence: tuple[Evidence, ...]
    orphans: tuple[Note, ...]

    @property
    def is_decision(self) -> bool:
        return self.statement.kind == Statement.Kind.DECISION

    @property
    def says_so(self) -> bool:
        """Whether the heading already says that this is a decision."""
        return self.statement.heading.strip().casefold() == _("Decision").casefold()


def working_version(engagement: Engagement) -> StrategyVersion | None:
    """The version that people read and write by default: the open draft, else the adopted one; None before the start."""
    versions = StrategyVersion.objects.filter(strategy__engagement=engagement).select_related("strategy__engagement")
    return (
        versions.filter(Q(state__in=["draft", "in_review"]) | Q(state="adopted")).order_by("-major", "-minor").first()
    )


def inputs_on_the_table(version: StrategyVersion) -> "QuerySet[Input]":
    """What has been said about this version; an open draft also takes what still waits from earlier ones."""
    about = Q(version=version)
    if version.is_open:
        about |= Q(version__strategy=version.strategy_id, disposition=None)
    return (
        Input.objects.filter(about)
        .select_related("voice__user", "version", "disposition__decided_by")
        .annotate(support_count=Count("supports"))
        .order_by("created_at", "pk")
    )


def parts_of(version: StrategyVersion) -> list[Part]:
    """The parts in order, with how much has been said and what still waits. Three queries."""
    sections = list(
        version.section_rows.select_related("lead_person")
        .annotate(statement_count=Count("statements"))
        .order_by("position", "pk")
    )
    about = Q(version=version) | (
        Q(version__strategy=version.strategy_id, disposition=None) if version.is_open else Q()
    )
    said: Counter[uuid.UUID] = Counter()
    waiting: Counter[tuple[uuid.UUID, str]] = Counter()
    rows = (
        Input.objects.filter(about)
        .values_list("section_key", "kind")
        .annotate(n=Count("pk"), n_waiting=Count("pk", filter=Q(disposition=None)))
    )
    for key, kind, n, n_waiting in rows.order_by():
        said[key] += n
        waiting[key, kind] += n_waiting
    most = max(said.values(), default=0) or 1
    return [
        Part(
            section,
            number,
            section.statement_count,
            said[section.key],
            waiting[section.key, Input.Kind.COMMENT],
            waiting[section.key, Input.Kind.SUGGESTION],
            round(100 * said[section.key] / most),
        )
        for number, section in enumerate(sections, start=1)
    ]


def passages_of(
    version: StrategyVersion,
    sections: Sequence[Section],
    *,
    is_agency: bool,
    medium: Medium = Medium.SCREEN,
    inputs: Iterable[Input] = (),
    open_note: uuid.UUID | None = None,
    decorate: Callable[[Note], Note] = lambda note: note,
    first_number: int = 1,
) -> dict[int, list[Passage]]:
    """The statements of the parts, by the part's primary key. `first_number` is the number of the first of `sections`."""
    statements = Statement.objects.filter(version=version, section__in=sections).select_related("section")
    evidence: dict[int, list[StatementEvidence]] = {}
    rows = StatementEvidence.objects.filter(version=version, statement__section__in=sections)
    source = "source__mention" if medium is Medium.FILE else "source"
    for row in rows.select_related("finding", source).order_by("position", "pk"):
        evidence.setdefault(row.statement_id, []).append(row)
    said: dict[uuid.UUID | None, list[Input]] = {}
    for one in inputs:
        said.setdefault(one.statement_key, []).append(one)
    numbers = {section.pk: number for number, section in enumerate(sections, start=first_number)}
    passages: dict[int, list[Passage]] = {section.pk: [] for section in sections}
    counted: Counter[int] = Counter()
    for statement in statements.order_by("position", "pk"):
        here = passages[statement.section_id]
        own = evidence.get(statement.pk, [])
        first = counted[statement.section_id] + 1
        counted[statement.section_id] += len(own)
        number = f"{numbers[statement.section_id]}.{len(here) + 1}"
        anchor = anchor_of(number)
        cited = tuple(_evidence(row, first + at, anchor, is_agency, medium) for at, row in enumerate(own))
        own_inputs = said.get(statement.key, [])
        text = richtext.plain_text(statement.html) if own_inputs else ""
        notes = [decorate(note_of(one, text, is_open=one.pk == open_note)) for one in own_inputs]
        here.append(_passage(statement, number, cited, notes))
    return passages


def anchor_of(number: str) -> str:
    """The id of statement 5.2 on the page: "p-5-2"; its paragraphs are p-5-2-1 and on."""
    return "p-" + number.replace(".", "-")


def lost_inputs(version: StrategyVersion, section: Section, inputs: Iterable[Input]) -> list[Note]:
    """What was said in this part about statements that are no longer in it, or about the part as a whole."""
    keys = set(version.statement_rows.filter(section=section).values_list("key", flat=True))
    return [note_of(one) for one in inputs if one.section_key == section.key and one.statement_key not in keys]


def _evidence(row: StatementEvidence, number: int, anchor: str, is_agency: bool, medium: Medium) -> Evidence:
    cited = citation(row.source, is_agency=is_agency, medium=medium) if row.source is not None else None
    return Evidence(number, f"{anchor}-e{number}", row, cited)


def _passage(statement: Statement, number: str, evidence: tuple[Evidence, ...], notes: list[Note]) -> Passage:
    html = richtext.with_marks(statement.html, _marks(notes)) if notes else statement.html
    anchor = anchor_of(number)
    numbers = [(f"#{entry.anchor}", entry.number) for entry in evidence]
    html = richtext.with_ending(
        html, format_html_join("", '<sup class="ev" data-no-text><a href="{}">{}</a></sup>', numbers)
    )
    spans, at, blocks = [], 0, richtext.paragraphs(html)
    for block in richtext.paragraphs(statement.html):
        length = len(richtext.plain_text(block))
        spans.append((at, at + length))
        at += length + 1 if length else 0
    # The numbers of the evidence may stand in a paragraph of their own, after a table.
    spans += [(at, at)] * (len(blocks) - len(spans))
    placed: list[list[Note]] = [[] for _block in blocks]
    orphans = []
    for note in notes:
        if note.is_orphan:
            orphans.append(note)
        elif placed:
            placed[_paragraph_at(spans, note.start)].append(note)
    paragraphs = tuple(
        Paragraph(f"{anchor}-{n}", block, *spans[n - 1], tuple(sorted(placed[n - 1], key=lambda note: note.start)))
        for n, block in enumerate(blocks, start=1)
    )
    return Passage(statement, number, paragraphs, evidence, tuple(orphans))


def _paragraph_at(spans: list[tuple[int, int]], start: int) -> int:
    return max((n for n, span in enumerate(spans) if span[0] <= start), default=0)


def _marks(notes: list[Note]) -> list[richtext.Mark]:
    hidden = (_("removed:"), _("added:"))
    return [
        richtext.Mark(
            note.core_start,
            note.core_end,
            str(note.id),
            is_loud=note.state == "new",
            is_on=note.is_open,
            insert=note.core_insert if note.state == "new" else "",
            hidden=hidden,
        )
        for note in notes
        if note.end > note.start and not note.is_orphan
    ]
