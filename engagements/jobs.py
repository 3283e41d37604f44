"""The one door to background work. A job is a row written with the wish; the broker is only a doorbell.

    job = jobs.order(engagement, "analysis.tasks.import_mentions", key=str(run.pk), title=…, by=request.user)

    @shared_task
    def import_mentions(job_id: str) -> None:
        jobs.work(job_id, services.import_run)        # import_run(work: Work) does it

Whoever moves the row from waiting to running has the job; everybody else returns quietly. A worker beats while it works;
`sweep` (each half minute) rings again for what waits or has stopped beating, and gives up after ATTEMPTS. Losing every
message, getting each twice, or `kill -9` in the middle loses nothing.
"""

import logging
import threading
import uuid
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from celery import current_app
from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from engagements import walls
from engagements.faultpoints import faultpoint
from engagements.models import Engagement, Job, JobRows, User

logger = logging.getLogger(__name__)
ATTEMPTS = 3
BEAT_SECONDS = 10
SILENT_SECONDS = 60
WAITING_SECONDS = 30
ROWS_KEPT = timedelta(days=1)


class JobError(Exception):
    """The job cannot be done, and trying again would not help. The text is for the reader: why, and what to do."""


class JobCancelledError(Exception):
    """The reader cancelled; raised by Work.beat() so that the running function stops at its next step."""


class JobLostError(Exception):
    """Another worker has taken the job over (this one was silent too long): stop without writing anything."""


class Work:
    """One attempt at one job, handed to the function that does it."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def _mine(self) -> Any:
        # The number of the attempt is the fence: a worker that was taken for dead may not write afterwards.
        return Job.objects.filter(pk=self.job.pk, state=Job.State.RUNNING, attempts=self.job.attempts)

    def beat(self, done: int | None = None, total: int | None = None, *, position: int | None = None) -> None:
        """Say that the work lives and how far it is; inside a transaction it commits together with the work itself."""
        values: dict[str, Any] = {"heartbeat_at": Now()}
        if done is not None:
            values["progress_done"] = done
        if total is not None:
            values["progress_total"] = total
        if position is not None:
            values["position"] = self.job.position = position
        if not self._mine().filter(cancel_requested_at=None).update(**values):
            if self._mine().exists():
                raise JobCancelledError
            raise JobLostError

    @property
    def rows(self) -> list[Any]:
        """The rows that came with the wish. Raises JobError when they are no longer kept."""
        kept = JobRows.objects.filter(job=self.job).first()
        if kept is None:
            raise JobError(_("What was uploaded is no longer kept. Upload it again."))
        rows: list[Any] = kept.rows
        return rows

    @transaction.atomic
    def finish(self, *, result_url: str = "", outcome: str = "") -> None:
        """Mark the job done; call it inside the transaction that stores the result, or let work() do it at the end."""
        values = {
            "state": Job.State.DONE,
            "finished_at": Now(),
            "reason": "",
            "heartbeat_at": Now(),
            "outcome": outcome,
        }
        if result_url:
            values["result_url"] = result_url
        if not self._mine().update(**values):
            raise JobLostError
        JobRows.objects.filter(job=self.job).delete()


@transaction.atomic
def order(
    engagement: Engagement,
    task: str,
    *,
    title: str,
    key: str = "",
    by: User | None = None,
    result_url: str = "",
    rows: list[Any] | None = None,
    **parameters: Any,
) -> Job:
    """Write the wish and ring after the commit. The same `task` and `key` in one engagement is the same job, returned as
    it stands. `parameters` are JSON values (ids, choices); `rows` (JSON values) are kept until the job is done. Returns
    the Job."""
    job, created = Job.objects.get_or_create(
        engagement=engagement,
        task=task,
        key=key or str(uuid.uuid4()),
        defaults={
            "title": title,
            "parameters": parameters,
            "created_by": by,
            "language": translation.get_language() or "sv",
            "result_url": result_url,
        },
    )
    if created:
        if rows is not None:
            JobRows.objects.create(job=job, rows=rows)
        transaction.on_commit(lambda: ring(job))
    return job


def ring(job: Job) -> None:
    """Send the doorbell message. A broker that is away costs nothing but time: the sweep rings again."""
    try:
        current_app.send_task(job.task, args=[str(job.pk)])
    except Exception:
        logger.warning("job %s: the broker did not answer, the sweep will ring", job.pk, exc_info=True)
        return
    Job.objects.filter(pk=job.pk).update(rung_at=Now())


def cancel(job: Job) -> bool:
    """Ask for an end. A job that was never begun ends at once, a running one at its next beat. One that waits for its next
    attempt is begun once more, only to take back what the last one stored. Returns whether there was anything to cancel."""
    if Job.objects.filter(pk=job.pk, state=Job.State.WAITING, started_at=None).update(
        state=Job.State.CANCELLED, cancel_requested_at=Now(), finished_at=Now()
    ):
        return True
    begun = Job.objects.filter(pk=job.pk, state__in=Job.UNFINISHED)
    asked = begun.update(cancel_requested_at=Now(), not_before=None)
    if asked:
        transaction.on_commit(lambda: ring(job))
    return bool(asked)


def retry(job: Job) -> bool:
    """Let a failed or cancelled job begin anew, from where it had come. Returns whether it was one."""
    again = Job.objects.filter(pk=job.pk, state__in=[Job.State.FAILED, Job.State.CANCELLED]).update(
        state=Job.State.WAITING, attempts=0, reason="", cancel_requested_at=None, finished_at=None, not_before=None
    )
    if again:
        transaction.on_commit(lambda: ring(job))
    return bool(again)


def take(job_id: str) -> Work | None:
    """Move the row to running if it is free; None if somebody has it, it is over, or it never came to be."""
    free = Q(state=Job.State.WAITING) & (Q(not_before=None) | Q(not_before__lte=Now()))
    # One that has used its attempts is ended by the sweep, even if a message that came twice is quicker.
    silent = Q(
        state=Job.State.RUNNING, heartbeat_at__lt=Now() - timedelta(seconds=SILENT_SECONDS), attempts__lt=ATTEMPTS
    )
    taken = (
        Job.objects.filter(pk=job_id)
        .filter(free | silent)
        .update(state=Job.State.RUNNING, heartbeat_at=Now(), attempts=F("attempts") + 1)
    )
    if not taken:
        return None
    Job.objects.filter(pk=job_id, started_at=None).update(started_at=Now())
    return Work(Job.objects.select_related("engagement", "created_by").get(pk=job_id))


@contextmanager
def _beating(work: Work) -> Any:
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(BEAT_SECONDS):
            try:
                work._mine().update(heartbeat_at=Now())
            except Exception:
                logger.warning("job %s: a beat was missed", work.job.pk, exc_info=True)
            finally:
                connection.close()

    thread = threading.Thread(target=beat, name=f"beat-{work.job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def work(job_id: str, function: Callable[[Work], Any]) -> None:
    """Take the job and do it: the whole body of every task. `function` gets a Work; it may call beat() and finish()."""
    attempt = take(job_id)
    if attempt is None:
        return
    faultpoint("job.taken")
    with translation.override(attempt.job.language), walls.within(attempt.job.engagement_id), _beating(attempt):
        try:
            function(attempt)
            if attempt._mine().exists():
                attempt.finish()
        except JobCancelledError:
            attempt._mine().update(state=Job.State.CANCELLED, finished_at=Now())
        except JobLostError:
            logger.warning("job %s: another worker has it", job_id)
        except JobError as error:
            _fail(attempt, str(error))
        except Exception:
            logger.exception("job %s: attempt %s failed", job_id, attempt.job.attempts)
            _try_again(attempt)


def _fail(attempt: Work, reason: str) -> None:
    attempt._mine().update(state=Job.State.FAILED, reason=reason, finished_at=Now())


def _try_again(attempt: Work) -> None:
    if attempt.job.attempts >= ATTEMPTS:
        _fail(attempt, gave_up())
        return
    pause = timedelta(seconds=5 * 4 ** (attempt.job.attempts - 1))
    attempt._mine().update(state=Job.State.WAITING, not_before=Now() + pause, rung_at=None)


def gave_up() -> str:
    return _(
        "It did not work, in %(attempts)s attempts. Nothing is lost: try again, or tell whoever runs this installation."
    ) % {"attempts": ATTEMPTS}


def sweep() -> int:
    """Ring for every job that waits without having been rung, or has stopped beating; end what has used its attempts.
    Returns how many were rung. Called each half minute and when a worker starts."""
    silent = Q(state=Job.State.RUNNING, heartbeat_at__lt=Now() - timedelta(seconds=SILENT_SECONDS))
    for job in Job.objects.filter(silent, attempts__gte=ATTEMPTS):
        with translation.override(job.language):
            Job.objects.filter(silent, pk=job.pk, attempts=job.attempts).update(
                state=Job.State.FAILED, reason=gave_up(), finished_at=Now()
            )
    forgotten = Q(state=Job.State.WAITING) & (
        Q(rung_at=None, created_at__lt=Now() - timedelta(seconds=5))
        | Q(rung_at__lt=Now() - timedelta(seconds=WAITING_SECONDS))
    )
    due = Q(not_before=None) | Q(not_before__lte=Now())
    waiting = list(Job.objects.filter((forgotten & due) | silent))
    faultpoint("sweep.listed")
    for job in waiting:
        ring(job)
    return len(waiting)


def forget_rows(older_than: timedelta = ROWS_KEPT) -> int:
    """Delete the rows of jobs that failed or were cancelled and have not been tried again for a day: they name people.
    Returns how many jobs lost theirs."""
    ended = ~Q(job__state__in=Job.UNFINISHED) & Q(job__finished_at__lt=timezone.now() - older_than)
    return JobRows.objects.filter(ended).delete()[0]
