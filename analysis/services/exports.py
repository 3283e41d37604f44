"""Mentions as a table that leaves the tool: at once while they are few, by order when a workbook takes its time."""

import tempfile
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from django.core.files import File
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from analysis.models import MentionExport
from analysis.queries import mentions
from analysis.queries.mentions import MentionFilter
from engagements import audit, jobs, tables
from engagements.models import Engagement, Job, User
from engagements.templatetags.linje import number

TASK = "analysis.tasks.export_mentions"
MOST_EXPORTED = 100_000
# A workbook of so many is written in less than a second; more than that is a job.
AT_ONCE = 5_000
BEAT_ROWS = 2_000
KEPT = timedelta(days=1)


class TooManyError(Exception):
    """More mentions than can be fetched this way; the text says what to do."""


def filename(engagement: Engagement, ending: str) -> str:
    """What the file is called: the engagement, the word for mentions in the reader's language, today. ASCII."""
    return f"{engagement.slug}-{_('mentions')}-{timezone.localdate()}.{ending}"


def sheet(engagement: Engagement, narrowed: MentionFilter) -> tables.Sheet:
    """The mentions that the filter leaves as a table, newest first, its rows read as they are written."""
    rows = mentions.mention_list(engagement, narrowed)
    return tables.Sheet(_("Mentions"), mentions.export_header(), mentions.export_rows(rows, engagement))


def record(engagement: Engagement, narrowed: MentionFilter, count: int, *, by: User) -> None:
    """What leaves the house is told in the log. Raises TooManyError."""
    if count > MOST_EXPORTED:
        text = _(
            "A file holds at most %(limit)s mentions. Narrow the list, for example by dates, and fetch it in parts."
        )
        raise TooManyError(text % {"limit": number(MOST_EXPORTED)})
    audit.record(engagement, by, "mention_export", query=narrowed.query()[1:], rows=count)


@transaction.atomic
def order_workbook(engagement: Engagement, narrowed: MentionFilter, *, key: str, by: User) -> Job:
    """Wish for a workbook of these mentions; the same `key` is the same job. Raises TooManyError."""
    existing = Job.objects.filter(engagement=engagement, task=TASK, key=key).first()
    if existing is not None:
        return existing
    count = mentions.mention_list(engagement, narrowed).count()
    record(engagement, narrowed, count, by=by)
    title = _("Workbook of %(count)s mentions") % {"count": number(count)}
    return jobs.order(engagement, TASK, title=title, key=key, by=by, query=narrowed.query()[1:], count=count)


def store_workbook(work: jobs.Work) -> None:
    """The job's body: written beside, then file, row and "done" together. A second attempt finds no half of the first."""
    engagement, total = work.job.engagement, work.job.parameters["count"]
    ordered = sheet(engagement, MentionFilter.from_query(QueryDict(work.job.parameters["query"])))
    told = 0

    def counted() -> Iterator[Sequence[tables.Cell]]:
        nonlocal told
        for told, row in enumerate(ordered.rows, start=1):
            if told % BEAT_ROWS == 0:
                work.beat(min(told, total), total)
            yield row

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mentions.xlsx"
        tables.write_xlsx(path, [tables.Sheet(ordered.name, ordered.header, counted())])
        with path.open("rb") as file, transaction.atomic():
            work.beat(total, total)
            made = MentionExport(engagement=engagement, job=work.job, filename=filename(engagement, "xlsx"), rows=told)
            made.file.save(f"{work.job.pk}.xlsx", File(file), save=False)
            made.save()
            work.finish(result_url=reverse("analysis:mention_export_download", args=[engagement.slug, made.pk]))


def delete_old(older_than: timedelta = KEPT) -> int:
    """Delete workbooks that have been kept long enough, each with its file. Returns how many."""
    old = MentionExport.objects.filter(created_at__lt=timezone.now() - older_than)
    for made in old:
        with transaction.atomic():
            Job.objects.filter(pk=made.job_id).update(result_url="")
            made.delete()
            transaction.on_commit(lambda file=made.file: file.storage.delete(file.name))  # type: ignore[misc]
    return len(old)
