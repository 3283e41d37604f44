"""Horizontal bars, each with its value. On a telephone the name stands above its bar."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engagements.charts.measure import CHARACTER, NAME_SIZE, NARROW, WIDTH, kinds, say, text_width, uid_of
from engagements.charts.shapes import Bar, Chart, DrawnBar, Row, Words

ROW, STACKED_ROW = 34.0, 52.0


@dataclass(frozen=True)
class Layout:
    """Where the bars begin, how long a unit is, and whether the names stand above."""

    width: float
    left: float
    scale: float
    is_stacked: bool

    @property
    def row(self) -> float:
        return STACKED_ROW if self.is_stacked else ROW


@dataclass(frozen=True)
class Rows:
    words: Words
    bars: Sequence[Bar]
    missing: str

    def value(self, bar: Bar) -> str:
        return say(bar.value, self.words.unit) or self.missing


def bar_chart(
    rows: Sequence[Bar], *, claim: str, measure: str, source: str, unit: str = "", missing: str = "–", uid: str = ""
) -> Chart:
    """Bars that start at zero, in the order given. A missing value shows the word `missing` and no bar.

    Values are 0 or above. `low` and `high` of a bar (a Wilson interval, in the bar's own unit) are drawn under it.
    """
    chosen = Rows(Words(claim, measure, source, unit), rows, missing)
    uid = uid or uid_of(claim, measure)
    wide = _drawn_at(_layout(WIDTH, chosen, is_stacked=False), chosen, uid)
    return replace(wide, narrow=_drawn_at(_layout(NARROW, chosen, is_stacked=True), chosen, f"{uid}-n"))


def _layout(width: float, rows: Rows, *, is_stacked: bool) -> Layout:
    known = [value for row in rows.bars for value in (row.value, row.high) if value is not None]
    after = max((text_width(f"{rows.value(row)}  {row.note}", NAME_SIZE) for row in rows.bars), default=0) + 16
    names = max((text_width(row.label, NAME_SIZE) for row in rows.bars), default=0) + 14
    left = 0.0 if is_stacked else min(names, width * 0.42)
    top = max([*known, 0]) or 1.0
    return Layout(width, round(left, 1), max(width - left - after, width * 0.2) / top, is_stacked)


def _drawn_at(layout: Layout, rows: Rows, uid: str) -> Chart:
    words = rows.words
    paints = (
        kinds([row.is_main for row in rows.bars])
        if any(row.is_main for row in rows.bars)
        else ["main"] * len(rows.bars)
    )
    said = "; ".join(f"{row.label} {rows.value(row)}" for row in rows.bars)
    return Chart(
        kind="bar",
        claim=words.claim,
        measure=words.measure,
        source=words.source,
        summary=f"{words.claim} {said}." if said else words.claim,
        width=layout.width,
        height=layout.row * max(len(rows.bars), 1),
        head=(words.measure,),
        rows=tuple(
            Row(row.label, (" ".join(part for part in (rows.value(row), row.note) if part),)) for row in rows.bars
        ),
        left=layout.left,
        right=layout.width,
        bottom=layout.row * len(rows.bars),
        bars=tuple(
            _drawn_bar(row, paint, at * layout.row, layout, rows)
            for at, (row, paint) in enumerate(zip(rows.bars, paints, strict=True))
        ),
        uid=uid,
    )


def _drawn_bar(row: Bar, paint: str, top: float, layout: Layout, rows: Rows) -> DrawnBar:
    width = round((row.value or 0) * layout.scale, 1)
    reach = max(width, (row.high or 0) * layout.scale)
    under = 18.0 if layout.is_stacked else 0.0
    has_interval = row.low is not None and row.high is not None
    return DrawnBar(
        y=top + 4 + under,
        label_y=top + 14 if layout.is_stacked else top + 18,
        value_y=top + 18 + under,
        span_y=top + 26 + under,
        width=width,
        value_x=round(layout.left + reach + 8, 1) if row.value is not None else layout.left,
        label=_shortened(row.label, layout.width if layout.is_stacked else layout.left - 14),
        value=rows.value(row),
        note=row.note,
        url=row.url,
        kind=paint,
        is_missing=row.value is None,
        span=_span(row, layout) if has_interval else None,
    )


def _span(row: Bar, layout: Layout) -> tuple[float, float]:
    low, high = row.low or 0, row.high or 0
    return round(layout.left + low * layout.scale, 1), round(layout.left + high * layout.scale, 1)


def _shortened(label: str, room: float) -> str:
    most = int(room / (NAME_SIZE * CHARACTER)) + 1
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"
