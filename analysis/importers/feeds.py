"""RSS, Atom and JSON Feed as bytes in, entries out. Nothing here opens a file or an address."""

import hashlib
import io
import json
import re
from calendar import timegm
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import feedparser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from selectolax.lexbor import LexborHTMLParser

from analysis.importers.addresses import unwrap
from analysis.importers.limited import TooHeavyError, read_in_child

ENTRY_LIMIT = 1_000
TITLE_LIMIT = 500
TEXT_LIMIT = 20_000
URL_LIMIT = 2_000

REFUSALS: dict[str, Promise] = {
    "empty": _("The feed is empty."),
    "entities": _(
        "The feed defines entities of its own and is not read, since such feeds can be made to attack readers."
    ),
    "web_page": _("This is a web page, not a feed. Look for the feed's own address on the page."),
    "not_a_feed": _("This is neither RSS, Atom nor JSON Feed."),
    "too_heavy": _("The feed is built in a way that takes too much time or memory to read."),
}
PROBLEMS: dict[str, Promise] = {
    "malformed": _("The feed is not well-formed. What could be read is here; entries may be missing."),
    "no_address": _("Entries without a web address: %(count)s."),
    "no_date": _("Entries without a date: %(count)s."),
    "unsafe_address": _("Entries whose link was not a web address and was left out: %(count)s."),
    "too_many": _("Only the first %(count)s entries were read."),
}


class FeedError(Exception):
    """A feed that was not read. `reason_code` is a key of REFUSALS; str() is a sentence in the reader's language."""

    def __init__(self, reason_code: str) -> None:
        self.reason_code = reason_code
        super().__init__(REFUSALS[reason_code])


@dataclass(frozen=True)
class FeedProblem:
    """Something that the reader should know about a feed that was read all the same."""

    code: str
    count: int = 0

    def __str__(self) -> str:
        return str(PROBLEMS[self.code]) % {"count": self.count}


@dataclass(frozen=True)
class FeedEntry:
    """One entry: texts without tags, `url` a web address or "", `published_at` in UTC or None if it gives no date."""

    id: str
    title: str
    url: str
    published_at: datetime | None
    author: str
    text: str


@dataclass(frozen=True)
class Feed:
    """A feed as read. `kind` is "rss", "atom" or "json"."""

    title: str
    kind: str
    entries: tuple[FeedEntry, ...]
    problems: tuple[FeedProblem, ...]

    def to_json(self) -> dict[str, Any]:
        values = asdict(self)
        for entry in values["entries"]:
            entry["published_at"] = entry["published_at"] and entry["published_at"].isoformat()
        return values

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        entries = (
            FeedEntry(**{**entry, "published_at": _from_iso(entry["published_at"])}) for entry in values["entries"]
        )
        problems = (FeedProblem(**problem) for problem in values["problems"])
        return cls(values["title"], values["kind"], tuple(entries), tuple(problems))


def read_feed(body: bytes, url: str = "") -> Feed:
    """Read a feed from bytes in a process with limits; `url`, if known, completes relative addresses. Raises FeedError."""
    try:
        said = read_in_child(body, kind="feed", url=url)
    except TooHeavyError as error:
        raise FeedError("too_heavy") from error
    if "read" not in said:
        raise FeedError(said["refused"])
    return Feed.from_json(said["read"])


def feed_of(body: bytes, url: str = "") -> Feed:
    """The same without limits. A hostile feed can cost minutes and all memory here: the application calls `read_feed`."""
    if not body.strip(b"\x00\xff\xfe\xef\xbb\xbf \t\r\n"):
        raise FeedError("empty")
    # Without its NULs, UTF-16 reads like ASCII here.
    if re.search(rb"<!\s*ENTITY", body.replace(b"\x00", b""), re.IGNORECASE):
        raise FeedError("entities")
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return _read_json(body, url) if start in {b"{", b"["} else _read_xml(body, url)


def _read_xml(body: bytes, url: str) -> Feed:
    headers = {"content-location": url} if url else {}
    # In BytesIO, always: given the bytes themselves, feedparser opens a file if they happen to be a path.
    parsed = feedparser.parse(io.BytesIO(body.lstrip(b" \t\r\n")), response_headers=headers)
    if not parsed.version and not parsed.entries:
        raise FeedError("web_page" if _is_web_page(body) else "not_a_feed")
    found = [_from_xml(entry, url) for entry in parsed.entries[:ENTRY_LIMIT]]
    problems = [FeedProblem("malformed")] if parsed.bozo and not _is_mere_remark(parsed.bozo_exception) else []
    kind = "atom" if parsed.version.startswith("atom") else "rss"
    return _feed(_text_of(parsed.feed.get("title"), TITLE_LIMIT), kind, found, len(parsed.entries), problems)


def _read_json(body: bytes, url: str) -> Feed:
    try:
        document = json.loads(body.decode("utf-8-sig", errors="replace"), strict=False)
    except (ValueError, RecursionError) as error:
        raise FeedError("not_a_feed") from error
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        raise FeedError("not_a_feed")
    if not {"version", "title", "feed_url"} & document.keys():
        raise FeedError("not_a_feed")
    items = [item for item in document["items"] if isinstance(item, dict)]
    base = document.get("home_page_url")
    base = base if isinstance(base, str) and not url else url
    found = [_from_json(item, base) for item in items[:ENTRY_LIMIT]]
    return _feed(_text_of(document.get("title"), TITLE_LIMIT), "json", found, len(items), [])


@dataclass(frozen=True)
class _Found:
    entry: FeedEntry
    raw_url: str


def _feed(title: str, kind: str, found: list[_Found], count: int, problems: list[FeedProblem]) -> Feed:
    counts: dict[str, int] = {
        "no_address": sum(not item.raw_url for item in found),
        "unsafe_address": sum(bool(item.raw_url) and not item.entry.url for item in found),
        "no_date": sum(item.entry.published_at is None for item in found),
        "too_many": ENTRY_LIMIT if count > ENTRY_LIMIT else 0,
    }
    problems = [*problems, *(FeedProblem(code, number) for code, number in counts.items() if number)]
    return Feed(title, kind, tuple(item.entry for item in found), tuple(problems))


def _from_xml(entry: Any, base: str) -> _Found:
    contents = [part.get("value") for part in entry.get("content", []) if isinstance(part, dict)]
    # dict's own reading: feedparser answers a missing "updated" with "published", and warns that it will stop.
    dates = [dict.get(entry, name) for name in ("published_parsed", "updated_parsed", "created_parsed")]
    raw_url = entry.get("link") or next((link.get("href") for link in entry.get("links", []) if link.get("href")), "")
    return _entry(
        own_id=entry.get("id"),
        title=entry.get("title"),
        raw_url=raw_url,
        base=base,
        dates=(_from_struct(date) for date in dates),
        author=entry.get("author"),
        texts=[*contents, entry.get("summary")],
    )


def _from_json(item: dict[str, Any], base: str) -> _Found:
    author = item.get("author")
    authors = item.get("authors") if isinstance(item.get("authors"), list) else [author]
    names = [person.get("name") for person in authors or [] if isinstance(person, dict)]
    return _entry(
        own_id=item.get("id"),
        title=item.get("title"),
        raw_url=item.get("url") or item.get("external_url"),
        base=base,
        dates=(_from_iso(item.get(name)) for name in ("date_published", "date_modified")),
        author=", ".join(name for name in names if isinstance(name, str)),
        texts=[item.get("content_html"), item.get("content_text"), item.get("summary")],
    )


def _entry(
    *, own_id: Any, title: Any, raw_url: Any, base: str, dates: Iterable[datetime | None], author: Any, texts: list[Any]
) -> _Found:
    url = _web_address(raw_url, base)
    name = _text_of(title, TITLE_LIMIT)
    text = next((text for text in (_text_of(text, TEXT_LIMIT) for text in texts) if text), "")
    published_at = next((date for date in dates if date), None)
    key = str(own_id).strip() if isinstance(own_id, str | int) else ""
    if not key or len(key) > URL_LIMIT:
        key = url or hashlib.sha256(f"{name}\n{published_at}\n{text}".encode(errors="replace")).hexdigest()
    raw = raw_url.strip() if isinstance(raw_url, str) else ""
    entry = FeedEntry(_clean(key), name, url, published_at, _text_of(author, TITLE_LIMIT), text)
    return _Found(entry, raw)


def _web_address(raw: Any, base: str) -> str:
    if not isinstance(raw, str) or not raw.strip():
        return ""
    try:
        address = unwrap(urljoin(base, _clean(raw).strip()))
        parts = urlsplit(address)
    except ValueError:
        return ""
    is_web = parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"[\s<>\"\\]", address)
    return address if is_web and len(address) <= URL_LIMIT else ""


def _text_of(value: Any, limit: int) -> str:
    """Return HTML or text as text on one line, without tags, scripts and styles, and not longer than the limit."""
    if not isinstance(value, str):
        return ""
    if "<" in value or "&" in value:
        tree = LexborHTMLParser(value[: limit * 20])
        tree.strip_tags(["script", "style", "template", "noscript", "iframe"])
        value = tree.body.text(separator=" ", strip=False) if tree.body else ""
    value = " ".join(_clean(value).split())
    return value if len(value) <= limit else f"{value[: limit - 1].rstrip()}…"


def _clean(value: str) -> str:
    """Drop what neither a database nor a page takes: NUL, other control characters, halves of surrogate pairs."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]", "", value)


def _from_struct(date: Any) -> datetime | None:
    """Return feedparser's UTC time tuple as a time."""
    return _if_possible(lambda: datetime.fromtimestamp(timegm(date), UTC)) if date else None


def _from_iso(date: Any) -> datetime | None:
    if not isinstance(date, str):
        return None
    found = _if_possible(lambda: datetime.fromisoformat(date.strip()))
    if found is None:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else _if_possible(lambda: found.astimezone(UTC))


def _if_possible(read: Callable[[], datetime]) -> datetime | None:
    try:
        return read()
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _is_web_page(body: bytes) -> bool:
    return bool(re.search(rb"<(?:!doctype\s+html|html|head|body)\b", body[:4000].replace(b"\x00", b""), re.IGNORECASE))


def _is_mere_remark(error: Exception) -> bool:
    """Tell whether feedparser only remarks on the encoding or media type that the server named, not on the feed."""
    remarks = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)
    return isinstance(error, remarks)
