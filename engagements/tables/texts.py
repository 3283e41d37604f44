"""Rows of a CSV or TSV file, one at a time, with the faults that text tables have."""

import contextlib
import csv
import io
import itertools
import re
from collections.abc import Collection, Generator, Iterator, Sequence
from pathlib import Path

from .headers import known_names
from .refusals import RowError, TableError

DELIMITERS = ";,\t|"
# The csv module's own limit. A cell longer than this is a quotation mark that was never closed.
LONGEST_CELL = 131_072
SAMPLE = 256 * 1024
SAMPLE_ROWS = 60
SEPARATOR_LINE = re.compile(r'\s*"?sep=([;,\t|:])"?\s*$', re.IGNORECASE)


def sample_of(path: Path, encoding: str) -> tuple[str, bool]:
    """The beginning of the text, and whether that is all of it."""
    try:
        with path.open(encoding=encoding, newline="") as file:
            text = file.read(SAMPLE)
            return text, not file.read(1)
    except (UnicodeError, LookupError):  # an encoding that a person chose
        raise TableError("unknown_encoding", line=1) from None


def records(text: str, delimiter: str, *, whole: bool) -> list[tuple[int, list[str]]]:
    """Up to SAMPLE_ROWS numbered rows; the last one of an unfinished text is half, so it is left out."""
    csv.field_size_limit(LONGEST_CELL)
    found: list[tuple[int, list[str]]] = []
    reader = enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1)
    with contextlib.suppress(csv.Error):
        found.extend(itertools.islice(reader, SAMPLE_ROWS + 1))
    if len(found) > SAMPLE_ROWS or (not whole and len(found) > 1):
        found.pop()
    return [(number, cells) for number, cells in found if any(cell.strip() for cell in cells)]


def delimiter_of(text: str, known: Collection[str], *, whole: bool) -> str:
    """The delimiter a `sep=` line names, else the one under which most rows have the same number of cells."""
    first_line = text.split("\n", 1)[0]
    if named := SEPARATOR_LINE.match(first_line):
        return named[1]
    return max(DELIMITERS, key=lambda delimiter: delimiter_score(records(text, delimiter, whole=whole), known))


def delimiter_score(rows: Sequence[tuple[int, list[str]]], known: Collection[str]) -> tuple[int, float, int]:
    """(known names in the best row, share of rows with the commonest width above one, that width)."""
    hits = max((known_names(cells, known) for _, cells in rows), default=0)
    widths = [len(cells) for _, cells in rows if len(cells) > 1]
    commonest = max(set(widths), key=lambda width: (widths.count(width), width), default=0)
    return (hits if hits > 1 else 0, widths.count(commonest) / len(rows) if rows else 0, commonest)


class Lines:
    """The lines of a file, holding those of the row that is being read, so that faults can be told by line."""

    def __init__(self, file: Iterator[str]) -> None:
        self.file = file
        self.held: list[str] = []
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        for line in self.file:
            self.held.append(line)
            yield line

    def take(self) -> tuple[str, int, int]:
        """(text of the row just read, its first line, its last line)."""
        text, first = "".join(self.held), self.number + 1
        self.number += len(self.held)
        self.held.clear()
        return text, first, self.number


def quoting_fault(text: str, delimiter: str) -> str:
    """What a strict reader says of a row that a lenient one accepts: "", "open" at the very end, or "stray"."""
    try:
        list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "open" if "unexpected end" in str(error) else "stray"
    return ""


def rows(
    path: Path, encoding: str, delimiter: str, header_row: int, width: int
) -> Generator[RowError | tuple[int, list[str]], None, None]:
    """Rows below the header that are not empty, each `width` cells wide, or a RowError in its place.

    Raises TableError where the text ends inside a quoted cell or stops being text.
    """
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding=encoding, newline="") as file:
        lines = Lines(file)
        numbered = enumerate(csv.reader(lines, delimiter=delimiter), 1)
        last, first_line = "", 1
        try:
            for number, cells in numbered:
                last, first_line, last_line = lines.take()
                if number > header_row and any(cells):
                    yield checked_row(number, cells, width, last, lines=(first_line, last_line), delimiter=delimiter)
        except csv.Error:
            raise TableError("unclosed_quote", line=lines.take()[1]) from None
        except UnicodeError:
            raise TableError("unknown_encoding", line=lines.take()[2] + 1) from None
        if quoting_fault(last, delimiter) == "open":
            raise TableError("unclosed_quote", line=first_line)


def checked_row(
    number: int, cells: list[str], width: int, text: str, *, lines: tuple[int, int], delimiter: str
) -> RowError | tuple[int, list[str]]:
    if "\0" in text:
        return RowError(number, "", "nul")
    fits = len(cells) == width or (len(cells) > width and not any(cells[width:]))
    counts = {"found": len(cells), "expected": width}
    # A row of several lines with more delimiters than it needs may have swallowed its neighbours.
    swallows = lines[1] > lines[0] and text.count(delimiter) > 1.5 * (width - 1)
    if swallows and (not fits or quoting_fault(text, delimiter) == "stray"):
        return RowError(number, "", "broken_quote", counts | {"first": lines[0], "last": lines[1]})
    if fits:
        return number, cells[:width]
    return RowError(number, "", "too_few_cells" if len(cells) < width else "too_many_cells", counts)
