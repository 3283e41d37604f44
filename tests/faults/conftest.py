"""What the fault tests need beyond tests/conftest.py: named points that break, processes to kill, and the promises that are
asked after each of them."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIHandler
from django.utils import timezone, translation

from engagements import files, invariants, jobs
from engagements.models import Job
from tests.faults.processes import Beat, Web


class Faults:
    """`arm("import.batch_committed", "kill 2")`; what each action does stands in engagements/faultpoints.py."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.armed: set[str] = set()
        folder.mkdir()

    def arm(self, point: str, action: str) -> None:
        self.armed.add(point)
        partial = self.folder / f"{point}.new"
        partial.write_text(action)
        partial.rename(self.folder / point)

    def disarm(self, point: str) -> None:
        (self.folder / point).unlink(missing_ok=True)

    def came(self, point: str) -> int:
        counter = self.folder / f"{point}.came"
        return counter.stat().st_size if counter.exists() else 0


@pytest.fixture
def faults(tmp_path: Path, settings: Any) -> Iterator[Faults]:
    """Arms points in this process and in those that `process_env` starts; one that nobody came by fails the test."""
    armed = Faults(tmp_path / "faults")
    settings.FAULTPOINTS = str(armed.folder)
    yield armed
    for point in armed.armed:
        armed.disarm(point)
    assert [point for point in sorted(armed.armed) if not armed.came(point)] == []


@pytest.fixture
def process_env(process_env: dict[str, str], faults: Faults) -> dict[str, str]:
    return {**process_env, "FAULTPOINTS": str(faults.folder), "DJANGO_SETTINGS_MODULE": "tests.worker_settings"}


@pytest.fixture(autouse=True)
def promises(transactional_db: None, own_media: None) -> Iterator[None]:
    """Whatever broke: afterwards every promise holds, and no file is there that no row names."""
    yield
    with translation.override("en"):
        assert list(invariants.all_broken()) == []
    assert [name for _storage, name in files.files_without_row(timedelta(0))] == []


@pytest.fixture
def web(process_env: dict[str, str], tmp_path: Path) -> Iterator[Web]:
    """The web server as a process of its own, on one port through all its lives."""
    server = Web(process_env, tmp_path / "web.log")
    try:
        yield server.start()
    finally:
        server.kill()


class Posts:
    """POSTs as the server in this process sees them: how many came, from how many the sender went away before the answer, and with how
    many it is done, whatever it did."""

    came = hung_up = done = 0


@pytest.fixture
def posts(monkeypatch: pytest.MonkeyPatch) -> Posts:
    """What `asgi_server` is asked for by POST, counted at Django's door."""
    counted, handle = Posts(), ASGIHandler.handle

    async def counting(self: ASGIHandler, scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] != "POST":
            return await handle(self, scope, receive, send)

        async def hearing() -> Any:
            message = await receive()
            counted.hung_up += message["type"] == "http.disconnect"
            return message

        counted.came += 1
        try:
            await handle(self, scope, hearing, send)
        finally:
            counted.done += 1

    monkeypatch.setattr(ASGIHandler, "handle", counting)
    return counted


@pytest.fixture
def beat(process_env: dict[str, str], tmp_path: Path) -> Iterator[Any]:
    """`beat()` starts another Celery beat."""
    started: list[Beat] = []

    def start() -> Beat:
        started.append(Beat(process_env, tmp_path / f"beat-{len(started)}.log"))
        return started[-1].start()

    yield start
    for process in started:
        process.kill()


def seeds() -> list[int]:
    """The seeds of this run: SEEDS=1..20 in `make faults`, one of them else. A failing one is given again by SEEDS=7."""
    first, _dots, last = os.environ.get("SEEDS", "1").partition("..")
    return list(range(int(first), int(last or first) + 1))


def fall_silent(job: Job) -> None:
    """The minute without a beat after which a job may be taken over, without waiting for it."""
    Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(
        heartbeat_at=timezone.now() - timedelta(seconds=jobs.SILENT_SECONDS + 1)
    )


def state(job: Job) -> str:
    return Job.objects.values_list("state", flat=True).get(pk=job.pk)
