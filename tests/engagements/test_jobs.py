"""The row is the truth, the broker a doorbell: nothing is lost, nothing is done twice."""

import threading
from datetime import timedelta

import pytest
from celery import current_app
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from engagements import jobs
from engagements.models import Job
from tests.factories import EngagementFactory

pytestmark = pytest.mark.django_db
TASK = "tests.worker_tasks.count"


@pytest.fixture
def rung(monkeypatch):
    """What was sent to the broker."""
    sent = []
    monkeypatch.setattr(current_app, "send_task", lambda task, args: sent.append((task, *args)))
    return sent


@pytest.fixture
def job(engagement):
    return Job.objects.create(engagement=engagement, task=TASK, title="A job", key="one", language="en")


def running(job, *, silent=False, attempts=1):
    beat = timezone.now() - timedelta(seconds=jobs.SILENT_SECONDS + 5 if silent else 0)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, heartbeat_at=beat, attempts=attempts, started_at=beat)


def test_a_wish_rings_after_the_commit_and_not_before(engagement, rung, django_capture_on_commit_callbacks):
    """Seen to fail with `order` ringing at once."""
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.order(engagement, TASK, title="A job", steps=3)
        assert rung == []
    assert rung == [(TASK, str(job.pk))]
    job.refresh_from_db()
    assert (job.parameters, job.language, job.rung_at is not None) == ({"steps": 3}, "sv", True)


def test_a_wish_that_is_rolled_back_was_never_one(engagement, rung, django_capture_on_commit_callbacks):
    """Seen to fail with `order` ringing at once."""
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        jobs.order(engagement, TASK, title="A job")
        transaction.set_rollback(True)
    assert (Job.objects.count(), rung) == (0, [])


def test_the_same_wish_twice_is_one_job(engagement, rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first = jobs.order(engagement, TASK, title="A job", key="file-7")
        second = jobs.order(engagement, TASK, title="A job", key="file-7")
        other = jobs.order(EngagementFactory(), TASK, title="A job", key="file-7")
    assert first == second != other
    assert len(rung) == 2


def test_a_broker_that_is_away_loses_nothing(engagement, monkeypatch, rung, django_capture_on_commit_callbacks):
    def away(task, args):
        raise ConnectionRefusedError

    monkeypatch.setattr(current_app, "send_task", away)
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.order(engagement, TASK, title="A job")
    monkeypatch.setattr(current_app, "send_task", lambda task, args: rung.append((task, *args)))
    Job.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    assert (jobs.sweep(), rung) == (1, [(TASK, str(job.pk))])


def test_the_sweep_rings_again_for_what_was_rung_and_not_taken(job, rung):
    Job.objects.update(rung_at=timezone.now() - timedelta(seconds=jobs.WAITING_SECONDS + 1))
    assert jobs.sweep() == 1
    assert jobs.sweep() == 0  # just rung


def test_the_sweep_leaves_alone_what_beats_and_what_is_not_yet_due(engagement, job, rung):
    running(job)
    Job.objects.create(
        engagement=engagement, task=TASK, title="later", key="later", not_before=timezone.now() + timedelta(minutes=1)
    )
    Job.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    assert (jobs.sweep(), rung) == (0, [])


def test_the_sweep_rings_for_what_has_stopped_beating(job, rung):
    running(job, silent=True)
    assert jobs.sweep() == 1


def test_the_sweep_gives_up_after_the_last_attempt(job, rung):
    running(job, silent=True, attempts=jobs.ATTEMPTS)
    assert jobs.sweep() == 0
    job.refresh_from_db()
    assert (job.state, job.finished_at is not None) == (Job.State.FAILED, True)
    assert job.reason.startswith("It did not work, in 3 attempts.")


def test_who_takes_it_has_it(job):
    assert jobs.take(str(job.pk)).job == job
    assert jobs.take(str(job.pk)) is None
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.RUNNING, 1)


@pytest.mark.parametrize("state", ["done", "failed", "cancelled"])
def test_what_is_over_is_not_taken(state, job):
    """Seen to fail with `take` taking whatever row it finds: the database refused it."""
    Job.objects.update(state=state, finished_at=timezone.now())
    assert jobs.take(str(job.pk)) is None


def test_a_silent_one_is_taken_over_and_the_first_worker_may_not_write(job):
    first = jobs.take(str(job.pk))
    Job.objects.update(heartbeat_at=timezone.now() - timedelta(seconds=jobs.SILENT_SECONDS + 1))
    second = jobs.take(str(job.pk))
    assert (second.job.attempts, second.job.started_at) == (2, first.job.started_at)
    for forbidden in (first.beat, first.finish):
        with pytest.raises(jobs.JobLostError):
            forbidden()
    second.finish()
    job.refresh_from_db()
    assert job.state == Job.State.DONE


def test_progress_and_position_are_kept(job):
    work = jobs.take(str(job.pk))
    work.beat(30, 120, position=30)
    job.refresh_from_db()
    assert (job.progress_done, job.progress_total, job.position, job.percent) == (30, 120, 30, 25)


def test_a_job_is_done_when_its_function_returns(job):
    jobs.work(str(job.pk), lambda work: work.finish(result_url="/result/"))
    job.refresh_from_db()
    assert (job.state, job.result_url, job.finished_at is not None) == (Job.State.DONE, "/result/", True)
    jobs.work(str(job.pk), lambda work: pytest.fail("it is done already"))


def test_a_reason_for_the_reader_is_kept_and_not_tried_again(job):
    def refuse(work):
        raise jobs.JobError("The file has no header.")

    jobs.work(str(job.pk), refuse)
    job.refresh_from_db()
    assert (job.state, job.reason, job.attempts) == (Job.State.FAILED, "The file has no header.", 1)


def test_a_fault_of_ours_is_tried_three_times_with_longer_pauses(job, caplog):
    pauses = []
    for _attempt in range(jobs.ATTEMPTS):
        Job.objects.filter(state=Job.State.WAITING).update(not_before=None)
        jobs.work(str(job.pk), lambda work: 1 / 0)
        job.refresh_from_db()
        if job.not_before:
            pauses.append(round((job.not_before - timezone.now()).total_seconds()))
    assert (job.state, job.attempts) == (Job.State.FAILED, 3)
    assert job.reason.startswith("It did not work")
    assert "division" not in job.reason
    assert pauses[:2] == [5, 20]
    assert caplog.text.count("ZeroDivisionError") == 3


def test_work_speaks_the_language_of_whoever_ordered_it(job):
    from django.utils import translation

    seen = []
    with translation.override("sv"):
        jobs.work(str(job.pk), lambda work: seen.append(translation.get_language()))
    assert seen == ["en"]


def test_a_waiting_job_is_cancelled_at_once(job):
    assert jobs.cancel(job) is True
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    assert jobs.cancel(job) is False


def test_a_running_job_stops_at_its_next_beat(job):
    def function(work):
        jobs.cancel(work.job)
        work.beat(1, 2)
        pytest.fail("it went on")

    jobs.work(str(job.pk), function)
    job.refresh_from_db()
    assert (job.state, job.progress_done) == (Job.State.CANCELLED, 0)


def test_a_message_too_many_begins_no_fourth_attempt(job):
    """It may be quicker than the sweep. Seen to fail without the question for `attempts` in `take`."""
    running(job, silent=True, attempts=jobs.ATTEMPTS)
    assert jobs.take(str(job.pk)) is None
    jobs.sweep()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.FAILED, jobs.ATTEMPTS)


def test_retry_goes_on_where_it_had_come(job, rung, django_capture_on_commit_callbacks):
    Job.objects.update(state=Job.State.FAILED, finished_at=timezone.now(), reason="x", attempts=3, position=40)
    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.retry(job) is True
    job.refresh_from_db()
    assert (job.state, job.reason, job.attempts, job.position, job.finished_at) == (Job.State.WAITING, "", 0, 40, None)
    assert rung == [(TASK, str(job.pk))]
    assert jobs.retry(job) is False


@pytest.mark.parametrize(
    "values",
    [
        {"state": "running", "heartbeat_at": None},
        {"state": "done", "finished_at": None},
        {"state": "waiting", "finished_at": timezone.now()},
    ],
)
def test_the_database_keeps_the_states_apart(values, job):
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**values)


def test_the_database_keeps_one_job_per_wish(job):
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(engagement=job.engagement, task=job.task, key=job.key, title="again")


@pytest.mark.django_db(transaction=True)
def test_of_eight_workers_one_takes_it(wait_until):
    """All eight want to write the row while somebody holds it. Seen to fail with a `take` that looks first and then writes: all
    eight had it."""
    job = Job.objects.create(engagement=EngagementFactory(), task=TASK, title="A job", key="one")
    wanted, taken = [], []

    def noted(execute, sql, *rest):
        if sql.startswith("UPDATE"):
            wanted.append(sql)
        return execute(sql, *rest)

    def take():
        try:
            with connection.execute_wrapper(noted):
                taken.append(jobs.take(str(job.pk)))
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _n in range(8)]
    with transaction.atomic():
        Job.objects.update(title="Held")
        for thread in threads:
            thread.start()
        wait_until(lambda: len(wanted) == 8)
    for thread in threads:
        thread.join()
    assert len(taken) == 8
    assert len([work for work in taken if work is not None]) == 1
