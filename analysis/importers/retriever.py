"""Mentions out of Retriever's text export (Mediearkivet): a list of headlines, then the articles between lines of ===."""

import datetime
import re
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from engagements.tables import RowError, encoding_of

from .cells import plain
from .dates import EARLIEST, LATEST
from .fingerprints import fingerprint
from .media import medium_of
from .mentions import MentionRow

BETWEEN = re.compile(r"={20,}\s*$")
LISTED = re.compile(r"\s*>\s")
PLACE = re.compile(r"(?P<source>.+), (?P<day>\d{4}-\d\d-\d\d)(?: (?P<time>\d\d:\d\d))?$")
PUBLISHED = re.compile(r"Publicera[dt]?s? (?:på|i) (?P<medium>[\w-]+)", re.IGNORECASE)
LINK = re.compile(r"(?:Se webb?artikeln|Läs hela artikeln) på (?P<url>https?://\S+)")
RIGHTS = re.compile(r"©[^\n]*Alla artiklar är skyddade|^Alla artiklar är skyddade|^©", re.MULTILINE)
# Mediearkivet tells Swedish time, whoever reads it.
WRITTEN_ZONE = ZoneInfo("Europe/Stockholm")
ENOUGH_TO_KNOW = 1 << 20


def is_retriever(path: Path) -> bool:
    """Whether the file is such an export. Raises TableError when it is not even text."""
    with path.open(encoding=encoding_of(path)) as file:
        lines = file.read(ENOUGH_TO_KNOW).splitlines()
    return any(PLACE.match(line.strip()) and not LISTED.match(line) for line in lines) and any(
        PUBLISHED.match(line) for line in lines
    )


def read(path: Path, *, timezone: str) -> Iterator[MentionRow | RowError]:
    """Each article as a mention in the file's order; `number` counts articles.

    `timezone` is the engagement's (IANA name), for local date and hour. The short link of Retriever is kept as the address, but says nothing
    about identity: it is made anew for each export.
    """
    zone = ZoneInfo(timezone)
    for number, lines in enumerate(articles(path), 1):
        yield article(number, lines, zone)


def articles(path: Path) -> Iterator[list[str]]:
    """The lines of each article. What stands before the first one ends with the last line of the list."""
    found: list[str] = []
    with path.open(encoding=encoding_of(path)) as file:
        for line in file:
            if LISTED.match(line):
                found = []
            elif BETWEEN.match(line):
                yield found
                found = []
            else:
                found.append(line.strip().lstrip("\ufeff"))
    if any(found):
        yield found


def article(number: int, lines: list[str], zone: ZoneInfo) -> MentionRow | RowError:
    where = next((index for index, line in enumerate(lines) if PLACE.match(line)), None)
    place = PLACE.match(lines[where]) if where is not None else None
    if where is None or place is None:
        return RowError(number, "", "no_date")
    try:
        written = datetime.datetime.fromisoformat(f"{place['day']} {place['time'] or '00:00'}")
    except ValueError:
        return RowError(number, "", "not_a_date", {"value": place["day"]})
    if not EARLIEST <= written.year <= LATEST:
        return RowError(number, "", "not_a_date", {"value": place["day"]})
    # A day without time is that day in the engagement.
    instant = written.replace(tzinfo=WRITTEN_ZONE if place["time"] else zone).astimezone(datetime.UTC)
    local = instant.astimezone(zone)
    title = plain(" ".join(lines[:where]))
    text = body(lines[where + 1 :])
    link = next((match["url"] for line in lines if (match := LINK.search(line))), "")
    published = next((match["medium"] for line in lines if (match := PUBLISHED.match(line))), "")
    medium, source = medium_of(published, "", "news"), plain(place["source"])[:200]
    content = (place["day"], source, "", f"{title} {text}")
    return MentionRow(
        number=number,
        fingerprint=fingerprint(medium=medium, external_id="", url="", canonical_url="", content=content),
        published_at=instant,
        local_date=local.date(),
        local_hour=local.hour if place["time"] else None,
        medium=medium,
        source_name=source,
        domain="",
        author_name="",
        author_handle="",
        title=title,
        text=text,
        url=link,
        canonical_url=link,
        tone="",
        tone_raw="",
        language="",
        country="",
        reach=None,
        reactions=None,
        comments=None,
        shares=None,
        external_id="",
    )


def body(lines: list[str]) -> str:
    """The article's own text: without page and kind above it, and rights and link below it."""
    start = next((index for index, line in enumerate(lines) if not line), 0)
    text = "\n".join(line for line in lines[start:] if not LINK.search(line))
    return plain(RIGHTS.split(text, maxsplit=1)[0])
