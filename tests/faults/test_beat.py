"""Row 4 of docs/faults.md: beat dies, or runs twice."""

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


def test_two_beats_do_each_thing_once_and_what_none_rang_for_is_caught_up(celery_worker, beat, engagement, wait_until):
    """Row 4. Would fail with `take` taking whatever row it finds (each message did the job again), and with beat's
    schedule empty (nothing was caught up)."""
    celery_worker.kill()
    made = forgotten(engagement, 5)
    beats = [beat(), beat()]
    celery_worker.start()
    wait_until(lambda: {state(job) for job in made} == {"done"}, seconds=60, otherwise=celery_worker.text)
    assert AuditEntry.objects.filter(verb="test_step").count() == 10
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}

    for one in beats:
        one.kill()
    while_away = forgotten(engagement, 2)
    beat()
    wait_until(lambda: {state(job) for job in while_away} == {"done"}, seconds=60, otherwise=celery_worker.text)
    assert AuditEntry.objects.filter(verb="test_step").count() == 14
