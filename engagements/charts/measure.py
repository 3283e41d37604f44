"""Figures as they are read, widths of text, round steps, and labels that do not meet."""

import math
import zlib
from collections.abc import Sequence

from engagements.charts.shapes import Value
from engagements.sentence import in_figures, locale_name

WIDTH, NARROW = 640.0, 350.0  # on a telephone a unit is about a pixel, so the words keep their size
TICK_SIZE, NAME_SIZE = 12.5, 13.5
CHARACTER = 0.56  # of the font size, an average over Swedish text in Schibsted Grotesk
MAX_GRIDLINES = 4


def say(value: Value, unit: str = "") -> str:
    """A figure as it is read in the active language: at most two decimals below ten, one below a hundred, none above."""
    if value is None:
        return ""
    size = abs(value)
    pattern = "#,##0.##" if size < 10 else "#,##0.#" if size < 100 else "#,##0"
    text = in_figures(value, pattern, locale_name())
    gap = "" if unit == "%" and locale_name().startswith("en") else "\xa0"  # 5% in English, 5 % in Swedish
    return f"{text}{gap}{unit}" if unit else text


def uid_of(claim: str, measure: str) -> str:
    return f"chart-{zlib.crc32((claim + measure).encode()):08x}"


def text_width(text: str, size: float) -> float:
    return len(text) * size * CHARACTER


def nice_step(top: float, lines: int = MAX_GRIDLINES) -> float:
    """The smallest of 1, 2, 2.5, 5 × 10ⁿ that reaches `top` in at most `lines` - 1 steps."""
    if top <= 0:
        return 1.0
    raw = top / (lines - 1)
    power = 10 ** math.floor(math.log10(raw))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= raw * (1 - 1e-9))


def spread(positions: Sequence[float], gap: float, top: float, bottom: float) -> list[float]:
    """Move labels apart so that none is nearer than `gap` to the next, each as near as may be to where it belongs, none
    outside `top`…`bottom` unless there are too many. The order of the positions is kept."""
    order = sorted(range(len(positions)), key=lambda index: positions[index])
    placed: list[list[float]] = []  # groups as [sum of wishes relative to their first label, count, start]
    for index in order:
        placed.append([positions[index], 1, positions[index]])
        while len(placed) > 1 and placed[-2][2] + placed[-2][1] * gap > placed[-1][2]:
            wishes, count, _ = placed.pop()
            placed[-1][0] += wishes - count * placed[-1][1] * gap
            placed[-1][1] += count
            placed[-1][2] = placed[-1][0] / placed[-1][1]
    result = [0.0] * len(positions)
    flat = [start + offset * gap for _, count, start in placed for offset in range(int(count))]
    if flat and flat[-1] > bottom:
        flat = _pushed_up(flat, gap, bottom)
    if flat and flat[0] < top:
        flat = [-y for y in _pushed_up([-y for y in reversed(flat)], gap, -top)][::-1]
    for index, y in zip(order, flat, strict=True):
        result[index] = y
    return result


def _pushed_up(flat: list[float], gap: float, bottom: float) -> list[float]:
    limit, result = bottom, []
    for y in reversed(flat):
        result.append(min(y, limit))
        limit = result[-1] - gap
    return result[::-1]


def kinds(flags: Sequence[bool]) -> list[str]:
    """The first one that is marked speaks in spruce; alone it needs no mark."""
    if len(flags) == 1:
        return ["main"]
    return ["main" if flag else "rest" for flag in flags]


def xy(x: float, y: float) -> str:
    return f"{x:.1f},{y:.1f}"


# Lines ---------------------------------------------------------------------------------------------------------------
