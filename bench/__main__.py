"""python -m bench [--only import,pdf] [--quick] [--rounds 3]: measure, print the table, write build/bench.json."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from bench.apart import ROOT, ContestantError
from bench.measuring import Plan, Row, machine, say, table, write
from tests.servers import NotFoundError

# What is said after ONLY= → the module.
CONTESTS = {
    "import": "imports",
    "compare": "comparing",
    "dashboard": "dashboard",
    "fanout": "fanout",
    "join": "joining",
    "pages": "pages",
    "memory": "holding",
    "setup": "setting_up",
    "pdf": "printing",
}


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure Linje against what is physically possible.")
    parser.add_argument("--only", default="", help=f"some of {', '.join(CONTESTS)}, with commas between")
    parser.add_argument("--quick", action="store_true", help="smaller, one round: does it run, and roughly where is it")
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "bench.json")
    arguments = parser.parse_args()
    names = [name for name in arguments.only.split(",") if name] or list(CONTESTS)
    if unknown := set(names) - set(CONTESTS):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(CONTESTS)}")
    # Ended from outside, it still ends what it has started.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    rounds = arguments.rounds or (1 if arguments.quick else 3)
    say(f"{rounds} rounds, {machine()}")
    rows: list[Row] = []
    failed: list[str] = []
    for name in names:
        with tempfile.TemporaryDirectory(prefix="linje-bench-") as folder:
            try:
                rows += import_module(f"bench.{CONTESTS[name]}").measure(Plan(Path(folder), rounds, arguments.quick))
            except (ContestantError, NotFoundError) as error:
                say(f"{name}: {error}")
                failed.append(name)
        write(rows, arguments.json)
    print(table(rows))
    if failed:
        say(f"not measured: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
