"""Where a comment on some words stands after the text around the words has changed.

An anchor lives in the plain text of one statement, as it stood in the version where the comment was written. Offsets
are code points. To follow it into another version the two texts are compared word by word and the result is taken only
if every guard below agrees; otherwise the comment is an orphan with candidates that a person places with one click. A
comment that stands beside the wrong words is worse than one that asks where it belongs.

Always resolve from the version where the comment was written, never from the last guess: errors do not add up then.
"""

import itertools
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

CONTEXT = 32
LONG_WORDS = 4
LONG_CHARACTERS = 24
KEPT = 0.75
CRUMBS = 0.3
NEAR_TWIN = 0.8
DOUBLED_QUOTE, DOUBLED_PASSAGE = 0.3, 0.15
MOVED_SIMILARITY = 0.85
LONG_REACH, SHORT_REACH = 4, 3
CANDIDATES = 3

_TOKEN = re.compile(r"\n|\w+|[^\w\s]")
_WORD = re.compile(r"\w+(?:[-'’.,:/@]\w+)*")
_SENTENCE_END = re.compile(r"[.!?…]+[\"”’)\]»]*[^\S\n]+(?=(\S))|\n")


class AnchorError(ValueError):
    """The words that an anchor names are not in the text it is said to come from."""


@dataclass(frozen=True)
class Anchor:
    """Words in a text: the words, up to 32 characters on each side, and the offsets in code points."""

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int


@dataclass(frozen=True)
class Placed:
    """The words stand at `start:end` of the new text; `exact` is what stands there now."""

    start: int
    end: int
    exact: str


@dataclass(frozen=True)
class Candidate:
    """A place where an orphan may belong; `score` is 0–1 and only orders the candidates."""

    start: int
    end: int
    exact: str
    score: float


@dataclass(frozen=True)
class Orphan:
    """No place is certain; the candidates come best first, at most three, perhaps none."""

    candidates: tuple[Candidate, ...] = ()


def anchor(text: str, start: int, end: int) -> Anchor:
    """Anchor the selection `text[start:end]`, snapped to whole words and grown until it can be found again.

    It grows to at least four words and 24 characters, or to the sentence if that is shorter. front/src/islands/
    selection.js grows by the same rule, so an anchor that came from there stays as it is.
    Raises AnchorError when the offsets lie outside the text or the text holds no words.
    """
    if not 0 <= start <= end <= len(text):
        raise AnchorError("The selection lies outside the text.")
    words = [match.span() for match in _WORD.finditer(text)]
    if not words:
        raise AnchorError("The text holds no words to point at.")
    first, last = _snap(words, start, end)
    first, last = _grow(words, first, last, _sentence(text, words[first][0], words[last][1]))
    return _quote(text, words[first][0], words[last][1])


def place(anchor: Anchor, old_text: str, new_text: str) -> Placed | Orphan:
    """Find the anchored words of `old_text` in `new_text`; for many anchors of the same texts use one Mapping."""
    return Mapping(old_text, new_text).place(anchor)


def _quote(text: str, start: int, end: int) -> Anchor:
    return Anchor(text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT], start, end)


def _snap(words: list[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    touched = [i for i, (begins, ends) in enumerate(words) if begins < max(end, start + 1) and ends > start]
    if touched:
        return touched[0], touched[-1]
    # Only spaces or punctuation were selected: the word before them, since punctuation belongs to it.
    before = max((i for i, (_, ends) in enumerate(words) if ends <= start), default=0)
    return before, before


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence or sentences that hold `start:end`. A full stop before a small letter or a digit ends none."""
    begins, ends = 0, len(text)
    for match in _SENTENCE_END.finditer(text):
        following = match.group(1)
        if following is not None and (following.islower() or following.isnumeric()):
            continue
        if match.end() <= start:
            begins = match.end()
        elif match.start() >= end:
            ends = match.start()
            break
    return begins, ends


def _grow(words: list[tuple[int, int]], first: int, last: int, sentence: tuple[int, int]) -> tuple[int, int]:
    while not _is_long(last - first + 1, words[last][1] - words[first][0]):
        if last + 1 < len(words) and words[last + 1][1] <= sentence[1]:
            last += 1
        elif first > 0 and words[first - 1][0] >= sentence[0]:
            first -= 1
        else:
            break
    return first, last


def _is_long(words: int, characters: int) -> bool:
    return words >= LONG_WORDS and characters >= LONG_CHARACTERS


class _Tokens:
    """Words and punctuation of a text with their offsets; line breaks take part in the comparison only."""

    def __init__(self, text: str) -> None:
        found = list(_TOKEN.finditer(text))
        self.all = [match.group() for match in found]
        solid = [i for i, match in enumerate(found) if match.group() != "\n"]
        self.words = [self.all[i] for i in solid]
        self.ordinal = {at: i for i, at in enumerate(solid)}
        self.starts = [found[i].start() for i in solid]
        self.ends = [found[i].end() for i in solid]

    def __len__(self) -> int:
        return len(self.starts)

    def within(self, start: int, end: int) -> tuple[int, int]:
        """The solid tokens [first, last) that touch `start:end`."""
        first = bisect_right(self.ends, start)
        return first, max(first, bisect_left(self.starts, end))

    def pairs(self, first: int, last: int) -> Iterator[tuple[str, str]]:
        """Each solid token of [first, last) with the one after it."""
        return itertools.pairwise(self.words[first:last])

    @cached_property
    def pair_counts(self) -> Counter[tuple[str, str]]:
        return Counter(self.pairs(0, len(self)))

    def span(self, first: int, last: int) -> tuple[int, int]:
        return self.starts[first], self.ends[last - 1]


@dataclass(frozen=True)
class _Guess:
    """What the comparison says of a quote: its new tokens [first, last), the share of characters that live on,
    and how many of its neighbours still stand at their distance, as a share of those looked at on each side."""

    first: int
    last: int
    kept: float
    left: float
    right: float


class Mapping:
    """The word comparison of two texts, made once and used for all anchors of the old text."""

    def __init__(self, old_text: str, new_text: str) -> None:
        self.old_text = old_text
        self.new_text = new_text

    def place(self, anchor: Anchor) -> Placed | Orphan:
        """Place one anchor of the old text in the new one, or give the candidates.

        Raises AnchorError when the anchor is not from the old text.
        """
        if not anchor.exact.strip() or self.old_text[anchor.start : anchor.end] != anchor.exact:
            raise AnchorError("The anchor does not come from this text.")
        if self.old_text == self.new_text:
            return Placed(anchor.start, anchor.end, anchor.exact)
        guess = self._guess(anchor)
        if guess and guess.kept >= KEPT:
            span = self._followed(anchor, guess)
        elif not guess or guess.kept < CRUMBS:
            span = self._moved(anchor)
        else:
            span = None
        return Placed(*span, self.new_text[slice(*span)]) if span else Orphan(self._candidates(anchor, guess))

    @cached_property
    def _old(self) -> _Tokens:
        return _Tokens(self.old_text)

    @cached_property
    def _new(self) -> _Tokens:
        return _Tokens(self.new_text)

    @cached_property
    def _now_at(self) -> dict[int, int]:
        """Old solid token → new solid token; the edges of the text count as tokens that always stay."""
        now_at = {-1: -1, len(self._old): len(self._new)}
        for block in Indel.editops(self._old.all, self._new.all).as_matching_blocks():
            for step in range(block.size):
                if (source := self._old.ordinal.get(block.a + step)) is not None:
                    now_at[source] = self._new.ordinal[block.b + step]
        return now_at

    @cached_property
    def _kept_tokens(self) -> set[int]:
        return set(self._now_at.values())

    def _guess(self, anchor: Anchor) -> _Guess | None:
        first, last = self._old.within(anchor.start, anchor.end)
        sizes = {i: self._old.ends[i] - self._old.starts[i] for i in range(first, last)}
        kept = [i for i in sizes if i in self._now_at]
        if not kept:
            return None
        begins, ends = self._edges(first, last, kept)
        share = sum(sizes[i] for i in kept) / sum(sizes.values())
        reach = LONG_REACH if _is_long_quote(anchor.exact) else SHORT_REACH
        left = [self._now_at.get(i) for i in range(first - 1, max(-2, first - 1 - reach), -1)]
        right = [self._now_at.get(i) for i in range(last, min(len(self._old) + 1, last + reach))]
        return _Guess(
            begins,
            ends,
            share,
            _share_in_place([None if at is None else begins - at for at in left]),
            _share_in_place([None if at is None else at - ends + 1 for at in right]),
        )

    def _edges(self, first: int, last: int, kept: list[int]) -> tuple[int, int]:
        """New tokens of the quote; a reworded first or last word is taken in when its neighbour outside has stayed."""
        begins, ends = self._now_at[kept[0]], self._now_at[kept[-1]] + 1
        outside = self._now_at.get(first - 1)
        if kept[0] > first and outside is not None and begins - outside - 1 <= kept[0] - first + 1:
            begins = outside + 1
        outside = self._now_at.get(last)
        if kept[-1] < last - 1 and outside is not None and outside - ends <= last - kept[-1]:
            ends = outside
        return begins, ends

    def _followed(self, anchor: Anchor, guess: _Guess) -> tuple[int, int] | None:
        """Rules 2 to 5: the comparison's own answer, if the surroundings and all possible twins agree with it."""
        first, last = self._old.within(anchor.start, anchor.end)
        if guess.last - guess.first > 1.5 * (last - first) + 4:
            return None
        if _is_long_quote(anchor.exact):
            stays = max(guess.left, guess.right) >= 0.5 and guess.left + guess.right >= 0.75
        else:
            stays = guess.kept >= 0.99 and min(guess.left, guess.right) >= 0.66
        if not stays:
            return None
        span = self._new.span(guess.first, guess.last)
        verbatim = self.new_text[slice(*span)] == anchor.exact
        is_quote = self._is_the_copy(anchor, guess, span) if verbatim else self._is_the_rewording(anchor, span)
        return span if is_quote and not self._is_doubled(anchor) else None

    def _is_the_copy(self, anchor: Anchor, guess: _Guess, span: tuple[int, int]) -> bool:
        """Rule 4: the same words stand at `span`; could they be another copy of the quote?"""
        before = list(occurrences(anchor.exact, self.old_text))
        after = list(occurrences(anchor.exact, self.new_text))
        if len(after) < len(before):
            return False
        if len(before) > 1 and (min(guess.left, guess.right) < 0.75 or self._has_same_surroundings(anchor)):
            return False
        if len(after) > len(before):
            margin = 0.5
        else:
            same_place = _ordinal(before, anchor.start) == _ordinal(after, span[0])
            margin = 0.08 if same_place else 0.15
        score = _score(anchor, self.new_text, span)
        return all(score - _score(anchor, self.new_text, other) >= margin for other in after if other != span)

    def _has_same_surroundings(self, anchor: Anchor) -> bool:
        passage = anchor.prefix + anchor.exact + anchor.suffix
        return nearest(passage, self.old_text, (anchor.start, anchor.end)) >= NEAR_TWIN

    def _is_doubled(self, anchor: Anchor) -> bool:
        """Parts of the passage stand in more places than before: its copy may have been left as it was while the
        passage itself was reworded, and the comparison cannot tell the two apart."""
        around = anchor.start - len(anchor.prefix), anchor.end + len(anchor.suffix)
        return (
            self._share_grown(*self._old.within(anchor.start, anchor.end)) > DOUBLED_QUOTE
            or self._share_grown(*self._old.within(*around)) > DOUBLED_PASSAGE
        )

    def _share_grown(self, first: int, last: int) -> float:
        pairs = set(self._old.pairs(first, last))
        grown = sum(self._new.pair_counts[pair] > self._old.pair_counts[pair] for pair in pairs)
        return grown / max(1, len(pairs))

    def _is_the_rewording(self, anchor: Anchor, span: tuple[int, int]) -> bool:
        """Rules 4 and 5: other words stand at `span`; are they the quote reworded and nothing else's?"""
        if any(occurrences(anchor.exact, self.new_text)):
            return False
        if nearest(anchor.exact, self.old_text, (anchor.start, anchor.end)) >= NEAR_TWIN:
            return False
        here = fuzz.ratio(anchor.exact, self.new_text[slice(*span)]) / 100
        return nearest(anchor.exact, self.new_text, span) < here - 0.15

    def _moved(self, anchor: Anchor) -> tuple[int, int] | None:
        """Rule 6: the comparison lost the quote; was it cut out here and put in somewhere else?"""
        own = (anchor.start, anchor.end)
        if (
            list(occurrences(anchor.exact, self.old_text)) != [own]
            or nearest(anchor.exact, self.old_text, own) >= NEAR_TWIN
        ):
            return None
        after = list(occurrences(anchor.exact, self.new_text))
        if len(after) > 1:
            return None
        span = after[0] if after else self._alike(anchor)
        if span is None or not self._is_inserted(span):
            return None
        if _is_long_quote(anchor.exact):
            similarity = fuzz.ratio(anchor.exact, self.new_text[slice(*span)]) / 100
            clear = similarity >= MOVED_SIMILARITY and nearest(anchor.exact, self.new_text, span) < similarity - 0.15
        else:
            placed = _quote(self.new_text, *span)
            clear = bool(after) and (placed.prefix, placed.suffix) == (anchor.prefix, anchor.suffix)
        return span if clear and not self._is_doubled(anchor) else None

    def _alike(self, anchor: Anchor) -> tuple[int, int] | None:
        found = fuzz.partial_ratio_alignment(anchor.exact, self.new_text, score_cutoff=100 * MOVED_SIMILARITY)
        return self._whole_tokens(found.dest_start, found.dest_end) if found else None

    def _whole_tokens(self, start: int, end: int) -> tuple[int, int] | None:
        first, last = self._new.within(start, end)
        return self._new.span(first, last) if first < last else None

    def _is_inserted(self, span: tuple[int, int]) -> bool:
        first, last = self._new.within(*span)
        return not any(i in self._kept_tokens for i in range(first, last))

    def _candidates(self, anchor: Anchor, guess: _Guess | None) -> tuple[Candidate, ...]:
        spans = list(occurrences(anchor.exact, self.new_text))
        if guess and guess.kept >= 0.5:
            spans.append(self._new.span(guess.first, guess.last))
        alike = fuzz.partial_ratio_alignment(anchor.exact, self.new_text, score_cutoff=60)
        if alike and (span := self._whole_tokens(alike.dest_start, alike.dest_end)):
            spans.append(span)
        scored = [Candidate(*span, self.new_text[slice(*span)], _score(anchor, self.new_text, span)) for span in spans]
        chosen: list[Candidate] = []
        for candidate in sorted(scored, key=lambda candidate: (-candidate.score, candidate.start)):
            if all(candidate.end <= other.start or candidate.start >= other.end for other in chosen):
                chosen.append(candidate)
        return tuple(chosen[:CANDIDATES])


def _share_in_place(distances: list[int | None]) -> float:
    """The share of neighbours, nearest first, whose distance to the quote is what it was, give or take two tokens."""
    near = [at is not None and at >= 1 and abs(at - was) <= 2 for was, at in enumerate(distances, start=1)]
    return sum(near) / len(near)


def _is_long_quote(exact: str) -> bool:
    return _is_long(len(_WORD.findall(exact)), len(exact))


def _score(anchor: Anchor, text: str, span: tuple[int, int]) -> float:
    """How well a place suits the anchor, 0–1: the words count twice, each side once."""
    there = _quote(text, *span)
    words = fuzz.ratio(anchor.exact, there.exact)
    return (2 * words + fuzz.ratio(anchor.prefix, there.prefix) + fuzz.ratio(anchor.suffix, there.suffix)) / 400


def _ordinal(spans: list[tuple[int, int]], start: int) -> int:
    return sum(span[0] < start for span in spans)


def occurrences(exact: str, text: str) -> Iterator[tuple[int, int]]:
    """The places where the words stand letter by letter, not as parts of longer words."""
    # Looked for ahead, so that copies which overlap ("ha ha" in "ha ha ha") are all found.
    for match in re.finditer(rf"(?<!\w)(?={re.escape(exact)}(?!\w))", text):
        yield match.start(), match.start() + len(exact)


def nearest(exact: str, text: str, own: tuple[int, int]) -> float:
    """The similarity, 0–1, of the likest passage of the text outside `own`."""
    return max(_likest(exact, text[: own[0]]), _likest(exact, text[own[1] :]))


def _likest(exact: str, text: str) -> float:
    # partial_ratio looks for the shorter in the longer: a short rest would "stand in" the quote.
    return (fuzz.partial_ratio if len(text) >= len(exact) else fuzz.ratio)(exact, text) / 100
