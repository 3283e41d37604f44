"""From figures to the coordinates of a chart: pure functions, no database, no request.

The claim is the title; lines are labelled at their end, bars by their value; a missing value is a gap and never zero.
The templates under templates/components/_chart_*.svg print what stands here, the same for the page and the PDF.
Widths of text are estimated for Schibsted Grotesk; labels are formatted here, in the language that is active.
"""

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from babel.numbers import format_decimal
from django.conf import settings
from django.utils.translation import get_language

WIDTH = 640.0
TICK_SIZE, NAME_SIZE = 12.5, 13.5
LABEL_GAP = 17.0
CHARACTER = 0.56  # of the font size, an average over Swedish text
MAX_GRIDLINES = 4
MAX_TICKS = 12
LINE_HEIGHT = 260.0
BAR_ROW = 34.0

Value = float | int | None


@dataclass(frozen=True)
class Series:
    """One line. `values` stand at the chart's labels, None where the figure is missing. `urls` lead to what is behind a point."""

    name: str
    values: Sequence[Value]
    is_main: bool = False
    urls: Sequence[str | None] = ()


@dataclass(frozen=True)
class Goal:
    name: str
    value: float


@dataclass(frozen=True)
class Bar:
    """One bar. `note` stands in small type after the value (n, change); `low` and `high` draw an interval under the bar."""

    label: str
    value: Value
    note: str = ""
    url: str | None = None
    is_main: bool = False
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Tick:
    """A gridline or a label under the axis: where it is, and where its text stands across it."""

    position: float
    label: str
    text_at: float = 0.0


@dataclass(frozen=True)
class Point:
    x: float
    y: float
    title: str
    url: str | None
    is_end: bool


@dataclass(frozen=True)
class DrawnLine:
    """`runs` are the points of a polyline between two gaps; a lone point has no run and shows as its dot."""

    kind: str  # main, second, rest
    runs: tuple[str, ...]
    areas: tuple[str, ...]
    points: tuple[Point, ...]


@dataclass(frozen=True)
class EndLabel:
    x: float
    y: float
    text: str
    kind: str


@dataclass(frozen=True)
class DrawnBar:
    y: float
    text_y: float
    span_y: float
    width: float
    value_x: float
    label: str
    value: str
    note: str
    url: str | None
    kind: str
    is_missing: bool
    span: tuple[float, float] | None


@dataclass(frozen=True)
class Row:
    """One line of the table twin."""

    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Chart:
    """Everything the templates need. `kind` names the template: line, area or bar."""

    kind: str
    claim: str
    measure: str
    source: str
    summary: str  # the picture in words, its <title>
    width: float
    height: float
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    left: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    gridlines: tuple[Tick, ...] = ()
    ticks: tuple[Tick, ...] = ()
    lines: tuple[DrawnLine, ...] = ()
    end_labels: tuple[EndLabel, ...] = ()
    goal: Tick | None = None
    goal_label: EndLabel | None = None
    bars: tuple[DrawnBar, ...] = ()
    uid: str = ""  # unique on a page; from the words when none is given

    @property
    def axis_x(self) -> float:
        return round(self.left - 10, 1)

    @property
    def has_links(self) -> bool:
        return any(point.url for line in self.lines for point in line.points) or any(bar.url for bar in self.bars)

    @property
    def is_empty(self) -> bool:
        return not any(line.points for line in self.lines) and not any(not bar.is_missing for bar in self.bars)


# Numbers and words -------------------------------------------------------------------------------------------------


def _say(value: Value, unit: str = "") -> str:
    """A figure as it is read in the active language: at most two decimals below ten, one below a hundred, none above."""
    if value is None:
        return ""
    size = abs(value)
    pattern = "#,##0.##" if size < 10 else "#,##0.#" if size < 100 else "#,##0"  # noqa: PLR2004
    language = get_language() or settings.LANGUAGE_CODE
    text = format_decimal(
        value, format=pattern, locale="en_GB" if language.startswith("en") else language.replace("-", "_")
    )
    return f"{text}\xa0{unit}" if unit else text


def _uid(claim: str, measure: str) -> str:
    return f"chart-{zlib.crc32((claim + measure).encode()):08x}"


def _width(text: str, size: float) -> float:
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


def _kinds(flags: Sequence[bool]) -> list[str]:
    """The first one that is marked speaks in spruce; alone it needs no mark."""
    if len(flags) == 1:
        return ["main"]
    return ["main" if flag else "rest" for flag in flags]


def _xy(x: float, y: float) -> str:
    return f"{x:.1f},{y:.1f}"


# Lines ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Plot:
    left: float
    right: float
    top: float
    bottom: float
    count: int
    ceiling: float

    def x(self, index: int) -> float:
        if self.count == 1:
            return (self.left + self.right) / 2
        return self.left + (self.right - self.left) * index / (self.count - 1)

    def y(self, value: float) -> float:
        return self.bottom - (self.bottom - self.top) * value / self.ceiling


def line_chart(
    series: Sequence[Series],
    *,
    claim: str,
    measure: str,
    source: str,
    labels: Sequence[str],
    goal: Goal | None = None,
    unit: str = "",
    uid: str = "",
) -> Chart:
    """One to four lines over the same labels (weeks, months, quarters). Values are 0 or above; None is a gap.

    Raises ValueError when a series has not one value per label.
    """
    return _over_time("line", series, claim, measure, source, labels, goal, unit, uid)


def area_chart(
    values: Sequence[Value],
    *,
    claim: str,
    measure: str,
    source: str,
    labels: Sequence[str],
    name: str = "",
    urls: Sequence[str | None] = (),
    unit: str = "",
    uid: str = "",
) -> Chart:
    """One volume over time, filled down to zero: mentions per week. None is a gap. `urls` lead to what is behind a point."""
    series = [Series(name, values, is_main=True, urls=urls)]
    return _over_time("area", series, claim, measure, source, labels, None, unit, uid)


def _over_time(
    kind: str,
    series: Sequence[Series],
    claim: str,
    measure: str,
    source: str,
    labels: Sequence[str],
    goal: Goal | None,
    unit: str,
    uid: str,
) -> Chart:
    for one in series:
        if len(one.values) != len(labels):
            raise ValueError(f"{one.name}: {len(one.values)} values for {len(labels)} labels")
    known = [value for one in series for value in one.values if value is not None]
    top = max([*known, goal.value if goal else 0, 0])
    step = nice_step(top)
    steps = max(1, math.ceil(top / step - 1e-9))
    marks = [step * n for n in range(steps + 1)]
    end_texts = [_end_text(one, unit) for one in series] + ([goal.name] if goal else [])
    left = max(_width(_say(mark), TICK_SIZE) for mark in marks) + 12
    right = WIDTH - min(max((_width(text, NAME_SIZE) for text in end_texts), default=0) + 14, WIDTH * 0.4)
    plot = _Plot(left, right, 12.0, LINE_HEIGHT - 28.0, len(labels), marks[-1] or 1.0)
    kinds = _kinds([one.is_main for one in series])
    lines = tuple(_drawn(one, name, plot, labels, unit, kind) for one, name in zip(series, kinds, strict=True))
    end_labels, goal_label = _labels(series, kinds, goal, plot, unit)
    return Chart(
        kind=kind,
        claim=claim,
        measure=measure,
        source=source,
        summary=_summary(claim, series, labels, goal, unit),
        width=WIDTH,
        height=LINE_HEIGHT,
        head=tuple(one.name or measure for one in series),
        rows=tuple(Row(label, tuple(_say(one.values[at], unit) for one in series)) for at, label in enumerate(labels)),
        left=round(left, 1),
        right=round(right, 1),
        bottom=plot.bottom,
        gridlines=tuple(_gridline(plot, mark) for mark in marks),
        ticks=_ticks(labels, plot),
        lines=lines,
        end_labels=end_labels,
        goal=Tick(round(plot.y(goal.value), 1), goal.name) if goal else None,
        goal_label=goal_label,
        uid=uid or _uid(claim, measure),
    )


def _gridline(plot: _Plot, mark: float) -> Tick:
    y = plot.y(mark)
    return Tick(round(y, 1), _say(mark), round(y + 4, 1))


def _end_text(one: Series, unit: str) -> str:
    last = next((value for value in reversed(one.values) if value is not None), None)
    return " ".join(part for part in (one.name, _say(last, unit)) if part)


def _drawn(one: Series, kind: str, plot: _Plot, labels: Sequence[str], unit: str, shape: str) -> DrawnLine:
    runs: list[list[tuple[float, float]]] = [[]]
    points = []
    last = max((at for at, value in enumerate(one.values) if value is not None), default=-1)
    for at, value in enumerate(one.values):
        if value is None:
            runs.append([])
            continue
        x, y = round(plot.x(at), 1), round(plot.y(value), 1)
        runs[-1].append((x, y))
        url = one.urls[at] if at < len(one.urls) else None
        title = ", ".join(part for part in (labels[at], f"{one.name} {_say(value, unit)}".strip()) if part)
        points.append(Point(x, y, title, url, at == last))
    drawn = [run for run in runs if len(run) > 1]
    areas = [
        " ".join([_xy(run[0][0], plot.bottom), *(_xy(*xy) for xy in run), _xy(run[-1][0], plot.bottom)])
        for run in drawn
    ]
    return DrawnLine(
        kind,
        tuple(" ".join(_xy(*xy) for xy in run) for run in drawn),
        tuple(areas) if shape == "area" else (),
        tuple(points),
    )


def _labels(
    series: Sequence[Series], kinds: Sequence[str], goal: Goal | None, plot: _Plot, unit: str
) -> tuple[tuple[EndLabel, ...], EndLabel | None]:
    """Names at the lines' ends, moved apart where they would meet, the goal's name among them."""
    wanted = []
    for one, kind in zip(series, kinds, strict=True):
        last = next((value for value in reversed(one.values) if value is not None), None)
        if last is not None:
            wanted.append((plot.y(last), _end_text(one, unit), kind))
    if goal:
        wanted.append((plot.y(goal.value), goal.name, "goal"))
    places = spread([y for y, _, _ in wanted], LABEL_GAP, plot.top, plot.bottom)
    placed = [
        EndLabel(round(plot.right + 12, 1), round(y + NAME_SIZE * 0.35, 1), text, kind)
        for y, (_, text, kind) in zip(places, wanted, strict=True)
    ]
    names = tuple(label for label in placed if label.kind != "goal")
    return names, next((label for label in placed if label.kind == "goal"), None)


def _ticks(labels: Sequence[str], plot: _Plot) -> tuple[Tick, ...]:
    """As many of the labels as have room, the last always among them."""
    if not labels:
        return ()
    widest = max(_width(label, TICK_SIZE) for label in labels) + 14
    room = max(1, min(MAX_TICKS, int((plot.right - plot.left) // widest)))
    every = max(1, math.ceil(len(labels) / room))
    last = len(labels) - 1
    chosen = [at for at in range(len(labels)) if (last - at) % every == 0 and labels[at]]
    return tuple(Tick(round(plot.x(at), 1), labels[at], LINE_HEIGHT - 8) for at in chosen)


def _summary(claim: str, series: Sequence[Series], labels: Sequence[str], goal: Goal | None, unit: str) -> str:
    parts = [claim]
    for one in series:
        known = [(labels[at], value) for at, value in enumerate(one.values) if value is not None]
        if known:
            (first, start), (last, end) = known[0], known[-1]
            said = (
                f"{first} {_say(start, unit)}, {last} {_say(end, unit)}"
                if len(known) > 1
                else f"{last} {_say(end, unit)}"
            )
            parts.append(f"{one.name}: {said}." if one.name else f"{said}.")
    if goal:
        parts.append(f"{goal.name}: {_say(goal.value, unit)}.")
    return " ".join(parts)


# Bars ----------------------------------------------------------------------------------------------------------------


def bar_chart(
    rows: Sequence[Bar], *, claim: str, measure: str, source: str, unit: str = "", missing: str = "–", uid: str = ""
) -> Chart:
    """Horizontal bars that start at zero, in the order given, each with its value. A missing value shows the word `missing`.

    Values are 0 or above. `low`/`high` of a bar (a Wilson interval, in the bar's own unit) are drawn under it.
    """
    known = [value for row in rows for value in (row.value, row.high) if value is not None]
    top = max([*known, 0]) or 1.0
    after = max((_width(f"{_say(row.value, unit)}  {row.note}", NAME_SIZE) for row in rows), default=0) + 16
    left = min(max((_width(row.label, NAME_SIZE) for row in rows), default=0) + 14, WIDTH * 0.42)
    scale = max(WIDTH - left - after, WIDTH * 0.2) / top
    kinds = _kinds([row.is_main for row in rows]) if any(row.is_main for row in rows) else ["main"] * len(rows)
    bars = tuple(
        _drawn_bar(row, kind, at * BAR_ROW, scale, left, unit, missing)
        for at, (row, kind) in enumerate(zip(rows, kinds, strict=True))
    )
    said = "; ".join(f"{row.label} {_say(row.value, unit) or missing}" for row in rows)
    return Chart(
        kind="bar",
        claim=claim,
        measure=measure,
        source=source,
        summary=f"{claim} {said}." if said else claim,
        width=WIDTH,
        height=BAR_ROW * max(len(rows), 1),
        head=(measure,),
        rows=tuple(
            Row(row.label, (" ".join(part for part in (_say(row.value, unit) or missing, row.note) if part),))
            for row in rows
        ),
        left=round(left, 1),
        right=WIDTH,
        bottom=BAR_ROW * len(rows),
        bars=bars,
        uid=uid or _uid(claim, measure),
    )


def _drawn_bar(row: Bar, kind: str, y: float, scale: float, left: float, unit: str, missing: str) -> DrawnBar:
    width = round((row.value or 0) * scale, 1)
    reach = max(width, (row.high or 0) * scale)
    span = None
    if row.low is not None and row.high is not None:
        span = (round(left + row.low * scale, 1), round(left + row.high * scale, 1))
    return DrawnBar(
        y=y + 4,
        text_y=round(y + 18, 1),
        span_y=y + 26,
        width=width,
        value_x=round(left + reach + 8, 1) if row.value is not None else left,
        label=_shortened(row.label, left - 14),
        value=_say(row.value, unit) or missing,
        note=row.note,
        url=row.url,
        kind=kind,
        is_missing=row.value is None,
        span=span,
    )


def _shortened(label: str, room: float) -> str:
    most = int(room / (NAME_SIZE * CHARACTER)) + 1
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"


# The small line of a table row, and the seven lines of the cover -------------------------------------------------------


@dataclass(frozen=True)
class Spark:
    runs: tuple[str, ...]
    end: tuple[float, float] | None
    title: str


def spark(values: Sequence[Value], *, title: str, width: float = 120.0, height: float = 28.0) -> Spark:
    """The course of one measure as a line the height of a row; the words beside it carry the figures."""
    known = [value for value in values if value is not None]
    plot = _Plot(3.0, width - 3.0, 3.0, height - 3.0, max(len(values), 1), max([*known, 0]) or 1.0)
    drawn = _drawn(Series(title, values), "main", plot, [""] * len(values), "", "line")
    end = next(((point.x, point.y) for point in reversed(drawn.points)), None)
    return Spark(drawn.runs, end, title)


@dataclass(frozen=True)
class LineBar:
    y: float
    width: float
    height: float
    is_most: bool
    fill: str


@dataclass(frozen=True)
class Lines:
    bars: tuple[LineBar, ...]
    unit: str
    height: float
    view_box: str


GROUNDS = {"paper": ("#0f4a3b", "#b87a00"), "spruce": ("#2f7a64", "#f0b429")}
SHORTEST, LONGEST = 8.0, 82.0


def lines(counts: Sequence[int], *, cover: bool = False, ground: str = "paper") -> Lines:
    """One bar per part, as long as the part's share of all contributions; the liveliest in cloudberry.

    Deterministic: the same counts give the same picture, so a version's cover never changes. `cover` draws in millimetres
    for a 210 × 150 field, else in per cent of the width with 4-pixel bars. Without any contribution all are short and alike.
    """
    quiet, loud = GROUNDS[ground]
    most = max(counts, default=0)
    first, step, thick = (30.0, 14.0, 2.6) if cover else (0.0, 13.0, 4.0)
    per_cent = 2.1 if cover else 1.0
    bars = []
    for at, count in enumerate(counts):
        share = SHORTEST + (LONGEST - SHORTEST) * count / most if most else SHORTEST
        is_most = bool(most) and at == list(counts).index(most)
        bars.append(LineBar(first + step * at, round(share * per_cent, 1), thick, is_most, loud if is_most else quiet))
    height = step * (len(counts) - 1) + thick if counts else 0.0
    return Lines(tuple(bars), "" if cover else "%", height, "0 0 210 150" if cover else "")
