"""What can be wrong with a table or a row of it, kept as a code and worded when somebody reads it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

T = TypeVar("T")
TABLE_FAULTS = {
    "empty": _("The file is empty."),
    "header_only": _("The file has a header but no rows below it."),
    "web_page": _(
        "This is a web page, not a table. Are you signed out at the supplier? Sign in there and download the file again."
    ),
    "json": _("This is a JSON file, not a table. Choose CSV or Excel when you export."),
    "xml": _("This is an XML file, not a table. Choose CSV or Excel when you export."),
    "pdf": _("This is a PDF, not a table. Choose CSV or Excel when you export."),
    "image": _("This is a picture, not a table."),
    "rich_text": _("This is a text document, not a table. Choose CSV or Excel when you export."),
    "document": _("This is a Word or PowerPoint document, not a table. Choose CSV or Excel when you export."),
    "old_excel": _(
        "This is the old Excel format (.xls), whatever the file is called. Open it in Excel, save it as .xlsx and "
        "choose that file."
    ),
    "binary_excel": _(
        "This is a binary Excel workbook (.xlsb). Open it in Excel, save it as .xlsx and choose that file."
    ),
    "open_document": _("This is an OpenDocument file. Open it in LibreOffice, save it as .xlsx and choose that file."),
    "compressed": _("This is a compressed file. Unpack it and choose the table inside."),
    "password": _("The workbook is protected by a password. Save a copy without a password and choose that file."),
    "broken_workbook": _("The workbook is damaged or was not downloaded to the end. Download or save it again."),
    "too_many_parts": _(
        "The workbook consists of more than %(limit)s parts. Save the sheet as CSV and choose that file."
    ),
    "too_large_unpacked": _(
        "The file is too large when it is unpacked (the limit is %(limit)s MB). Divide it into parts."
    ),
    "suspicious_packing": _(
        "The workbook unpacks to more than %(limit)s times its size, as no ordinary table does. Save the sheet as CSV "
        "and choose that file."
    ),
    "far_cell": _(
        "Sheet “%(sheet)s” has something in cell %(cell)s, far outside the table. Delete the columns to the right of "
        "the table, save and try again."
    ),
    "too_heavy": _("The workbook needs too much memory or time to read. Save the sheet as CSV and choose that file."),
    "no_such_sheet": _("The workbook has no sheet called “%(sheet)s”."),
    "binary": _("This is not a table: the file contains bytes that are not text. Choose CSV or Excel when you export."),
    "unknown_encoding": _(
        "The text encoding of the file is unknown (line %(line)s cannot be read). Save it as “CSV UTF-8” and choose "
        "that file."
    ),
    "mixed_encoding": _(
        "The file is UTF-8, but line %(line)s contains bytes that are not. Export it again, or save it as “CSV UTF-8”."
    ),
    "utf_7": _(
        "The file is written in UTF-7, which nobody uses any more. Save it as “CSV UTF-8” and choose that file."
    ),
    "twice_encoded": _(
        "The letters å, ä and ö were broken before the file came here (they look like “Ã¥”). Export it again, or open it as "
        "UTF-8 and save it as “CSV UTF-8”."
    ),
    "unclosed_quote": _(
        "A cell that begins on line %(line)s never ends: a quotation mark is missing there. Mend that line, or export "
        "the file again."
    ),
    "too_many_columns": _("The file has more than %(limit)s columns. Leave out those you do not need."),
}
ROW_FAULTS = {
    "nul": _("The row contains NUL characters, which are not text."),
    "too_few_cells": _("The row has %(found)s cells, the header has %(expected)s."),
    "too_many_cells": _("The row has %(found)s cells, the header has %(expected)s."),
    "broken_quote": _("The row runs over lines %(first)s–%(last)s: a quotation mark is missing or one too many."),
}


class TableError(Exception):
    """The file cannot be read as a table. `code` is a key of TABLE_FAULTS; `str()` says it in the reader's language."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        return str(TABLE_FAULTS[self.code]) % self.values


@dataclass(frozen=True, slots=True)
class RowError:
    """One row that cannot be used: its number in the file (the first is 1), its column's name or "", and why."""

    number: int
    column: str
    code: str
    values: Mapping[str, object] = field(default_factory=dict)


def describe(error: RowError) -> str:
    """Why the row cannot be used, in the reader's language. Only for the codes of ROW_FAULTS."""
    return str(ROW_FAULTS[error.code]) % error.values


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row of a small list that cannot be used; `reason` is a sentence."""

    number: int
    reason: str


class BadRowsError(Exception):
    """A list that is taken as a whole or not at all has rows that cannot be used; `rows` are all of them."""

    def __init__(self, rows: Sequence[BadRow]) -> None:
        super().__init__(f"{len(rows)} bad rows")
        self.rows = rows


def taken_whole(rows: Iterable[T | BadRow]) -> list[T]:
    """The rows of a small list, all of them. Raises BadRowsError if any cannot be used."""
    read = list(rows)
    if bad := [row for row in read if isinstance(row, BadRow)]:
        raise BadRowsError(bad)
    return [row for row in read if not isinstance(row, BadRow)]
