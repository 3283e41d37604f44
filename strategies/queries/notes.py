"""One input as it stands in the margin: who, what, where in the text as it is now, and what became of it."""

import itertools
import re
import uuid
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.templatetags.linje import ago
from strategies import anchoring, wording
from strategies.models import Disposition, Input

DIFF = {wording.Kind.EQUAL: "equal", wording.Kind.ADDED: "insert", wording.Kind.REMOVED: "delete"}


def answer_choices() -> list[tuple[str, str]]:
    """What an answer may be, in the order of the margin; short words, since four of them share 19 rem."""
    Outcome = Disposition.Outcome  # noqa: N806
    words = (_("Adopt"), _("In part"), _("Decline"), _("Park"))
    values = (Outcome.ACCEPTED, Outcome.ACCEPTED_CHANGED, Outcome.DECLINED, Outcome.PARKED)
    return [(value.value, word) for value, word in zip(values, words, strict=True)]


@dataclass(frozen=True, slots=True)
class Note:
    """`start` and `end` are code points in the statement's plain text as it stands now; equal for the whole statement.
    `core_…` are the words of a suggestion that really differ. `state` is new, answered or parked. `actions` and `form` are
    what this reader may do with it (components/_note.html)."""

    id: uuid.UUID
    input: Input
    kind: str
    state: str
    by: str
    role: str
    when: str
    text: str
    diff: tuple[tuple[str, str], ...]
    support: str
    supports: int
    answer: str
    reason: str
    start: int
    end: int
    core_start: int
    core_end: int
    core_insert: str
    is_orphan: bool
    is_open: bool
    candidates: tuple[anchoring.Candidate, ...] = ()
    actions: tuple[dict[str, Any], ...] = ()
    form: dict[str, Any] | None = None

    @property
    def is_suggestion(self) -> bool:
        return self.kind == Input.Kind.SUGGESTION

    @property
    def replies(self) -> tuple[()]:
        return ()


def note_of(said: Input, text: str = "", *, is_open: bool = False) -> Note:
    """`said` comes with its voice, user, version, disposition and `support_count`; `text` is the statement's plain text
    now, "" if it is gone."""
    answer = getattr(said, "disposition", None)
    place = place_of(said, text)
    if isinstance(place, anchoring.Orphan) and answer is not None and answer.new_text:
        place = _where_adopted(said, text)
    candidates: tuple[anchoring.Candidate, ...] = ()
    start, end = 0, 0
    if isinstance(place, anchoring.Placed):
        start, end = place.start, place.end
    elif place is not None:
        candidates = place.candidates
    core = _core(text[start:end], said.suggested, start) if said.is_suggestion and end > start else (start, end, "")
    supports = getattr(said, "support_count", 0)
    return Note(
        id=said.pk,
        input=said,
        kind=said.kind,
        state="new" if answer is None else "parked" if answer.outcome == Disposition.Outcome.PARKED else "answered",
        by=said.author_name or _("No name"),
        role=_role(said),
        when=ago(said.created_at),
        text=said.text,
        diff=diff_of(said),
        support=ngettext("%(n)s agrees", "%(n)s agree", supports) % {"n": supports} if supports else "",
        supports=supports,
        answer=answer_words(answer) if answer is not None else "",
        reason=answer.reason if answer is not None else "",
        start=start,
        end=end,
        core_start=core[0],
        core_end=core[1],
        core_insert=core[2],
        is_orphan=isinstance(place, anchoring.Orphan),
        is_open=is_open,
        candidates=candidates,
    )


def _role(said: Input) -> str:
    user = said.voice.user if said.voice is not None and said.author_name else None
    return user.title if user is not None else ""


def place_of(said: Input, text: str) -> anchoring.Placed | anchoring.Orphan | None:
    """Where the quoted words stand in `text`; None if the input is about the statement as a whole."""
    if not said.exact:
        return None
    if said.start is None or said.end is None or not text:
        return anchoring.Orphan()
    anchor = anchoring.Anchor(said.exact, said.prefix, said.suffix, said.start, said.end)
    try:
        return anchoring.place(anchor, said.passage, text)
    except anchoring.AnchorError:
        return anchoring.Orphan()


def _where_adopted(said: Input, text: str) -> anchoring.Placed | None:
    """The answer changed the quoted words: then the note stands at those that came instead, or at the statement."""
    places = list(anchoring.occurrences(said.suggested, text)) if said.suggested else []
    return anchoring.Placed(*places[0], said.suggested) if len(places) == 1 else None


def diff_of(said: Input) -> tuple[tuple[str, str], ...]:
    """Old and proposed words of a suggestion as pairs for components/_diff.html; () for a comment."""
    if not said.is_suggestion:
        return ()
    paragraphs = wording.compare_words(said.exact or said.passage, said.suggested)
    pairs = [[(DIFF[change.kind], change.text) for change in paragraph.changes] for paragraph in paragraphs]
    return tuple(itertools.chain.from_iterable([*pair, ("equal", "\n")] for pair in pairs))[:-1]


def answer_words(answer: Disposition) -> str:
    return {
        Disposition.Outcome.ACCEPTED: _("Adopted by %(who)s"),
        Disposition.Outcome.ACCEPTED_CHANGED: _("Adopted in part by %(who)s"),
        Disposition.Outcome.DECLINED: _("Declined by %(who)s"),
        Disposition.Outcome.PARKED: _("Parked by %(who)s"),
    }[Disposition.Outcome(answer.outcome)] % {"who": answer.decided_by}


def _core(old: str, new: str, start: int) -> tuple[int, int, str]:
    """What is left of a replacement when the words that are alike at both ends are taken away, but never nothing: a word
    that is only added or only removed takes its neighbour with it."""
    before, after = re.findall(r"\s+|\S+", old), re.findall(r"\s+|\S+", new)
    head = _alike(before, after)
    tail = _alike(before[head:][::-1], after[head:][::-1])
    if not "".join(before[head : len(before) - tail]).strip() or not "".join(after[head : len(after) - tail]).strip():
        head, tail = _with_a_neighbour(before, head, tail)
    begin = start + len("".join(before[:head]))
    kept, put = "".join(before[head : len(before) - tail]), "".join(after[head : len(after) - tail])
    return begin, begin + len(kept), put


def _with_a_neighbour(before: list[str], head: int, tail: int) -> tuple[int, int]:
    """Take the last word of the common beginning in, or the first one of the common end."""
    words = [n for n in range(head) if before[n].strip()]
    if words:
        return words[-1], tail
    words = [n for n in range(len(before) - tail, len(before)) if before[n].strip()]
    return (head, len(before) - words[0] - 1) if words else (0, 0)


def _alike(before: list[str], after: list[str]) -> int:
    return sum(1 for _pair in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))
