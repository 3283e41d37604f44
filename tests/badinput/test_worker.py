"""One worker process is sent the worst of everything, one after the other, and then does an ordinary job."""

import uuid
from pathlib import Path

import pytest

from analysis.models import Mention
from analysis.services import imports, site_audits
from engagements import jobs, richtext
from engagements.models import Job
from strategies.dossier.storing import order_pdf
from strategies.models import DossierFile
from tests.analysis.files import line, received, table
from tests.badinput.files import BOOK, KINDS, PLAIN
from tests.badinput.test_bombs import IN_A_DOCUMENT
from tests.factories import StatementFactory

pytestmark = pytest.mark.django_db(transaction=True)

# Files that take the place of a good one after it was looked at: while somebody waits they are all refused.
TABLES = ["noise", "UTF-16 with half a surrogate", "a quote that never closes, and much after it"]
BOOKS = [
    "a bomb of 60 MB", "a bomb that lies about its size", "2,001 parts", "entities", "half a workbook", "a cell at XFD1048576",
    "a cell at a place that is none", "a sheet that is not well-formed", "archives in archives", "a password",
]  # fmt: skip


def test_a_worker_survives_the_worst_and_does_the_next_job(celery_worker, draft, engagement, lead, wait_until):
    worst = {}
    for name in [*TABLES, *BOOKS]:
        run = received(engagement, lead, *((PLAIN.encode(), "x.csv") if name in TABLES else (BOOK, "x.xlsx")))
        Path(run.file.path).write_bytes(KINDS[name][1])
        worst[name] = ordered(run, lead)
    for heading, body in IN_A_DOCUMENT.items():
        section = draft.section_rows.first()
        StatementFactory(version=draft, section=section, heading=heading, body=body, html=richtext.render(body))
    pdf = order_pdf(draft, edition="full", language="sv", key="bombs", by=lead)
    engagement.client.website = "http://127.0.0.1/"
    engagement.client.save()
    inward = site_audits.order_audit(engagement, ["http://127.0.0.1/"], key=uuid.uuid4(), by=lead)

    ends = {Job.State.DONE, Job.State.FAILED}
    wait_until(lambda: {job.state for job in Job.objects.all()} <= ends, seconds=200, otherwise=celery_worker.text)

    told = {name: Job.objects.get(pk=job.pk) for name, job in worst.items()}
    assert {name: (job.state, job.attempts) for name, job in told.items()} == dict.fromkeys(worst, ("failed", 1))
    assert [name for name, job in told.items() if not job.reason or job.reason == jobs.gave_up()] == []
    assert not Mention.objects.exists()
    assert (state(pdf), state(inward.job)) == ("done", "done")
    stored = DossierFile.objects.get()
    assert stored.pages < 80
    with stored.file.open() as file:
        assert b"root:" not in file.read()
    assert "Webbplatsen svarade inte" in inward.pages.get().error
    good = ordered(received(engagement, lead, table(line(1), line(2))), lead)
    wait_until(lambda: state(good) == "done", otherwise=celery_worker.text)
    assert Mention.objects.count() == 2
    assert celery_worker.process.poll() is None
    assert "exited with" not in celery_worker.text()  # what celery says of a process of its pool that died


def ordered(run, lead):
    return imports.order_import(run, by=lead)


def state(job):
    return Job.objects.values_list("state", flat=True).get(pk=job.pk)
