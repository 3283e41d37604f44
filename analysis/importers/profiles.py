"""Which account of which network an address names, and which addresses only share a page.

Networks are named as in `analysis.models.Network`; those it does not have (NETWORK_NAMES lists all) are "other" there.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from analysis.importers.addresses import host_of, unwrap

NETWORK_NAMES = {
    "facebook": "Facebook",
    "instagram": "Instagram",
    "linkedin": "LinkedIn",
    "x": "X",
    "youtube": "YouTube",
    "tiktok": "TikTok",
    "threads": "Threads",
    "bluesky": "Bluesky",
    "mastodon": "Mastodon",
    "snapchat": "Snapchat",
    "pinterest": "Pinterest",
    "vimeo": "Vimeo",
    "whatsapp": "WhatsApp",
    "reddit": "Reddit",
    "github": "GitHub",
    "flickr": "Flickr",
    "telegram": "Telegram",
    "twitch": "Twitch",
    "xing": "XING",
    "soundcloud": "SoundCloud",
    "spotify": "Spotify",
    "tumblr": "Tumblr",
    "discord": "Discord",
    "medium": "Medium",
    "issuu": "Issuu",
    "google_plus": "Google+",
    "periscope": "Periscope",
    "vine": "Vine",
    "stumbleupon": "StumbleUpon",
    "pocket": "Pocket",
    "skype": "Skype",
    "email": "e-mail",
    "line": "LINE",
    "viber": "Viber",
    "vk": "VK",
    "flipboard": "Flipboard",
    "delicious": "Delicious",
    "digg": "Digg",
}
HANDLE_LIMIT = 150
DEAD_NETWORKS = {"google_plus", "periscope", "vine", "stumbleupon", "pocket", "skype", "delicious"}


@dataclass(frozen=True)
class ProfileUrl:
    """An account of a network. `handle` is without @ (Mastodon: name@host), `url` one address for the account."""

    network: str
    handle: str
    url: str

    @property
    def key(self) -> tuple[str, str]:
        return self.network, self.handle.casefold()


@dataclass(frozen=True)
class Profile:
    """An account of the channel register, as the audit needs it."""

    network: str
    handle: str
    url: str = ""
    is_official: bool = True
    is_active: bool = True

    @property
    def key(self) -> tuple[str, str]:
        """What two spellings of one account share: read from the address where there is one that can be read."""
        found = parse_profile(self.url) if self.url else None
        if found and self.network in {found.network, "other"}:
            return found.key
        handle = unquote(self.handle).strip().removeprefix("@").rstrip("/").casefold()
        found = parse_profile(self.handle) if "://" in self.handle else None
        return found.key if found else (self.network, handle)


def parse_profile(url: str) -> ProfileUrl | None:
    """Return the account that an address names, or None for posts, share links and every other address."""
    url = unwrap(url)
    if share_network(url):
        return None
    host = host_of(url)
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    path = unquote(parts.path)
    if parts.fragment.startswith("!/"):
        path = unquote(parts.fragment[1:])
    segments = [segment for segment in path.split("/") if segment.strip()]
    network = network_of_host(host)
    if not network and len(segments) != 1:
        return None
    reader = READERS.get(network, _mastodon)
    found = reader(segments, {name: values[0] for name, values in parse_qs(parts.query).items()}, host)
    if not found:
        return None
    handle, address = found
    if not 0 < len(handle) <= HANDLE_LIMIT or re.search(r"[\x00-\x20\x7f-\x9f\ud800-\udfff]", handle):
        return None
    return ProfileUrl(network or "mastodon", handle, f"https://{address}")


def network_of_host(host: str) -> str:
    """Return the network that owns a host (without www.), or ""."""
    for ending, network in HOSTS.items():
        if host == ending or host.endswith(f".{ending}"):
            return network
    if re.fullmatch(r"(?:[a-z]{2}\.)?pinterest\.(?:[a-z]{2,3}|co\.[a-z]{2}|com\.[a-z]{2})", host):
        return "pinterest"
    return "mastodon" if re.search(r"mastodon|mstdn|fosstodon", host) else ""


def share_network(url: str) -> str:
    """Return the network that an address shares a page to, "email" for a mail without recipient, or ""."""
    url = url.strip()
    if re.match(r"mailto:(?:%20)*\?", url, re.IGNORECASE):
        return "email"
    scheme = re.match(r"(whatsapp|fb-messenger|viber|tg|line)://(?:send|share|forward|msg)", url, re.IGNORECASE)
    if scheme:
        name = scheme.group(1).lower()
        return {"fb-messenger": "facebook", "tg": "telegram"}.get(name, name)
    host = host_of(url)
    if not host:
        return ""
    parts = urlsplit(url)
    target = f"{host}{unquote(parts.path)}".rstrip("/").lower()
    for pattern, network in SHARES:
        if re.match(pattern, target):
            return network
    names = {name.lower() for name in parse_qs(parts.query)}
    if host in {"wa.me", "api.whatsapp.com", "web.whatsapp.com", "whatsapp.com"}:
        return "whatsapp" if "text" in names and "phone" not in names and not re.search(r"wa\.me/\d", target) else ""
    if host in {"x.com", "twitter.com"} and "status" in names:
        return "x"
    if network_of_host(host) == "xing" and ("op" in names or target.endswith("/share")):
        return "xing"
    return ""


HOSTS = {
    "facebook.com": "facebook",
    "fb.com": "facebook",
    "fb.me": "facebook",
    "m.me": "facebook",
    "instagram.com": "instagram",
    "instagr.am": "instagram",
    "linkedin.com": "linkedin",
    "x.com": "x",
    "twitter.com": "x",
    "youtube.com": "youtube",
    "youtube-nocookie.com": "youtube",
    "youtu.be": "youtube",
    "tiktok.com": "tiktok",
    "threads.net": "threads",
    "threads.com": "threads",
    "bsky.app": "bluesky",
    "snapchat.com": "snapchat",
    "pin.it": "pinterest",
    "vimeo.com": "vimeo",
    "wa.me": "whatsapp",
    "whatsapp.com": "whatsapp",
    "reddit.com": "reddit",
    "github.com": "github",
    "flickr.com": "flickr",
    "t.me": "telegram",
    "telegram.me": "telegram",
    "twitch.tv": "twitch",
    "xing.com": "xing",
    "soundcloud.com": "soundcloud",
    "spotify.com": "spotify",
    "tumblr.com": "tumblr",
    "discord.gg": "discord",
    "discord.com": "discord",
    "medium.com": "medium",
    "issuu.com": "issuu",
    "plus.google.com": "google_plus",
    "periscope.tv": "periscope",
    "pscp.tv": "periscope",
    "vine.co": "vine",
}
SHARES = [
    (
        r"(?:[\w-]+\.)*facebook\.com/(?:share|sharer|share\.php|sharer\.php|sharer/.*|dialog/(?:share|feed|send))$",
        "facebook",
    ),
    (r"(?:x|twitter)\.com/(?:intent/(?:tweet|post)|share)", "x"),
    (r"(?:[a-z]{2,3}\.)?linkedin\.com/(?:sharearticle|sharing/share-offsite|cws/share|feed$)", "linkedin"),
    (r"(?:[a-z]{2}\.)?pinterest\.[a-z.]+/pin/create", "pinterest"),
    (r"(?:t|telegram)\.me/share", "telegram"),
    (r"(?:old\.)?reddit\.com/submit", "reddit"),
    (r"xing\.com/(?:spi/shares|social_plugins/share|app/user|social/share)", "xing"),
    (r"threads\.(?:net|com)/intent", "threads"),
    (r"bsky\.app/intent", "bluesky"),
    (r"tumblr\.com/(?:share|widgets/share)", "tumblr"),
    (r"plus\.google\.com/share|google\.com/(?:bookmarks|buzz)", "google_plus"),
    (r"(?:share\.)?flipboard\.com/bookmarklet|share\.flipboard\.com", "flipboard"),
    (r"getpocket\.com/(?:save|edit)", "pocket"),
    (r"stumbleupon\.com/(?:submit|badge)", "stumbleupon"),
    (r"digg\.com/submit", "digg"),
    (r"(?:del\.icio\.us|delicious\.com)/(?:post|save)", "delicious"),
    (r"(?:social-plugins\.)?line\.me/|line\.me/r/msg", "line"),
    (r"vk\.com/share", "vk"),
    (r"web\.skype\.com/share", "skype"),
    (r"(?:toot\.kytta\.dev|tootpick\.org|mastodonshare\.com|share\.joinmastodon\.org|toot\.karamoff\.dev)", "mastodon"),
    (r"[a-z0-9.-]*(?:mastodon|mstdn)[a-z0-9.-]*/share$", "mastodon"),
]

Found = tuple[str, str] | None
Reader = Callable[[list[str], dict[str, str], str], Found]
NO_PROFILES = {
    "facebook": "sharer sharer.php share share.php share_channel dialog plugins tr login login.php l.php r.php hashtag "
    "events event.php watch photo photo.php photos story.php permalink.php marketplace help policies policy policy.php "
    "privacy legal terms terms.php business ads settings search reel reels videos video.php video gaming notes media "
    "home.php index.php connect campaign recover about careers developers docs fbml games stories live",
    "instagram": "p reel reels explore stories tv accounts about legal developer direct share sharer web api",
    "x": "intent share home home.html search hashtag i login signup explore settings tos privacy about widgets statuses "
    "javascripts who_to_follow account oauth logged_out messages notifications status compose download en jobs",
    "youtube": "watch embed playlist shorts results feed live v redirect about t ads premium hashtag post clip channel "
    "user c intl yt creators howyoutubeworks subscription_manager account gaming kids music movies trends",
    "pinterest": "pin search ideas explore business about today categories topics settings login _ source",
    "vimeo": "watch features upload login join blog help about categories channels groups album showcase ondemand search "
    "terms privacy video event manage stats upgrade solutions enterprise create",
    "github": "about features pricing login join topics explore marketplace sponsors settings notifications search orgs "
    "collections trending security enterprise site contact readme customer-stories",
    "telegram": "share joinchat iv login proxy addstickers c",
    "twitch": "directory videos downloads p jobs login signup search store turbo settings",
    "soundcloud": "search discover stream upload pages player charts you settings terms-of-use stations tags jobs",
    "tumblr": "share widgets dashboard explore search tagged login register about policy help privacy",
    "issuu": "search explore login signup pricing features store about",
    "mastodon": "about explore public search share settings auth login home",
}
RESERVED = {network: set(words.split()) for network, words in NO_PROFILES.items()}
NOT_MASTODON = re.compile(
    r"(?:^|\.)(?:substack|flipboard|kick|rumble|odysee|npmjs|dev|quora|patreon|pinterest|trello|notion|glitch|codepen|"
    r"snapchat|kakao|hackmd|producthunt|lemon8-app|locals|vk|ko-fi|linktr|beacons|wordpress|unsplash)\.[a-z]{2,4}$"
)


def _facebook(segments: list[str], query: dict[str, str], host: str) -> Found:
    if not segments:
        return None
    first = segments[0].lower()
    if first == "profile.php":
        number = query.get("id", "")
        return (number, f"www.facebook.com/profile.php?id={number}") if number.isdigit() else None
    if first in {"pages", "people", "p"}:
        found = re.search(r"(\d{5,})$", segments[-1])
        return (found.group(1), f"www.facebook.com/{found.group(1)}") if found else None
    if first == "pg":
        segments = segments[1:2]
    if first == "groups" and len(segments) == 2:
        return f"groups/{segments[1]}", f"www.facebook.com/groups/{segments[1]}"
    if first in RESERVED["facebook"] or not 1 <= len(segments) <= 2 or not re.fullmatch(r"[\w.\-]{2,100}", segments[0]):
        return None
    return segments[0], f"www.facebook.com/{segments[0]}"


def _linkedin(segments: list[str], query: dict[str, str], host: str) -> Found:
    kinds = {"company", "school", "showcase", "in", "groups", "company-beta", "newsletters"}
    if len(segments) < 2 or segments[0].lower() not in kinds:
        return None
    kind = segments[0].lower().removesuffix("-beta")
    handle = segments[1]
    return (handle if kind == "company" else f"{kind}/{handle}"), f"www.linkedin.com/{kind}/{handle}"


def _x(segments: list[str], query: dict[str, str], host: str) -> Found:
    if segments[:1] == ["intent"] and segments[1:2] in (["user"], ["follow"]):
        name = query.get("screen_name", "")
    elif len(segments) == 1:
        name = segments[0].removeprefix("@")
    else:
        return None
    if name.lower() in RESERVED["x"] or not re.fullmatch(r"\w{1,15}", name, re.ASCII):
        return None
    return name, f"x.com/{name}"


def _youtube(segments: list[str], query: dict[str, str], host: str) -> Found:
    if host in {"youtu.be", "youtube-nocookie.com"} or not segments:
        return None
    first = segments[0]
    if first.startswith("@") and len(first) > 1:
        return first[1:], f"www.youtube.com/{first}"
    if first.lower() in {"channel", "c", "user"} and len(segments) > 1:
        return segments[1], f"www.youtube.com/{first.lower()}/{segments[1]}"
    if len(segments) == 1 and first.lower() not in RESERVED["youtube"] and re.fullmatch(r"[\w\-.]{3,}", first):
        return first, f"www.youtube.com/{first}"
    return None


def _bluesky(segments: list[str], query: dict[str, str], host: str) -> Found:
    if len(segments) != 2 or segments[0] != "profile":
        return None
    return segments[1].removeprefix("@"), f"bsky.app/profile/{segments[1]}"


def _mastodon(segments: list[str], query: dict[str, str], host: str) -> Found:
    if segments[:1] == ["users"] or segments[:1] == ["web"]:
        segments = [f"@{segments[1].removeprefix('@')}"] if len(segments) == 2 else []
    if len(segments) != 1 or not re.fullmatch(r"@[\w.\-]+(?:@[\w.\-]+)?", segments[0]) or NOT_MASTODON.search(host):
        return None
    name, _at, elsewhere = segments[0][1:].partition("@")
    return f"{name}@{elsewhere or host}", f"{elsewhere or host}/@{name}"


def _whatsapp(segments: list[str], query: dict[str, str], host: str) -> Found:
    if host == "chat.whatsapp.com" and len(segments) == 1:
        return segments[0], f"chat.whatsapp.com/{segments[0]}"
    if segments[:1] == ["channel"] and len(segments) > 1:
        return f"channel/{segments[1]}", f"whatsapp.com/channel/{segments[1]}"
    number = re.sub(r"\D", "", query.get("phone", "") or (segments[0] if segments and host == "wa.me" else ""))
    return (number, f"wa.me/{number}") if len(number) > 5 else None


def _flickr(segments: list[str], query: dict[str, str], host: str) -> Found:
    if len(segments) != 2 or segments[0] not in {"photos", "people", "groups"} or segments[1] in {"tags", "search"}:
        return None
    return segments[1], f"www.flickr.com/{'groups' if segments[0] == 'groups' else 'photos'}/{segments[1]}"


def _telegram(segments: list[str], query: dict[str, str], host: str) -> Found:
    names = segments[1:] if segments[:1] == ["s"] else segments
    if len(names) != 1 or names[0] in RESERVED["telegram"] or not re.fullmatch(r"\w{4,}", names[0]):
        return None
    return names[0], f"t.me/{names[0]}"


def _tumblr(segments: list[str], query: dict[str, str], host: str) -> Found:
    name = host.removesuffix(".tumblr.com")
    if name not in {host, "", "embed", "assets", "static"} and not segments:
        return name, f"{name}.tumblr.com"
    if host == "tumblr.com" and len(segments) == 1 and segments[0] not in RESERVED["tumblr"]:
        return segments[0], f"{segments[0]}.tumblr.com"
    return None


def _after(address: str, *kinds: str) -> Reader:
    """Read accounts named after a word: /r/sweden. The word is part of the name unless it is the only one."""

    def read(segments: list[str], query: dict[str, str], host: str) -> Found:
        if len(segments) < 2 or segments[0].lower() not in kinds or (len(segments) > 2 and segments[2].isdigit()):
            return None
        kind, name = segments[0].lower(), segments[1]
        return (name if len(kinds) == 1 else f"{kind}/{name}"), f"{address}/{kind}/{name}"

    return read


def _at(address: str) -> Reader:
    """Read accounts named /@name and nothing behind it."""

    def read(segments: list[str], query: dict[str, str], host: str) -> Found:
        if len(segments) != 1 or not re.fullmatch(r"@[\w.\-]+", segments[0]):
            return None
        return segments[0][1:], f"{address}/{segments[0]}"

    return read


def _plain(network: str, address: str, *, pattern: str = r"[\w.\-]+", is_lower: bool = False) -> Reader:
    """Read accounts that stand alone as the first and only part of the path."""

    def read(segments: list[str], query: dict[str, str], host: str) -> Found:
        if len(segments) != 1 or (host != address.removeprefix("www.") and network != "pinterest"):
            return None
        name = segments[0].removeprefix("@")
        if name.lower() in RESERVED.get(network, set()) or not re.fullmatch(pattern, name):
            return None
        name = name.lower() if is_lower else name
        return name, f"{address}/{name}"

    return read


def _snapchat(segments: list[str], query: dict[str, str], host: str) -> Found:
    names = segments[1:] if segments[:1] in (["add"], ["p"]) else [s for s in segments if s.startswith("@")]
    return (names[0].removeprefix("@"), f"www.snapchat.com/add/{names[0].removeprefix('@')}") if names else None


def _discord(segments: list[str], query: dict[str, str], host: str) -> Found:
    names = segments[1:] if segments[:1] == ["invite"] else segments if host == "discord.gg" else []
    return (names[0], f"discord.gg/{names[0]}") if len(names) == 1 else None


READERS: dict[str, Reader] = {
    "facebook": _facebook,
    "instagram": _plain("instagram", "www.instagram.com", pattern=r"[\w.]{1,30}", is_lower=True),
    "linkedin": _linkedin,
    "x": _x,
    "youtube": _youtube,
    "tiktok": _at("www.tiktok.com"),
    "threads": _at("www.threads.com"),
    "bluesky": _bluesky,
    "mastodon": _mastodon,
    "snapchat": _snapchat,
    "pinterest": _plain("pinterest", "www.pinterest.com", is_lower=True),
    "vimeo": _plain("vimeo", "vimeo.com", pattern=r"(?!\d+$)[\w\-]+"),
    "whatsapp": _whatsapp,
    "reddit": _after("www.reddit.com", "r", "user", "u"),
    "github": _plain("github", "github.com", pattern=r"[A-Za-z0-9\-]{1,39}"),
    "flickr": _flickr,
    "telegram": _telegram,
    "twitch": _plain("twitch", "www.twitch.tv"),
    "xing": _after("www.xing.com", "pages", "companies", "company", "profile"),
    "soundcloud": _plain("soundcloud", "soundcloud.com"),
    "spotify": _after("open.spotify.com", "show", "artist", "user"),
    "tumblr": _tumblr,
    "discord": _discord,
    "medium": _at("medium.com"),
    "issuu": _plain("issuu", "issuu.com"),
    "google_plus": lambda segments, query, host: (
        (segments[-1], f"plus.google.com/{segments[-1]}") if segments and segments[0] != "share" else None
    ),
    "periscope": _plain("periscope", "www.pscp.tv"),
    "vine": _plain("vine", "vine.co"),
}
