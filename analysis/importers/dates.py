"""Dates as exports write them. How a column is read is decided once, from all its values, and never guessed per row.

Families: "iso" (also 20240503), "numeric" (03/05/2024, where the order of day and month must be known), "named"
(3 maj 2024, May 3, 2024, Tue Oct 18 21:53:25 +0000 2011), "short" (24-05-03, year first), "epoch" and "epoch_ms" (seconds and milliseconds since
1970), "excel" (days since 1899-12-30).
"""

import datetime
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januari januar",
            "feb february februari februar",
            "mar march mars marts",
            "apr april",
            "may maj mai",
            "jun june juni",
            "jul july juli",
            "aug august augusti",
            "sep sept september",
            "oct okt october oktober",
            "nov november",
            "dec des december desember",
        ),
        1,
    )
    for name in names.split()
}
WEEKDAYS = re.compile(
    r"^(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun|mån|tis|ons|tors?|fre|lör|sön)(day|dag)?(en)?[.,]*\s+",
    re.IGNORECASE,
)
TIME = re.compile(
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>Z|UTC|GMT|CES?T|[ECMP][SD]T|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
NUMERIC = re.compile(
    r"(?P<a>\d{1,4})(?P<mark>[-/.])(?P<b>\d{1,2})(?P=mark)(?P<c>\d{4}|\d{2})(?!\d)(?P<rest>.*)$", re.DOTALL
)
DAY_MONTH = re.compile(
    r"(?:den\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th|:e|\.)?[\s-]+(?:of\s+)?(?P<month>[^\W\d_]+)\.?"
    r"(?:,?[\s-]+(?P<year>\d{4}|\d\d(?![\d:.])))?(?!\d)(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
MONTH_DAY = re.compile(
    r"(?P<month>[^\W\d_]+)\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{4}))?(?![\d:])(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
TWITTER = re.compile(
    r"(?P<month>[a-z]{3}) (?P<day>\d{1,2}) (?P<time>\d\d:\d\d:\d\d) (?P<zone>[+-]\d{4}) (?P<year>\d{4})$", re.IGNORECASE
)
BEFORE_TIME = " \t\n\u00a0\u202f,"
CLOCK_WORDS = re.compile(r"^(kl\.?|klockan|at|um)\s+", re.IGNORECASE)
SPACED_ZONE = re.compile(r" ([+-]\d\d:?\d\d)$")
EPOCH = re.compile(r"\d{9,10}(\.\d+)?$")
EPOCH_MS = re.compile(r"\d{12,13}(\.0+)?$")
EXCEL = re.compile(r"[2-6]\d{4}(\.\d+)?$")
EXCEL_ZERO = datetime.datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's serial number has no zone
# The abbreviations that vendors in Europe and the United States write, in hours from UTC.
ZONES = {
    "Z": 0,
    "UTC": 0,
    "GMT": 0,
    "CET": 1,
    "CEST": 2,
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
}
EARLIEST, LATEST = 1900, 2100
EXAMPLES = 3


class Moment(NamedTuple):
    """A point in time as it was written: naive unless the text named its zone; `has_time` tells a day from midnight."""

    at: datetime.datetime
    has_time: bool


@dataclass(frozen=True, slots=True)
class DateFormat:
    """How one column of dates is read. `day_first` is None while day and month could change places."""

    family: str = ""
    day_first: bool | None = True
    needs_year: bool = False
    has_time: bool = True
    year: int | None = None
    read: int = 0
    unreadable: int = 0
    example: str = ""
    bad_examples: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()

    @property
    def ambiguous(self) -> bool:
        return self.family == "numeric" and self.day_first is None


def spaced(value: str) -> str:
    return WEEKDAYS.sub("", " ".join(value.split()))


def read_time(text: str) -> tuple[datetime.time, bool] | None:
    """(time, whether one was written) of what follows a date; None if it is no time."""
    text = CLOCK_WORDS.sub("", text.strip(BEFORE_TIME).removeprefix("T"))
    if not text:
        return datetime.time(), False
    match = TIME.match(text)
    if not match:
        return None
    hour, half = int(match["hour"]), (match["half"] or "").replace(".", "").lower()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return datetime.time(hour, int(match["minute"]), int(match["second"] or 0), tzinfo=zone_of(match["zone"])), True
    except ValueError:
        return None


def zone_of(name: str | None) -> datetime.timezone | None:
    if not name:
        return None
    if name.upper() in ZONES:
        return datetime.timezone(datetime.timedelta(hours=ZONES[name.upper()]))
    digits = name.replace(":", "")
    minutes = int(digits[1:3]) * 60 + int(digits[3:5])
    return datetime.timezone(datetime.timedelta(minutes=-minutes if name[0] == "-" else minutes))


def moment(year: int, month: int, day: int, rest: str) -> Moment | None:
    time = read_time(rest)
    if time is None:
        return None
    try:
        return Moment(datetime.datetime.combine(datetime.date(year, month, day), time[0]), time[1])
    except ValueError:
        return None


def read_iso(value: str) -> Moment | None:
    # Python takes "14.05" for 14 hours and a fraction of a second.
    if value[13:14] == ".":
        return None
    try:
        at = datetime.datetime.fromisoformat(value)
    except ValueError:
        return None
    return Moment(at, len(value) > 10)


def read_numeric(value: str, *, day_first: bool = True, year_first: bool = False) -> Moment | None:
    match = NUMERIC.match(spaced(value))
    if not match:
        return None
    first, second, third = int(match["a"]), int(match["b"]), int(match["c"])
    if len(match["a"]) == 4:
        return moment(first, second, third, match["rest"])
    if year_first:
        return moment(2000 + first, second, third, match["rest"])
    year = third if len(match["c"]) == 4 else 2000 + third
    day, month = (first, second) if day_first else (second, first)
    return moment(year, month, day, match["rest"])


def read_named(value: str, year: int | None) -> Moment | None:
    text = spaced(value)
    if match := TWITTER.match(text):
        rest = f"{match['time']} {match['zone']}"
    elif match := DAY_MONTH.match(text) or MONTH_DAY.match(text):
        rest = match["rest"]
    else:
        return None
    month = MONTHS.get(match["month"].lower())
    years = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0) if match["year"] else year
    return moment(years, month, int(match["day"]), rest) if month and years else None


def read_epoch(value: str, divisor: int) -> Moment | None:
    try:
        return Moment(datetime.datetime.fromtimestamp(float(value) / divisor, datetime.UTC), True)
    except (ValueError, OverflowError, OSError):
        return None


def read_excel(value: str) -> Moment | None:
    try:
        days = float(value)
    except ValueError:
        return None
    at = EXCEL_ZERO + datetime.timedelta(seconds=round(days * 86_400))
    return Moment(at, "." in value)


def read_date(value: str, form: DateFormat) -> Moment | None:
    """The moment a value means under the column's format, or None when it means none. Ambiguous order reads day first."""
    found: Moment | None = None
    match form.family:
        case "iso":
            found = read_iso(value) or read_iso(SPACED_ZONE.sub(r"\1", value.replace(" UTC", "+00:00")))
        case "numeric":
            found = read_numeric(value, day_first=form.day_first is not False)
        case "short":
            found = read_numeric(value, year_first=True)
        case "named":
            found = read_named(value, form.year)
        case "epoch" | "epoch_ms":
            found = read_epoch(value, 1_000 if form.family == "epoch_ms" else 1)
        case "excel":
            found = read_excel(value)
    return found if found and EARLIEST <= found.at.year <= LATEST else None


def family_of(value: str) -> str:
    """The family a single value belongs to, or ""."""
    if value[:1].isdigit():
        if EPOCH_MS.match(value) or EPOCH.match(value):
            return "epoch_ms" if EPOCH_MS.match(value) else "epoch"
        if EXCEL.match(value):
            return "excel"
        if read_date(value, DateFormat("iso")):
            return "iso"
    if read_date(value, DateFormat("numeric")) or read_date(value, DateFormat("numeric", day_first=False)):
        return "numeric"
    # A leap year, so that 29 February counts as a date before its year is known.
    return "named" if read_named(value, 2024) else ""


@dataclass(slots=True)
class DateColumn:
    """Collects the values of one column and decides how they are read."""

    families: Counter[str] = field(default_factory=Counter)
    orders: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    unsure: str = ""
    short: tuple[set[int], set[int]] = field(default_factory=lambda: (set(), set()))
    yearless: bool = False
    timed: set[str] = field(default_factory=set)
    bad_examples: list[str] = field(default_factory=list)

    def add(self, value: str) -> None:
        family = "iso" if read_iso(value) and not value.isdigit() else family_of(value)
        self.families[family] += 1
        if not family:
            if len(self.bad_examples) < EXAMPLES:
                self.bad_examples.append(value[:80])
            return
        self.examples.setdefault(family, value)
        if family == "numeric":
            self.add_order(value)
        elif family == "named" and not read_named(value, None):
            self.yearless = True
        self.note_time(value, family)

    def add_order(self, value: str) -> None:
        match = NUMERIC.match(spaced(value))
        assert match is not None
        first, second = int(match["a"]), int(match["b"])
        if len(match["a"]) <= 2 == len(match["c"]) and match["mark"] == "-":
            self.short[0].add(first)
            self.short[1].add(int(match["c"]))
        # Years first and points between are read one way everywhere.
        if first > 12 or match["mark"] == ".":
            self.orders["day"] += 1
        elif second > 12:
            self.orders["month"] += 1
        elif first != second and not self.unsure:
            self.unsure = value

    def note_time(self, value: str, family: str) -> None:
        if family in self.timed:
            return
        read = read_date(value, DateFormat(family, year=2024))
        if family == "numeric":
            read = read or read_date(value, DateFormat(family, day_first=False))
        if read and read.has_time and read.at.time() != datetime.time():
            self.timed.add(family)

    def decide(self) -> DateFormat:
        """The format of the column; family "" when no value is a date."""
        total = sum(self.families.values())
        found = [(count, family) for family, count in self.families.items() if family]
        if not found:
            return DateFormat(unreadable=total, bad_examples=tuple(self.bad_examples))
        count, family = max(found)
        # 24-05-03: days are many and years few, so the part that varies most is the day.
        if family == "numeric" and self.short[1] and len(self.short[1]) >= len(self.short[0]):
            return self.format("short", count, total, day_first=True, source="numeric")
        day_first: bool | None = self.orders["day"] >= self.orders["month"]
        if family == "numeric" and not self.orders:
            day_first = None if self.unsure else True
        return self.format(family, count, total, day_first=day_first, source=family)

    def format(self, family: str, count: int, total: int, *, day_first: bool | None, source: str) -> DateFormat:
        example = self.unsure or self.examples[source]
        return DateFormat(
            family,
            day_first=day_first,
            needs_year=family == "named" and self.yearless,
            has_time=source in self.timed,
            read=count,
            unreadable=total - count,
            example=example,
            bad_examples=tuple(self.bad_examples),
            readings=both_readings(example) if day_first is None else (),
        )


def both_readings(value: str) -> tuple[str, ...]:
    """What an unsure value means day first and month first, as ISO dates."""
    found = (read_date(value, DateFormat("numeric", day_first=day_first)) for day_first in (True, False))
    return tuple(one.at.date().isoformat() for one in found if one)


def decide_format(values: Iterable[str]) -> DateFormat:
    """Decide how a column is read from all its values; empty ones must be left out before."""
    column = DateColumn()
    for value in values:
        column.add(value)
    return column.decide()
