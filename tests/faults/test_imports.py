"""Rows 1, 13, 14 and 15 of docs/faults.md: an import loses nothing and doubles nothing, whoever dies, and whatever overlaps."""

import os
import random
import uuid
from datetime import date, timedelta
from decimal import Decimal

import httpx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from analysis.models import BadRow, ImportRun, KnownMention, Mention
from analysis.services import imports
from engagements import files, jobs
from engagements.models import Job, JobRows
from strategies.importers.readings import ReadingRow
from strategies.models import KpiReading
from strategies.services import followup
from tests.analysis.files import HEADER, line, table
from tests.factories import EngagementFactory, KpiFactory
from tests.faults.conftest import fall_silent, seeds, state
from tests.faults.phones import browser
from tests.faults.processes import Aside, together
from training.importers.learners import LearnerRow
from training.models import Learner
from training.services import learners

ROWS = int(os.environ.get("FAULT_ROWS", "16000"))


def received(engagement, by, numbers, *, bad=(), leave_out=False):
    content = HEADER + "".join(line(n, day="i går" if n in bad else "2026-09-14") for n in numbers)
    upload = SimpleUploadedFile("omnamnanden.csv", content.encode())
    run = imports.receive_file(engagement, upload, key=uuid.uuid4(), by=by)
    if leave_out:
        imports.map_columns(run, run.columns, day_first=None, year=None, leave_out_bad_rows=True)
    return run


def carry_out(run, by):
    job = imports.order_import(run, by=by)
    jobs.work(str(job.pk), imports.import_run)
    run.refresh_from_db()
    return run


def numbers_of(run):
    """Everything that came of a run, without ids."""
    return {
        "counts": [run.rows_read, run.rows_added, run.rows_known, run.rows_bad, run.rows_skipped],
        "mentions": sorted(run.mentions.values_list("fingerprint", "text", "published_at")),
        "bad": sorted(BadRow.objects.filter(run=run).values_list("number", "column", "code")),
    }


@pytest.mark.parametrize("seed", seeds())
def test_a_worker_killed_anywhere_leaves_the_import_as_if_it_had_not_been(
    celery_worker, faults, engagement, lead, wait_until, seed
):
    """Row 1. Seen to fail with every attempt beginning at the first row (`row.number > 0`): rows counted twice."""
    chance = random.Random(seed)
    numbers = [*range(ROWS), *range(0, ROWS, 1000)]  # some rows stand twice in the file
    bad = set(chance.sample(range(ROWS), 20))
    undisturbed = received(EngagementFactory(), None, numbers, bad=bad, leave_out=True)
    job = imports.order_import(undisturbed, by=None)
    wait_until(lambda: state(job) == Job.State.DONE, seconds=120, otherwise=celery_worker.text)
    undisturbed.refresh_from_db()
    run = received(engagement, lead, numbers, bad=bad, leave_out=True)
    chunks = -(-len(numbers) // imports.CHUNK)
    deaths = [("import.batch_written", chance.randint(1, chunks)), ("import.before_done", 1)]
    if chance.random() < 0.5:
        deaths[1] = ("import.batch_committed", chance.randint(1, chunks))
    print(f"seed {seed}: {deaths}")

    # The undisturbed run has come by some of the points already.
    point, at = deaths[0]
    faults.arm(point, f"kill {faults.came(point) + at}")
    job = imports.order_import(run, by=lead)
    for following in [*deaths[1:], None]:
        wait_until(lambda: celery_worker.process.poll() is not None, seconds=120, otherwise=celery_worker.text)
        assert state(job) == Job.State.RUNNING
        faults.disarm(point)
        if following:
            # A chunk is committed at least once more, and the end is always passed once.
            point = following[0]
            left = chunks - -(-ImportRun.objects.get(pk=run.pk).last_row // imports.CHUNK)
            at = min(following[1], max(left, 1)) if point == "import.batch_committed" else 1
            if point == "import.batch_committed" and left == 0:
                point, at = "import.before_done", 1
            faults.arm(point, f"kill {faults.came(point) + at}")
        fall_silent(job)
        celery_worker.start()  # it sweeps when it starts
    wait_until(lambda: state(job) == Job.State.DONE, seconds=120, otherwise=celery_worker.text)

    run.refresh_from_db()
    assert numbers_of(run) == numbers_of(undisturbed)
    assert (run.state, Job.objects.get(pk=job.pk).attempts) == ("done", 3)
    assert Mention.objects.filter(engagement=engagement).count() == ROWS - len(bad)


@pytest.fixture
def small_lists(engagement, written, lead):
    """What is imported whole, in one transaction: its model, and the order of a file of three rows."""
    KpiFactory(goal__version=written, name="Svarstid")
    days = [ReadingRow(n, date(2026, 9, n), "Svarstid", Decimal(n)) for n in (1, 2, 3)]
    people = [LearnerRow(n, f"Person {n}", f"person{n}@example.org", "Elnät") for n in (1, 2, 3)]
    return {
        "readings.stored": (KpiReading, lambda: followup.order_import(written, days, key=str(uuid.uuid4()), by=lead)),
        "learners.stored": (Learner, lambda: learners.order_import(engagement, people, key=str(uuid.uuid4()), by=lead)),
    }


@pytest.mark.parametrize("point", ["readings.stored", "learners.stored"])
def test_a_worker_killed_while_it_stores_a_small_list_has_stored_none_of_it_and_the_next_stores_all(
    celery_worker, faults, small_lists, wait_until, point
):
    """Row 1. Seen to fail without the transaction of `import_readings` and of `import_learners`: the rows were there, and the job not
    done."""
    model, order = small_lists[point]
    faults.arm(point, "kill 1")
    job = order()
    wait_until(lambda: celery_worker.process.poll() is not None, seconds=60, otherwise=celery_worker.text)
    assert (state(job), model.objects.count()) == ("running", 0)

    fall_silent(job)
    celery_worker.start()
    wait_until(lambda: state(job) == Job.State.DONE, seconds=60, otherwise=celery_worker.text)
    assert (model.objects.count(), JobRows.objects.count()) == (3, 0)
    assert Job.objects.get(pk=job.pk).outcome.startswith("3 ")


def test_who_dies_between_the_file_and_its_row_leaves_nothing_but_a_file_that_is_swept(web, faults, engagement, lead):
    """Row 8. Seen to fail with `delete_left_over` deleting nothing."""
    url = reverse("analysis:import_create", args=[engagement.slug])
    person = browser(web.url, lead, url)
    values = {"key": str(uuid.uuid4()), "csrfmiddlewaretoken": person.cookies["csrftoken"]}
    faults.arm("upload.file_stored", "kill 1")
    with pytest.raises(httpx.TransportError):
        person.post(url, data=values, files={"file": ("o.csv", table(line(1)))})
    person.close()
    assert not ImportRun.objects.exists()

    assert len(list(files.files_without_row(timedelta(0)))) == 1
    assert files.delete_left_over(timedelta(hours=1)) == 0  # somebody else's upload may be about to commit
    assert files.delete_left_over(timedelta(0)) == 1


# Overlapping imports (row 15) -------------------------------------------------------------------------------------------


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(imports, "CHUNK", 50)


def test_two_overlapping_imports_at_once_store_each_row_once(small_chunks, engagement, lead):
    """Row 15. The same rows in opposite orders. Seen to fail on PostgreSQL without the engagement's lock in `_alone`: the constraint
    refused what the other had just stored."""
    first = received(engagement, lead, range(1000))
    second = received(engagement, lead, range(1499, 499, -1))

    results = together(lambda: carry_out(first, lead), lambda: carry_out(second, lead))

    assert [result.state for result in results] == ["done", "done"]
    assert sum(result.rows_added for result in results) == Mention.objects.count() == 1500
    assert sum(result.rows_known for result in results) == 500


@pytest.mark.parametrize("ending", ["before", "after"])
def test_rows_that_another_import_counted_as_known_outlive_the_one_that_is_stopped(
    small_chunks, faults, engagement, lead, wait_until, ending
):
    """Row 15: the first is cancelled after the second is done, or while it runs. Seen to fail without `_remember_known`."""
    first, second = received(engagement, lead, range(100)), received(engagement, lead, range(150))
    faults.arm("import.batch_committed", "wait 1")
    stopped = Aside(lambda: carry_out(first, lead))
    wait_until(lambda: faults.came("import.batch_committed") == 1)
    job = Job.objects.get(import_run=first)
    if ending == "after":
        carry_out(second, lead)
        assert (second.rows_added, second.rows_known) == (100, 50)
        assert KnownMention.objects.count() == 50
        jobs.cancel(job)
        faults.disarm("import.batch_committed")
        stopped.result()
    else:
        faults.arm("import.before_done", "wait 1")
        other = Aside(lambda: carry_out(second, lead))
        wait_until(lambda: faults.came("import.before_done") == 1)
        jobs.cancel(job)
        faults.disarm("import.batch_committed")
        stopped.result()
        faults.disarm("import.before_done")
        other.result()

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.rows_added, state(job)) == ("stopped", 0, "cancelled")
    assert (second.state, second.rows_added, second.rows_known) == ("done", 150, 0)
    assert set(Mention.objects.values_list("run", flat=True)) == {second.pk}
    assert not KnownMention.objects.exists()


def test_of_three_overlapping_imports_the_last_keeps_what_two_take_back(small_chunks, faults, engagement, lead):
    """Row 15: what passed to a second run passes on to the third. Seen to fail with all notes deleted at the first hand-over."""
    runs = [received(engagement, lead, range(60)) for _n in range(3)]
    for run in runs[:2]:
        faults.arm("import.batch_committed", f"raise {faults.came('import.batch_committed') + 1}")
        carry_out(run, lead)
    faults.disarm("import.batch_committed")
    carry_out(runs[2], lead)
    assert [run.rows_added for run in runs] == [50, 0, 10]

    for run in runs[:2]:
        imports.delete_upload(run, by=lead)

    runs[2].refresh_from_db()
    assert (runs[2].rows_added, runs[2].rows_known, Mention.objects.count()) == (60, 0, 60)


# Cancelling (row 14) ----------------------------------------------------------------------------------------------------


def test_an_import_cancelled_before_it_began_never_begins(engagement, lead):
    """Row 14. Seen to fail with `take` accepting a cancelled job."""
    run = received(engagement, lead, range(10))
    job = imports.order_import(run, by=lead)
    assert (jobs.cancel(job), jobs.cancel(job)) == (True, False)

    jobs.work(str(job.pk), imports.import_run)

    assert (state(job), Mention.objects.count()) == ("cancelled", 0)


def test_cancelled_while_the_next_attempt_waits_it_takes_back_what_the_last_one_stored(
    small_chunks, faults, engagement, lead
):
    """Row 14. Seen to fail with `cancel` ending every waiting job at once: 50 mentions stayed, and the page said none."""
    run = received(engagement, lead, range(120))
    faults.arm("import.batch_committed", "raise 1")
    carry_out(run, lead)
    job = Job.objects.get(import_run=run)
    assert (state(job), Mention.objects.count()) == ("waiting", 50)

    assert jobs.cancel(job) is True
    jobs.work(str(job.pk), imports.import_run)

    run.refresh_from_db()
    assert (state(job), run.state, Mention.objects.count()) == ("cancelled", "stopped", 0)


def test_cancelled_after_the_last_batch_it_is_whole(small_chunks, faults, engagement, lead, wait_until):
    """Row 14: too late is too late; the state is final and says what is true. Seen to fail with `finish` refusing what was
    asked to end: neither done nor cancelled."""
    run = received(engagement, lead, range(120))
    faults.arm("import.before_done", "wait")
    going = Aside(lambda: carry_out(run, lead))
    wait_until(lambda: faults.came("import.before_done") == 1)
    job = Job.objects.get(import_run=run)
    jobs.cancel(job)
    faults.disarm("import.before_done")
    going.result()

    assert (state(job), Mention.objects.count()) == ("done", 120)
    assert jobs.cancel(job) is False
