"""How the columns of one file are read: decided once for the whole file, shown to a person, stored with the import."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engagements.tables import Row, RowError, normalised_name

from .counts import decimal_mark
from .dates import DateColumn, DateFormat, read_date
from .tones import scale_of
from .vendors import vendor_of

COUNTS = ("reach", "reactions", "comments", "shares")
MOST_VALUES = 20_000
UNIVERSAL = frozenset({"gmt", "utc"})


@dataclass(frozen=True, slots=True)
class Formats:
    """What `detect_formats` decided. `zone` is that of times written without one; "" means the engagement's.

    `marks`: field → decimal mark of that column of counts. `vendor`: name in vendors.py, or "".
    """

    date: DateFormat = field(default_factory=DateFormat)
    marks: Mapping[str, str] = field(default_factory=dict)
    tone_scale: str = ""
    zone: str = ""
    vendor: str = ""
    rows: int = 0
    bad_rows: int = 0

    @property
    def questions(self) -> tuple[str, ...]:
        """What must be asked before the file can be read: "day_first", "year"."""
        asked = {"day_first": self.date.ambiguous, "year": self.date.needs_year and self.date.year is None}
        return tuple(name for name, needed in asked.items() if needed)

    @property
    def has_own_zone(self) -> bool:
        """Whether the times name their zone themselves."""
        read = read_date(self.date.example, self.date)
        return read is not None and read.at.tzinfo is not None

    def answered(self, *, day_first: bool | None = None, year: int | None = None, zone: str | None = None) -> "Formats":
        """The same formats with a person's answers. `year` is the year of the first row of the file."""
        date = self.date
        if day_first is not None:
            date = dataclasses.replace(date, day_first=day_first)
        if year is not None:
            date = dataclasses.replace(date, year=year)
        return dataclasses.replace(self, date=date, zone=self.zone if zone is None else zone)

    def as_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Formats":
        lists = {name: tuple(values["date"][name]) for name in ("bad_examples", "readings")}
        return cls(**{**values, "date": DateFormat(**{**values["date"], **lists})})


def detect_formats(rows: Iterable[Row | RowError], columns: Mapping[str, int], header: Sequence[str] = ()) -> Formats:
    """Read every row once and decide how dates, counts and tones are written. `columns`: field → column number.

    Raises what reading the rows raises (`TableError` for a file that is broken further on).
    """
    date_at, tone_at = columns.get("published_at"), columns.get("tone")
    counts = {name: (columns[name], set[str]()) for name in COUNTS if name in columns}
    dates, tones, read, bad = DateColumn(), set[str](), 0, 0
    for row in rows:
        if isinstance(row, RowError):
            bad += 1
            continue
        read += 1
        if date_at is not None and (value := row.cells[date_at].strip()):
            dates.add(value)
        if tone_at is not None and len(tones) < MOST_VALUES:
            tones.add(row.cells[tone_at].strip())
        for column, values in counts.values():
            if not (value := row.cells[column]).isdigit() and len(values) < MOST_VALUES:
                values.add(value)
    one = vendor_of(header)
    return Formats(
        date=dates.decide(),
        marks={name: decimal_mark(values) for name, (_, values) in counts.items()},
        tone_scale=scale_of(tones),
        zone=(one.zone if one else "") or zone_in_name(header, date_at),
        vendor=one.name if one else "",
        rows=read,
        bad_rows=bad,
    )


def zone_in_name(header: Sequence[str], column: int | None) -> str:
    if column is None or column >= len(header):
        return ""
    return "UTC" if UNIVERSAL & set(normalised_name(header[column]).split()) else ""
