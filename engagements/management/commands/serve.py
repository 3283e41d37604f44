"""`manage.py serve`: web server, Celery worker and Celery beat as three processes under one supervisor."""

from __future__ import annotations

import io
import json
import os
import socket
import sys
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

SUPERVISOR = Path(__file__).parent.parent / "supervising.py"


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
        job = {"host": host, "port": port, "greeting": self.greeting(address, host), "commands": commands(host, port)}
        self.stdout.flush()
        # The supervisor takes this process over: what has been loaded up to here is of no use to it.
        os.execv(sys.executable, [sys.executable, "-I", str(SUPERVISOR), json.dumps(job)])  # noqa: S606

    def prepare(self) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        if settings.DEMO:
            call_command("demo", "--if-empty", stdout=self.stdout)

    def greeting(self, address: str, host: str) -> str:
        told = io.StringIO()
        if host == "0.0.0.0":  # noqa: S104 - compared, not bound
            import segno

            segno.make(address, error="l").terminal(out=told, compact=True)
        return told.getvalue() + self.style.SUCCESS(f"Linje: {address}  (Ctrl-C ends it)")


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


def address_for_phones() -> str:
    """This machine's address in the local network: the one it would use to reach another; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(("10.255.255.255", 1))
        return str(probe.getsockname()[0])
    return "127.0.0.1"
