"""Tables out: what a spreadsheet opens as text stays text."""

import csv
import datetime
import io
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Cell = str | int | float | datetime.date | datetime.datetime | datetime.time | None

# A spreadsheet runs a cell that begins so. One that already wears a guard gets a second, so that reading is exact.
DANGEROUS = re.compile(r"^'*[=+\-@\t\r\n＝＋－＠]")
GUARDED = re.compile(r"^'+[=+\-@\t\r\n＝＋－＠]")
PLAIN_NUMBER = re.compile(r"^-?\d{1,15}([.,]\d+)?$")
CHUNK = 64 * 1024
# Excel shows no more digits of a number than these.
EXACT_DIGITS = 15
# Excel's limit for one cell; xlsxwriter would leave a longer text out without a word.
LONGEST_TEXT = 32_767


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook to write: its name, the column names and the rows."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def neutralised(text: str) -> str:
    """The text with a leading ' where a spreadsheet would take it for a formula. Plain numbers stay numbers."""
    text = text.replace("\0", "")
    return f"'{text}" if DANGEROUS.match(text) and not PLAIN_NUMBER.match(text) else text


def csv_cell(value: Cell, decimal: str) -> str | int:
    if isinstance(value, str):
        return neutralised(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return repr(value).replace(".", decimal)
    return value.isoformat(sep=" ") if isinstance(value, datetime.datetime) else value.isoformat()


def write_csv(rows: Iterable[Sequence[Cell]], header: Sequence[str], *, language: str = "sv") -> Iterator[bytes]:
    """The table as pieces of UTF-8 with a byte order mark, as Excel opens it by a double click.

    Swedish: semicolons between the cells and a comma in numbers; other languages: commas and a point. Every text is
    quoted, so that no reader can take another delimiter for the right one.
    """
    delimiter, decimal = (";", ",") if language == "sv" else (",", ".")
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, quoting=csv.QUOTE_NONNUMERIC)
    buffer.write("\ufeff")
    writer.writerow([neutralised(str(name)) for name in header])
    for row in rows:
        writer.writerow([csv_cell(value, decimal) for value in row])
        if buffer.tell() > CHUNK:
            yield buffer.getvalue().encode("utf-8", "replace")
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode("utf-8", "replace")


def write_xlsx(path: Path, sheets: Iterable[Sheet]) -> None:
    """Write a workbook to `path`. Texts are stored as texts, never as formulas or links; numbers and dates as such."""
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        formats = {
            datetime.datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            datetime.date: book.add_format({"num_format": "yyyy-mm-dd"}),
            datetime.time: book.add_format({"num_format": "hh:mm:ss"}),
        }
        bold = book.add_format({"bold": True})
        for sheet in sheets:
            page = book.add_worksheet(sheet_name(sheet.name))
            page.freeze_panes(1, 0)
            for column, name in enumerate(sheet.header):
                page.write_string(0, column, str(name), bold)
            for number, row in enumerate(sheet.rows, 1):
                for column, value in enumerate(row):
                    write_cell(page, number, column, value, formats)


def write_cell(page: Any, row: int, column: int, value: Cell, formats: dict[type, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, int) and len(str(abs(value))) > EXACT_DIGITS:
        page.write_string(row, column, str(value))
    elif isinstance(value, int | float):
        if math.isfinite(value):
            page.write_number(row, column, value)
    elif isinstance(value, str):
        page.write_string(row, column, workbook_text(value))
    else:
        naive = value.replace(tzinfo=None) if isinstance(value, datetime.datetime) else value
        page.write_datetime(row, column, naive, formats[type(value)])


def workbook_text(text: str) -> str:
    text = text.replace("\0", "").encode("utf-8", "replace").decode()
    text = f"'{text}" if GUARDED.match(text) else text
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def sheet_name(name: str) -> str:
    """Excel allows 31 characters and none of []:*?/\\ ."""
    return re.sub(r"[\[\]:*?/\\]", " ", name).strip(" '")[:31] or "Blad1"
