"""One address for one page, however it was shared: the key by which the same mention from two exports is recognised."""

import re
from urllib.parse import SplitResult, parse_qs, parse_qsl, urlsplit, urlunsplit

from w3lib.url import canonicalize_url, url_query_cleaner

WRAPPING_LIMIT = 5

# Host (without www.) → the parameter that holds the address the visitor is sent on to.
WRAPPERS = {
    "l.facebook.com": "u",
    "lm.facebook.com": "u",
    "l.messenger.com": "u",
    "l.instagram.com": "u",
    "l.threads.net": "u",
    "l.threads.com": "u",
    "out.reddit.com": "url",
    "t.umblr.com": "z",
    "exit.sc": "url",
    "slack-redir.net": "url",
    "away.vk.com": "to",
    "steamcommunity.com/linkfilter": "u",
    "youtube.com/redirect": "q",
    "linkedin.com/redir/redirect": "url",
    "linkedin.com/safety/go": "url",
    "facebook.com/l.php": "u",
}
GOOGLE = re.compile(r"google\.(?:com|[a-z]{2}|com?\.[a-z]{2})")
TRACKERS = re.compile(
    r"utm_.+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|twclid|ttclid|yclid|li_fat_id|igshid|igsh|mc_.+|mkt_tok|"
    r"_hsenc|_hsmi|hsa_.+|vero_id|oly_anon_id|oly_enc_id|wickedid|__twitter_impression|ref_src|ref_url|ncid|cmpid|"
    r"s_cid|xtor|at_campaign|at_medium|pk_.+|mtm_.+|piwik_.+|matomo_.+|sc_campaign|spm|__tn__|__xts__.*|"
    r"guce_referrer.*|amp",
    re.IGNORECASE,
)
# Parameters that these hosts add to tell who shared the page.
HOST_TRACKERS = {
    "x.com": {"s", "t"},
    "twitter.com": {"s", "t"},
    "youtube.com": {"si", "feature"},
    "youtu.be": {"si", "feature"},
    "open.spotify.com": {"si"},
}
HOST_NAMES = {"twitter.com": "x.com", "fb.com": "facebook.com"}
DRESS = re.compile(r"^(?:www\d?|m|mobile|mobil|amp|touch)\.(?=[^.]+\.[^.])")
AMP_PATH = re.compile(r"(?<=[^/])(?:/amp)+/?$")


def canonical_url(url: str) -> str:
    """Return the address by which a page is compared: unwrapped, without trackers, fragment, www. and m., with https.

    It is a key, not a link: keep the address as it came beside it. What is no web address comes back stripped.
    """
    url = unwrap(url)
    for _round in range(WRAPPING_LIMIT):
        cleaned = _cleaned(url)
        if cleaned == url:
            break
        url = cleaned
    return url


def unwrap(url: str) -> str:
    """Return where a redirecting address of Google, Facebook and others leads, without asking anybody."""
    url = url.strip()
    for _round in range(WRAPPING_LIMIT):
        inner = _inner(url)
        if not inner:
            break
        url = inner
    return url


def host_of(url: str) -> str:
    """Return the host of an address in lower case without www. and m., or "" if it has none."""
    parts = _split(url)
    return _undressed(parts.hostname or "") if parts else ""


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        return parts if parts.scheme in {"http", "https"} and parts.hostname else None
    except ValueError:
        return None


def _inner(url: str) -> str:
    parts = _split(url)
    if parts is None:
        return ""
    host = (parts.hostname or "").removeprefix("www.")
    if host.endswith(".cdn.ampproject.org"):
        return _from_amp_cache(parts.path)
    if GOOGLE.fullmatch(host):
        if parts.path.startswith("/amp/"):
            return _from_amp_cache(parts.path.removeprefix("/amp"))
        return _parameter(parts.query, "url", "q") if parts.path == "/url" else ""
    name = WRAPPERS.get(host) or WRAPPERS.get(host + parts.path.rstrip("/"))
    if host.endswith(".safelinks.protection.outlook.com"):
        name = "url"
    return _parameter(parts.query, name) if name else ""


def _parameter(query: str, *names: str) -> str:
    values = parse_qs(query)
    for name in names:
        for value in values.get(name, []):
            if _split(value.strip()):
                return value.strip()
    return ""


def _from_amp_cache(path: str) -> str:
    match = re.fullmatch(r"/(?:[a-z]/)?(?P<secure>s/)?(?P<rest>[^/]+\.[^/]+.*)", path)
    if match is None:
        return ""
    address = f"{'https' if match['secure'] else 'http'}://{match['rest']}"
    return address if _split(address) else ""


def _cleaned(url: str) -> str:
    parts = _split(url)
    if parts is None:
        return url.strip()
    try:
        return _canonical(url)
    except ValueError:
        return url.strip()


def _canonical(url: str) -> str:
    of_host = HOST_TRACKERS.get(host_of(url), set())
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    names = [name for name, value in pairs if name in of_host or is_tracker(name, value)]
    if names:
        url = url_query_cleaner(url, names, remove=True, unique=False)
    parts = urlsplit(canonicalize_url(url))
    host = _undressed(parts.hostname or "")
    port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
    path = AMP_PATH.sub("", parts.path)
    return urlunsplit(("https", HOST_NAMES.get(host, host) + port, path or "/", parts.query, ""))


def is_tracker(name: str, value: str) -> bool:
    """Whether a parameter tells where the visitor came from, and nothing of the page."""
    return bool(TRACKERS.fullmatch(name)) or (name.lower() == "outputtype" and value.lower() == "amp")


def _undressed(host: str) -> str:
    host = re.sub(r"\.m\.wikipedia\.org$", ".wikipedia.org", host.lower().rstrip("."))
    bare = DRESS.sub("", host)
    while bare != host:
        host, bare = bare, DRESS.sub("", bare)
    return host
