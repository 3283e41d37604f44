"""What makes two rows the same mention, in one file or in two."""

import hashlib
import re
from functools import lru_cache

from .addresses import canonical_url
from .media import own_id

ROUNDED = re.compile(r"^[\d.,]+[eE]\+?\d+$")
# A shorter id is somebody's row number: it comes again in the next file and means something else there.
SHORTEST_ID = 6
BY_ADDRESS = frozenset({"news", "blog"})


def usable_id(external_id: str) -> str:
    """The id, or "" for one that cannot identify: rounded by a spreadsheet (1.78E+17), or too short."""
    return "" if len(external_id) < SHORTEST_ID or ROUNDED.match(external_id) else external_id


# An address of which only the host can need work: no query, no escapes, no dots or slashes out of place.
PLAIN = re.compile(
    r"https?://(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})(?P<path>(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?)$"
)
PATHS_THAT_WRAP = ("google.", "ampproject.org")


@lru_cache(maxsize=20_000)
def canonical_host(host: str) -> str:
    """Scheme and host of a canonical address, or "" where the path may lead elsewhere."""
    return "" if any(name in host for name in PATHS_THAT_WRAP) else canonical_url(f"https://{host}/").rstrip("/")


def address_key(url: str) -> str:
    """canonical_url(url), many times faster for the plain addresses that most mentions have."""
    match = PLAIN.match(url)
    host = canonical_host(match["host"]) if match else ""
    if match and host and not match["path"].rstrip("/").endswith("/amp"):
        return host + (match["path"] or "/")
    return canonical_url(url)


def fingerprint(
    *, medium: str, external_id: str, url: str, canonical_url: str, content: tuple[str, str, str, str]
) -> str:
    """32 hexadecimal digits of SHA-256 over what identifies the mention.

    In this order: the network's own number (out of the address too, so that an export with ids and one with addresses
    agree); for articles the canonical address, which every vendor has; the vendor's id; the canonical address;
    `content`, which is day, source, author and text.
    """
    own, given = own_id(url, medium), usable_id(external_id)
    if own and (medium == "x" or not given or own in given):
        key = f"own {medium} {own}"
    elif given and not (canonical_url and medium in BY_ADDRESS):
        key = f"own {medium} {given}"
    elif canonical_url:
        key = f"url {canonical_url}"
    else:
        key = "text " + "\x1f".join(" ".join(part.casefold().split()) for part in content)
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]
