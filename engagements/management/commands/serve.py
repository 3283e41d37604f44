"""`manage.py serve`: web server, Celery worker and Celery beat as three processes under one supervisor."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

GRACE = 10  # seconds that the processes have together to end by themselves
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
Processes = dict[str, "subprocess.Popen[bytes]"]


class Command(BaseCommand):
    help = "Starts web server, worker and beat together, and ends all when one ends. Production runs them apart."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 opens it to phones in the same network")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--prepare", action="store_true", help="first migrate and load the demo if nothing is there"
        )

    def handle(self, *args: Any, host: str, port: int, prepare: bool, **options: Any) -> None:
        require_free_port(host, port)
        address = f"http://{address_for_phones() if host == '0.0.0.0' else host}:{port}"  # noqa: S104 - the user's wish
        os.environ.setdefault("SITE_URL", address)
        if prepare:
            self.prepare()
        # A terminal that closes and a service manager that stops us mean the same as Ctrl-C, also in the background.
        for number in ENDINGS:
            signal.signal(number, signal.default_int_handler)
        processes: Processes = {}
        culprits: Processes = {}
        try:
            for name, command in commands(host, port).items():
                # Each leads a session of its own: it is ended with all its children, and Ctrl-C does not reach it too.
                processes[name] = subprocess.Popen(command, start_new_session=True)
            if answers(host, port, processes):
                self.greet(address, host)
            culprits = first_ended(processes)
        except KeyboardInterrupt:
            self.stdout.write("\nEnding …")
        finally:
            end(processes)
        if culprits:
            told = ", ".join(f"{name} ({reason(process)})" for name, process in culprits.items())
            raise CommandError(f"Ended by itself: {told}. So everything was ended.")

    def prepare(self) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        if settings.DEMO:
            call_command("demo", "--if-empty", stdout=self.stdout)

    def greet(self, address: str, host: str) -> None:
        if host == "0.0.0.0":  # noqa: S104 - compared, not bound
            import segno

            segno.make(address, error="l").terminal(out=sys.stdout, compact=True)
        self.stdout.write(self.style.SUCCESS(f"Linje: {address}  (Ctrl-C ends it)"))


def commands(host: str, port: int) -> dict[str, list[str]]:
    # As root, in a container or on a trial machine, Celery warns at each start; the address shall be what is read.
    celery = [sys.executable, "-W", "ignore:You're running", "-m", "celery", "-q", "-A", "strategy_site"]
    web = [sys.executable, "-m", "uvicorn", "strategy_site.asgi:application", "--host", host, "--port", str(port)]
    return {
        # Without a limit, one open stream keeps the server from ever ending.
        "web": [*web, "--lifespan", "off", "--log-level", "warning", "--timeout-graceful-shutdown", "3"],
        "worker": [*celery, "worker", "-c", "2", "-l", "warning", "--without-gossip", "--without-mingle"],
        "beat": [*celery, "beat", "-l", "warning", "--pidfile="],
    }


def first_ended(processes: Processes) -> Processes:
    while True:
        if ended := {name: process for name, process in processes.items() if process.poll() is not None}:
            return ended
        time.sleep(0.3)


def end(processes: Processes) -> None:
    """Ask all to end, wait for them together, then end what is left of their groups."""
    for number in ENDINGS:
        signal.signal(number, signal.SIG_IGN)
    for process in processes.values():
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + GRACE
    for process in processes.values():
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=max(0.0, deadline - time.monotonic()))
    for process in processes.values():
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def reason(process: subprocess.Popen[bytes]) -> str:
    code = process.returncode
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"code {code}"


def require_free_port(host: str, port: int) -> None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} cannot be used ({error.strerror}), perhaps by a Linje that is still running. "
                f"End it, or take another port: make run PORT={port + 1}"
            ) from error


def answers(host: str, port: int, processes: Processes) -> bool:
    """Wait until the web server listens; False when a process ended instead."""
    while all(process.poll() is None for process in processes.values()):
        with suppress(OSError), socket.create_connection((host, port), timeout=1):
            return True
        time.sleep(0.1)
    return False


def address_for_phones() -> str:
    """This machine's address in the local network: the one it would use to reach another; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(("10.255.255.255", 1))
        return str(probe.getsockname()[0])
    return "127.0.0.1"
