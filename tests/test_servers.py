"""The harness itself: the server, the browser and the worker of the tests are real, and the alarms ring."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import playwright.sync_api
import psutil
import pytest
from django.db import connection
from django.utils import timezone

from engagements.models import Job
from tests import conftest
from tests.factories import EngagementFactory

ROOT = Path(__file__).resolve().parent.parent


def test_pages_are_served_with_their_styles_and_nothing_from_elsewhere(page):
    answer = page.goto("/account/login/")
    sheets = page.evaluate("[...document.styleSheets].map(sheet => new URL(sheet.href).pathname)")
    assert answer.status == 200
    assert sheets
    assert all(sheet.startswith("/static/assets/") for sheet in sheets)


def test_the_watch_hears_a_page_that_leaves_the_host_or_breaks_the_policy(browser, asgi_server):
    troubles = []
    context = browser.new_context(base_url=asgi_server)
    conftest.watch(context, asgi_server, troubles)
    page = context.new_page()
    page.goto("/account/login/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    page.evaluate("setTimeout(() => { throw new Error('on purpose') })")
    page.wait_for_timeout(100)
    with pytest.raises(playwright.sync_api.Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://another.invalid/")
    page.wait_for_timeout(200)
    context.close()
    heard = [
        ("policy", any("style-src" in trouble or "Applying inline style" in trouble for trouble in troubles)),
        ("error", any("on purpose" in trouble for trouble in troubles)),
        ("host", any("another.invalid" in trouble for trouble in troubles)),
    ]
    assert heard == [("policy", True), ("error", True), ("host", True)]


def silent_job():
    return Job.objects.create(
        engagement=EngagementFactory(),
        task="engagements.tasks.sweep",
        title="A job whose worker died three times",
        state=Job.State.RUNNING,
        attempts=3,
        heartbeat_at=timezone.now() - timedelta(minutes=5),
    )


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_sweeps_when_it_starts_and_again_after_being_killed(celery_worker, wait_until):
    celery_worker.kill()
    job = silent_job()
    celery_worker.start()
    wait_until(lambda: Job.objects.get(pk=job.pk).state == Job.State.FAILED, otherwise=celery_worker.text)
    assert celery_worker.process.poll() is None


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def alive(process_group):
    """The processes of a session that are still there, zombies aside."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess, ProcessLookupError):
            if os.getsid(process.pid) == process_group and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
    return found


class Serving:
    """`manage.py serve` on the test's database, with what it says."""

    def __init__(self, env, log):
        self.port, self.log = free_port(), log
        command = [sys.executable, "-u", "manage.py", "serve", "--port", str(self.port)]
        with log.open("wb") as file:
            self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=file, stderr=file)

    def said(self):
        return self.log.read_text(errors="replace")

    def children(self):
        """name → pid of the three processes, told apart by their command lines."""
        names, found = {"uvicorn", "worker", "beat"}, {}
        # A child that has not become another program yet still shows our own command line, which has none of the names.
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.NoSuchProcess):
                found |= dict.fromkeys(names & {*child.cmdline()}, child.pid)
        return found


@pytest.fixture
def serving(process_env, tmp_path, wait_until):
    running = Serving({**process_env, "SITE_URL": ""}, tmp_path / "serve.log")
    try:
        wait_until(lambda: "Linje: http" in running.said(), seconds=120, otherwise=running.said)
        wait_until(lambda: len(running.children()) == 3, otherwise=running.said)
        time.sleep(3)  # the worker's pool
        assert running.process.poll() is None, running.said()
        yield running
    finally:
        if running.process.poll() is None:
            running.process.send_signal(signal.SIGTERM)
            running.process.wait(timeout=30)


def test_serve_gives_pages_without_a_warning_of_files_and_ends_everything_on_a_signal(serving, browser):
    page = browser.new_page(base_url=f"http://127.0.0.1:{serving.port}")
    with page.expect_response(re.compile(r"\.css")) as styles:
        page.goto("/")
    page.close()
    assert styles.value.ok
    sessions = list(serving.children().values())
    serving.process.send_signal(signal.SIGINT)
    code = serving.process.wait(timeout=20)
    assert (code, [pid for session in sessions for pid in alive(session)]) == (0, [])
    assert "StreamingHttpResponse" not in serving.said()


def test_serve_ends_everything_and_names_the_culprit_when_the_worker_is_killed(serving):
    children = serving.children()
    os.kill(children["worker"], signal.SIGKILL)
    code = serving.process.wait(timeout=20)
    assert (code, [pid for session in children.values() for pid in alive(session)]) == (1, [])
    assert "Ended by itself: worker (killed by SIGKILL)." in serving.said()


def test_serve_says_when_the_port_is_taken(process_env):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]
        done = subprocess.run(command, check=False, cwd=ROOT, env=process_env, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        f"CommandError: Port {port} cannot be used (Address already in use), perhaps by a Linje that is still running. "
        f"End it, or take another port: make run PORT={port + 1}"
    )


@pytest.mark.sqlite
@pytest.mark.django_db
def test_sqlite_waits_for_a_writer_instead_of_failing():
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_second_run_is_on_postgresql_and_redis(settings):
    assert (connection.vendor, settings.REDIS_URL.startswith("redis://")) == ("postgresql", True)
