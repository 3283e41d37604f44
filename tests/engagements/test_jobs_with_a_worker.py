"""Jobs in a real worker process: done once, gone on with after `kill -9`, found again when every message is lost."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from engagements import jobs
from engagements.models import AuditEntry, Job
from tests.factories import EngagementFactory

pytestmark = pytest.mark.django_db(transaction=True)
COUNT = "tests.worker_tasks.count"


@pytest.fixture
def process_env(process_env):
    """The worker also knows the tasks of the tests."""
    return {**process_env, "DJANGO_SETTINGS_MODULE": "tests.worker_settings"}


def order(task=COUNT, **parameters):
    return jobs.order(EngagementFactory(), task, title="Counting", **parameters)


def state(job):
    return Job.objects.values_list("state", flat=True).get(pk=job.pk)


def steps():
    return list(AuditEntry.objects.filter(verb="test_step").order_by("pk").values_list("subject", flat=True))


def lose_every_message():
    if settings.REDIS_URL:
        import redis

        with redis.Redis.from_url(settings.CELERY_BROKER_URL) as broker:
            broker.flushdb()
        return
    queue = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"])
    shutil.rmtree(queue, ignore_errors=True)
    queue.mkdir(parents=True)


def test_a_job_is_done_with_its_progress(celery_worker, wait_until):
    job = order(steps=5)
    wait_until(lambda: state(job) == Job.State.DONE, otherwise=celery_worker.text)
    job.refresh_from_db()
    assert (job.attempts, job.progress_done, job.progress_total, job.position) == (1, 5, 5, 5)
    assert steps() == ["0", "1", "2", "3", "4"]


def test_a_message_that_comes_five_times_is_done_once(celery_worker, wait_until):
    """Seen to fail with `take` taking whatever row it finds: five attempts. That no step is there twice even then is due to the
    number of the attempt, which each writes its work under."""
    job = order(steps=3, pause=0.2)
    for _n in range(4):
        jobs.ring(job)
    after = order(steps=1)
    wait_until(lambda: state(after) == state(job) == Job.State.DONE, otherwise=celery_worker.text)
    assert sorted(steps()) == ["0", "0", "1", "2"]
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}


def test_after_kill_9_it_goes_on_where_it_was(celery_worker, wait_until):
    job = order(steps=30, pause=0.1)
    wait_until(lambda: len(steps()) >= 3, otherwise=celery_worker.text)
    celery_worker.kill()
    done = len(steps())
    assert state(job) == Job.State.RUNNING
    # A minute without a beat, without waiting for it.
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - timedelta(seconds=jobs.SILENT_SECONDS + 1))
    lose_every_message()
    celery_worker.start()  # it sweeps when it starts
    wait_until(lambda: state(job) == Job.State.DONE, otherwise=celery_worker.text)
    job.refresh_from_db()
    assert 3 <= done < 30
    assert job.attempts == 2
    assert steps() == [str(n) for n in range(30)]


def test_losing_every_message_loses_nothing(celery_worker, wait_until):
    celery_worker.kill()
    job = order(steps=2)
    lose_every_message()
    Job.objects.filter(pk=job.pk).update(rung_at=timezone.now() - timedelta(seconds=jobs.WAITING_SECONDS + 1))
    celery_worker.start()
    wait_until(lambda: state(job) == Job.State.DONE, otherwise=celery_worker.text)
    assert steps() == ["0", "1"]


def test_a_running_job_is_cancelled_and_taken_up_again(celery_worker, wait_until):
    """Seen to fail with a `beat` that does not ask whether somebody wants an end: it went on to its own."""
    job = order(steps=40, pause=0.1)
    wait_until(lambda: len(steps()) >= 2, otherwise=celery_worker.text)
    assert jobs.cancel(job) is True
    wait_until(lambda: state(job) == Job.State.CANCELLED, otherwise=celery_worker.text)
    stopped = len(steps())
    assert stopped < 40
    Job.objects.filter(pk=job.pk).update(parameters={"steps": stopped + 2})
    assert jobs.retry(job) is True
    wait_until(lambda: state(job) == Job.State.DONE, otherwise=celery_worker.text)
    assert steps() == [str(n) for n in range(stopped + 2)]


def test_a_reason_reaches_the_reader_and_a_fault_of_ours_does_not(celery_worker, wait_until):
    refused, broken = order("tests.worker_tasks.refuse"), order("tests.worker_tasks.break_down")
    wait_until(lambda: state(refused) == Job.State.FAILED, otherwise=celery_worker.text)
    wait_until(lambda: Job.objects.get(pk=broken.pk).not_before is not None, otherwise=celery_worker.text)
    refused.refresh_from_db()
    broken.refresh_from_db()
    assert refused.reason == "The file has no header."
    assert (broken.state, broken.attempts, broken.reason) == (Job.State.WAITING, 1, "")
