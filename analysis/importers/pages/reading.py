"""Reads the facts of one page. Hostile markup can cost hours here, so the application calls `read_page` instead,
which does this in a process of its own."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

from analysis.importers.addresses import host_of, unwrap
from analysis.importers.profiles import network_of_host, parse_profile, share_network

from .facts import (
    Embed,
    FeedLink,
    LanguageLink,
    MetaTag,
    Newsletter,
    OrganisationData,
    PageError,
    PageFacts,
    ProfileLink,
    ShareLink,
    Tracker,
    TrustLink,
)

Value = TypeVar("Value")

MOST = 300  # of any one kind of fact
TEXT = 500
ADDRESS = 2_000
ANCESTORS = 200

FEED_TYPES = {
    "application/rss+xml": "rss",
    "application/rdf+xml": "rss",
    "application/atom+xml": "atom",
    "application/feed+json": "json",
}
ORGANISATIONS = {
    "Organization", "Corporation", "GovernmentOrganization", "NGO", "LocalBusiness", "EducationalOrganization",
    "CollegeOrUniversity", "School", "NewsMediaOrganization", "SportsOrganization", "SportsTeam", "PerformingGroup",
    "MedicalOrganization", "Airline", "Consortium", "LibrarySystem", "Library", "Museum", "PoliticalParty", "Project",
    "ResearchOrganization", "WorkersUnion", "Store", "Hotel", "Restaurant", "FundingScheme", "OnlineBusiness",
}  # fmt: skip
NEWSLETTER = re.compile(
    r"newsletter|nyhetsbrev|nyheter via e-?post|infolettre|mailchimp|list-manage|apsis|rule\.io", re.IGNORECASE
)
SIGN_UP = re.compile(r"newsletter|nyhetsbrev|subscri|prenumer|abonn|anmäl dig|sign up", re.IGNORECASE)
TRUST = {
    "privacy": re.compile(r"privacy|integritet|personuppgift|dataskydd|gdpr|datenschutz", re.IGNORECASE),
    "accessibility": re.compile(r"accessib|tillg[aä]nglighet|barrierefrei", re.IGNORECASE),
    "contact": re.compile(r"contact|kontakt", re.IGNORECASE),
    "press": re.compile(r"\bpress\b|pressrum|newsroom|nyhetsrum|presse\b|media-?(?:room|kontakt)", re.IGNORECASE),
    "accounts": re.compile(r"soci(?:al|ala)[ -]?medi(?:a|er)|soziale?[ -]medien|våra kanaler", re.IGNORECASE),
    "house_rules": re.compile(r"samtalsregler|ordningsregler|house ?rules|kommentarsregler|netiquette|netikett", re.IGNORECASE),
}  # fmt: skip
WIDGETS = {
    "blockquote.twitter-tweet, a.twitter-timeline, a.twitter-follow-button, a.twitter-share-button": "x",
    "blockquote.instagram-media": "instagram",
    "blockquote.tiktok-embed": "tiktok",
    "blockquote.bluesky-embed": "bluesky",
    "blockquote.mastodon-embed": "mastodon",
    "blockquote.text-post-media": "threads",
    "blockquote.reddit-embed-bq": "reddit",
    ".fb-page, .fb-post, .fb-video, .fb-like, .fb-share-button, .fb-comments": "facebook",
    "a[data-pin-do]": "pinterest",
    "[data-flockler-embed], #flockler_container": "Flockler",
    "[class*=elfsight-app]": "Elfsight",
    ".juicer-feed": "Juicer",
    "[id^=curator-feed]": "Curator",
    ".taggbox, .tagembed-widget": "Taggbox",
}
SCRIPTS = [
    (r"platform\.(?:twitter|x)\.com/widgets", "x"),
    (r"connect\.facebook\.net/[^/]+/(?:sdk|all)\.js", "facebook"),
    (r"instagram\.com/embed\.js", "instagram"),
    (r"tiktok\.com/embed\.js", "tiktok"),
    (r"platform\.linkedin\.com/(?:in|badges)", "linkedin"),
    (r"assets\.pinterest\.com/js", "pinterest"),
    (r"addthis\.com", "AddThis"),
    (r"sharethis\.com", "ShareThis"),
    (r"addtoany\.com", "AddToAny"),
    (r"plugins\.flockler\.com", "Flockler"),
    (r"elfsight", "Elfsight"),
    (r"juicer\.io", "Juicer"),
    (r"curator\.io", "Curator"),
    (r"taggbox|tagembed", "Taggbox"),
]
TRACKERS = [
    (r"connect\.facebook\.net/[^\"' ]*fbevents\.js|facebook\.com/tr\?|\bfbq\s*\(", "facebook"),
    (r"snap\.licdn\.com|px\.ads\.linkedin\.com|_linkedin_partner_id", "linkedin"),
    (r"analytics\.tiktok\.com|\bttq\.(?:load|page)", "tiktok"),
    (r"static\.ads-twitter\.com|analytics\.twitter\.com|\btwq\s*\(", "x"),
    (r"sc-static\.net/scevent|tr\.snapchat\.com|\bsnaptr\s*\(", "snapchat"),
    (r"ct\.pinterest\.com|s\.pinimg\.com/ct|\bpintrk\s*\(", "pinterest"),
    (r"redditstatic\.com/ads|alb\.reddit\.com|\brdt\s*\(\s*['\"]init", "reddit"),
]
CONSENT = re.compile(
    r"cookiebot|onetrust|cookielaw|usercentrics|didomi|cookieinformation|quantcast|trustarc|iubenda|complianz|borlabs|"
    r"klaro|cookiefirst|cookiehub|cookieyes|axeptio|consentmanager|cookiehinweis|cookie-?consent|cookie-?script|vimla",
    re.IGNORECASE,
)
TAG_MANAGER = re.compile(
    r"googletagmanager\.com/(?:gtm|gtag)|matomo[^\"' ]*container_|adobedtm\.com|tealium", re.IGNORECASE
)


def facts_of(body: bytes, content_type: str, url: str) -> PageFacts:
    """Read a page. Raises PageError for what is no web page; whatever the markup, nothing else."""
    if not body.strip(b"\x00 \t\r\n"):
        raise PageError("empty")
    kind = content_type.partition(";")[0].strip().lower()
    is_markup = re.search(rb"<[!?a-zA-Z]", body[:5000].replace(b"\x00", b""))
    if (kind and not re.search(r"html|xml|text/plain", kind)) or not is_markup:
        raise PageError("not_a_page")
    text, charset, source = decode(body, content_type)
    page = Page(LexborHTMLParser(text), url)
    scripts = page.scripts()
    return PageFacts(
        url=url,
        charset=charset,
        charset_source=source,
        broken_letters=text.count("\ufffd"),
        titles=page.texts("head title") or page.texts("body > title"),
        descriptions=page.contents("meta[name=description i]"),
        canonicals=page.addresses("link[rel~=canonical i]"),
        language=(page.attribute(page.tree.css_first("html"), "lang"))[:50],
        translations=_limited(page.translations()),
        icons=page.addresses("link[rel~=icon i]"),
        profile_links=_limited(page.profile_links()),
        me_links=page.addresses("link[rel~=me i], a[rel~=me i]"),
        meta_tags=_limited(page.meta_tags()),
        organisations=_limited(page.organisations()),
        data_blocks=len(page.data_blocks),
        broken_data_blocks=sum(block is None for block in page.data_blocks),
        feeds=_limited(page.feeds()),
        newsletters=_limited(page.newsletters()),
        share_links=_limited(page.share_links()),
        embeds=_limited(page.embeds(scripts)),
        trackers=_limited(page.trackers(scripts)),
        trust_links=_limited(page.trust_links()),
        consent_manager=_first_match(CONSENT, scripts),
        tag_manager=_first_match(TAG_MANAGER, scripts),
        link_count=len(page.links),
    )


def decode(body: bytes, content_type: str) -> tuple[str, str, str]:
    """Return (text, charset, where it was said: bom, header, page or guess). Broken bytes become U+FFFD."""
    bom, marked = read_bom(body)
    said = [
        ("bom", bom),
        ("header", http_content_type_encoding(content_type)),
        ("page", html_body_declared_encoding(body[:4096])),
    ]
    source, charset = next(((source, name) for source, name in said if name), ("guess", ""))
    if source == "bom":
        body = body[len(marked or b"") :]
    if not charset:
        charset = "utf-8" if _is_utf8(body) else "cp1252"
    try:
        text = body.decode(resolve_encoding(charset) or "utf-8", errors="replace")
    except (LookupError, UnicodeError):
        text = body.decode("utf-8", errors="replace")
    return text.replace("\x00", ""), charset, source


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(body) - 4  # cut in the middle of a letter
    return True


class Page:
    """A parsed page and its links, asked for one kind of fact at a time."""

    def __init__(self, tree: LexborHTMLParser, url: str) -> None:
        self.tree = tree
        base = self.attribute(tree.css_first("base[href]"), "href")
        self.base = _joined(url, base) or url
        self.links = [(node, self.address(node, "href")) for node in tree.css("a[href], area[href]")[:5000]]
        self.data_blocks = [_data(node) for node in tree.css('script[type*="ld+json" i]')[:MOST]]

    def attribute(self, node: LexborNode | None, name: str) -> str:
        return (node.attributes.get(name) or "").strip() if node is not None else ""

    def address(self, node: LexborNode | None, name: str) -> str:
        return _joined(self.base, self.attribute(node, name))

    def texts(self, selector: str) -> tuple[str, ...]:
        return _limited(text for node in self.tree.css(selector) if (text := _line(node.text())))

    def contents(self, selector: str) -> tuple[str, ...]:
        return _limited(text for node in self.tree.css(selector) if (text := _line(self.attribute(node, "content"))))

    def addresses(self, selector: str) -> tuple[str, ...]:
        return _limited(address for node in self.tree.css(selector) if (address := self.address(node, "href")))

    def scripts(self) -> list[tuple[str, str, bool]]:
        """Return (address, text, runs at once) of every script; consent managers give theirs another type."""
        found = []
        for node in self.tree.css("script")[:2000]:
            kind = self.attribute(node, "type").lower()
            is_direct = not kind or "javascript" in kind or kind in {"module", "text/ecmascript"}
            if not kind.endswith("json"):
                address = self.attribute(node, "src") or self.attribute(node, "data-src")
                found.append((address, node.text()[:200_000], is_direct))
        return found

    def translations(self) -> Iterator[LanguageLink]:
        for node in self.tree.css("link[hreflang]"):
            if "alternate" in self.attribute(node, "rel").lower():
                yield LanguageLink(self.attribute(node, "hreflang")[:50], self.address(node, "href"))

    def profile_links(self) -> Iterator[ProfileLink]:
        for node, address in self.links:
            found = parse_profile(address)
            is_me = "me" in self.attribute(node, "rel").lower().split()
            # A stranger's page with /@name in its address is a Mastodon account only if the page says it is ours.
            if found is None or (found.network == "mastodon" and not is_me and not _is_likely_mastodon(address)):
                continue
            yield ProfileLink(found.network, found.handle, address, self.location(node), self.name(node), is_me)

    def location(self, node: LexborNode) -> str:
        place: LexborNode | None = node
        for _step in range(ANCESTORS):
            place = place.parent if place is not None else None
            if place is None:
                break
            tag, role = place.tag, (place.attributes.get("role") or "").lower()
            if tag == "footer" or role == "contentinfo":
                return "footer"
            if tag == "main" or role == "main" or tag == "article":
                return "main"
            if tag == "header" or role == "banner":
                return "header"
            names = f"{place.attributes.get('id') or ''} {place.attributes.get('class') or ''}".lower()
            if tag not in {"html", "body"} and (word := re.search(r"\b(header|footer)\b", names)):
                return word.group(1)
        return "elsewhere"

    def name(self, node: LexborNode) -> str:
        """Return what a screen reader would say for a link or frame (the common part of the accessible name)."""
        for reference in self.attribute(node, "aria-labelledby").split()[:5]:
            if re.fullmatch(r"[\w\-]+", reference) and (label := self.tree.css_first(f'[id="{reference}"]')):
                return _line(label.text())
        if label_text := self.attribute(node, "aria-label"):
            return _line(label_text)
        parts = [node.text(), *(image.attributes.get("alt") or "" for image in node.css("img[alt]"))]
        parts += [drawing.attributes.get("aria-label") or "" for drawing in node.css("svg[aria-label]")]
        return _line(" ".join(parts)) or _line(self.attribute(node, "title"))

    def meta_tags(self) -> Iterator[MetaTag]:
        for node in self.tree.css("meta[content]"):
            for attribute in ("property", "name"):
                key = self.attribute(node, attribute).lower()
                if key.startswith(("og:", "twitter:")):
                    yield MetaTag(key[:100], _line(self.attribute(node, "content")), attribute)
                    break

    def organisations(self) -> Iterator[OrganisationData]:
        for data in _objects([block for block in self.data_blocks if block is not None]):
            kinds = data.get("@type")
            names = [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]
            kind = next((name for name in (name.rsplit("/", 1)[-1] for name in names) if name in ORGANISATIONS), "")
            if kind:
                yield OrganisationData(
                    kind=kind,
                    name=_text_in(data.get("name")),
                    url=_joined(self.base, _text_in(data.get("url"), ADDRESS)),
                    logo=_joined(self.base, _text_in(data.get("logo"), ADDRESS)),
                    same_as=tuple(_texts_in(data.get("sameAs"))),
                    has_contact_point=bool(data.get("contactPoint")),
                )

    def feeds(self) -> Iterator[FeedLink]:
        for node in self.tree.css("link[type][href]"):
            kind = FEED_TYPES.get(self.attribute(node, "type").partition(";")[0].strip().lower())
            rel = self.attribute(node, "rel").lower().split()
            if kind and ("alternate" in rel or "feed" in rel):
                yield FeedLink(kind, self.address(node, "href"), _line(self.attribute(node, "title")))

    def newsletters(self) -> Iterator[Newsletter]:
        for form in self.tree.css("form")[:MOST]:
            if not form.css_first('input[type="email" i], input[name*="mail" i], input[id*="mail" i]'):
                continue
            about = " ".join([form.text()[:5000], *(value or "" for value in form.attributes.values())])
            if SIGN_UP.search(about) or NEWSLETTER.search(about):
                yield Newsletter("form", _line(form.text(separator=" ")[:1000]), self.address(form, "action"))
        for node, address in self.links:
            if NEWSLETTER.search(text := self.name(node)) or NEWSLETTER.search(address[:ADDRESS]):
                yield Newsletter("link", text, address)

    def share_links(self) -> Iterator[ShareLink]:
        for node, address in self.links:
            raw = self.attribute(node, "href")
            if network := share_network(address) or share_network(raw):
                yield ShareLink(network, (address or raw)[:ADDRESS], self.name(node))

    def embeds(self, scripts: list[tuple[str, str, bool]]) -> Iterator[Embed]:
        for node in self.tree.css("iframe, embed[src], object[data]")[:MOST]:
            address = self.address(node, "data" if node.tag == "object" else "src")
            waiting = next(
                (self.address(node, name) for name in ("data-src", "data-lazy-src", "data-cookieblock-src")), ""
            )
            if host := host_of(address) or host_of(waiting):
                if host == host_of(self.base) or _is_tracker(address):
                    continue
                title = _line(self.attribute(node, "title") or self.attribute(node, "aria-label"))
                yield Embed("iframe", _network(host), address or waiting, title, bool(host_of(address)))
        for selector, network in WIDGETS.items():
            for node in self.tree.css(selector)[:20]:
                address = self.address(node, "href") or self.address(node, "cite") or self.address(node, "data-href")
                yield Embed("widget", network, address, _line(node.text(separator=" "))[:100])
        for address, _text, is_direct in scripts:
            for pattern, network in SCRIPTS:
                if re.search(pattern, address[:ADDRESS]):
                    yield Embed("script", network, _joined(self.base, address), "", is_direct)
                    break

    def trackers(self, scripts: list[tuple[str, str, bool]]) -> Iterator[Tracker]:
        seen = set()
        images = [(self.attribute(node, "src"), "", True) for node in self.tree.css("img[src]")[:5000]]
        hidden = [("", node.html or "", True) for node in self.tree.css("noscript")[:50]]
        for address, text, is_direct in [*scripts, *images, *hidden]:
            for pattern, network in TRACKERS:
                found = re.search(pattern, address[:ADDRESS]) or re.search(pattern, text)
                if found and (network, is_direct) not in seen:
                    seen.add((network, is_direct))
                    yield Tracker(network, found.group()[:100], is_direct)

    def trust_links(self) -> Iterator[TrustLink]:
        seen = set()
        for node, address in self.links:
            name = self.name(node)
            place = urlsplit(address).path if address.startswith("http") else ""
            for subject, words in TRUST.items():
                if subject not in seen and (words.search(name) or words.search(place[:ADDRESS])):
                    seen.add(subject)
                    yield TrustLink(subject, address, name)


def _limited(found: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(value for value, _number in zip(found, range(MOST), strict=False))


def _line(text: str) -> str:
    """Return text on one line, without what no database takes, and not endless."""
    text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]", "", text[: TEXT * 20])
    text = " ".join(text.split())
    return text if len(text) <= TEXT else f"{text[: TEXT - 1]}…"


def _joined(base: str, address: str) -> str:
    """Return an absolute web address (or mailto:, tel:), or "" for what leads nowhere on the web."""
    address = _line(address[:ADDRESS]) if address else ""
    if not address:
        return ""
    try:
        whole = unwrap(urljoin(base, address))
        parts = urlsplit(whole)
        is_kept = parts.scheme in {"mailto", "tel"} or (parts.scheme in {"http", "https"} and parts.hostname)
    except ValueError:
        return ""
    return whole[:ADDRESS] if is_kept else ""


def _network(host: str) -> str:
    if host.endswith(("youtube-nocookie.com", "youtube.com")):
        return "youtube"
    return network_of_host(host)


def _is_tracker(address: str) -> bool:
    return any(re.search(pattern, address) for pattern, _network in TRACKERS) or "googletagmanager.com" in address


def _is_likely_mastodon(address: str) -> bool:
    return bool(re.search(r"mastodon|mstdn|fosstodon|social|toot|chaos\.|troet|det\.|fedi", host_of(address)))


def _first_match(pattern: re.Pattern[str], scripts: list[tuple[str, str, bool]]) -> str:
    for address, text, _is_direct in scripts:
        if found := pattern.search(address) or pattern.search(text):
            return found.group()[:50]
    return ""


def _data(node: LexborNode) -> Any:
    """Return a block of JSON-LD, or None if it cannot be parsed even with the usual faults forgiven."""
    text = node.text().strip().removesuffix(";")
    text = re.sub(
        r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/)\s*$", "", text
    )
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _objects(blocks: list[Any]) -> Iterator[dict[str, Any]]:
    waiting, steps = list(blocks), 0
    while waiting and steps < 20_000:
        steps += 1
        value = waiting.pop(0) if steps < 200 else waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting.extend(part for part in value.values() if isinstance(part, dict | list))
        elif isinstance(value, list):
            waiting.extend(part for part in value if isinstance(part, dict | list))


def _text_in(value: Any, limit: int = TEXT) -> str:
    if isinstance(value, dict):
        value = value.get("url") or value.get("@id") or value.get("@value")
    if isinstance(value, list):
        value = next((part for part in value if isinstance(part, str)), "")
    return _line(value)[:limit] if isinstance(value, str) else ""


def _texts_in(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for text in (_text_in(part, ADDRESS) for part in values[:50]) if text]
