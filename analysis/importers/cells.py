"""Cells of an export as clean values: texts, names, addresses."""

import html
import re
from functools import lru_cache

from engagements.richtext import is_blank

from .counts import NOTHING
from .media import NETWORK_NAMES

LANGUAGES = {
    name: code
    for code, names in {
        "sv": "swedish svenska swe",
        "en": "english engelska eng",
        "no": "norwegian norska norsk nor nb nn",
        "da": "danish danska dansk dan",
        "fi": "finnish finska suomi fin",
        "de": "german tyska deutsch ger deu",
        "fr": "french franska fre fra",
        "es": "spanish spanska spa",
    }.items()
    for name in names.split()
}
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
BARE_ADDRESS = re.compile(r"^[\w-]+(\.[\w-]+)*\.[a-z]{2,}(/|$)", re.IGNORECASE)


def plain(value: str) -> str:
    """A text without control characters and without the escapes of HTML that some exports leave in."""
    value = value.strip()
    if "&" in value and ";" in value:
        value = html.unescape(value)
    if not value.isprintable():
        value = CONTROLS.sub("", value.replace("\r\n", "\n"))
        if is_blank(value):
            return ""
    return "" if len(value) < 16 and value.lower() in NOTHING else value


def short(value: str, most: int = 200) -> str:
    """A text on one line and of limited length: names, labels, ids."""
    return " ".join(plain(value).split())[:most]


def usable_url(value: str, home: str = "") -> str:
    """An http(s) address, completed where the scheme or the network's host is left out; "" for anything else."""
    value = value.strip()
    if value[:8].lower().startswith(("http://", "https://")):
        return value
    if value.startswith("//"):
        return f"https:{value}"
    if value.startswith("/") and home:
        return home + value
    return f"https://{value}" if BARE_ADDRESS.match(value) else ""


def joined(summary: str, text: str) -> str:
    """Introduction and extract as one text, unless one of them repeats the other."""
    if not summary or not text:
        return text or summary
    start = summary.strip(" .…")[:60]
    if start in text or text in summary:
        return text if len(text) >= len(summary) else summary
    return f"{summary}\n\n{text}"


@lru_cache(maxsize=10_000)
def language_code(value: str) -> str:
    value = value.strip().lower()
    return "" if value in NOTHING else LANGUAGES.get(value, value[:20])


@lru_cache(maxsize=10_000)
def source_of(given: str, medium: str, domain: str) -> str:
    """The source's name: as given, else the network's, else the domain."""
    given, network = short(given), NETWORK_NAMES.get(medium)
    # "twitter.com" and "X" are one source.
    if network and (not given or given.lower() == domain or "." in given):
        return network
    return given or domain[:200]


@lru_cache(maxsize=10_000)
def author_of(name: str, handle: str) -> tuple[str, str]:
    """(name, user name without @); a name that is a user name counts as both."""
    name, handle = short(name), short(handle)
    if name.startswith("@"):
        name = name[1:]
        handle = handle or name
    handle = handle.removeprefix("@")
    return name or handle, handle
