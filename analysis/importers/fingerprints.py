"""What makes two rows the same mention, in one file or in two."""

import hashlib
import re
from functools import lru_cache

from .addresses import HOST_TRACKERS, WRAPPERS, canonical_url, is_tracker
from .media import own_id

ROUNDED = re.compile(r"^[\d.,]+[eE]\+?\d+$")
# A shorter id is somebody's row number: it comes again in the next file and means something else there.
SHORTEST_ID = 6
BY_ADDRESS = frozenset({"news", "blog"})


def usable_id(external_id: str) -> str:
    """The id, or "" for one that cannot identify: rounded by a spreadsheet (1.78E+17), or too short."""
    return "" if len(external_id) < SHORTEST_ID or ROUNDED.match(external_id) else external_id


# An address of which only the host and trackers can need work: no escapes, no dots or slashes out of place, no fragment,
# and a query of names with values.
PLAIN = re.compile(
    r"https?://(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})(?P<path>(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?)"
    r"(?:\?(?P<query>[A-Za-z0-9._~-]+=[A-Za-z0-9._~-]*(?:&[A-Za-z0-9._~-]+=[A-Za-z0-9._~-]*)*))?$"
)
PATHS_THAT_WRAP = ("google.", "ampproject.org")


@lru_cache(maxsize=10_000)
def canonical_host(host: str) -> str:
    """Scheme and host of a canonical address, or "" where the path may lead elsewhere."""
    return "" if any(name in host for name in PATHS_THAT_WRAP) else canonical_url(f"https://{host}/").rstrip("/")


def address_key(url: str) -> str:
    """canonical_url(url), many times faster for the plain addresses that most mentions have."""
    match = PLAIN.match(url)
    if match is None:
        return canonical_url(url)
    host, query = canonical_host(match["host"]), match["query"]
    if not host or match["path"].rstrip("/").endswith("/amp") or (query and query_wraps(match["host"], match["path"])):
        return canonical_url(url)
    return host + (match["path"] or "/") + (canonical_query(query, host.removeprefix("https://")) if query else "")


def query_wraps(host: str, path: str) -> bool:
    """Whether a parameter may be the address that is meant."""
    bare = host.removeprefix("www.")
    return bare in WRAPPERS or bare + path.rstrip("/") in WRAPPERS or bare.endswith(".outlook.com")


@lru_cache(maxsize=10_000)
def canonical_query(query: str, host: str) -> str:
    """A plain query without trackers and in order, with its question mark; "" if nothing is left."""
    of_host = HOST_TRACKERS.get(host, set())
    pairs = sorted(tuple(pair.split("=")) for pair in query.split("&"))
    trackers = {name for name, value in pairs if name in of_host or is_tracker(name, value)}
    kept = [f"{name}={value}" for name, value in pairs if name not in trackers]
    return f"?{'&'.join(kept)}" if kept else ""


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
