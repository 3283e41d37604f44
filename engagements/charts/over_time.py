"""Lines and areas over weeks, months or quarters, and the small line of a table row."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from engagements.charts.measure import (
    NAME_SIZE,
    NARROW,
    TICK_SIZE,
    WIDTH,
    kinds,
    nice_step,
    say,
    spread,
    text_width,
    uid_of,
    xy,
)
from engagements.charts.shapes import Chart, DrawnLine, EndLabel, Goal, Point, Row, Series, Spark, Tick, Value, Words

LABEL_GAP = 17.0
MAX_TICKS = 12
HEIGHT = 260.0


@dataclass(frozen=True)
class Plot:
    """The field inside the axes; `ceiling` is the value of its upper edge, `count` the number of labels."""

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


@dataclass(frozen=True)
class Course:
    """All that is drawn over the same labels, before it has a size."""

    kind: str
    words: Words
    series: Sequence[Series]
    labels: Sequence[str]
    goal: Goal | None = None
    uid: str = ""


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
    for one in series:
        if len(one.values) != len(labels):
            raise ValueError(f"{one.name}: {len(one.values)} values for {len(labels)} labels")
    return _in_two_widths(Course("line", Words(claim, measure, source, unit), series, labels, goal, uid))


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
    """One volume over time, filled down to zero: mentions per week. None is a gap; `urls` lead to what is behind a point.

    Raises ValueError when there is not one value per label.
    """
    if len(values) != len(labels):
        raise ValueError(f"{name}: {len(values)} values for {len(labels)} labels")
    series = [Series(name, values, is_main=True, urls=urls)]
    return _in_two_widths(Course("area", Words(claim, measure, source, unit), series, labels, None, uid))


def spark(values: Sequence[Value], *, title: str, width: float = 120.0, height: float = 28.0) -> Spark:
    """The course of one measure as a line the height of a row; the words beside it carry the figures."""
    known = [value for value in values if value is not None]
    plot = Plot(3.0, width - 3.0, 3.0, height - 3.0, max(len(values), 1), max([*known, 0]) or 1.0)
    course = Course("line", Words(title, "", ""), [Series(title, values)], [""] * len(values))
    drawn = _drawn(course, course.series[0], "main", plot)
    end = next(((point.x, point.y) for point in reversed(drawn.points)), None)
    return Spark(drawn.runs, end, title)


def _in_two_widths(course: Course) -> Chart:
    uid = course.uid or uid_of(course.words.claim, course.words.measure)
    wide, narrow = (_drawn_at(width, replace(course, uid=name)) for width, name in ((WIDTH, uid), (NARROW, f"{uid}-n")))
    return replace(wide, narrow=narrow)


def _drawn_at(width: float, course: Course) -> Chart:
    words, unit = course.words, course.words.unit
    marks = _marks(course)
    plot = _plot(width, course, marks)
    paints = kinds([one.is_main for one in course.series])
    names, goal_label = _end_labels(course, paints, plot)
    return Chart(
        kind=course.kind,
        claim=words.claim,
        measure=words.measure,
        source=words.source,
        summary=_summary(course),
        width=width,
        height=HEIGHT,
        head=tuple(one.name or words.measure for one in course.series),
        rows=tuple(
            Row(label, tuple(say(one.values[at], unit) for one in course.series))
            for at, label in enumerate(course.labels)
        ),
        left=round(plot.left, 1),
        right=round(plot.right, 1),
        bottom=plot.bottom,
        gridlines=tuple(_gridline(plot, mark) for mark in marks),
        ticks=_ticks(course.labels, plot),
        lines=tuple(_drawn(course, one, paint, plot) for one, paint in zip(course.series, paints, strict=True)),
        end_labels=names,
        goal=Tick(round(plot.y(course.goal.value), 1), course.goal.name) if course.goal else None,
        goal_label=goal_label,
        uid=course.uid,
    )


def _marks(course: Course) -> list[float]:
    known = [value for one in course.series for value in one.values if value is not None]
    top = max([*known, course.goal.value if course.goal else 0, 0])
    step = nice_step(top)
    return [step * n for n in range(max(1, math.ceil(top / step - 1e-9)) + 1)]


def _plot(width: float, course: Course, marks: Sequence[float]) -> Plot:
    ends = [_end_text(one, course.words.unit) for one in course.series] + ([course.goal.name] if course.goal else [])
    left = max(text_width(say(mark), TICK_SIZE) for mark in marks) + 12
    margin = min(max((text_width(text, NAME_SIZE) for text in ends), default=0) + 14, width * 0.4)
    return Plot(left, width - margin, 12.0, HEIGHT - 28.0, len(course.labels), marks[-1])


def _gridline(plot: Plot, mark: float) -> Tick:
    y = plot.y(mark)
    return Tick(round(y, 1), say(mark), round(y + 4, 1))


def _last(one: Series) -> Value:
    return next((value for value in reversed(one.values) if value is not None), None)


def _end_text(one: Series, unit: str) -> str:
    return " ".join(part for part in (one.name, say(_last(one), unit)) if part)


def _drawn(course: Course, one: Series, paint: str, plot: Plot) -> DrawnLine:
    runs: list[list[tuple[float, float]]] = [[]]
    points = []
    last = max((at for at, value in enumerate(one.values) if value is not None), default=-1)
    for at, value in enumerate(one.values):
        if value is None:
            runs.append([])
            continue
        x, y = round(plot.x(at), 1), round(plot.y(value), 1)
        runs[-1].append((x, y))
        figure = f"{one.name} {say(value, course.words.unit)}".strip()
        title = ", ".join(part for part in (course.labels[at], figure) if part)
        points.append(Point(x, y, title, one.urls[at] if at < len(one.urls) else None, at == last))
    drawn = [run for run in runs if len(run) > 1]
    areas = [_down_to_zero(run, plot) for run in drawn] if course.kind == "area" else []
    return DrawnLine(paint, tuple(" ".join(xy(*at) for at in run) for run in drawn), tuple(areas), tuple(points))


def _down_to_zero(run: Sequence[tuple[float, float]], plot: Plot) -> str:
    return " ".join([xy(run[0][0], plot.bottom), *(xy(*at) for at in run), xy(run[-1][0], plot.bottom)])


def _end_labels(course: Course, paints: Sequence[str], plot: Plot) -> tuple[tuple[EndLabel, ...], EndLabel | None]:
    """Names at the lines' ends, moved apart where they would meet, the goal's name among them."""
    wanted = [
        (plot.y(last), _end_text(one, course.words.unit), paint)
        for one, paint in zip(course.series, paints, strict=True)
        if (last := _last(one)) is not None
    ]
    if course.goal:
        wanted.append((plot.y(course.goal.value), course.goal.name, "goal"))
    places = spread([y for y, _, _ in wanted], LABEL_GAP, plot.top, plot.bottom)
    placed = [
        EndLabel(round(plot.right + 12, 1), round(y + NAME_SIZE * 0.35, 1), text, paint)
        for y, (_, text, paint) in zip(places, wanted, strict=True)
    ]
    names = tuple(label for label in placed if label.kind != "goal")
    return names, next((label for label in placed if label.kind == "goal"), None)


def _ticks(labels: Sequence[str], plot: Plot) -> tuple[Tick, ...]:
    """As many of the labels as have room, the last always among them."""
    if not labels:
        return ()
    widest = max(text_width(label, TICK_SIZE) for label in labels) + 14
    room = max(1, min(MAX_TICKS, int((plot.right - plot.left) // widest)))
    every = max(1, math.ceil(len(labels) / room))
    last = len(labels) - 1
    chosen = [at for at in range(len(labels)) if (last - at) % every == 0 and labels[at]]
    return tuple(Tick(round(plot.x(at), 1), labels[at], HEIGHT - 8) for at in chosen)


def _summary(course: Course) -> str:
    unit = course.words.unit
    parts = [course.words.claim]
    for one in course.series:
        known = [(course.labels[at], value) for at, value in enumerate(one.values) if value is not None]
        if known:
            ends = [known[0], known[-1]] if len(known) > 1 else known
            said = ", ".join(f"{label} {say(value, unit)}" for label, value in ends)
            parts.append(f"{one.name}: {said}." if one.name else f"{said}.")
    if course.goal:
        parts.append(f"{course.goal.name}: {say(course.goal.value, unit)}.")
    return " ".join(parts)
