"""Which row of a table is its header."""

import re
import unicodedata
from collections.abc import Collection, Sequence

CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
NOT_A_WORD = re.compile(r"[^\w%#+]+|_")
VALUE = re.compile(r"^[\s\d.,:;/%+\-–TZ]+$|^https?://", re.IGNORECASE)
LONGEST_NAME = 120

NumberedRow = tuple[int, list[str]]


def normalised_name(name: str) -> str:
    """A column's name as it is compared: `reachEstimate`, `Reach_estimate` and ` reach  estimate ` are one."""
    name = CAMEL.sub(" ", unicodedata.normalize("NFKC", name))
    return " ".join(NOT_A_WORD.sub(" ", name.casefold()).split())


def known_names(cells: Sequence[str], known: Collection[str]) -> int:
    """How many different cells are names out of `known` (normalised)."""
    return len({normalised_name(cell) for cell in cells if len(cell) <= LONGEST_NAME}.intersection(known))


def header_of(rows: Sequence[NumberedRow], known: Collection[str]) -> NumberedRow:
    """The row with most known names; else the first that looks like names; else the first with most different cells.

    `known` holds normalised names. At least two of them (or all cells) are needed to believe in a row.
    """
    best = max(rows, key=lambda row: known_names(row[1], known))
    hits = known_names(best[1], known)
    if hits > 1 or (hits == 1 and len([cell for cell in best[1] if cell]) == 1):
        return best
    width = usual_width(rows)
    named = [row for row in rows if looks_like_names(row[1], width)]
    return named[0] if named else max(rows, key=lambda row: len({cell for cell in row[1] if cell}))


def usual_width(rows: Sequence[NumberedRow]) -> int:
    widths = [len(cells) for _, cells in rows]
    return max(set(widths), key=lambda width: (widths.count(width), width))


def looks_like_names(cells: Sequence[str], width: int) -> bool:
    names = [cell.strip() for cell in cells if cell.strip()]
    return (
        len(names) >= 0.8 * width
        and len(set(names)) == len(names)
        and all(len(name) <= LONGEST_NAME and not VALUE.match(name) for name in names)
    )
