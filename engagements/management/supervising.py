"""The supervisor of `manage.py serve`, which becomes this: it only waits, so it holds neither Django nor anything else in memory.

    python -I engagements/management/supervising.py JSON

JSON: {"host": …, "port": …, "greeting": text, "commands": {name: [word, …]}}. Uses nothing but the standard library."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress

GRACE = 10  # seconds that the processes have together to end by themselves
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
Processes = dict[str, "subprocess.Popen[bytes]"]


def main(host: str, port: int, greeting: str, commands: dict[str, list[str]]) -> int:
    # A terminal that closes and a service manager that stops us mean the same as Ctrl-C, also in the background.
    for number in ENDINGS:
        signal.signal(number, signal.default_int_handler)
    processes: Processes = {}
    culprits: Processes = {}
    try:
        for name, command in commands.items():
            # Each leads a session of its own: it is ended with all its children, and Ctrl-C does not reach it too.
            processes[name] = subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own processes
        if answers(host, port, processes):
            sys.stdout.write(f"{greeting}\n")
            sys.stdout.flush()
        culprits = first_ended(processes)
    except KeyboardInterrupt:
        sys.stdout.write("\nEnding …\n")
        sys.stdout.flush()
    finally:
        end(processes)
    if culprits:
        told = ", ".join(f"{name} ({reason(process)})" for name, process in culprits.items())
        sys.stderr.write(f"CommandError: Ended by itself: {told}. So everything was ended.\n")
    return 1 if culprits else 0


def answers(host: str, port: int, processes: Processes) -> bool:
    """Wait until the web server listens; False when a process ended instead."""
    while all(process.poll() is None for process in processes.values()):
        with suppress(OSError), socket.create_connection((host, port), timeout=1):
            return True
        time.sleep(0.1)
    return False


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


if __name__ == "__main__":
    sys.exit(main(**json.loads(sys.argv[1])))
