"""What every contest shares: turns, medians, memory, and the rows that are printed and written."""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

Figures = dict[str, float]
Turn = Callable[[], Figures]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `ratio` is value to limit, the median of the rounds' own ratios; None for a plain limit."""

    name: str
    value: float
    unit: str
    against: str
    ratio: float | None
    goal: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What the reader asked for. `folder` is empty, ours alone, and deleted afterwards."""

    folder: Path
    rounds: int
    is_quick: bool


def say(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr, flush=True)


def take_turns(plan: Plan, contestants: Mapping[str, Turn]) -> dict[str, list[Figures]]:
    """Name → what each round measured. Within a round everybody has a turn, so that a busy minute meets all."""
    measured: dict[str, list[Figures]] = {name: [] for name in contestants}
    for number in range(1, plan.rounds + 1):
        for name, turn in contestants.items():
            figures = turn()
            measured[name].append(figures)
            told = ", ".join(f"{key} {value:.4g}" for key, value in figures.items())
            say(f"round {number}, {name}: {told}")
    return measured


def middle(rounds: Sequence[Figures], key: str) -> float:
    return float(statistics.median(figures[key] for figures in rounds))


def ratio_of(ours: Sequence[Figures], limit: Sequence[Figures], key: str, limit_key: str = "") -> float:
    """The median over the rounds of ours divided by the limit."""
    pairs = zip(ours, limit, strict=True)
    return float(statistics.median(mine[key] / other[limit_key or key] for mine, other in pairs))


def at_most(name: str, value: float, unit: str, against: str, ratio: float | None, goal: float) -> Row:
    """A row that holds while the ratio, or without one the value itself, is no more than `goal`."""
    measured = value if ratio is None else ratio
    return Row(name, value, unit, against, ratio, f"≤ {goal:g}", measured <= goal)


def at_least(name: str, value: float, unit: str, against: str, ratio: float, goal: float) -> Row:
    return Row(name, value, unit, against, ratio, f"≥ {goal:g}", ratio >= goal)


def percentile(values: Sequence[float], share: float) -> float:
    """Nearest rank; `share` in 0..1."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


# Memory and processor time of processes ----------------------------------------------------------------------------------


def tree_memory(pid: int) -> int:
    """Bytes that a process and its children hold; on Linux pages that they share are counted once (PSS)."""
    try:
        top = psutil.Process(pid)
        return sum(_held(process) for process in [top, *top.children(recursive=True)])
    except psutil.NoSuchProcess:
        return 0


def _held(process: psutil.Process) -> int:
    try:
        held = process.memory_full_info()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0
    return int(getattr(held, "pss", held.uss))


def machine() -> dict[str, Any]:
    return {
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
    }


# The table -----------------------------------------------------------------------------------------------------------------


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| what | value | against | ratio | goal | |", "|---|---:|---|---:|---|---|"]
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.3g}"
        mark = "holds" if row.holds else "DOES NOT HOLD"
        lines.append(
            f"| {row.name} | {rounded(row.value)} {row.unit} | {row.against} | {ratio} | {row.goal} | {mark} |"
        )
    return "\n".join(lines)


def rounded(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def write(rows: Sequence[Row], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(row) for row in rows], indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
