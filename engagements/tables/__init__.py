"""The one door for tables: CSV, TSV and XLSX in and out.

A file is read in two steps. `detect` says what it is (`TableShape`) or refuses it by the name of its fault
(`TableError`); `read_rows` then streams its rows by that shape, and hands over a bad row as a `RowError` in its place.
`write_csv` and `write_xlsx` write what a spreadsheet opens without running anything a cell says.
"""

from .encodings import encoding_of
from .reading import Row, TableShape, detect, normalised_name, read_rows
from .refusals import BadRow, BadRowsError, RowError, TableError, describe, taken_whole
from .writing import Cell, Sheet, neutralised, write_csv, write_xlsx

__all__ = [
    "BadRow",
    "BadRowsError",
    "Cell",
    "Row",
    "RowError",
    "Sheet",
    "TableError",
    "TableShape",
    "describe",
    "detect",
    "encoding_of",
    "neutralised",
    "normalised_name",
    "read_rows",
    "taken_whole",
    "write_csv",
    "write_xlsx",
]
