"""What must be true of versions, their rows and what is said about them (engagements/invariants.py)."""

from collections.abc import Iterator

from django.db.models import F
from django.utils.translation import gettext as _

from engagements.invariants import unlogged
from engagements.models import AuditEntry
from strategies import versioning
from strategies.models import Disposition, Input, StrategyVersion
from strategies.models.version import FROZEN


def broken() -> Iterator[str]:
    yield from _frozen()
    yield from _references()
    yield from _inputs()


def _frozen() -> Iterator[str]:
    logged = set(AuditEntry.objects.filter(verb="version_adopt").values_list("details__checksum", flat=True))
    for version in StrategyVersion.objects.filter(state__in=FROZEN).select_related("strategy__engagement"):
        if versioning.checksum(version) != version.checksum:
            yield _("%(engagement)s, version %(number)s was changed after it was adopted: its checksum is another.") % {
                "engagement": version.strategy.engagement,
                "number": version.number,
            }
        yield from unlogged(f"{version.strategy.engagement} {version.number}", int(version.checksum not in logged))


def _references() -> Iterator[str]:
    """A row of a version points at rows of the same version only."""
    for model in versioning.row_models():
        for attname in versioning.inner_references(model):
            name = attname.removesuffix("_id")
            count = model.objects.exclude(**{name: None}).exclude(version=F(f"{name}__version")).count()
            if count:
                yield _("%(name)s: %(count)s rows point into another version.") % {
                    "name": model._meta.verbose_name,
                    "count": count,
                }


def _inputs() -> Iterator[str]:
    foreign = Input.objects.exclude(engagement=F("version__strategy__engagement")).count()
    foreign += Input.objects.exclude(voice=None).exclude(voice__engagement=F("engagement")).count()
    if foreign:
        yield _("%(count)s comments are in another engagement than their draft or their voice.") % {"count": foreign}
    answers = AuditEntry.objects.filter(verb="input_answer").values("details__input").distinct().count()
    yield from unlogged(str(Disposition._meta.verbose_name), max(0, Disposition.objects.count() - answers))
    signed = Input.objects.filter(shows_name=True, voice__user__isnull=False).count()
    told = AuditEntry.objects.filter(verb="input_create").count()
    yield from unlogged(str(Input._meta.verbose_name), max(0, signed - told))
