"""A contestant in a fresh process of its own: own memory, own Django, own environment.

    apart("bench.imports:raw_copy", path=…, env={"DATABASE_URL": …})

calls that function there and returns the figures that it returned, with `peak_MB`, the most memory the process held."""

from __future__ import annotations

import importlib
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parent.parent
# As in production: with DEBUG Django keeps every query and reads templates anew.
PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "for-measuring-only-" + "0123456789" * 4,
    "ALLOWED_HOSTS": "127.0.0.1,localhost",
    "SECURE_SSL_REDIRECT": "0",
    "LOG_LEVEL": "WARNING",
    "DJANGO_SETTINGS_MODULE": "strategy_site.settings",
}


class ContestantError(RuntimeError):
    """A contestant failed; its last words have been printed."""


def environment(env: dict[str, str]) -> dict[str, str]:
    inherited = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL", "DEMO"}}
    return {**inherited, **PRODUCTION, **env}


def apart(function: str, *, env: dict[str, str] | None = None, **arguments: Any) -> dict[str, Any]:
    """Run `module:function` with these JSON arguments; a dict comes back."""
    command = [sys.executable, "-m", "bench.apart", function, json.dumps(arguments)]
    done = subprocess.run(command, cwd=ROOT, env=environment(env or {}), stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise ContestantError(f"{function} ended with {done.returncode}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


class Effort:
    """`with Effort() as effort: …`, then `effort.figures`: `cpu`, the seconds of processor time that this process, its children
    and its database connection's server process took, and `clock`, those that passed.

    On a machine that does other work too, the clock tells mostly of that; processor time is what the work itself costs."""

    def __enter__(self) -> Effort:
        from django.db import connection

        self.server = None
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self.server = psutil.Process(cursor.fetchone()[0])
        self.began = time.perf_counter(), self._cpu()
        return self

    def __exit__(self, *_: object) -> None:
        clock, cpu = self.began
        self.figures = {"cpu": self._cpu() - cpu, "clock": time.perf_counter() - clock}

    def _cpu(self) -> float:
        own = sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return own + (sum(self.server.cpu_times()[:2]) if self.server else 0.0)


def peak_bytes() -> int:
    """The most this process has held. Linux's ru_maxrss would also count what its parent held when it was forked."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    module, _colon, name = sys.argv[1].partition(":")
    import django

    django.setup()
    answer = getattr(importlib.import_module(module), name)(**json.loads(sys.argv[2])) or {}
    print(json.dumps({**answer, "peak_MB": peak_bytes() / 1e6}))


if __name__ == "__main__":
    main()
