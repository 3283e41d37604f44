"""The dialogue as it is worked through and read afterwards: the queue of what waits, and the decisions."""

import uuid
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from engagements import richtext
from engagements.models import Engagement
from strategies import wording
from strategies.models import Disposition, Input, Section, Statement, StrategyVersion
from strategies.queries.notes import Note, note_of
from strategies.services.inputs import proposed_text


@dataclass(frozen=True, slots=True)
class Waiting:
    """One input on the queue with all that an answer needs. `html` is the paragraph it is about, or the whole statement;
    `text` is the statement's Markdown as the answer may make it:
    with the suggestion in it where its words can be found, else as it stands."""

    note: Note
    statement: Statement | None
    section: Section | None
    html: str
    text: str
    is_proposed: bool
    changed_since: list[wording.ParagraphChange]


def queue_of(engagement: Engagement, version: StrategyVersion, kind: str = "") -> list[Input]:
    """What waits for an answer, in whichever version it was said, in the order of the document and then of time."""
    inputs = (
        Input.objects.filter(engagement=engagement, disposition=None)
        .select_related("voice__user", "version__strategy")
        .annotate(support_count=Count("supports"))
        .order_by("created_at", "pk")
    )
    if kind in Input.Kind.values:
        inputs = inputs.filter(kind=kind)
    sections: dict[uuid.UUID | None, int] = {
        key: at for at, key in enumerate(version.section_rows.values_list("key", flat=True))
    }
    statements: dict[uuid.UUID | None, int] = {
        key: at for at, key in enumerate(version.statement_rows.values_list("key", flat=True))
    }
    last = len(sections), len(statements)
    return sorted(
        inputs,
        key=lambda said: (
            sections.get(said.section_key, last[0]),
            statements.get(said.statement_key, last[1]),
            said.created_at,
            said.pk,
        ),
    )


def waiting(said: Input, draft: StrategyVersion) -> Waiting:
    """One input against the words of the working version."""
    statement = Statement.objects.filter(version=draft, key=said.statement_key).select_related("section").first()
    key = statement.section.key if statement is not None else said.section_key
    section = statement.section if statement is not None else Section.objects.filter(version=draft, key=key).first()
    now = richtext.plain_text(statement.html) if statement is not None else ""
    note = note_of(said, now, is_open=True)
    proposed = proposed_text(said, statement) if statement is not None else None
    has_changed = bool(said.passage) and statement is not None and said.passage != now
    marks = [richtext.Mark(note.start, note.end, str(note.id), is_on=True)] if note.end > note.start else []
    return Waiting(
        note=note,
        statement=statement,
        section=section,
        html=_around(richtext.with_marks(statement.html, marks), str(note.id)) if statement is not None else "",
        text=proposed if proposed is not None else statement.body if statement is not None else "",
        is_proposed=proposed is not None,
        changed_since=wording.compare_words(said.passage, now) if has_changed else [],
    )


def _around(html: str, name: str) -> str:
    """The paragraphs in which a mark of this name stands; all of them if it stands in none."""
    blocks = richtext.paragraphs(html)
    own = [block for block in blocks if f'data-note="{name}"' in block]
    return "".join(own or blocks)


def decisions(engagement: Engagement, *, words: str = "", outcome: str = "") -> QuerySet[Disposition]:
    """Every answer that was given, newest first; `words` are looked for in what was said, answered and changed."""
    answers = (
        Disposition.objects.filter(input__engagement=engagement)
        .select_related("input__voice__user", "input__version", "decided_by")
        .annotate(support_count=Count("input__supports"))
        .order_by("-decided_at", "-pk")
    )
    if outcome in Disposition.Outcome.values:
        answers = answers.filter(outcome=outcome)
    for word in words.split()[:10]:
        answers = answers.filter(
            Q(reason__icontains=word)
            | Q(input__text__icontains=word)
            | Q(input__suggested__icontains=word)
            | Q(input__exact__icontains=word)
        )
    return answers
