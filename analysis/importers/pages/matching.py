"""The channel register against the accounts that the site links to, both ways."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.importers.profiles import NETWORK_NAMES, Profile

from .facts import PageFacts


@dataclass(frozen=True)
class ProfileMatch:
    """One account: `state` is both, site_only (linked, not registered) or register_only (official, never linked)."""

    network: str
    handle: str
    url: str
    state: str
    pages: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    profile: Profile | None = None

    @property
    def label(self) -> str:
        return label(self.network, self.handle)


def compare_profiles(pages: Iterable[PageFacts], register: Sequence[Profile]) -> list[ProfileMatch]:
    """Return every account that is linked or ought to be: first what is only on the site, then what is missing there.

    Accounts that are unofficial or no longer active, and those of no network (a newsletter), are not missed.
    """
    registered = {profile.key: profile for profile in register}
    linked: dict[tuple[str, str], ProfileMatch] = {}
    for page in pages:
        for link in page.profile_links:
            seen = linked.get(link.key)
            profile = registered.get(link.key)
            linked[link.key] = ProfileMatch(
                network=link.network,
                handle=seen.handle if seen else link.handle,
                url=seen.url if seen else link.url,
                state="both" if profile else "site_only",
                pages=_with(seen.pages if seen else (), page.url),
                locations=_with(seen.locations if seen else (), link.location),
                profile=profile,
            )
    missing = [
        ProfileMatch(profile.network, profile.handle, profile.url, "register_only", profile=profile)
        for key, profile in registered.items()
        if key not in linked and is_expected(profile)
    ]
    found = sorted(linked.values(), key=lambda match: (match.state == "both", match.network, match.handle.casefold()))
    both = [match for match in found if match.state == "both"]
    return [*(match for match in found if match.state == "site_only"), *missing, *both]


def is_expected(profile: Profile) -> bool:
    """Tell whether the site ought to link to an account."""
    return profile.is_official and profile.is_active and profile.key[0] in NETWORK_NAMES


def label(network: str, handle: str) -> str:
    """Return an account as people write it: "Instagram kraft"."""
    return f"{NETWORK_NAMES.get(network, network)} {handle}".strip()


def _with(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return values if value in values else (*values, value)
