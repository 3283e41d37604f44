"""Rows 2, 13 and 28 of docs/faults.md: a PDF is there once and whole, or not at all with a reason, and the worker lives on."""

import hashlib
import uuid
from datetime import timedelta

import pytest
from django.db import transaction

from engagements import files, jobs, richtext
from engagements.models import Job
from strategies.dossier import rendering
from strategies.dossier.storing import order_pdf, store_pdf
from strategies.models import DossierFile
from tests.factories import StatementFactory
from tests.faults.conftest import fall_silent, state


def ordered(version, by):
    return order_pdf(version, edition="summary", language="sv", key=str(uuid.uuid4()), by=by)


def stored_files(settings):
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_a_worker_killed_while_it_writes_and_again_while_it_stores_leaves_one_whole_file(
    celery_worker, faults, written, lead, wait_until, settings
):
    """Row 2. Seen to fail with `work.finish` before the file is stored: done, and no file. The file of the second death is
    named by no row; it is swept (engagements/files.py)."""
    faults.arm("dossier.writing", "kill 1")
    faults.arm("dossier.file_stored", "kill 1")
    job = ordered(written, lead)
    for point in ("dossier.writing", "dossier.file_stored"):
        wait_until(lambda: celery_worker.process.poll() is not None, seconds=90, otherwise=celery_worker.text)
        assert (faults.came(point), state(job), DossierFile.objects.count()) == (1, "running", 0)
        fall_silent(job)
        celery_worker.start()
    wait_until(lambda: state(job) == Job.State.DONE, seconds=90, otherwise=celery_worker.text)

    stored = DossierFile.objects.get()
    content = stored.file.read()
    stored.file.close()
    assert (content[:5], content.rstrip()[-5:]) == (b"%PDF-", b"%%EOF")
    assert (hashlib.sha256(content).hexdigest(), len(content)) == (stored.sha256, stored.size)
    assert len(stored_files(settings)) == 2
    assert files.delete_left_over(timedelta(0)) == 1
    assert [path.name for path in stored_files(settings)] == [stored.file.name.rpartition("/")[2]]


def test_a_job_that_kills_its_process_each_time_is_given_up_and_is_in_nobodys_way(
    celery_worker, faults, written, engagement, lead, wait_until
):
    """Row 13. Seen to fail with `sweep` ringing for what has used its attempts."""
    worker = celery_worker.process.pid
    faults.arm("dossier.writing", "die")
    poison = ordered(written, lead)
    for attempt in range(1, jobs.ATTEMPTS + 1):
        wait_until(lambda n=attempt: faults.came("dossier.writing") == n, seconds=60, otherwise=celery_worker.text)
        other = jobs.order(engagement, "tests.worker_tasks.count", title="Counting", steps=2)
        wait_until(lambda job=other: state(job) == Job.State.DONE, otherwise=celery_worker.text)
        fall_silent(poison)
        jobs.sweep()

    poison.refresh_from_db()
    assert (poison.state, poison.attempts) == ("failed", jobs.ATTEMPTS)
    assert poison.reason
    assert (celery_worker.process.pid, celery_worker.process.poll()) == (worker, None)
    assert DossierFile.objects.count() == 0


@pytest.mark.parametrize(("limit", "value"), [("MEMORY", 200_000_000), ("SECONDS", 0)])
def test_a_document_that_is_too_heavy_ends_with_a_reason_and_no_file(
    written, lead, monkeypatch, settings, limit, value
):
    """Row 28. Seen to fail with the limits taken out of `_written` and the writer."""
    monkeypatch.setattr(rendering, limit, value)
    table = "| a | b | c | d |\n|---|---|---|---|\n" + "| ett | ord | eller | två |\n" * 200
    for _n in range(20):
        StatementFactory(section=written.section_rows.first(), body=table, html=richtext.render(table))
    with transaction.atomic():
        job = order_pdf(written, edition="full", language="sv", key=str(uuid.uuid4()), by=lead)

    jobs.work(str(job.pk), store_pdf)

    job.refresh_from_db()
    assert job.state == "failed"
    assert "tung" in job.reason
    assert stored_files(settings) == []
