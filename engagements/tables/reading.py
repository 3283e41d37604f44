"""From a file on disk to its shape, and from the shape to its rows."""

import dataclasses
import re
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from . import texts, workbooks
from .encodings import encoding_of
from .headers import NumberedRow, header_of, known_names, normalised_name
from .kinds import kind_of
from .refusals import RowError, TableError

MOST_COLUMNS = 1_000
SAMPLES = 20
# What our own writer puts in front of a cell that a spreadsheet would run; see writing.py.
GUARD = re.compile(r"^'(?='*[=+\-@\t\r\n＝＋－＠])")

__all__ = ["Row", "TableShape", "detect", "normalised_name", "read_rows"]


class Row(NamedTuple):
    """One row: its number in the file (the first is 1) and one text for each column."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class TableShape:
    """How a file is read. `header_row` is the number of that row; `samples` are the first rows below it.

    `encoding` and `delimiter` are empty for a workbook, `sheet` and `sheets` for a text file. Survives JSON by
    `as_json` and `from_json`, so that what was detected, or corrected by hand, can wait for the worker.
    """

    kind: str
    encoding: str
    delimiter: str
    sheet: str
    sheets: tuple[str, ...]
    header_row: int
    columns: tuple[str, ...]
    preamble: tuple[tuple[str, ...], ...]
    samples: tuple[tuple[str, ...], ...]

    def as_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "TableShape":
        rows = {name: tuple(tuple(row) for row in values[name]) for name in ("preamble", "samples")}
        return cls(**{**values, **rows, "sheets": tuple(values["sheets"]), "columns": tuple(values["columns"])})


def detect(
    path: Path,
    filename: str = "",
    known: Collection[str] = (),
    *,
    sheet: str = "",
    header_row: int = 0,
    encoding: str = "",
    delimiter: str = "",
) -> TableShape:
    """Say how the file at `path` is read. `filename` is what its owner calls it (a .tsv with tabs is divided by tabs).

    `known` are column names the importer understands; they decide which row is the header and which sheet is meant.
    The other arguments are a person's corrections and win over what would be found.
    Raises TableError for everything that is not a readable table with at least one row below its header.
    """
    names = {normalised_name(name) for name in known}
    if kind_of(path) == "xlsx":
        return detect_workbook(path, names, sheet, header_row)
    encoding = encoding or encoding_of(path)
    text, whole = texts.sample_of(path, encoding)
    if not text.strip("\ufeff\0 \t\r\n"):
        raise TableError("empty")
    if not delimiter and filename.lower().endswith((".tsv", ".tab")) and "\t" in text:
        delimiter = "\t"
    delimiter = delimiter or texts.delimiter_of(text, names, whole=whole)
    rows = texts.records(text, delimiter, whole=whole)
    if len(rows) < 2:
        refuse_unclosed(path, encoding, delimiter)
    return shape_of(rows, names, header_row, encoding=encoding, delimiter=delimiter)


def refuse_unclosed(path: Path, encoding: str, delimiter: str) -> None:
    """A table of hardly a row may be one whose first cells never end: then that is said, and not that it is empty."""
    for _row in texts.rows(path, encoding, delimiter, header_row=0, width=1):
        pass


def detect_workbook(path: Path, known: Collection[str], sheet: str, header_row: int) -> TableShape:
    """The sheet asked for, else the one whose rows know most names, else the first that holds anything."""
    sheets = workbooks.look(path)
    if sheet and sheet not in sheets:
        raise TableError("no_such_sheet", sheet=sheet)
    filled = {name: rows for name, rows in sheets.items() if rows}
    if not filled or (sheet and sheet not in filled):
        raise TableError("empty")
    if not sheet:
        sheet = max(filled, key=lambda name: max(known_names(cells, known) for _, cells in filled[name]))
    return shape_of(filled[sheet], known, header_row, sheet=sheet, sheets=tuple(sheets))


def shape_of(
    rows: Sequence[NumberedRow],
    known: Collection[str],
    header_row: int,
    *,
    encoding: str = "",
    delimiter: str = "",
    sheet: str = "",
    sheets: tuple[str, ...] = (),
) -> TableShape:
    if not rows:
        raise TableError("empty")
    chosen = [row for row in rows if row[0] == header_row]
    number, cells = chosen[0] if chosen else header_of(rows, known)
    # The shape is shown and stored as JSON, which on PostgreSQL holds no NUL; a row with one is a fault when it is read.
    rows = [(row, [cell.replace("\0", "") for cell in cells]) for row, cells in rows]
    columns = [cell.replace("\0", "").strip().lstrip("\ufeff") for cell in cells]
    below = [tuple(unguarded(cells)) for row, cells in rows if row > number]
    # A column without a name counts as long as there is something in it.
    while len(columns) > 1 and not columns[-1] and not any("".join(row[len(columns) - 1 :]).strip() for row in below):
        columns.pop()
    if len(columns) > MOST_COLUMNS:
        raise TableError("too_many_columns", limit=MOST_COLUMNS)
    if not below:
        raise TableError("header_only")
    preamble = tuple(tuple(cells) for row, cells in rows if row < number)
    return TableShape(
        kind="xlsx" if sheet else "csv",
        encoding=encoding,
        delimiter=delimiter,
        sheet=sheet,
        sheets=sheets,
        header_row=number,
        columns=tuple(unguarded(columns)),
        preamble=preamble,
        samples=tuple(below[:SAMPLES]),
    )


def unguarded(cells: Sequence[str]) -> list[str]:
    return [GUARD.sub("", cell) if cell[:1] == "'" else cell for cell in cells]


def read_rows(path: Path, shape: TableShape) -> Iterator[Row | RowError]:
    """Every row below the header that is not empty, in the file's order; a row that cannot be used as a RowError.

    Streams: memory does not grow with a text file. Raises TableError where the file turns out to be broken further
    on, so read to the end once before storing anything.
    """
    width = len(shape.columns)
    if shape.kind == "xlsx":
        found = workbook_rows(path, shape.sheet, shape.header_row, width)
    else:
        found = texts.rows(path, shape.encoding, shape.delimiter, shape.header_row, width)
    # Closed by name: since Python 3.12 a generator that is closed forgets what it held only when it is itself forgotten.
    with closing(found):
        for row in found:
            yield row if isinstance(row, RowError) else Row(row[0], unguarded(row[1]))


def workbook_rows(path: Path, sheet: str, header_row: int, width: int) -> Generator[RowError | NumberedRow, None, None]:
    with closing(workbooks.rows(path, sheet)) as rows:
        for number, cells in rows:
            if number <= header_row:
                continue
            if any("\0" in cell for cell in cells):
                yield RowError(number, "", "nul")
            elif any(cells[width:]):
                found = len(cells) - next(i for i, cell in enumerate(reversed(cells)) if cell)
                yield RowError(number, "", "too_many_cells", {"found": found, "expected": width})
            else:
                yield number, cells[:width]
