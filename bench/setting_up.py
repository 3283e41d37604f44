"""From an empty folder to a page that answers, by the clock, beside a bare virtual environment with the same packages.

Ours is `make run` on a fresh clone: it makes that environment too, and besides installs and builds the front end, compiles the
translations, migrates, loads the demo and starts. Both fetch from the same index and find the same caches; neither finds anything else."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from bench.apart import ROOT
from bench.measuring import Figures, Plan, Row, at_most, middle, ratio_of, take_turns
from bench.web import wait_for
from tests.servers import free_port


def measure(plan: Plan) -> list[Row]:
    rounds = take_turns(plan, {"bare venv": lambda: _bare(plan), "make run": lambda: _ours(plan)})
    limit, ours = rounds.values()
    return [
        at_most(
            "fresh set-up, until the first page",
            middle(ours, "seconds"),
            "s",
            f"bare venv, {middle(limit, 'seconds'):.0f} s",
            ratio_of(ours, limit, "seconds"),
            2,
        )
    ]


def _bare(plan: Plan) -> Figures:
    folder = plan.folder / "venv"
    shutil.rmtree(folder, ignore_errors=True)
    began = time.perf_counter()
    subprocess.run([_python(), "-m", "venv", str(folder)], check=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / "requirements.txt")], check=True)
    return {"seconds": time.perf_counter() - began}


def _ours(plan: Plan) -> Figures:
    clone = plan.folder / "clone"
    shutil.rmtree(clone, ignore_errors=True)
    # The files as they stand, without what has been made of them.
    made = shutil.ignore_patterns(
        ".git", ".venv", "var", "build", "static_built", "node_modules", "__pycache__", "*.mo"
    )
    shutil.copytree(ROOT, clone, ignore=made)
    port = free_port()
    inherited = {key: value for key, value in os.environ.items() if key not in {"VIRTUAL_ENV", "VAR_DIR"}}
    path = os.pathsep.join(one for one in os.environ["PATH"].split(os.pathsep) if not one.startswith(str(ROOT)))
    began = time.perf_counter()
    command = ["make", "run", f"PORT={port}", f"PYTHON={_python()}"]
    process = subprocess.Popen(command, cwd=clone, env={**inherited, "PATH": path}, start_new_session=True)
    try:
        wait_for(port, process, 1800)
        return {"seconds": time.perf_counter() - began}
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _python() -> str:
    """The Python that our own environment was made from."""
    return str(Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}")
