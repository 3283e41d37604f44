"""What goes into a chart and what comes out of it: figures in, coordinates and finished labels out."""

from collections.abc import Sequence
from dataclasses import dataclass

Value = float | int | None


@dataclass(frozen=True)
class Words:
    """What a chart says: its claim (a sentence), what is measured, where it comes from; `unit` stands after each figure."""

    claim: str
    measure: str
    source: str
    unit: str = ""


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
    label_y: float
    value_y: float
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
    uid: str = ""
    narrow: "Chart | None" = None  # the same for a telephone, where there is one

    @property
    def axis_x(self) -> float:
        return round(self.left - 10, 1)

    @property
    def has_links(self) -> bool:
        return any(point.url for line in self.lines for point in line.points) or any(bar.url for bar in self.bars)

    @property
    def is_empty(self) -> bool:
        return not any(line.points for line in self.lines) and not any(not bar.is_missing for bar in self.bars)


@dataclass(frozen=True)
class Spark:
    runs: tuple[str, ...]
    end: tuple[float, float] | None
    title: str


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
    height: float
    view_box: str
