"""The application as it is served, and somebody who visits it over a kept-alive connection."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from bench.apart import ROOT, ContestantError, apart, environment
from tests.servers import free_port

UVICORN = [sys.executable, "-m", "uvicorn", "--host", "127.0.0.1", "--lifespan", "off", "--log-level", "warning"]


@dataclass(frozen=True, slots=True)
class Site:
    """A running server."""

    port: int
    pid: int


@contextmanager
def served(application: str, env: dict[str, str]) -> Iterator[Site]:
    """uvicorn with the options of `manage.py serve`, for as long as the block lasts."""
    port = free_port()
    command = [*UVICORN, "--port", str(port), "--timeout-graceful-shutdown", "3", application]
    server = subprocess.Popen(command, cwd=ROOT, env=environment(env), start_new_session=True)
    try:
        wait_for(port, server)
        yield Site(port, server.pid)
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int, process: subprocess.Popen[bytes], seconds: float = 300) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise ContestantError(f"nothing answers on port {port}")


def cpu_clock(pid: int) -> Callable[[], float]:
    """A clock of the milliseconds of processor time that a process has used; where there is none, the ordinary clock."""
    number = (~pid << 3) | 2  # what clock_getcpuclockid() of Linux answers
    try:
        time.clock_gettime(number)
    except OSError:
        return lambda: 1000 * time.perf_counter()
    return lambda: 1000 * time.clock_gettime(number)


class Visitor:
    """Fetches pages one after the other; signed in if it has a cookie."""

    def __init__(self, site: Site, cookie: str = "") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=600)
        self.headers = {"Cookie": cookie, "Accept-Language": "sv"}

    def get(self, path: str) -> tuple[float, bytes]:
        """(milliseconds until the last byte, the page). Anything but a page is an error."""
        try:
            return self._get(path)
        except (http.client.RemoteDisconnected, ConnectionError):
            # The server closes what was idle for five seconds, as while another contestant had its turn.
            self.connection.close()
            return self._get(path)

    def _get(self, path: str) -> tuple[float, bytes]:
        began = time.perf_counter()
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        milliseconds = 1000 * (time.perf_counter() - began)
        if answer.status != 200:
            raise ContestantError(f"{path} answered {answer.status}")
        return milliseconds, body


def signed_in(env: dict[str, str], email: str) -> str:
    """The cookie of a session of this person."""
    return str(apart("bench.web:session", env=env, email=email)["cookie"])


# In a process of its own, with Django --------------------------------------------------------------------------------------


def session(email: str) -> dict[str, str]:
    from django.conf import settings
    from django.test import Client

    from engagements.models import User

    client = Client()
    client.force_login(User.objects.get(email=email), backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    return {"cookie": f"{name}={client.cookies[name].value}"}
