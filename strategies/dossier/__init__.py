"""The exporter: a version becomes a document. Apps offer sections (settings.DOSSIER_SECTIONS), editions choose among them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from strategies.models import DossierFile, StrategyVersion


@dataclass(frozen=True, slots=True)
class Section:
    """One chapter. `says` is the sentence the contents print under the title; `number` the part's number, else empty."""

    slug: str
    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    number: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """Which sections, and what surrounds them. An edition has no template of its own for any section."""

    name: str
    has_cover: bool
    has_contents: bool
    only: frozenset[str] = frozenset()
    leaves_out: frozenset[str] = frozenset()

    def takes(self, section: Section) -> bool:
        return section.slug in self.only if self.only else section.slug not in self.leaves_out


EDITIONS = {
    DossierFile.Edition.FULL: Edition("full", has_cover=True, has_contents=True, leaves_out=frozenset({"brief"})),
    DossierFile.Edition.SUMMARY: Edition(
        "summary", has_cover=False, has_contents=False, only=frozenset({"on-one-page", "brief"})
    ),
}


def sections(version: StrategyVersion, edition: Edition) -> Iterator[Section]:
    """What the apps have to say about this version, in the order of the settings, for this edition."""
    for path in settings.DOSSIER_SECTIONS:
        yield from (section for section in import_string(path)(version) if edition.takes(section))
