"""What people say about the draft, and the answers they get. In a workshop or outside one, it comes through here.

What is said is never removed by what happens to the draft: an input about a statement that was deleted, about words that
are gone or about a version that was adopted meanwhile is kept, with its quote.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from engagements import audit, richtext, walls
from engagements.faultpoints import faultpoint
from engagements.models import Engagement, User
from strategies import anchoring, versioning
from strategies.models import Disposition, Input, Section, Statement, StrategyVersion, Support, Voice
from strategies.models.version import FrozenError

NEEDS_REASON = {Disposition.Outcome.ACCEPTED_CHANGED, Disposition.Outcome.DECLINED}
CHANGES_TEXT = {Disposition.Outcome.ACCEPTED, Disposition.Outcome.ACCEPTED_CHANGED}


class InputConflictError(Exception):
    """The same key was sent before with other words; the first ones stand. The answer is 409."""

    def __init__(self, stored: Input) -> None:
        self.stored = stored
        super().__init__(_("This has been sent already, in other words. What was sent first stands."))


class InputForeignError(Exception):
    """The key, the statement or the voice belongs to somebody else. The answer is 404 and tells nothing."""


class AnswerConflictError(Exception):
    """Somebody else answered first. `current` is that answer; nothing of either is lost."""

    def __init__(self, current: Disposition) -> None:
        self.current = current
        super().__init__(_("%(who)s has answered this meanwhile.") % {"who": current.decided_by})


@dataclass(frozen=True, slots=True)
class _Target:
    """What an input is about, as it stands now; empty where it is about the whole version or what it names is gone."""

    section_key: uuid.UUID | None = None
    statement_key: uuid.UUID | None = None
    passage: str = ""


def voice_of(engagement: Engagement, user: User) -> Voice:
    """The member's own voice, made at the first word."""
    voice, _created = Voice.objects.get_or_create(engagement=engagement, user=user, defaults={"name": user.name[:80]})
    return voice


def add_input(
    *,
    version: StrategyVersion,
    key: uuid.UUID,
    kind: str,
    text: str = "",
    suggested: str = "",
    section_key: uuid.UUID | None = None,
    statement_key: uuid.UUID | None = None,
    start: int | None = None,
    end: int | None = None,
    exact: str = "",
    voice: Voice | None,
    author_key: str = "",
    shows_name: bool = True,
) -> tuple[Input, bool]:
    """Store a comment or a suggestion once; returns it and whether it is new.

    `key` is made by the sender: the same key with the same words answers with the first row, with other words raises
    InputConflictError (409), from another voice InputForeignError (404), like a statement or a voice of another
    engagement. `start` and `end` count code points in richtext.plain_text(statement.html); the quote is snapped to whole
    words and grown until it can be found again. Words that no longer stand there are kept as `exact` without a place.
    Raises ValidationError for what cannot be stored."""
    engagement = version.strategy.engagement
    if voice is not None and voice.engagement_id != engagement.pk:
        raise InputForeignError
    words = _words(kind, text, suggested)
    target = _target(version, section_key, statement_key)
    new = Input(
        engagement=engagement,
        key=key,
        version=version,
        section_key=target.section_key,
        statement_key=target.statement_key,
        passage=target.passage,
        voice=voice,
        author_key=author_key,
        shows_name=shows_name,
        **words,
        **_quote(target.passage, start, end, richtext.normalise(exact), grows=words["kind"] == Input.Kind.COMMENT),
    )
    try:
        with transaction.atomic():
            stored = engagement.inputs.filter(key=key).first()
            if stored is not None:
                return _repeated(stored, new), False
            new.save(force_insert=True)
            faultpoint("input.written")
            actor = voice.user if voice is not None and shows_name else None
            # Who says something without a name leaves no line in the log: its time would tell who sat there writing.
            if actor is not None:
                audit.record(engagement, actor, "input_create", version, input=str(new.pk), kind=kind)
    except IntegrityError:
        return _repeated(engagement.inputs.get(key=key), new), False
    return new, True


def _words(kind: str, text: str, suggested: str) -> dict[str, str]:
    if kind not in Input.Kind.values:
        raise ValidationError(_("Say whether this is a comment or a suggestion."))
    try:
        text, suggested = richtext.normalise(text).strip(), richtext.normalise(suggested).strip()
    except richtext.TextError as error:
        raise ValidationError(str(error)) from error
    if len(text) > richtext.INPUT_LIMIT:
        raise ValidationError(_("A comment holds at most 2,000 characters; this one has %(n)s.") % {"n": len(text)})
    if len(suggested) > richtext.STATEMENT_LIMIT:
        raise ValidationError(
            _("A suggestion holds at most 20,000 characters; this one has %(n)s.") % {"n": len(suggested)}
        )
    if kind == Input.Kind.SUGGESTION and richtext.is_blank(suggested):
        raise ValidationError(_("Write the words that you suggest."))
    if kind == Input.Kind.COMMENT and richtext.is_blank(text):
        raise ValidationError(_("Write something first."))
    return {"kind": kind, "text": text, "suggested": suggested if kind == Input.Kind.SUGGESTION else ""}


def _target(version: StrategyVersion, section_key: uuid.UUID | None, statement_key: uuid.UUID | None) -> _Target:
    if statement_key is not None:
        statement = version.statement_rows.select_related("section").filter(key=statement_key).first()
        if statement is not None:
            return _Target(statement.section.key, statement.key, richtext.plain_text(statement.html))
        _refuse_foreign(Statement, version, statement_key)
    if section_key is not None and not version.section_rows.filter(key=section_key).exists():
        _refuse_foreign(Section, version, section_key)
    return _Target(section_key, statement_key)


def _refuse_foreign(model: type[Section] | type[Statement], version: StrategyVersion, key: uuid.UUID) -> None:
    """A key of no row at all names something that was deleted from the draft while somebody wrote about it."""
    with walls.unwalled():
        is_foreign = model.objects.filter(key=key).exclude(version__strategy=version.strategy_id).exists()
    if is_foreign:
        raise InputForeignError


def _quote(passage: str, start: int | None, end: int | None, exact: str, *, grows: bool) -> dict[str, Any]:
    if start is None or end is None or not 0 <= start < end <= len(passage):
        return {"exact": exact}
    if exact and passage[start:end] != exact:
        places = list(anchoring.occurrences(exact, passage))
        if len(places) != 1:
            return {"exact": exact}
        start, end = places[0]
    try:
        anchor = anchoring.anchor(passage, start, end)
    except anchoring.AnchorError:
        return {"exact": exact}
    # Proposed words stand for exactly the words that were chosen: their quote may not grow.
    start, end = (anchor.start, anchor.end) if grows else (start, end)
    return {
        "exact": passage[start:end],
        "prefix": passage[max(0, start - anchoring.CONTEXT) : start],
        "suffix": passage[end : end + anchoring.CONTEXT],
        "start": start,
        "end": end,
    }


def _repeated(stored: Input, sent: Input) -> Input:
    if (stored.voice_id, stored.author_key) != (sent.voice_id, sent.author_key):
        raise InputForeignError
    words = ("kind", "text", "suggested", "statement_key")
    if any(getattr(stored, name) != getattr(sent, name) for name in words):
        raise InputConflictError(stored)
    return stored


@transaction.atomic
def set_support(said: Input, voice: Voice, *, agrees: bool) -> bool:
    """Agree with an input, or take it back; returns whether anything changed. Nobody agrees with their own words."""
    if voice.engagement_id != said.engagement_id:
        raise InputForeignError
    if said.voice_id == voice.pk:
        raise ValidationError(_("These are your own words."))
    if agrees:
        _support, changed = Support.objects.get_or_create(input=said, voice=voice)
    else:
        changed = bool(Support.objects.filter(input=said, voice=voice).delete()[0])
    if changed:
        audit.record(said.engagement, voice.user, "support_create" if agrees else "support_delete", input=str(said.pk))
    return changed


def answer_input(
    said: Input,
    *,
    outcome: str,
    reason: str,
    by: User,
    new_text: str | None = None,
    began_at: int | None = None,
    answer_began_at: int | None = None,
) -> Disposition:
    """Answer an input, and change the statement at once if `new_text` (Markdown of the whole statement) is given.

    `began_at` is the revision of the statement that the new text started from. The change is made in the open draft, also
    for an input about a version that was adopted meanwhile. The same answer twice is stored once; another answer replaces
    the first only if `answer_began_at` names its revision.
    Raises ValidationError (outcome unknown, reason missing, too long, statement gone), versioning.ConflictError (the
    statement moved on), AnswerConflictError (somebody answered meanwhile), FrozenError (no draft is open)."""
    reason, text = _answer_words(outcome, reason, new_text)
    html = richtext.render(text) if text is not None else ""
    with transaction.atomic():
        said = (
            Input.objects.select_for_update(of=("self",))
            .select_related("version__strategy__engagement")
            .get(pk=said.pk)
        )
        answer = Disposition.objects.select_related("decided_by").filter(input=said).first()
        if answer is not None and _is_same(answer, outcome, reason, text):
            return answer
        if answer is not None and answer.revision != answer_began_at:
            raise AnswerConflictError(answer)
        answer = answer or Disposition(input=said, revision=0)
        if text is not None:
            _change_statement(answer, text, html, began_at, by)
        answer.outcome, answer.reason, answer.decided_by = outcome, reason, by
        answer.revision += 1
        answer.save()
        audit.record(said.engagement, by, "input_answer", said.version, input=str(said.pk), outcome=outcome)
    return answer


def proposed_text(said: Input, statement: Statement) -> str | None:
    """The Markdown that the statement would have with the suggestion in it; None where its words are not found for sure.

    A suggestion without a quote is about the whole statement and replaces its text."""
    if not said.is_suggestion:
        return None
    if not said.exact:
        return said.suggested
    if said.start is None or said.end is None:
        return None
    anchor = anchoring.Anchor(said.exact, said.prefix, said.suffix, said.start, said.end)
    try:
        place = anchoring.place(anchor, said.passage, richtext.plain_text(statement.html))
    except anchoring.AnchorError:
        return None
    # Emphasis or a link inside the words: then they stand otherwise in the Markdown, and a person puts them in.
    if not isinstance(place, anchoring.Placed) or place.exact != said.exact or statement.body.count(place.exact) != 1:
        return None
    return statement.body.replace(place.exact, said.suggested)


def _answer_words(outcome: str, reason: str, new_text: str | None) -> tuple[str, str | None]:
    if outcome not in Disposition.Outcome.values:
        raise ValidationError({"outcome": _("Choose one of the four answers.")})
    try:
        reason = richtext.normalise(reason).strip()
        text = richtext.normalise(new_text).strip() if new_text is not None else None
    except richtext.TextError as error:
        raise ValidationError(str(error)) from error
    if outcome in NEEDS_REASON and richtext.is_blank(reason):
        raise ValidationError({"reason": _("Say why: the person who wrote will read it.")})
    if len(reason) > richtext.INPUT_LIMIT:
        raise ValidationError(
            {"reason": _("A reason holds at most 2,000 characters; this one has %(n)s.") % {"n": len(reason)}}
        )
    if text is None:
        return reason, None
    if outcome not in CHANGES_TEXT:
        raise ValidationError({"outcome": _("The text is changed only by an answer that adopts something.")})
    if richtext.is_blank(text):
        raise ValidationError(
            {"new_text": _("The statement would be empty. Delete it on its own page if that is meant.")}
        )
    if len(text) > richtext.STATEMENT_LIMIT:
        raise ValidationError(
            {"new_text": _("A text holds at most 20,000 characters; this one has %(n)s.") % {"n": len(text)}}
        )
    return reason, text


def _is_same(answer: Disposition, outcome: str, reason: str, text: str | None) -> bool:
    return (answer.outcome, answer.reason) == (outcome, reason) and text in {None, answer.new_text}


def _change_statement(answer: Disposition, text: str, html: str, began_at: int | None, by: User) -> None:
    said = answer.input
    draft = said.version if said.version.is_open else said.version.strategy.open_version()
    if draft is None:
        raise FrozenError
    statement = (
        Statement.objects.select_related("version", "section").filter(version=draft, key=said.statement_key).first()
    )
    if statement is None:
        raise ValidationError(
            {"new_text": _("The statement is no longer in the draft. Answer without changing the text.")}
        )
    if began_at is None:
        raise ValueError("a changed text names the revision that it began from")
    old = statement.body
    statement.body, statement.html = text, html
    versioning.save_row(statement, began_at=began_at)
    answer.old_text, answer.new_text = old, text
    answer.statement_revision = statement.revision
    details = {"key": str(statement.key), "revision": statement.revision, "version": draft.number}
    audit.record(said.engagement, by, "statement_edit", statement, **details)
