"""Processes that a fault test starts, kills with `kill -9` and starts again; and several things done at once."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection, connections

from tests import servers

PATIENCE = 90  # seconds: a ceiling against hanging, never what a test asserts
ROOT = Path(__file__).resolve().parent.parent.parent


class Process:
    """One of our own processes, leader of its own group: `kill()` ends it with all its children."""

    def __init__(self, env: dict[str, str], log: Path) -> None:
        self.env, self.log = env, log
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def start(self) -> Any:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(), cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
            )
        return self

    def kill(self) -> None:
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=10)

    def text(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""


class Web(Process):
    """uvicorn as `manage.py serve` starts it."""

    def __init__(self, env: dict[str, str], log: Path) -> None:
        super().__init__(env, log)
        self.port = servers.free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        web = [sys.executable, "-m", "uvicorn", "strategy_site.asgi:application", "--port", str(self.port)]
        return [*web, "--lifespan", "off", "--log-level", "warning", "--timeout-graceful-shutdown", "3"]

    def start(self) -> Web:
        super().start()
        end = time.monotonic() + 60
        while not self.answers():
            assert self.process is not None
            assert self.process.poll() is None, self.text()
            assert time.monotonic() < end, self.text()
            time.sleep(0.05)
        return self

    def answers(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


class Beat(Process):
    def command(self) -> list[str]:
        celery = [sys.executable, "-W", "ignore:You're running", "-m", "celery", "-q", "-A", "strategy_site"]
        return [*celery, "beat", "-l", "info", "--pidfile=", "--schedule", str(self.log.with_suffix(".schedule"))]


def together(*functions: Callable[[], Any], seconds: float = PATIENCE) -> list[Any]:
    """Do all of them at the same moment, each in a thread with a connection of its own; returns what each returned, an
    exception where it raised one."""
    start = threading.Barrier(len(functions))
    results: list[Any] = [None] * len(functions)

    def run(at: int) -> None:
        try:
            start.wait(30)
            results[at] = functions[at]()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            results[at] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(at,), daemon=True) for at in range(len(functions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds)
        assert not thread.is_alive(), "somebody waits for ever"
    return results


class Aside:
    """Something that goes on beside the test in a thread of its own: `result()` waits for it and raises what it raised."""

    def __init__(self, function: Callable[[], Any], seconds: float = PATIENCE) -> None:
        self.results: list[Any] = []
        self.seconds = seconds
        self.thread = threading.Thread(target=self.run, args=(function,), daemon=True)
        self.thread.start()

    def run(self, function: Callable[[], Any]) -> None:
        self.results.extend(together(function, seconds=self.seconds))

    def result(self) -> Any:
        self.thread.join(self.seconds)
        assert not self.thread.is_alive(), "it never came to an end"
        if isinstance(self.results[0], Exception):
            raise self.results[0]
        return self.results[0]

    def is_stuck(self) -> bool:
        """Whether it has ended, or PostgreSQL says that somebody waits for a lock. SQLite does not tell: there the only writer
        is whoever holds the lock, and all others wait."""
        if connection.vendor != "postgresql" or not self.thread.is_alive():
            return True
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees what it saw the first time
            cursor.execute(
                "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            return cursor.fetchone() is not None
