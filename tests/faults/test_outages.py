"""Rows 5 to 9 of docs/faults.md: what stands below us is away, busy or full. Nobody meets an error page, and nothing that was
typed is lost."""

import os
import shutil
import threading
import uuid
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import psycopg2
import pytest
import redis
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections, transaction
from django.urls import reverse
from django.utils import timezone

from analysis.models import ImportRun, Mention
from analysis.services import imports
from engagements import jobs
from engagements.models import AuditEntry, Job
from strategies import versioning
from strategies.models import Input, Statement
from tests import servers
from tests.analysis.files import line, table
from tests.conftest import Worker
from tests.faults.conftest import state
from tests.faults.phones import Phone, browser
from tests.faults.processes import Aside, Beat, Process
from tests.faults.test_imports import received
from tests.workshops import rooms
from workshops.models import Participant


@pytest.fixture
def statement(written):
    return written.statement_rows.select_related("section").get()


def edit_url(engagement, statement):
    return f"/engagements/{engagement.slug}/strategy/statements/{statement.key}/edit/"


def form(statement, words):
    return {"heading": statement.heading, "body": words, "kind": "text", "revision": "1", "version": "1.0"}


def post(client, path, values):
    return client.post(path, data={**values, "csrfmiddlewaretoken": client.cookies["csrftoken"]})


def assert_kept(answer, words):
    """Not saved, said so in words, with what was typed ready to be sent again."""
    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert (words in page, "Inte sparat än" in page) == (True, True)


# SQLite --------------------------------------------------------------------------------------------------------------


@pytest.mark.sqlite
def test_a_lock_that_is_held_too_long_gives_the_text_back(engagement, statement, lead, as_user, monkeypatch):
    """Row 7. Seen to fail without `outage_pages`: a 500, and the text gone."""
    client, url = as_user(lead), edit_url(engagement, statement)
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.3)

    with transaction.atomic():  # BEGIN IMMEDIATE: the one writer
        Statement.objects.filter(pk=statement.pk).update(position=1)
        answer = Aside(lambda: client.post(url, form(statement, "Mina egna ord."))).result()

    assert_kept(answer, "Mina egna ord.")
    assert client.post(url, form(statement, "Mina egna ord.")).status_code == 302


@pytest.mark.sqlite
def test_a_full_database_changes_nothing_and_reading_works(engagement, statement, lead, as_user):
    """Row 8, the database's own limit on its pages. Seen to fail without `is_full`: 500."""
    client, url = as_user(lead), edit_url(engagement, statement)
    words = "Mycket text. " * 1500
    with connection.cursor() as cursor:
        # What earlier tests left free is taken first, all but a few pages.
        free, size = (cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("freelist_count", "page_size"))
        cursor.execute("CREATE TABLE taken (room BLOB)")
        cursor.execute(f"INSERT INTO taken VALUES (zeroblob({max(free - 20, 0) * size}))")
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        before = Statement.objects.get(pk=statement.pk).body
        statuses = set()
        try:
            while 507 not in statuses:
                revision = Statement.objects.get(pk=statement.pk).revision
                sent = form(statement, f"{len(statuses)} {revision} {words}") | {"revision": revision}
                answer = client.post(url, sent)
                statuses.add(answer.status_code)
                before = Statement.objects.get(pk=statement.pk).body if answer.status_code == 302 else before
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")
            cursor.execute("DROP TABLE taken")

    assert statuses <= {302, 507}
    assert "slut på utrymme" in answer.content.decode()
    assert Statement.objects.get(pk=statement.pk).body == before
    assert client.get(url).status_code == 200


@pytest.mark.sqlite
def test_a_broker_folder_that_cannot_be_written_costs_nothing_but_time(engagement, settings):
    """Row 9: a file stands where the folder should be, which stops root too. Seen to fail without the `except` in `ring`."""
    queue = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"])
    shutil.rmtree(queue, ignore_errors=True)
    queue.touch()
    try:
        job = jobs.order(engagement, "tests.worker_tasks.count", title="Counting", steps=1)
        job.refresh_from_db()
        assert (job.state, job.rung_at) == ("waiting", None)
    finally:
        queue.unlink()
        queue.mkdir()
    Job.objects.update(created_at="2026-01-01T00:00Z")
    assert jobs.sweep() == 1
    job.refresh_from_db()
    assert job.rung_at is not None


# Any database ------------------------------------------------------------------------------------------------------------


def test_a_full_disk_refuses_an_upload_and_keeps_nothing_of_it(engagement, lead, as_user, faults):
    """Row 8. Seen to fail without `is_full`: 500."""
    client, url = as_user(lead), reverse("analysis:import_create", args=[engagement.slug])
    faults.arm("upload.file_stored", "full 1")

    def upload():
        return client.post(url, {"file": SimpleUploadedFile("o.csv", table(line(1))), "key": str(uuid.uuid4())})

    refused = upload()
    assert refused.status_code == 507
    assert "slut på utrymme" in refused.content.decode()
    assert not ImportRun.objects.exists()
    assert upload().status_code == 302


# PostgreSQL --------------------------------------------------------------------------------------------------------------


@contextmanager
def administrator():
    values = connection.settings_dict
    admin = psycopg2.connect(
        host=values["HOST"], port=values["PORT"], user=values["USER"], password=values["PASSWORD"], dbname="postgres"
    )
    admin.autocommit = True
    try:
        with admin.cursor() as cursor:
            yield cursor
    finally:
        admin.close()


END_ALL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"


@contextmanager
def database_away():
    """The test's own database lets nobody in and ends everybody: what a restart looks like from outside, and only for us."""
    name = connection.settings_dict["NAME"]
    connections.close_all()
    with administrator() as cursor:
        cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        try:
            cursor.execute(END_ALL, [name])
            yield
        finally:
            cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


@pytest.mark.postgres
def test_people_write_on_while_the_database_is_away(web, engagement, written, statement, lead, wait_until):
    """Row 6. Seen to fail without `outage_pages` (500), and with connections kept for a minute and never asked whether they
    live."""
    workshop = rooms.opened(written, lead, naming="named")
    phones = [Phone(web.url, workshop, f"Röst {n}").join() for n in range(3)]
    url = edit_url(engagement, statement)
    person = browser(web.url, lead, url)
    halfway = threading.Barrier(len(phones) + 1)

    def write(phone):
        for n in range(10):
            if n == 5:
                halfway.wait(60)
            phone.say(f"{phone.name}/{n}")
        phone.client.close()

    writing = [Aside(lambda phone=phone: write(phone)) for phone in phones]
    halfway.wait(60)
    with database_away():
        answer = post(person, url, form(statement, "Mina egna ord."))
        wait_until(lambda: all(phone.troubles for phone in phones))
    assert_kept(answer, "Mina egna ord.")
    for one in writing:
        one.result()

    assert {status for phone in phones for status in phone.troubles} == {503}
    stored = {said.key: said.text for said in Input.objects.all()}
    assert stored == {said.key: said.text for phone in phones for said in phone.said}
    assert len(stored) == 30
    assert post(person, url, form(statement, "Mina egna ord.")).status_code == 302
    person.close()


@pytest.mark.postgres
def test_an_adoption_whose_connection_is_cut_is_none_and_the_next_one_is_whole(
    engagement, written, lead, as_user, faults, wait_until
):
    """Row 6. Seen to fail without `outage_pages`: 500."""
    versioning.submit(written, by=lead)
    client, url = as_user(lead), f"/engagements/{engagement.slug}/strategy/versions/adopt/"
    values = {"note": "", "decided_by": "Styrelsen", "next_review_on": "", "revision": written.revision}
    faults.arm("version.checked", "wait 1")
    adopting = Aside(lambda: client.post(url, values))
    wait_until(lambda: faults.came("version.checked") == 1)
    with administrator() as cursor:
        cursor.execute(END_ALL + " AND state = 'idle in transaction'", [connection.settings_dict["NAME"]])
    faults.disarm("version.checked")

    assert adopting.result().status_code == 503
    connection.close()
    written.refresh_from_db()
    assert (written.state, AuditEntry.objects.filter(verb="version_adopt").count()) == ("in_review", 0)
    assert client.post(url, values)["Location"].endswith("/versions/1.0/")


@pytest.mark.postgres
@pytest.mark.parametrize(("point", "stored"), [("import.batch_written", 0), ("import.batch_committed", 5)])
def test_an_import_whose_connection_is_cut_goes_on_where_it_was(
    engagement, lead, faults, wait_until, monkeypatch, point, stored
):
    """Row 6, in a transaction and between two. Seen to fail without Django's own guard, by which a transaction that cannot be rolled
    back closes its connection, so that the next question opens another; and without `_try_again`."""
    monkeypatch.setattr(imports, "CHUNK", 5)
    run = received(engagement, lead, range(20))
    job = imports.order_import(run, by=lead)
    faults.arm(point, "wait 1")
    going = Aside(lambda: jobs.work(str(job.pk), imports.import_run))
    wait_until(lambda: faults.came(point) == 1)
    connection.close()
    with administrator() as cursor:
        cursor.execute(END_ALL, [connection.settings_dict["NAME"]])
    faults.disarm(point)
    going.result()

    job.refresh_from_db()
    assert (job.state, job.attempts, Mention.objects.count()) == ("waiting", 1, stored)
    Job.objects.update(not_before=None)
    jobs.work(str(job.pk), imports.import_run)
    assert (state(job), Mention.objects.count()) == ("done", 20)


@pytest.mark.postgres
def test_who_is_ended_for_a_deadlock_is_done_again_without_a_word(engagement, statement, lead, as_user, wait_until):
    """Row 7: somebody holds the statement and wants the version, the page the other way round. PostgreSQL ends the page's
    transaction, since the other one is told to be patient. Seen to fail with REPEATS = 1: 503."""
    client, url = as_user(lead), edit_url(engagement, statement)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT be_patient()")  # tests/servers.py: its own role may not
        Statement.objects.select_for_update().get(pk=statement.pk)
        saving = Aside(lambda: client.post(url, form(statement, "Mina egna ord.")))
        wait_until(saving.is_stuck)
        type(statement.version).objects.select_for_update().get(pk=statement.version_id)

    assert saving.result().status_code == 302
    statement.refresh_from_db()
    assert (statement.body, statement.revision) == ("Mina egna ord.", 2)


# Redis -------------------------------------------------------------------------------------------------------------------


class Redis(Process):
    """A Redis of the test's own, since it is stopped, emptied and filled up."""

    def __init__(self, env, log):
        super().__init__(env, log)
        self.port = servers.free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def command(self):
        options = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(self.log.parent)]
        return [servers.redis_binary()[0], "--port", str(self.port), *options]

    def start(self):
        super().start()
        servers.wait_for_port(self.port, self.process, self.log)
        return self

    def ask(self, *words):
        with redis.Redis.from_url(self.url) as client:
            return client.execute_command(*words)


@pytest.fixture
def own_redis(process_env, tmp_path):
    server = Redis(dict(os.environ), tmp_path / "redis.log").start()
    process_env["REDIS_URL"] = server.url
    yield server
    server.kill()


def counting(engagement, count):
    """Jobs that wait, and whose messages are lost."""
    return [
        Job.objects.create(
            engagement=engagement,
            task="tests.worker_tasks.count",
            key=str(n),
            title="Counting",
            parameters={"steps": 2},
        )
        for n in range(count)
    ]


@pytest.mark.postgres
@pytest.mark.parametrize("fault", ["stopped", "full"])
def test_without_redis_everything_saves_and_only_guessing_waits(
    own_redis, web, engagement, written, statement, lead, tmp_path, process_env, wait_until, fault
):
    """Row 5. Seen to fail without `outage_pages` (500 at the code), and without the `except` in `ring` (500 after the commit)."""
    worker = Worker(process_env, tmp_path / "worker.log").start()
    beating = Beat(process_env, tmp_path / "beat.log").start()
    workshop = rooms.opened(written, lead, naming="named")
    inside = Phone(web.url, workshop, "Sara").join()
    files = reverse("strategies:export_list", args=[engagement.slug])
    person = browser(web.url, lead, files)
    guest = httpx.Client(base_url=web.url, timeout=30)
    guest.get("/account/login/")
    if fault == "stopped":
        own_redis.kill()
    else:
        own_redis.ask("CONFIG", "SET", "maxmemory-policy", "noeviction")
        own_redis.ask("CONFIG", "SET", "maxmemory", "1")

    try:
        inside.say("Två timmar räcker.")
        Phone(web.url, workshop, "Per").join().client.close()
        order = {"version": written.pk, "edition": "summary", "language": "sv", "key": str(uuid.uuid4())}
        ordered = post(person, reverse("strategies:export_create", args=[engagement.slug]), order)
        read = person.get(f"/engagements/{engagement.slug}/strategy/")
        guessed = guest.get("/w/ABCD2345/")
        signing_in = post(guest, "/account/login/", {"login": "a@example.org", "password": "x"})
        assert (inside.troubles, ordered.status_code, read.status_code) == ([], 302, 200)
        assert (guessed.status_code, signing_in.status_code) == (503, 503)
        assert "Retry-After" in guessed.headers
        assert Participant.objects.count() == 2
    finally:
        if fault == "stopped":
            own_redis.start()
        else:
            own_redis.ask("CONFIG", "SET", "maxmemory", "0")
    wait_until(lambda: state(Job.objects.get()) == Job.State.DONE, seconds=120, otherwise=worker.text)
    assert guest.get("/w/ABCD2345/").status_code == 404
    assert person.get(f"/engagements/{engagement.slug}/strategy/").status_code == 200
    for process in (beating, worker):
        process.kill()
    for client in (guest, person, inside.client):
        client.close()


@pytest.mark.postgres
def test_twenty_jobs_whose_messages_are_flushed_are_each_done_once(
    own_redis, engagement, tmp_path, process_env, wait_until
):
    """Row 5. Seen to fail with an empty schedule of beat: nobody rang."""
    worker = Worker(process_env, tmp_path / "worker.log").start()
    made = counting(engagement, 20)
    Job.objects.update(rung_at=timezone.now() - timedelta(seconds=31))
    own_redis.ask("FLUSHALL")
    beating = Beat(process_env, tmp_path / "beat.log").start()
    wait_until(lambda: {state(job) for job in made} == {"done"}, seconds=120, otherwise=worker.text)
    for process in (beating, worker):
        process.kill()
    assert AuditEntry.objects.filter(verb="test_step").count() == 40
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}
