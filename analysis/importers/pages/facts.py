"""What is read from one page of a website, in a form that can be stored as JSON and read again."""

from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, Promise] = {
    "empty": _("The page is empty."),
    "not_a_page": _("This address does not lead to a web page but to another kind of file."),
    "too_heavy": _("The page is built in a way that takes too much time or memory to read."),
}


class PageError(Exception):
    """A page that was not read. `reason_code` is a key of REFUSALS; str() is a sentence in the reader's language."""

    def __init__(self, reason_code: str) -> None:
        self.reason_code = reason_code
        super().__init__(REFUSALS[reason_code])


@dataclass(frozen=True)
class ProfileLink:
    """A link to an account. `location` is header, footer, main or elsewhere; `name` what a screen reader says."""

    network: str
    handle: str
    url: str
    location: str = ""
    name: str = ""
    is_me: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return self.network, self.handle.casefold()

    @property
    def is_secure(self) -> bool:
        return self.url.startswith("https://")


@dataclass(frozen=True)
class MetaTag:
    """One og: or twitter: property; `attribute` is the HTML attribute that it was given in."""

    key: str
    value: str
    attribute: str

    @property
    def is_in_right_attribute(self) -> bool:
        return self.attribute == ("name" if self.key.startswith("twitter:") else "property")


@dataclass(frozen=True)
class OrganisationData:
    """An organisation described in JSON-LD."""

    kind: str
    name: str = ""
    url: str = ""
    logo: str = ""
    same_as: tuple[str, ...] = ()
    has_contact_point: bool = False


@dataclass(frozen=True)
class FeedLink:
    kind: str
    url: str
    title: str = ""


@dataclass(frozen=True)
class Newsletter:
    """A sign-up: kind is form or link."""

    kind: str
    text: str
    url: str = ""


@dataclass(frozen=True)
class ShareLink:
    network: str
    url: str
    name: str = ""


@dataclass(frozen=True)
class Embed:
    """Foreign content in the page: kind is iframe, widget or script. `is_direct`: loads without anybody's consent."""

    kind: str
    network: str
    address: str
    title: str = ""
    is_direct: bool = True


@dataclass(frozen=True)
class Tracker:
    """A measuring script or image of a network."""

    network: str
    evidence: str
    is_direct: bool = True


@dataclass(frozen=True)
class LanguageLink:
    language: str
    url: str


@dataclass(frozen=True)
class TrustLink:
    """A link to a page that builds trust: privacy, accessibility, contact, press, accounts, house_rules."""

    subject: str
    url: str
    name: str


@dataclass(frozen=True)
class PageFacts:
    """Everything the checks judge. Addresses are absolute where the page allows it."""

    url: str
    charset: str = ""
    charset_source: str = ""
    broken_letters: int = 0
    titles: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()
    canonicals: tuple[str, ...] = ()
    language: str = ""
    translations: tuple[LanguageLink, ...] = ()
    icons: tuple[str, ...] = ()
    profile_links: tuple[ProfileLink, ...] = ()
    me_links: tuple[str, ...] = ()
    meta_tags: tuple[MetaTag, ...] = ()
    organisations: tuple[OrganisationData, ...] = ()
    data_blocks: int = 0
    broken_data_blocks: int = 0
    feeds: tuple[FeedLink, ...] = ()
    newsletters: tuple[Newsletter, ...] = ()
    share_links: tuple[ShareLink, ...] = ()
    embeds: tuple[Embed, ...] = ()
    trackers: tuple[Tracker, ...] = ()
    trust_links: tuple[TrustLink, ...] = ()
    consent_manager: str = ""
    tag_manager: str = ""
    link_count: int = field(default=0)

    @property
    def title(self) -> str:
        return self.titles[0] if self.titles else ""

    def values_of(self, key: str) -> list[str]:
        """Return the values of an og: or twitter: property that are not empty, in the order of the page."""
        return [tag.value for tag in self.meta_tags if tag.key == key and tag.value]

    def to_json(self) -> dict[str, Any]:
        """Return the facts for a JSON column; `from_json` is the way back."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "PageFacts":
        """Rebuild facts that `to_json` made; what a later version added has its default."""
        known = {name: value for name, value in stored.items() if name in cls.__dataclass_fields__}
        return cls(**{name: _restored(name, value) for name, value in known.items()})


KINDS: dict[str, type] = {
    "translations": LanguageLink,
    "profile_links": ProfileLink,
    "meta_tags": MetaTag,
    "organisations": OrganisationData,
    "feeds": FeedLink,
    "newsletters": Newsletter,
    "share_links": ShareLink,
    "embeds": Embed,
    "trackers": Tracker,
    "trust_links": TrustLink,
}


def _restored(name: str, value: Any) -> Any:
    if name in KINDS:
        return tuple(KINDS[name](**{key: _frozen(part) for key, part in item.items()}) for item in value)
    return _frozen(value)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list | tuple) else value
