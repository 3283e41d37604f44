"""Judges one page. A check says what it is about, how it came out, why, and what in the page shows it.

What is stored is codes and values; `sentence` makes the reason for the reader's language.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from analysis.importers.addresses import canonical_url, host_of
from analysis.importers.profiles import DEAD_NETWORKS, NETWORK_NAMES, Profile, parse_profile

from .facts import PageFacts, ProfileLink
from .matching import is_expected, label
from .wording import CHECK_NAMES, REASONS, WORDS

PASSED, FAILED, NOT_APPLICABLE, UNKNOWN = "passed", "failed", "not_applicable", "unknown"

REQUIRED = ["og:title", "og:type", "og:image", "og:url"]
RECOMMENDED = ["og:description", "og:site_name", "og:locale", "og:image:alt"]
SINGLE = {
    "og:title",
    "og:type",
    "og:url",
    "og:description",
    "og:site_name",
    "og:locale",
    "twitter:card",
    "twitter:title",
}
CARDS = {"summary", "summary_large_image", "app", "player"}
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-[a-z0-9]{5,8})*", re.IGNORECASE)
NEWS = re.compile(r"nyhet|news|press|aktuell|blog|artikel", re.IGNORECASE)


@dataclass(frozen=True)
class Check:
    """One judged row. `values` holds "reason" (a key of REASONS) and what it is about; both can be stored as JSON."""

    code: str
    outcome: str
    values: Mapping[str, Any] = field(default_factory=dict)
    evidence: str = ""

    @property
    def reason(self) -> str:
        return sentence(self.values)


def sentence(values: Mapping[str, Any]) -> str:
    """Return the reason of a check in the reader's language, from what was stored of it."""
    names = ", ".join(str(WORDS.get(name, name)) for name in values.get("names", []))
    return str(REASONS[values["reason"]]) % {**values, "names": names}


def check_page(facts: PageFacts, profiles: Sequence[Profile]) -> list[Check]:
    """Judge a page against the channel register and the good habits of the web, one Check for each of CHECK_NAMES."""
    return [CHECKS[code](code, facts, profiles) for code in CHECK_NAMES]


def _check(
    code: str, outcome: str, reason: str, names: Iterable[str] = (), evidence: Iterable[str] = (), **values: int | str
) -> Check:
    listed = list(dict.fromkeys(names))
    return Check(
        code, outcome, {"reason": reason, "names": listed, **values}, "\n".join(dict.fromkeys(evidence))[:5000]
    )


Judge = Callable[[str, PageFacts, Sequence[Profile]], Check]
CHECKS: dict[str, Judge] = {}


def _judges(code: str) -> Callable[[Judge], Judge]:
    def keep(judge: Judge) -> Judge:
        CHECKS[code] = judge
        return judge

    return keep


def _labels(links: Iterable[ProfileLink]) -> list[str]:
    return [label(link.network, link.handle) for link in links]


def _all_links(code: str, facts: PageFacts, wrong: list[ProfileLink], good: str, bad: str) -> Check:
    """Judge a habit that every account link should have."""
    if not facts.profile_links:
        return _check(code, NOT_APPLICABLE, "no_profile_links")
    if wrong:
        return _check(code, FAILED, bad, _labels(wrong), (link.url for link in wrong))
    return _check(code, PASSED, good)


def _is_start_page(facts: PageFacts) -> bool:
    return bool(
        re.fullmatch(r"/?(?:[a-z]{2}(?:-[a-z]{2})?/?|index\.\w+|start/?)?", urlsplit(facts.url).path, re.IGNORECASE)
    )


@_judges("profiles_registered")
def _profiles_registered(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    if not facts.profile_links:
        return _check(code, NOT_APPLICABLE, "no_profile_links")
    if not profiles:
        return _check(code, UNKNOWN, "no_register", evidence=(link.url for link in facts.profile_links))
    registered = {profile.key for profile in profiles}
    strange = [link for link in facts.profile_links if link.key not in registered]
    return _all_links(code, facts, strange, "all_registered", "unregistered")


@_judges("profiles_linked")
def _profiles_linked(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    expected = [profile for profile in profiles if is_expected(profile)]
    if not expected:
        return _check(code, NOT_APPLICABLE, "none_expected")
    linked = {link.key for link in facts.profile_links}
    missing = [profile for profile in expected if profile.key not in linked]
    if missing:
        return _check(code, FAILED, "unlinked", (label(profile.network, profile.handle) for profile in missing))
    return _check(code, PASSED, "all_linked")


@_judges("profile_links_once")
def _profile_links_once(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    places = Counter((link.key, link.location) for link in facts.profile_links)
    twice = [link for link in facts.profile_links if places[link.key, link.location] > 1]
    return _all_links(code, facts, twice, "linked_once", "linked_twice")


@_judges("profile_links_secure")
def _profile_links_secure(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    insecure = [link for link in facts.profile_links if not link.is_secure]
    return _all_links(code, facts, insecure, "links_secure", "links_insecure")


@_judges("profile_links_named")
def _profile_links_named(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    nameless = [link for link in facts.profile_links if not link.name]
    return _all_links(code, facts, nameless, "links_named", "links_nameless")


@_judges("profile_links_alive")
def _profile_links_alive(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    dead = [link for link in facts.profile_links if link.network in DEAD_NETWORKS]
    return _all_links(code, facts, dead, "links_alive", "links_dead")


@_judges("profile_links_placed")
def _profile_links_placed(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    if not facts.profile_links:
        return _check(code, NOT_APPLICABLE, "no_profile_links")
    placed = [link for link in facts.profile_links if link.location in {"header", "footer"}]
    if placed:
        return _check(code, PASSED, "links_placed", evidence=_labels(placed))
    return _check(code, FAILED, "links_misplaced", evidence=_labels(facts.profile_links))


@_judges("accounts_list")
def _accounts_list(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    links = [link for link in facts.trust_links if link.subject == "accounts"]
    if links:
        return _check(
            code, PASSED, "list_linked", (link.name or link.url for link in links), (link.url for link in links)
        )
    return _check(code, UNKNOWN, "list_not_seen")


@_judges("rel_me")
def _rel_me(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    to_confirm = [profile for profile in profiles if is_expected(profile) and profile.key[0] in {"mastodon", "threads"}]
    if not to_confirm:
        return _check(code, NOT_APPLICABLE, "none_to_confirm", evidence=facts.me_links)
    confirmed = {found.key for found in map(parse_profile, facts.me_links) if found}
    missing = [label(profile.network, profile.handle) for profile in to_confirm if profile.key not in confirmed]
    if missing:
        return _check(code, FAILED, "unconfirmed", missing, facts.me_links)
    return _check(code, PASSED, "confirmed", evidence=facts.me_links)


def _open_graph(facts: PageFacts) -> list[str]:
    return [f"{tag.key}={tag.value}" for tag in facts.meta_tags if tag.key.startswith("og:")]


@_judges("open_graph_required")
def _open_graph_required(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    found = _open_graph(facts)
    missing = [key for key in REQUIRED if not facts.values_of(key)]
    if not found:
        return _check(code, FAILED, "no_open_graph")
    if missing:
        return _check(code, FAILED, "open_graph_lacks", missing, found)
    return _check(code, PASSED, "open_graph_complete", evidence=found)


@_judges("open_graph_recommended")
def _open_graph_recommended(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    if not _open_graph(facts):
        return _check(code, NOT_APPLICABLE, "no_open_graph")
    missing = [key for key in RECOMMENDED if not facts.values_of(key)]
    if missing:
        return _check(code, FAILED, "recommended_lacks", missing)
    return _check(code, PASSED, "recommended_complete")


@_judges("open_graph_single")
def _open_graph_single(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    if not facts.meta_tags:
        return _check(code, NOT_APPLICABLE, "no_open_graph")
    counts = Counter(tag.key for tag in facts.meta_tags)
    twice = [key for key in counts if key in SINGLE and counts[key] > 1]
    if twice:
        return _check(
            code,
            FAILED,
            "double_values",
            twice,
            (f"{tag.key}={tag.value}" for tag in facts.meta_tags if tag.key in twice),
        )
    return _check(code, PASSED, "single_values")


@_judges("meta_attributes")
def _meta_attributes(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    if not facts.meta_tags:
        return _check(code, NOT_APPLICABLE, "no_open_graph")
    wrong = [tag.key for tag in facts.meta_tags if not tag.is_in_right_attribute]
    not_forgiven = [key for key in wrong if key.startswith("og:")]
    if not_forgiven:
        return _check(code, FAILED, "wrong_attributes", not_forgiven)
    return _check(code, PASSED, "twitter_in_property" if wrong else "right_attributes", evidence=wrong)


@_judges("open_graph_address")
def _open_graph_address(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    addresses = facts.values_of("og:url")
    if not addresses or not facts.canonicals:
        return _check(code, NOT_APPLICABLE, "no_two_addresses")
    evidence = [f"og:url={addresses[0]}", f"canonical={facts.canonicals[0]}"]
    if canonical_url(addresses[0]) == canonical_url(facts.canonicals[0]):
        return _check(code, PASSED, "same_address", evidence=evidence)
    return _check(code, FAILED, "other_address", evidence=evidence)


@_judges("open_graph_image")
def _open_graph_image(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    images = facts.values_of("og:image") or facts.values_of("og:image:url") or facts.values_of("og:image:secure_url")
    if not images:
        return _check(code, FAILED, "no_image")
    if not images[0].startswith("https://"):
        return _check(code, FAILED, "image_address", evidence=images)
    width, height = (_number(facts.values_of(f"og:image:{side}")) for side in ("width", "height"))
    if width and height and (width < 600 or height < 315):
        return _check(code, FAILED, "image_small", evidence=images, width=width, height=height)
    return _check(code, PASSED, "image_fine", evidence=images)


def _number(values: list[str]) -> int:
    found = re.match(r"\d{1,6}", values[0]) if values else None
    return int(found.group()) if found else 0


@_judges("twitter_card")
def _twitter_card(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    cards = facts.values_of("twitter:card")
    if cards:
        is_valid = cards[0].lower() in CARDS
        return _check(code, PASSED if is_valid else FAILED, "card_valid" if is_valid else "card_invalid", cards[:1])
    if facts.values_of("og:title"):
        return _check(code, PASSED, "card_fallback")
    return _check(code, FAILED, "card_missing")


@_judges("twitter_site")
def _twitter_site(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    sites = facts.values_of("twitter:site")
    if not sites:
        return _check(code, NOT_APPLICABLE, "no_site")
    if not profiles:
        return _check(code, UNKNOWN, "no_register", evidence=sites)
    if Profile("x", sites[0]).key in {profile.key for profile in profiles}:
        return _check(code, PASSED, "site_registered", evidence=sites)
    return _check(code, FAILED, "site_unregistered", sites[:1])


@_judges("structured_data")
def _structured_data(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    if not facts.data_blocks:
        return _check(code, NOT_APPLICABLE, "no_data")
    if facts.broken_data_blocks:
        return _check(code, FAILED, "data_broken", count=facts.broken_data_blocks)
    return _check(code, PASSED, "data_readable")


@_judges("organisation_data")
def _organisation_data(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    if not facts.organisations:
        if _is_start_page(facts):
            return _check(code, FAILED, "no_organisation")
        return _check(code, NOT_APPLICABLE, "not_start_page")
    best = max(facts.organisations, key=lambda one: len(one.same_as) + bool(one.url) + bool(one.logo))
    parts = {
        "word:url": best.url,
        "word:logo": best.logo,
        "word:sameAs": best.same_as,
        "word:contactPoint": best.has_contact_point,
    }
    missing = [name for name, value in parts.items() if not value]
    if missing:
        return _check(code, FAILED, "organisation_lacks", missing, [f"{best.kind} {best.name}".strip()])
    return _check(code, PASSED, "organisation_complete", evidence=[f"{best.kind} {best.name}".strip()])


@_judges("organisation_accounts")
def _organisation_accounts(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    addresses = [address for one in facts.organisations for address in one.same_as]
    named = {found.key: found for found in map(parse_profile, addresses) if found}
    if not named:
        return _check(code, NOT_APPLICABLE, "no_same_as")
    if not profiles:
        return _check(code, UNKNOWN, "no_register", evidence=addresses)
    registered = {profile.key for profile in profiles}
    extra = [label(found.network, found.handle) for key, found in named.items() if key not in registered]
    missing = [label(one.network, one.handle) for one in profiles if is_expected(one) and one.key not in named]
    if extra or missing:
        names = [*(f"+ {name}" for name in extra), *(f"− {name}" for name in missing)]
        return _check(code, FAILED, "same_as_differs", names, addresses)
    return _check(code, PASSED, "same_as_equal", evidence=addresses)


@_judges("feeds")
def _feeds(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    usable = [feed for feed in facts.feeds if feed.url.startswith("http")]
    if usable:
        return _check(
            code, PASSED, "feed_found", (feed.title or feed.kind for feed in usable), (feed.url for feed in usable)
        )
    if facts.feeds:
        return _check(code, FAILED, "feed_unusable")
    if _is_start_page(facts) or NEWS.search(urlsplit(facts.url).path):
        return _check(code, FAILED, "no_feed")
    return _check(code, NOT_APPLICABLE, "feed_not_expected")


@_judges("newsletter")
def _newsletter(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    if not facts.newsletters:
        return _check(code, NOT_APPLICABLE, "no_newsletter")
    return _check(code, PASSED, "newsletter_found", evidence=(found.text or found.url for found in facts.newsletters))


@_judges("share_links")
def _share_links(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    services = {"AddThis", "ShareThis", "AddToAny"}
    scripts = [embed for embed in facts.embeds if embed.kind == "script" and embed.network in services]
    if scripts:
        return _check(code, FAILED, "share_scripts", (one.network for one in scripts), (one.address for one in scripts))
    if not facts.share_links:
        return _check(code, NOT_APPLICABLE, "no_share_links")
    dead = [link for link in facts.share_links if link.network in DEAD_NETWORKS]
    if dead:
        return _check(
            code, FAILED, "share_dead", (_network(link.network) for link in dead), (link.url for link in dead)
        )
    return _check(code, PASSED, "share_plain", evidence=(_network(link.network) for link in facts.share_links))


def _network(network: str) -> str:
    return NETWORK_NAMES.get(network, network)


@_judges("embeds_titled")
def _embeds_titled(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    frames = [embed for embed in facts.embeds if embed.kind == "iframe"]
    if not frames:
        return _check(code, NOT_APPLICABLE, "no_embeds")
    untitled = [frame for frame in frames if not frame.title]
    if untitled:
        names = (_network(frame.network) or host_of(frame.address) for frame in untitled)
        return _check(code, FAILED, "embeds_untitled", names, (frame.address for frame in untitled))
    return _check(code, PASSED, "embeds_titled")


@_judges("embeds_consent")
def _embeds_consent(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    # A widget is only markup; its script is what asks the other site.
    asking = [embed for embed in facts.embeds if embed.kind != "widget"]
    if not asking:
        return _check(code, NOT_APPLICABLE, "no_embeds")
    loading = [embed for embed in asking if embed.is_direct]
    names = [_network(embed.network) or host_of(embed.address) for embed in loading]
    evidence = [embed.address for embed in loading]
    if not loading:
        return _check(code, PASSED, "embeds_wait")
    if facts.consent_manager:
        return _check(code, UNKNOWN, "consent_unclear", names, evidence)
    return _check(code, FAILED, "embeds_load", names, evidence)


@_judges("trackers")
def _trackers(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    names = [_network(tracker.network) for tracker in facts.trackers]
    evidence = [tracker.evidence for tracker in facts.trackers]
    if not facts.trackers:
        if facts.tag_manager:
            return _check(code, UNKNOWN, "tag_manager", evidence=[facts.tag_manager])
        return _check(code, PASSED, "no_trackers")
    if not any(tracker.is_direct for tracker in facts.trackers):
        return _check(code, PASSED, "trackers_wait", names, evidence)
    if facts.consent_manager:
        return _check(code, UNKNOWN, "consent_unclear", names, [*evidence, facts.consent_manager])
    return _check(code, FAILED, "trackers_load", names, evidence)


def _one(code: str, values: Sequence[str], reasons: tuple[str, str, str]) -> Check:
    found, none, many = reasons
    if not values:
        return _check(code, FAILED, none)
    if len(set(values)) > 1:
        return _check(code, FAILED, many, evidence=values)
    return _check(code, PASSED, found, evidence=values)


@_judges("head_title")
def _head_title(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    return _one(code, facts.titles, ("title_found", "no_title", "many_titles"))


@_judges("head_description")
def _head_description(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    return _one(code, facts.descriptions, ("description_found", "no_description", "many_descriptions"))


@_judges("head_canonical")
def _head_canonical(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    if len(set(facts.canonicals)) == 1 and host_of(facts.url) not in {"", host_of(facts.canonicals[0])}:
        return _check(code, FAILED, "canonical_elsewhere", evidence=facts.canonicals)
    return _one(code, facts.canonicals, ("canonical_found", "no_canonical", "many_canonicals"))


@_judges("head_language")
def _head_language(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    if not facts.language:
        return _check(code, FAILED, "no_language")
    is_valid = LANGUAGE.fullmatch(facts.language)
    return _check(
        code, PASSED if is_valid else FAILED, "language_found" if is_valid else "language_invalid", [facts.language]
    )


@_judges("head_translations")
def _head_translations(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    if not facts.translations:
        return _check(code, NOT_APPLICABLE, "no_translations")
    wrong = [
        link.language
        for link in facts.translations
        if link.language != "x-default" and not LANGUAGE.fullmatch(link.language)
    ]
    if wrong:
        return _check(code, FAILED, "translations_invalid", wrong)
    return _check(code, PASSED, "translations_valid", evidence=(link.language for link in facts.translations))


@_judges("head_icon")
def _head_icon(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    if facts.icons:
        return _check(code, PASSED, "icon_found", evidence=facts.icons)
    return _check(code, UNKNOWN, "no_icon")


@_judges("head_charset")
def _head_charset(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    if facts.broken_letters:
        return _check(code, FAILED, "charset_broken", [facts.charset], count=facts.broken_letters)
    if facts.charset_source == "guess":
        return _check(code, FAILED, "charset_unsaid", evidence=[facts.charset])
    return _check(code, PASSED, "charset_right", [facts.charset])


@_judges("trust_pages")
def _trust_pages(code: str, facts: PageFacts, profiles: Sequence[Profile]) -> Check:
    found = {link.subject: link.url for link in facts.trust_links}
    missing = [subject for subject in ("privacy", "accessibility", "contact", "press") if subject not in found]
    if missing:
        return _check(code, FAILED, "trust_lacks", missing, found.values())
    return _check(code, PASSED, "trust_complete", evidence=found.values())
