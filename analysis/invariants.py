"""What must be true of mentions, their imports and findings (engagements/invariants.py)."""

from collections.abc import Iterator

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext as _

from analysis.models import BadRow, ImportRun, KnownMention, Mention, Tally
from analysis.services.imports import BAD_ROWS_KEPT
from engagements.invariants import unlogged
from engagements.models import AuditEntry


def broken() -> Iterator[str]:
    yield from _counts()
    yield from _strangers()
    yield from _tallies()
    runs = ImportRun.objects.filter(state=ImportRun.State.DONE).count()
    yield from unlogged(
        str(ImportRun._meta.verbose_name), max(0, runs - AuditEntry.objects.filter(verb="import_done").count())
    )


def _counts() -> Iterator[str]:
    """An import's counts are those of its rows. One that is under way changes them in the transaction that writes the rows."""
    mentions = _per_run(Mention)
    bad = _per_run(BadRow)
    runs = ImportRun.objects.annotate(stored=Coalesce(mentions, 0), bad_stored=Coalesce(bad, 0))
    for run in runs.exclude(stored=F("rows_added")):
        yield _("Import %(id)s (%(name)s) says that it added %(said)s mentions; %(stored)s are there.") % {
            "id": run.pk,
            "name": run.filename,
            "said": run.rows_added,
            "stored": run.stored,
        }
    for run in runs.filter(bad_stored__lt=Least("rows_bad", BAD_ROWS_KEPT)):
        yield _("Import %(id)s (%(name)s) says that %(said)s rows are bad; %(stored)s are told.") % {
            "id": run.pk,
            "name": run.filename,
            "said": run.rows_bad,
            "stored": run.bad_stored,
        }
    parts = F("rows_added") + F("rows_known") + F("rows_bad") + F("rows_skipped")
    for run in runs.filter(state=ImportRun.State.DONE).exclude(rows_read=parts):
        yield _("Import %(id)s (%(name)s): the rows that were read are not the sum of what came of them.") % {
            "id": run.pk,
            "name": run.filename,
        }


def _per_run(model: type[Mention] | type[BadRow]) -> Subquery:
    rows = model.objects.filter(run=OuterRef("pk")).order_by().values("run")
    return Subquery(rows.annotate(rows_here=Count("pk")).values("rows_here"))


def _strangers() -> Iterator[str]:
    foreign = Mention.objects.exclude(engagement=F("run__engagement")).count()
    if foreign:
        yield _("%(count)s mentions are in another engagement than their import.") % {"count": foreign}
    over = Q(mention__run__state=ImportRun.State.DONE) | Q(mention__run=F("run"))
    stale = KnownMention.objects.filter(over).count()
    if stale:
        yield _("%(count)s mentions are noted as shared with an import that has ended.") % {"count": stale}


def _tallies() -> Iterator[str]:
    """Counts that are called current are those of the mentions."""
    keys = ("local_date", "medium", "tone")
    for tally in Tally.objects.filter(is_current=True).select_related("engagement"):
        mentions = tally.engagement.mentions.order_by().values_list(*keys).annotate(total=Count("pk"))
        if set(mentions) != set(tally.engagement.day_tallies.values_list(*keys, "count")):
            yield _("The mentions of %(engagement)s are counted wrongly.") % {"engagement": tally.engagement}
