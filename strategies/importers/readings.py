"""Measured values out of a table with the columns date, measure, value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from analysis.importers import dates
from engagements.tables import BadRow, RowError, TableError, describe, detect, normalised_name, read_rows

COLUMNS = {
    "date": {"date", "datum", "day", "dag", "measured", "mätt", "mätdatum"},
    "measure": {"measure", "mått", "kpi", "name", "namn", "nyckeltal", "measure name"},
    "value": {"value", "värde", "result", "utfall", "resultat"},
}
LARGEST = Decimal(10) ** 12
MOST = 20_000


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One value of one measure; None where the cell is empty: it was not measured. `number` is the row in the file."""

    number: int
    measured_on: date
    measure: str
    value: Decimal | None


def read(path: Path, filename: str) -> Iterator[ReadingRow | BadRow]:
    """Every row of the file, in its order. Raises TableError with what is wrong with the file as a whole."""
    names = {name for known in COLUMNS.values() for name in known}
    shape = detect(path, filename, names)
    at = _columns(shape.columns)
    rows = list(islice(read_rows(path, shape), MOST + 1))
    if len(rows) > MOST:
        raise TooManyError
    cells = [row.cells[at["date"]].strip() for row in rows if not isinstance(row, RowError)]
    form = dates.decide_format([cell for cell in cells if cell])
    if form.ambiguous or form.needs_year:
        raise UnclearDatesError(form)
    for row in rows:
        if isinstance(row, RowError):
            yield BadRow(row.number, describe(row))
            continue
        values = {name: row.cells[place].strip() for name, place in at.items()}
        yield _row(row.number, values, form)


def _columns(columns: tuple[str, ...]) -> dict[str, int]:
    """Where each column stands. The three are known by their names; there is no guessing by place."""
    normal = [normalised_name(column) for column in columns]
    found = {
        name: next((n for n, column in enumerate(normal) if column in {normalised_name(k) for k in known}), None)
        for name, known in COLUMNS.items()
    }
    missing = [name for name, place in found.items() if place is None]
    if missing:
        raise MissingColumnError(missing)
    return {name: place for name, place in found.items() if place is not None}


class MissingColumnError(TableError):
    """The table lacks a column; `names` are those that were not found."""

    def __init__(self, names: list[str]) -> None:
        super().__init__("columns")
        self.names = names

    def __str__(self) -> str:
        words = {"date": _("date"), "measure": _("measure"), "value": _("value")}
        return _("These columns are missing: %(names)s. The first row must name them.") % {
            "names": ", ".join(words[name] for name in self.names)
        }


class TooManyError(TableError):
    def __init__(self) -> None:
        super().__init__("rows")

    def __str__(self) -> str:
        return _("The file has more than %(limit)s values. Divide it into parts.") % {"limit": MOST}


class UnclearDatesError(TableError):
    """The dates can be read in two ways, or lack their year. Nobody is asked here: the file must say it."""

    def __init__(self, form: dates.DateFormat) -> None:
        super().__init__("dates")
        self.form = form

    def __str__(self) -> str:
        if self.form.needs_year:
            text = _("The dates lack their year (“%(example)s”). Write them like 2026-09-14.")
        else:
            text = _("Day and month can be read in two ways (“%(example)s”). Write the dates like 2026-09-14.")
        return text % {"example": self.form.example}


def _row(number: int, values: Mapping[str, str], form: dates.DateFormat) -> ReadingRow | BadRow:
    if not values["measure"]:
        return BadRow(number, _("The measure has no name."))
    moment = dates.read_date(dates.spaced(values["date"]), form) if values["date"] else None
    if moment is None:
        return BadRow(number, _("“%(text)s” is no date.") % {"text": values["date"]})
    try:
        value = _decimal(values["value"])
    except InvalidOperation:
        return BadRow(number, _("“%(text)s” is no number.") % {"text": values["value"]})
    if value is not None and abs(value) >= LARGEST:
        return BadRow(number, _("“%(text)s” is too large.") % {"text": values["value"]})
    return ReadingRow(number, moment.at.date(), values["measure"], value)


def _decimal(text: str) -> Decimal | None:
    """ "1 234,5" and "1,234.5" alike; None for an empty cell."""
    text = "".join(text.split()).replace("\u2212", "-").removesuffix("%")
    if not text:
        return None
    if "," in text and "." in text:
        decimal = max(",.", key=text.rindex)
        text = text.replace({",": ".", ".": ","}[decimal], "")
    value = Decimal(text.replace(",", "."))
    if not value.is_finite():
        raise InvalidOperation
    return value.quantize(Decimal("0.01"))
