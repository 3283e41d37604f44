"""Mentions out of a table: which column means what, and each row as a `MentionRow`, a `RowError` or `Skipped`."""

import dataclasses
import datetime
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagements import tables
from engagements.tables import Row, RowError, TableError, normalised_name

from .cells import author_of, joined, language_code, plain, short, source_of, usable_url
from .counts import read_count
from .dates import DateFormat, Moment, read_date, read_time
from .fingerprints import address_key, fingerprint
from .formats import COUNTS, Formats, detect_formats
from .media import domain_of, medium_of
from .tones import tone_of
from .vendors import KNOWN_NAMES, usual_columns, vendor_columns, vendor_named, vendor_of

__all__ = [
    "FIELDS",
    "KNOWN_NAMES",
    "Formats",
    "MentionRow",
    "NotMentionsError",
    "Skipped",
    "describe",
    "detect_formats",
    "header_signature",
    "propose_columns",
    "read",
    "require_columns",
]

# What a column may be mapped to, in the order of the form.
FIELDS: Mapping[str, Promise] = {
    "published_at": _("Date (and time)"),
    "published_time": _("Time, when it has a column of its own"),
    "title": _("Title"),
    "text": _("Text"),
    "summary": _("Introduction or extract"),
    "url": _("Address"),
    "source_name": _("Source"),
    "medium": _("Network or medium"),
    "author_name": _("Author"),
    "author_handle": _("Author’s user name"),
    "tone": _("Tone"),
    "reach": _("Reach"),
    "reactions": _("Reactions"),
    "comments": _("Comments"),
    "shares": _("Shares"),
    "language": _("Language"),
    "country": _("Country"),
    "external_id": _("Id at the supplier"),
}
FILE_FAULTS = {
    "page_statistics": _(
        "This looks like page statistics, not mentions: there is a date, but no column with a text, a title or an address."
    ),
    "no_date": _("No column with a date was found, and every mention needs one. Choose the column, if there is one."),
    "not_mentions": _(
        "This is not a list of mentions: there is no column with a date, and none with a text, a title or an address."
    ),
    "no_dates_read": _("No value in column “%(column)s” could be read as a date, for example “%(example)s”."),
    "ambiguous_dates": _("Day and month can be read in two ways (“%(example)s”). Say which comes first."),
    "no_year": _("The dates have no year (“%(example)s”). Say which year the first row belongs to."),
}
ROW_FAULTS = {
    "no_date": _("The date is missing."),
    "not_a_date": _("“%(value)s” is not a date like the others in the column."),
    "not_a_time": _("“%(value)s” is not a time."),
    "not_a_number": _("“%(value)s” is not a number."),
    "nothing_said": _("The row has neither text nor title nor address."),
}
TOTALS = frozenset({"total", "totals", "totalt", "summa", "sum", "samtliga", "grand total", "totalsumma"})
LONGEST_VALUE_SHOWN = 80


class NotMentionsError(TableError):
    """A readable table that is no list of mentions, or one that cannot be read before a question is answered."""

    def __str__(self) -> str:
        return str(FILE_FAULTS[self.code]) % self.values


class MentionRow(NamedTuple):
    """One mention as it is stored. `local_date` and `local_hour` are the engagement's own time; the hour is None when
    the file gives only a day, and `published_at` is then that day's midnight."""

    number: int
    fingerprint: str
    published_at: datetime.datetime
    local_date: datetime.date
    local_hour: int | None
    medium: str
    source_name: str
    domain: str
    author_name: str
    author_handle: str
    title: str
    text: str
    url: str
    canonical_url: str
    tone: str
    tone_raw: str
    language: str
    country: str
    reach: int | None
    reactions: int | None
    comments: int | None
    shares: int | None
    external_id: str


class Skipped(NamedTuple):
    """A row that is no mention and no fault: a row of totals."""

    number: int
    reason: str


class BadCellError(Exception):
    """Internal: becomes the row's RowError."""

    def __init__(self, field: str, code: str, value: str = "") -> None:
        super().__init__(code)
        self.field, self.code, self.value = field, code, value


def describe(error: RowError) -> str:
    """Why a row cannot be used, in the reader's language; knows the faults of tables as well."""
    if error.code in ROW_FAULTS:
        return str(ROW_FAULTS[error.code]) % error.values
    return tables.describe(error)


def header_signature(header: Sequence[str]) -> str:
    """64 hexadecimal digits that are equal for equal headers; case and spacing do not count, order does."""
    names = json.dumps([normalised_name(name) for name in header])
    return hashlib.sha256(names.encode()).hexdigest()


def propose_columns(header: Sequence[str]) -> dict[str, int]:
    """Field → number of the column that probably means it, by the vendor's header or by usual names."""
    one = vendor_of(header)
    columns = vendor_columns(header, one) if one else usual_columns(header)
    # A lone "time" column is the whole date.
    if "published_at" not in columns and "published_time" in columns:
        columns["published_at"] = columns.pop("published_time")
    return columns


def require_columns(columns: Mapping[str, int], header: Sequence[str] = ()) -> None:
    """Raise NotMentionsError, with the reason, for columns that cannot make a mention."""
    one = vendor_of(header)
    has_address = "url" in columns or bool(one and one.address and "external_id" in columns)
    says = has_address or "text" in columns or "title" in columns or "summary" in columns
    if "published_at" not in columns:
        raise NotMentionsError("no_date" if says or one else "not_mentions")
    if not says:
        raise NotMentionsError("page_statistics")


def read(
    rows: Iterable[Row | RowError],
    columns: Mapping[str, int],
    formats: Formats,
    *,
    timezone: str,
    header: Sequence[str] = (),
) -> Iterator[MentionRow | RowError | Skipped]:
    """Each row as a mention, a fault or a skipped total, in the file's order; one pass, nothing kept.

    `timezone` is the engagement's (IANA name): times without a zone are read in `formats.zone` or else in it, and
    local date and hour are told in it. `header` names the column of a fault.
    Raises NotMentionsError when columns are missing, a question is open, or no value of the date column is a date.
    """
    require_columns(columns, header)
    refuse_open_questions(formats, columns, header)
    reader = Reader(columns, formats, ZoneInfo(timezone))
    for row in rows:
        if isinstance(row, RowError):
            yield row
            continue
        try:
            yield reader.mention(row)
        except BadCellError as bad:
            place = columns.get(bad.field)
            name = header[place] if place is not None and place < len(header) else ""
            yield RowError(row.number, name[:200], bad.code, {"value": bad.value[:LONGEST_VALUE_SHOWN]})


def refuse_open_questions(formats: Formats, columns: Mapping[str, int], header: Sequence[str]) -> None:
    if not formats.date.family:
        place = columns["published_at"]
        name = header[place] if place < len(header) else ""
        raise NotMentionsError("no_dates_read", column=name, example=(formats.date.bad_examples or ("",))[0])
    if "day_first" in formats.questions:
        raise NotMentionsError("ambiguous_dates", example=formats.date.example)
    if "year" in formats.questions:
        raise NotMentionsError("no_year", example=formats.date.example)


HOMES = {"reddit": "https://www.reddit.com"}
# The order in which Reader.mention takes them.
TEXTS = (
    "title",
    "text",
    "summary",
    "external_id",
    "url",
    "medium",
    "source_name",
    "author_name",
    "author_handle",
    "tone",
    "language",
    "country",
)


class Reader:
    """Reads the rows of one file; keeps what is decided per file, and the year of dates that come without one."""

    def __init__(self, columns: Mapping[str, int], formats: Formats, zone: ZoneInfo) -> None:
        one = vendor_named(formats.vendor)
        self.formats, self.zone = formats, zone
        self.written_zone = ZoneInfo(formats.zone) if formats.zone else zone
        self.default_medium = one.medium if one else ""
        self.address = one.address if one else ""
        self.home = HOMES.get(self.default_medium, "")
        self.date_at = columns["published_at"]
        self.time_at = columns.get("published_time")
        # A field without a column takes the empty cell that `mention` puts at the end of each row.
        self.texts = itemgetter(*(columns.get(name, -1) for name in TEXTS))
        self.counts = [(columns.get(name, -1), name, formats.marks.get(name, "")) for name in COUNTS]
        self.year, self.month = formats.date.year, 0

    def mention(self, row: Row) -> MentionRow | Skipped:
        """The row as a mention. Raises BadCellError for the first cell that cannot be read."""
        cells = [*row.cells, ""]
        title, text, summary, given_id, given_url, word, outlet, name, handle, tone, language, country = self.texts(
            cells
        )
        title = plain(title)
        said = joined(plain(summary), plain(text))
        external_id = short(given_id).strip("'\"")
        url = self.url(given_url, external_id)
        if self.is_total(cells, said or title or url):
            return Skipped(row.number, "total")
        moment = self.moment(cells)
        if not (said or title or url):
            raise BadCellError("text", "nothing_said")
        at, local = self.instant(moment)
        day, domain = local.date(), domain_of(url)
        medium = medium_of(word, domain, self.default_medium)
        source = source_of(outlet, medium, domain)
        author, handle = author_of(name, handle)
        canonical = address_key(url) if url else ""
        content = (day.isoformat(), source, author, said or title)
        reach, reactions, comments, shares = self.numbers(cells)
        return MentionRow(
            number=row.number,
            fingerprint=fingerprint(
                medium=medium, external_id=external_id, url=url, canonical_url=canonical, content=content
            ),
            published_at=at,
            local_date=day,
            local_hour=local.hour if moment.has_time else None,
            medium=medium,
            source_name=source,
            domain=domain[:200],
            author_name=author,
            author_handle=handle,
            title=title,
            text=said,
            url=url,
            canonical_url=canonical,
            tone=tone_of(tone, self.formats.tone_scale),
            tone_raw=short(tone, 40),
            language=language_code(language),
            country=short(country, 60),
            reach=reach,
            reactions=reactions,
            comments=comments,
            shares=shares,
            external_id=external_id,
        )

    def url(self, given: str, external_id: str) -> str:
        if given and (url := usable_url(given, self.home)):
            return url
        return self.address + external_id if self.address and external_id.lower() not in TOTALS and external_id else ""

    def is_total(self, cells: Sequence[str], said: str) -> bool:
        """A row of totals says so in one of its first cells or in the place of the date, or says nothing at all."""
        date = cells[self.date_at].strip().lower()
        if date:
            return date in TOTALS
        return not said or any(cell.strip().lower() in TOTALS for cell in cells[:4])

    def moment(self, cells: Sequence[str]) -> Moment:
        value = cells[self.date_at].strip()
        if not value:
            raise BadCellError("published_at", "no_date")
        form = self.formats.date
        moment = self.in_passing_year(value, form) if form.needs_year else read_date(value, form)
        if moment is None:
            raise BadCellError("published_at", "not_a_date", value)
        if self.time_at is not None and (clock := cells[self.time_at].strip()):
            time = read_time(clock)
            if time is None:
                raise BadCellError("published_time", "not_a_time", clock)
            return Moment(datetime.datetime.combine(moment.at.date(), time[0]), True)
        return moment if form.has_time else Moment(moment.at, False)

    def in_passing_year(self, value: str, form: DateFormat) -> Moment | None:
        """Dates without a year go on from row to row, forwards or backwards, past New Year."""
        # A leap year, so that 29 February is a date; the real year decides below.
        trial = read_date(value, with_year(form, 2024))
        if trial is None or self.year is None:
            return None
        if self.month:
            self.year += (self.month - trial.at.month > 6) - (trial.at.month - self.month > 6)
        self.month = trial.at.month
        return read_date(value, with_year(form, self.year))

    def instant(self, moment: Moment) -> tuple[datetime.datetime, datetime.datetime]:
        """(the instant in UTC, the same in the engagement's zone). A day without time is that day in the engagement."""
        at = moment.at
        if at.tzinfo is None:
            at = at.replace(tzinfo=self.written_zone if moment.has_time else self.zone)
        instant = at.astimezone(datetime.UTC)
        return instant, instant.astimezone(self.zone)

    def numbers(self, cells: Sequence[str]) -> list[int | None]:
        return [self.count(value, name, mark) if (value := cells[place]) else None for place, name, mark in self.counts]

    def count(self, value: str, name: str, mark: str) -> int | None:
        try:
            return read_count(value, mark)
        except ValueError:
            raise BadCellError(name, "not_a_number", value) from None


@lru_cache(maxsize=8)
def with_year(form: DateFormat, year: int) -> DateFormat:
    return dataclasses.replace(form, year=year)
