"""What changed between two wordings, told in words: paragraphs first, then the words inside each pair.

Takes and gives plain text, never HTML: whatever shows a change escapes it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from rapidfuzz import process
from rapidfuzz.distance import Indel

REWRITTEN = 0.6
CRUMB_WORDS = 3
RELATED = 0.4
PAIRING_LIMIT = 40_000

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
_NO_CRUMB = re.compile(rf"\b\w+(?:\W+\w+){{{CRUMB_WORDS - 1}}}")


class Kind(StrEnum):
    EQUAL = "equal"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Change:
    """A run of text that is the same in both wordings, only in the old one or only in the new one."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class ParagraphChange:
    """One paragraph of the comparison: `equal`, `removed`, `added`, `changed` (words differ) or `rewritten` (so many
    differ that old and new read better one after the other). A change inside never holds the paragraph's line break."""

    kind: str
    changes: tuple[Change, ...]

    @property
    def old(self) -> str | None:
        """The old paragraph, None if there was none."""
        return None if self.kind == "added" else _joined(self.changes, Kind.REMOVED)

    @property
    def new(self) -> str | None:
        """The new paragraph, None if there is none any more."""
        return None if self.kind == "removed" else _joined(self.changes, Kind.ADDED)


def compare_words(old: str, new: str) -> list[ParagraphChange]:
    """Compare two plain texts whose paragraphs are lines.

    The old paragraphs of the result, joined by line breaks, are `old` and the new ones are `new`: nothing is lost.
    A text of no characters has no paragraphs.
    """
    before, after = _paragraphs(old), _paragraphs(new)
    changes: list[ParagraphChange] = []
    for is_equal, group in groupby(Indel.opcodes(before, after), key=lambda op: op.tag == "equal"):
        ops = list(group)
        olds, news = before[ops[0].src_start : ops[-1].src_end], after[ops[0].dest_start : ops[-1].dest_end]
        changes += [_whole("equal", Kind.EQUAL, text) for text in olds] if is_equal else _differing(olds, news)
    return changes


def _paragraphs(text: str) -> list[str]:
    return text.split("\n") if text else []


def _joined(changes: Iterable[Change], own: Kind) -> str:
    return "".join(change.text for change in changes if change.kind in {Kind.EQUAL, own})


def _whole(kind: str, change: Kind, text: str) -> ParagraphChange:
    return ParagraphChange(kind, (Change(change, text),) if text else ())


def _differing(before: list[str], after: list[str]) -> Iterator[ParagraphChange]:
    """Paragraphs between two that stayed: each old one beside the new one it became, the others alone."""
    letters = _Letters()
    olds, news = [_Spelt(text, letters) for text in before], [_Spelt(text, letters) for text in after]
    at_old = at_new = 0
    for i, j in [*_pairs(olds, news), (len(before), len(after))]:
        yield from (_whole("removed", Kind.REMOVED, text) for text in before[at_old:i])
        yield from (_whole("added", Kind.ADDED, text) for text in after[at_new:j])
        if i < len(before):
            yield _compared(olds[i], news[j])
        at_old, at_new = i + 1, j + 1


def _pairs(before: "list[_Spelt]", after: "list[_Spelt]") -> list[tuple[int, int]]:
    """The pairs (old, new), in order: each old paragraph looks for its likest, the most pairs that do not cross stay."""
    if len(before) == len(after) == 1:
        return [(0, 0)]
    if not before or not after:
        return []
    news = [new.letters for new in after]
    # Very many changed paragraphs look for their likest nearby only.
    reach = max(5, PAIRING_LIMIT // (2 * len(before)))
    likest = []
    for i, old in enumerate(before):
        nearby = max(0, i * len(news) // len(before) - reach)
        found = process.extractOne(
            old.letters, news[nearby : nearby + 2 * reach + 1], scorer=Indel.normalized_similarity, score_cutoff=RELATED
        )
        if found:
            likest.append((i, nearby + found[2]))
    return _rising(likest)


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs whose second numbers rise."""
    ends: list[int] = []
    runs: list[tuple[tuple[int, int], int]] = []
    last_of: list[int] = []
    for pair in pairs:
        length = bisect_left(ends, pair[1])
        runs.append((pair, last_of[length - 1] if length else -1))
        ends[length : length + 1] = [pair[1]]
        last_of[length : length + 1] = [len(runs) - 1]
    chosen = []
    at = last_of[-1] if last_of else -1
    while at >= 0:
        pair, at = runs[at]
        chosen.append(pair)
    return chosen[::-1]


class _Letters(dict[str, str]):
    """Spells lists of words with one letter per different word: rapidfuzz compares strings fastest."""

    def __missing__(self, word: str) -> str:
        letter = self[word] = chr(len(self))
        return letter


class _Spelt:
    """A paragraph, its words and what is between them, and these as one string with a letter for each."""

    def __init__(self, text: str, letters: _Letters) -> None:
        self.text = text
        self.words = _TOKEN.findall(text)
        self.letters = "".join(map(letters.__getitem__, self.words))


def _compared(old: _Spelt, new: _Spelt) -> ParagraphChange:
    runs = [
        ("".join(old.words[op.src_start : op.src_end]), "".join(new.words[op.dest_start : op.dest_end]))
        for op in Indel.opcodes(old.letters, new.letters)
    ]
    runs = _without_crumbs(runs)
    changed = sum(len(removed) + len(added) for removed, added in runs if removed != added)
    if changed > REWRITTEN * (len(old.text) + len(new.text)):
        return ParagraphChange("rewritten", tuple(_changes([(old.text, new.text)])))
    return ParagraphChange("changed", tuple(_changes(runs)))


def _without_crumbs(runs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Runs (old, new) where what lies between two changes and is too short to read has joined them."""
    inner = range(1, len(runs) - 1)
    differs = [old != new or (i in inner and not _NO_CRUMB.search(old)) for i, (old, new) in enumerate(runs)]
    merged = []
    for _different, group in groupby(zip(differs, runs, strict=True), key=lambda pair: pair[0]):
        members = [run for _, run in group]
        merged.append(("".join(old for old, _ in members), "".join(new for _, new in members)))
    return merged


def _changes(runs: Iterable[tuple[str, str]]) -> Iterator[Change]:
    for old, new in runs:
        if old == new:
            yield Change(Kind.EQUAL, old)
            continue
        if old:
            yield Change(Kind.REMOVED, old)
        if new:
            yield Change(Kind.ADDED, new)
