"""What a reader may see of a source: the one function between an informant's words and every page, file and mail.

Permissions follow interviews (threats.md rule on confidences): named → words and name; role only → words and role;
never → no words outside the agency's own screens, and none in any file; withdrawn → nothing anywhere. A file names nobody
who wrote somewhere without an editor; it needs the source's mention (`select_related("mention")`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from django.utils.translation import gettext as _

from analysis.models import Source, mention


class Medium(Enum):
    SCREEN = "screen"  # a page behind sign-in
    FILE = "file"  # anything that leaves: PDF, table, mail


@dataclass(frozen=True, slots=True)
class Citation:
    """A source as this reader may see it. `text` is empty where the words are withheld."""

    pk: int
    kind: str
    label: str
    text: str
    attribution: str
    url: str
    happened_on: date | None
    is_withheld: bool
    is_withdrawn: bool


def citation(source: Source, *, is_agency: bool, medium: Medium) -> Citation:
    """Reduce one source for a reader. `is_agency`: the reader is one of the agency's own people."""
    if source.withdrawn_at is not None:
        return _reduced(source, label=_("Quote, withdrawn"), text=_("[withdrawn]"), withheld=True)
    if source.permission == Source.Permission.OPEN:
        if medium is Medium.FILE and source.kind == Source.Kind.MENTION and not _is_editorial(source):
            return _reduced(source, label=_place(source), text=source.text, leads_on=False)
        return _reduced(source, label=source.label, text=source.text, attribution=source.speaker)
    if source.permission == Source.Permission.NAMED:
        return _reduced(source, label=_("Interview"), text=source.text, attribution=source.speaker)
    if source.permission == Source.Permission.ROLE_ONLY:
        who = source.speaker if is_agency and medium is Medium.SCREEN else source.speaker_role
        return _reduced(source, label=_("Interview"), text=source.text, attribution=who)
    if is_agency and medium is Medium.SCREEN:
        return _reduced(source, label=_("Interview, not to be quoted"), text=source.text, attribution=source.speaker)
    return _reduced(source, label=_("Interview, words withheld"), text="", withheld=True)


def citations(sources: Iterable[Source], *, is_agency: bool, medium: Medium) -> list[Citation]:
    return [citation(source, is_agency=is_agency, medium=medium) for source in sources]


# Where an editor answers for what is said. What anybody else wrote is quoted in a file without their name and address: a file
# goes to people they never wrote to.
EDITORIAL = {mention.Medium.NEWS, mention.Medium.BROADCAST, mention.Medium.PRINT, mention.Medium.PODCAST}


def _is_editorial(source: Source) -> bool:
    cited = getattr(source, "mention", None)
    return cited is not None and cited.medium in EDITORIAL


def _place(source: Source) -> str:
    cited = getattr(source, "mention", None)
    return cited.get_medium_display() if cited is not None else _("Mention")


def _reduced(
    source: Source, *, label: str, text: str, attribution: str = "", withheld: bool = False, leads_on: bool = True
) -> Citation:
    return Citation(
        pk=source.pk,
        kind=source.kind,
        label=label,
        text=text,
        attribution=attribution,
        url=source.url if leads_on and source.permission == Source.Permission.OPEN else "",
        happened_on=None if source.withdrawn_at else source.happened_on,
        is_withheld=withheld,
        is_withdrawn=source.withdrawn_at is not None,
    )
