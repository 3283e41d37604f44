"""Fixtures for servers only: the database's neighbours, the browser, the worker. People and things: tests/world.py."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, connections
from django.db.models.sql.compiler import SQLCompiler
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests import servers

# A machine that does other work too is slow, not wrong.
hypothesis_settings.register_profile("linje", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("linje")

ROOT = Path(__file__).resolve().parent.parent

if importlib.util.find_spec("tests.world"):
    pytest_plugins = ["tests.world"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test about one database's own ways is no test of the other: it is not collected there."""
    other = "sqlite" if "postgres" in settings.DATABASES["default"]["ENGINE"] else "postgres"
    elsewhere = [item for item in items if item.get_closest_marker(other)]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if not item.get_closest_marker(other)]
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    # Those that wait for browsers first, so that no processor waits for the last of them at the end.
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


def pytest_report_header() -> str:
    broker = "Redis" if settings.REDIS_URL else "files"
    return f"database: {settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}, broker and cache: {broker}"


def keep_orders_told() -> None:
    """Django drops a model's own `ordering` without a word when a query groups (`annotate(Count(…))`): rows then come
    as the database likes, which on SQLite is often by chance the right order. Here such a list of rows is an error:
    it must say `order_by`."""
    as_sql = SQLCompiler.as_sql

    def checked(self: Any, *args: Any, **kwargs: Any) -> Any:
        answer = as_sql(self, *args, **kwargs)
        is_list = self.query.default_cols and self.query.high_mark is None and not self.query.subquery
        if is_list and self.query.group_by is not None and self._meta_ordering:
            raise AssertionError(f"{self.query.model.__name__} is grouped: its Meta.ordering is lost, say order_by()")
        return answer

    SQLCompiler.as_sql = checked  # type: ignore[method-assign]


keep_orders_told()


@pytest.fixture(autouse=True)
def own_media(tmp_path: Path, settings: Any) -> None:
    """What a test uploads or renders is gone with the test."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True, scope="session")
def emptying_is_no_deletion() -> Iterator[None]:
    """After a test that committed Django empties every table. On SQLite that runs into the triggers that refuse to delete
    from the audit log and from adopted versions, so they step aside (PostgreSQL truncates, which no row trigger sees)."""
    from django.db.backends.sqlite3.base import DatabaseOperations  # its own module imports in a circle

    empty = DatabaseOperations.execute_sql_flush

    def past_triggers(self: Any, sql_list: list[str]) -> None:
        with self.connection.cursor() as cursor:
            triggers = cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for name, _sql in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            try:
                empty(self, sql_list)
            finally:
                for _name, sql in triggers:
                    cursor.execute(sql)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", past_triggers)
        yield


@pytest.fixture(autouse=True)
def empty_cache(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """Rate limits live in the cache. Redis knows no rollback, and a flush of the database leaves the cache's table."""
    yield
    marker = request.node.get_closest_marker("django_db")
    commits = "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction"))
    if settings.REDIS_URL or commits:
        with django_db_blocker.unblock():
            cache.clear()


# The application as it is served ----------------------------------------------------------------------------------


@pytest.fixture
def asgi_server(transactional_db: None) -> Iterator[str]:
    """uvicorn in a thread, on the test's database: streams work, unlike with pytest-django's `live_server`."""
    import uvicorn

    from strategy_site.asgi import application

    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        application, lifespan="off", log_config=None, log_level="warning", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "uvicorn did not start"
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(15)
    listener.close()
    close_stream_reader()
    assert not thread.is_alive()


def close_stream_reader() -> None:
    """The hub's thread keeps a connection, with which PostgreSQL would refuse to drop the test database."""
    if importlib.util.find_spec("workshops.streaming"):
        from workshops import streaming

        streaming.READER.submit(connections.close_all).result(timeout=10)


# The worker -------------------------------------------------------------------------------------------------------


def database_url() -> str:
    """The test database as DATABASE_URL says it, for another process."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{connection.settings_dict['NAME']}"
    values = connection.settings_dict
    password = f":{values['PASSWORD']}" if values["PASSWORD"] else ""
    return f"postgres://{values['USER']}{password}@{values['HOST']}:{values['PORT']}/{values['NAME']}"


@pytest.fixture
def process_env(transactional_db: None, own_media: None) -> dict[str, str]:
    """The environment of another real process that works on this test's database, broker and media."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "strategy_site.settings",
        "DATABASE_URL": database_url(),
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "PYTHONWARNINGS": "default",
    }


class Worker:
    """A real Celery worker with two pool processes; `kill()` is `kill -9` of all of it, `start()` begins anew."""

    def __init__(self, env: dict[str, str], log: Path) -> None:
        self.env, self.log = env, log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Worker:
        command = [sys.executable, "-m", "celery", "-A", "strategy_site", "worker", "-c", "2", "-l", "info"]
        command += ["-n", f"test-{os.getpid()}-{time.monotonic_ns()}@localhost", "--without-gossip", "--without-mingle"]
        before = self.text().count(" ready.")
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
            )
        wait_until(lambda: self.text().count(" ready.") > before, seconds=120, otherwise=self.text)
        return self

    def text(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def kill(self) -> None:
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, 9)
            self.process.wait(timeout=10)


@pytest.fixture
def celery_worker(process_env: dict[str, str], tmp_path: Path) -> Iterator[Worker]:
    """A running `Worker` on the test's database. Tests wait for rows with `wait_until`."""
    if settings.REDIS_URL:
        import redis

        with redis.Redis.from_url(settings.CELERY_BROKER_URL) as broker:
            broker.flushdb()
    else:
        for folder in ("queue", "control"):
            shutil.rmtree(settings.VAR / "broker" / folder, ignore_errors=True)
            (settings.VAR / "broker" / folder).mkdir(parents=True)
    worker = Worker(process_env, tmp_path / "worker.log")
    try:
        yield worker.start()
    finally:
        worker.kill()


def wait_until(is_done: Callable[[], Any], seconds: float = 30, otherwise: Callable[[], str] = str) -> None:
    """Wait for something another process does; fails with what `otherwise()` says."""
    end = time.monotonic() + seconds
    while not is_done():
        if time.monotonic() > end:
            pytest.fail(f"not done within {seconds} s\n{otherwise()}")
        time.sleep(0.05)


@pytest.fixture(name="wait_until")
def wait_until_fixture() -> Callable[..., None]:
    return wait_until


# The browser ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    chromium = servers.chromium()
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium.path, args=chromium.flags, env={**os.environ, **chromium.env}
        )
        yield launched
        launched.close()
        # Playwright's loop runs in this thread, so that Django counts it as another place with a connection of its own.
        # It would stay open, and PostgreSQL would refuse to drop the test database.
        connections.close_all()


@pytest.fixture
def new_page(browser: Any, asgi_server: str) -> Iterator[Callable[..., Any]]:
    """`new_page(user=None, **options)`: a page in a context of its own, signed in as that user.

    Options are Playwright's: viewport, locale ("sv-SE"), color_scheme, is_mobile, has_touch, java_script_enabled …
    Paths are relative to the server: `page.goto("/")`. The test fails when any of its pages breaks the
    Content-Security-Policy, raises an error, gets a 5xx, or asks another host for anything.
    """
    contexts: list[Any] = []
    troubles: list[str] = []

    def make(user: Any = None, **options: Any) -> Any:
        settings_of_context = {"locale": "sv-SE", "timezone_id": "Europe/Stockholm", "base_url": asgi_server, **options}
        context = browser.new_context(**settings_of_context)
        context.set_default_timeout(15_000)
        watch(context, settings_of_context["base_url"], troubles)
        contexts.append(context)
        if user is not None:
            context.add_cookies(signed_in(user, settings_of_context["base_url"]))
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture
def page(new_page: Callable[..., Any]) -> Any:
    return new_page()


def signed_in(user: Any, url: str) -> list[dict[str, str]]:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    return [{"name": name, "value": client.cookies[name].value, "url": url}]


def watch(context: Any, url: str, troubles: list[str]) -> None:
    host = urlsplit(url).netloc

    def on_request(request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != host:
            troubles.append(f"left the host: {request.url}")

    def on_console(message: Any) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            troubles.append(message.text)

    def on_response(response: Any) -> None:
        if response.status >= 500:
            troubles.append(f"{response.status} {response.url}")

    context.on("request", on_request)
    context.on("console", on_console)
    context.on("response", on_response)
    context.on("weberror", lambda error: troubles.append(f"{error.page.url if error.page else ''}: {error.error}"))


@pytest.fixture(scope="session")
def axe() -> Callable[..., list[str]]:
    """`axe(page)` → what axe-core finds, as "rule: selector – help" lines; a good page gives []. With `both_themes=True` also
    the colours of the theme that the page does not have now."""
    from axe_playwright_python.sync_playwright import Axe

    runner = Axe()
    # What is still fading in has the contrast of neither its beginning nor its end.
    is_still = """() => Promise.all(document.getAnimations().filter(({ effect }) => effect.getComputedTiming().endTime < Infinity)
        .map(({ finished }) => finished.catch(() => null))).then(() => null)"""

    def violations(
        page: Any, context: Any = None, options: dict[str, Any] | None = None, *, both_themes: bool = False
    ) -> list[str]:
        if both_themes:
            return [*violations(page, context, options), *in_the_other_theme(page, context)]
        page.evaluate(is_still)
        # Only what is wrong is told at length; the thousands of nodes that pass would cost three times the check itself.
        told = {"resultTypes": ["violations"], **(options or {})}
        found = runner.run(page, context=context, options=told).response["violations"]
        return [
            f"{violation['id']}: {' '.join(map(str, node['target']))} – {violation['help']}"
            for violation in found
            for node in violation["nodes"]
        ]

    def in_the_other_theme(page: Any, context: Any) -> list[str]:
        """What a theme can break; the other rules look at a structure which both themes share."""
        theme = "dark" if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else "light"
        page.emulate_media(color_scheme="light" if theme == "dark" else "dark")
        rules = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
        found = [f"in the other theme {line}" for line in violations(page, context, rules)]
        page.emulate_media(color_scheme=theme)
        return found

    return violations
