"""What the pages of a workshop read. Nothing here says who an unnamed person is, and an unnamed input has no time."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from engagements import charts, richtext
from engagements.models import Engagement
from strategies import wording
from strategies.models import Disposition, Input, Section, Statement, StrategyVersion, Support
from workshops import services
from workshops.models import Contribution, Participant, Step, Workshop

OPS = {wording.Kind.EQUAL: "equal", wording.Kind.REMOVED: "delete", wording.Kind.ADDED: "insert"}
ON_SCREEN = 3
TITLE_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Said:
    """One input as one reader may see it. `by` is the name, or "Without name"; `diff` pairs (equal|insert|delete, text)."""

    id: UUID
    kind: str
    text: str
    diff: list[tuple[str, str]]
    exact: str
    by: str
    support: int
    answer: str
    outcome: str
    reason: str
    has_changed_text: bool
    is_on_screen: bool
    is_hidden: bool
    is_late: bool
    is_own: bool = False
    agrees: bool = False
    statement_key: UUID | None = None
    suggested: str = ""
    answer_revision: int = 0

    @property
    def is_suggestion(self) -> bool:
        return self.kind == Input.Kind.SUGGESTION

    @property
    def is_answered(self) -> bool:
        return bool(self.outcome)

    @property
    def others(self) -> int:
        """How many agree beside the reader who does."""
        return self.support - 1


@dataclass(frozen=True, slots=True)
class Block:
    """A statement on a phone: its text, what stands beside it, whether the room is at it."""

    statement: Statement
    said: list[Said]
    is_now: bool

    @property
    def comments(self) -> int:
        return len(self.said)

    @property
    def has_own(self) -> bool:
        return any(one.is_own for one in self.said)


@dataclass(frozen=True, slots=True)
class Part:
    number: int
    section: Section
    blocks: list[Block]
    is_now: bool


def words_changed(old: str, new: str) -> list[tuple[str, str]]:
    """Old and new words of a passage as pairs for components/_diff.html; paragraphs are joined by a line break."""
    pairs: list[tuple[str, str]] = []
    for n, paragraph in enumerate(wording.compare_words(old, new)):
        if n:
            pairs.append(("equal", "\n"))
        pairs += [(OPS[change.kind], change.text) for change in paragraph.changes]
    return pairs


def _contributions(workshop: Workshop) -> Any:
    return (
        Contribution.objects.filter(workshop=workshop)
        .select_related("input__voice", "input__disposition", "workshop", "step")
        .annotate(support_count=Count("input__supports"))
    )


def _said(contribution: Contribution, *, own: set[UUID] = frozenset(), agreed: set[UUID] = frozenset()) -> Said:  # type: ignore[assignment]
    row, workshop = contribution.input, contribution.workshop
    answer: Disposition | None = getattr(row, "disposition", None)
    return Said(
        id=row.pk,
        kind=row.kind,
        text=row.text,
        diff=words_changed(row.exact or row.passage, row.suggested) if row.is_suggestion else [],
        exact=row.exact,
        by=row.author_name or _("Without name"),
        support=contribution.support_count,  # type: ignore[attr-defined]
        answer=answer.get_outcome_display() if answer else "",
        outcome=answer.outcome if answer else "",
        reason=answer.reason if answer else "",
        has_changed_text=bool(answer and answer.new_text),
        is_on_screen=contribution.is_on_screen,
        is_hidden=contribution.is_hidden,
        is_late=workshop.closed_at is not None and row.created_at > workshop.closed_at,
        is_own=row.pk in own,
        agrees=row.pk in agreed,
        statement_key=row.statement_key,
        suggested=row.suggested,
        answer_revision=answer.revision if answer else 0,
    )


# Phones -------------------------------------------------------------------------------------------------------------


def own_contributions(participant: Participant) -> Any:
    """What this phone has said: by its voice, or, without a name, by the keys of the steps while they exist."""
    workshop = participant.workshop
    keys = {services.author_key(step, participant) for step in workshop.steps.all()} - {""}
    mine = Q(input__voice=participant.voice_id) | Q(input__author_key__in=keys)
    return _contributions(workshop).filter(mine)


def visible_contributions(participant: Participant) -> Any:
    """What this phone may read: its own, what was shown to the room, and after closing what was answered."""
    workshop = participant.workshop
    shown = Q(is_on_screen=True)
    if workshop.closed_at is not None:
        shown |= Q(is_hidden=False, input__disposition__isnull=False)
    return _contributions(workshop).filter(shown | Q(pk__in=own_contributions(participant).values("pk")))


def said_to(participant: Participant, statement_key: UUID | None = None) -> list[Said]:
    """What this phone may read, one's own first; of one statement if a key is given."""
    rows = visible_contributions(participant)
    if statement_key is not None:
        rows = rows.filter(input__statement_key=statement_key)
    own = set(own_contributions(participant).values_list("input", flat=True))
    agreed = set(Support.objects.filter(voice=participant.voice_id).values_list("input", flat=True))
    said = [_said(row, own=own, agreed=agreed) for row in rows.order_by("-shown_number", "input_id")]
    return sorted(said, key=lambda one: not one.is_own)


def draft_for(participant: Participant) -> list[Part]:
    """The draft part by part, as this phone reads it."""
    workshop = participant.workshop
    beside: dict[UUID | None, list[Said]] = {}
    for one in said_to(participant):
        beside.setdefault(one.statement_key, []).append(one)
    step = workshop.step if workshop.is_open else None
    return [
        Part(
            number,
            section,
            [
                Block(row, beside.get(row.key, []), step is not None and step.statement_key == row.key)
                for row in section.statements.all()
            ],
            step is not None and step.section_key == section.key,
        )
        for number, section in enumerate(sections_of(workshop.version), start=1)
    ]


def block_for(participant: Participant, statement: Statement) -> Block:
    step = participant.workshop.step
    is_now = participant.workshop.is_open and step is not None and step.statement_key == statement.key
    return Block(statement, said_to(participant, statement.key), is_now)


def others_about(participant: Participant, statement_key: UUID | None) -> int:
    """How many shown inputs of others stand beside the same paragraph."""
    return sum(not one.is_own for one in said_to(participant, statement_key)) if statement_key else 0


def own_said(participant: Participant) -> list[Said]:
    """One's own remarks with their answers."""
    rows = own_contributions(participant).order_by("input__created_at")
    own = {row.input_id for row in rows}
    return [_said(row, own=own) for row in rows]


def answered_in_room(participant: Participant) -> list[Said]:
    """After closing: what the room was answered, for those who wrote without a name and can no longer be told apart."""
    return [one for one in said_to(participant) if not one.is_own and one.is_answered]


def sections_of(version: StrategyVersion) -> list[Section]:
    """The parts with their statements, in order."""
    statements = Prefetch("statements", Statement.objects.order_by("position", "pk"))
    return list(version.section_rows.prefetch_related(statements).order_by("position", "pk"))


# Agenda -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AgendaRow:
    step: Step
    starts_at: datetime
    about: str
    is_now: bool


@dataclass(frozen=True, slots=True)
class Agenda:
    """The steps with their hours; `over` is by how many minutes they are longer than the room is booked."""

    rows: list[AgendaRow]
    minutes: int
    booked: int

    @property
    def over(self) -> int:
        return max(0, self.minutes - self.booked)


def agenda(workshop: Workshop, names: dict[UUID | None, str] | None = None) -> Agenda:
    """The steps, each with its hour and with the name of what it is about."""
    names = names if names is not None else _names_of_targets(workshop.version)
    rows, at = [], workshop.starts_at
    for step in workshop.steps.all():
        about = names.get(step.statement_key or step.section_key, "")
        rows.append(AgendaRow(step, at, about, step.pk == workshop.step_id))
        at += timedelta(minutes=step.minutes)
    minutes = sum(row.step.minutes for row in rows)
    return Agenda(rows, minutes, round((workshop.ends_at - workshop.starts_at).total_seconds() / 60))


def _names_of_targets(version: StrategyVersion) -> dict[UUID | None, str]:
    names: dict[UUID | None, str] = {}
    for number, section in enumerate(sections_of(version), start=1):
        names[section.key] = f"{number} {section.title}"
        for statement in section.statements.all():
            names[statement.key] = f"{number} {section.title}: {title_of(statement)}"
    return names


def title_of(statement: Statement) -> str:
    """A statement's heading, or the beginning of its text."""
    text = statement.heading or richtext.plain_text(statement.html).replace("\n", " ")
    return text if len(text) <= TITLE_LENGTH else text[:TITLE_LENGTH].rsplit(" ", 1)[0] + " …"


def targets(version: StrategyVersion) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a step can be about, for a grouped select: each part as a whole, then its statements."""
    groups = []
    for number, section in enumerate(sections_of(version), start=1):
        rows = [(f"section:{section.key}", _("The whole part"))]
        rows += [(f"statement:{row.key}", title_of(row)) for row in section.statements.all()]
        groups.append((f"{number} {section.title}", rows))
    return groups


# Minutes of welcome, of each paragraph and of the end; a longer meeting takes more paragraphs and a pause.
TEMPLATES = {60: (5, 12, 4, 0, 7), 120: (10, 15, 6, 0, 20), 180: (10, 18, 8, 15, 11)}


def agenda_for(workshop: Workshop, minutes: int) -> list[Step]:
    """Unsaved steps for a meeting of 60, 120 or 180 minutes: welcome, the paragraphs of the draft that most people will
    have something to say about (first those that are assumptions, then the longest), a pause, and an end."""
    first, each, how_many, pause, last = TEMPLATES[minutes]
    sections = sections_of(workshop.version)
    rows = [(n, row, section) for n, section in enumerate(sections) for row in section.statements.all()]
    chosen = sorted(rows, key=lambda found: (not found[1].is_assumption, -len(found[1].body)))[:how_many]
    with override(workshop.version.language):
        steps = [Step(title=_("Welcome, and the draft in five minutes"), minutes=first, method=Step.Method.READ)]
        middle = [
            Step(title=title_of(row), minutes=each, section_key=section.key, statement_key=row.key)
            for _n, row, section in sorted(chosen, key=lambda found: (found[0], found[1].position))
        ]
        if not middle:
            middle = [
                Step(title=section.title, minutes=each, section_key=section.key) for section in sections[:how_many]
            ]
        if pause:
            middle.insert(len(middle) // 2, Step(title=_("Pause"), minutes=pause, method=Step.Method.READ))
        end = Step(title=_("What we take with us"), minutes=last, method=Step.Method.READ)
    return [*steps, *middle, end]


# The facilitator ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WorkshopRow:
    workshop: Workshop
    people: int
    inputs: int
    waiting: int


def workshop_rows(engagement: Engagement) -> list[WorkshopRow]:
    """The engagement's workshops with their figures, the next ones first, then what has been held."""
    unanswered = Q(contributions__input__disposition=None, contributions__isnull=False)
    workshops = (
        engagement.workshops.select_related("engagement", "version")
        .annotate(
            input_count=Count("contributions", distinct=True),
            waiting_count=Count("contributions", filter=unanswered, distinct=True),
            people_count=Count("participants", distinct=True),
        )
        .order_by("starts_at", "pk")
    )
    rows = [WorkshopRow(w, w.people_count, w.input_count, w.waiting_count) for w in workshops]  # type: ignore[attr-defined]
    held = [row for row in rows if row.workshop.state == Workshop.State.CLOSED]
    return [*(row for row in rows if row not in held), *reversed(held)]


def people_count(workshop: Workshop) -> int:
    return workshop.participants.filter(ended_at=None).count()


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
    rows = _contributions(workshop).order_by("input_id" if workshop.naming == Workshop.Naming.ANONYMOUS else "-pk")
    said = [_said(row) for row in rows]
    places = _names_of_targets(workshop.version)
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
    return _said(_contributions(workshop).get(input=said))


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


# The screen -----------------------------------------------------------------------------------------------------------


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
    rows = _contributions(workshop).filter(is_on_screen=True)
    rows = rows.filter(input__statement_key=statement.key) if statement is not None else rows
    length = len(richtext.plain_text(statement.html)) if statement is not None else 0
    return Screen(
        statement=statement,
        section=section,
        part_number=number,
        length="is-longer" if length > 320 else "is-long" if length > 140 else "",
        said=[_said(row) for row in rows.order_by("-shown_number")[:ON_SCREEN]],
        people=people_count(workshop),
        inputs=workshop.contributions.count(),
        lines=lines(workshop.version, ground="spruce"),
        changed=Disposition.objects.filter(input__contribution__workshop=workshop).exclude(new_text="").count(),
    )


def lines(version: StrategyVersion, *, ground: str = "paper") -> charts.Lines:
    """One bar per part, as long as its share of everything said about this version."""
    counts = Counter(Input.objects.filter(version=version).values_list("section_key", flat=True))
    keys = version.section_rows.order_by("position", "pk").values_list("key", flat=True)
    return charts.lines([counts[key] for key in keys], ground=ground)


# The report -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Remarks:
    """What was said about one statement (or the draft as a whole)."""

    part: str
    title: str
    said: list[Said]


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer that changed the text; `ops` as in components/_diff.html."""

    disposition: Disposition
    ops: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Report:
    people: int
    names: list[str]
    inputs: int
    waiting: int
    support: int
    outcomes: list[tuple[str, int]]
    remarks: list[Remarks]
    late: list[Said]
    decisions: list["Decision"]

    @property
    def unnamed(self) -> int:
        return self.people - len(self.names)


def report(workshop: Workshop) -> Report:
    """What the workshop came to. The order within a paragraph is that of random ids: it tells nothing about who came when."""
    said = [_said(row) for row in _contributions(workshop).order_by("input_id")]
    voices = workshop.participants.filter(shows_name=True).exclude(voice__name="")
    names = list(voices.values_list("voice__name", flat=True))
    outcomes = Counter(one.answer for one in said if one.is_answered)
    changed = Disposition.objects.filter(input__contribution__workshop=workshop).exclude(new_text="")
    return Report(
        people=workshop.participants.count(),
        names=sorted(names, key=str.casefold),
        inputs=len(said),
        waiting=sum(not one.is_answered for one in said),
        support=sum(one.support for one in said),
        outcomes=[(str(label), outcomes[str(label)]) for label in Disposition.Outcome.labels if outcomes[str(label)]],
        remarks=_by_paragraph(workshop.version, [one for one in said if not one.is_late]),
        late=[one for one in said if one.is_late],
        decisions=[
            Decision(row, words_changed(row.old_text, row.new_text))
            for row in changed.select_related("decided_by").order_by("decided_at")
        ],
    )


def _by_paragraph(version: StrategyVersion, said: Iterable[Said]) -> list[Remarks]:
    beside: dict[UUID | None, list[Said]] = {}
    for one in said:
        beside.setdefault(one.statement_key, []).append(one)
    found = []
    for number, section in enumerate(sections_of(version), start=1):
        for row in section.statements.all():
            if row.key in beside:
                found.append(Remarks(f"{number} {section.title}", title_of(row), beside.pop(row.key)))
    rest = [one for group in beside.values() for one in group]
    return [*found, Remarks("", _("The draft as a whole"), rest)] if rest else found
