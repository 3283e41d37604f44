"""Row 4 of docs/faults.md: beat dies, or runs twice."""

import re
from datetime import timedelta

from django.utils import timezone

from engagements import jobs
from engagements.models import AuditEntry, Job
from tests.engagements.test_jobs_with_a_worker import lose_every_message
from tests.faults.conftest import state


def forgotten(engagement, count):
    """Jobs whose messages are lost: only the sweep can ring for them."""
    made = [jobs.order(engagement, "tests.worker_tasks.count", title="Counting", steps=2) for _n in range(count)]
    lose_every_message()
    Job.objects.filter(state=Job.State.WAITING).update(rung_at=timezone.now() - timedelta(seconds=31))
    return made


def carried_out(worker):
    """How many messages about these jobs the worker is done with, whether there was anything left to do or not."""
    return len(re.findall(r"Task tests\.worker_tasks\.count\[\S+ (?:succeeded|raised)", worker.text()))


def test_two_beats_do_each_thing_once_and_what_none_rang_for_is_caught_up(
    celery_worker, beat, faults, engagement, wait_until
):
    """Row 4. The sweeps of two beats list the same jobs, and both ring. Seen to fail with `take` taking whatever row it finds
    (each message was an attempt), and with an empty CELERY_BEAT_SCHEDULE (nothing was caught up)."""
    celery_worker.kill()
    faults.arm("sweep.listed", f"meet {faults.came('sweep.listed') + 2}")
    made = forgotten(engagement, 5)
    beats = [beat(), beat()]
    celery_worker.start()
    wait_until(lambda: {state(job) for job in made} == {"done"}, seconds=60, otherwise=celery_worker.text)
    wait_until(lambda: carried_out(celery_worker) == 10, otherwise=celery_worker.text)
    assert AuditEntry.objects.filter(verb="test_step").count() == 10
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}

    for one in beats:
        one.kill()
    while_away = forgotten(engagement, 2)
    beat()
    wait_until(lambda: {state(job) for job in while_away} == {"done"}, seconds=60, otherwise=celery_worker.text)
    assert AuditEntry.objects.filter(verb="test_step").count() == 14
