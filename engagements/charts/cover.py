"""The seven lines: the signature of a strategy on its cover, on the join page and on the screen."""

from collections.abc import Sequence

from engagements.charts.shapes import LineBar, Lines

GROUNDS = {"paper": ("#0f4a3b", "#b87a00"), "spruce": ("#2f7a64", "#f0b429")}
SHORTEST, LONGEST = 8.0, 82.0


def lines(counts: Sequence[int], *, cover: bool = False, ground: str = "paper") -> Lines:
    """One bar per part, as long as the part's share of all contributions; the liveliest in cloudberry.

    Deterministic: the same counts give the same picture, so a version's cover never changes. `cover` draws in millimetres
    for a 210 × 150 field, else a hundred units wide with bars of 4. Without any contribution all are short and alike.
    """
    quiet, loud = GROUNDS[ground]
    most = max(counts, default=0)
    first, step, thick, per_cent = (30.0, 14.0, 2.6, 2.1) if cover else (0.0, 13.0, 4.0, 1.0)
    bars = []
    for at, count in enumerate(counts):
        share = SHORTEST + (LONGEST - SHORTEST) * count / most if most else SHORTEST
        is_most = bool(most) and at == list(counts).index(most)
        bars.append(LineBar(first + step * at, round(share * per_cent, 1), thick, is_most, loud if is_most else quiet))
    height = 150.0 if cover else step * max(len(counts) - 1, 0) + thick
    return Lines(tuple(bars), height, f"0 0 {210 if cover else 100} {height:g}")
