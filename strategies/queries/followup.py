"""How the measures move: each KPI of the version in force with its readings, baseline and target."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from engagements import charts
from engagements.templatetags.linje import day, number
from strategies.models import Kpi, KpiReading, StrategyVersion

POINTS = 24


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of the follow-up. `change` is against the reading before; None where there are not two. `is_missing`: the
    last reading was due but not measured. `reached` compares with the target in its own direction."""

    kpi: Kpi
    readings: tuple[KpiReading, ...]
    now: Decimal | None
    now_on: date | None
    change: Decimal | None
    is_missing: bool
    spark: charts.Spark

    @property
    def reached(self) -> bool | None:
        """Whether the target is reached; None if it cannot be said."""
        if self.now is None or self.kpi.target is None:
            return None
        if self.kpi.baseline is not None and self.kpi.baseline > self.kpi.target:
            return self.now <= self.kpi.target
        return self.now >= self.kpi.target

    @property
    def is_better(self) -> bool | None:
        """Whether the last change went towards the target; None if it cannot be said."""
        if not self.change or self.kpi.target is None:
            return None
        falls = self.kpi.baseline is not None and self.kpi.baseline > self.kpi.target
        return (self.change < 0) == falls

    @property
    def remark(self) -> str:
        return self.readings[-1].note if self.readings else ""


def measures_of(version: StrategyVersion) -> list[Measure]:
    """The KPIs of a version in the order of their goals. Two queries."""
    kpis = version.kpi_rows.select_related("goal").order_by("goal__position", "goal_id", "position", "pk")
    readings: dict[uuid.UUID, list[KpiReading]] = defaultdict(list)
    for reading in KpiReading.objects.filter(strategy=version.strategy_id).order_by("measured_on"):
        readings[reading.kpi_key].append(reading)
    return [measure(kpi, readings[kpi.key]) for kpi in kpis]


def measure(kpi: Kpi, readings: list[KpiReading]) -> Measure:
    """One KPI with its readings in the order of their days."""
    known = [reading for reading in readings if reading.value is not None]
    now, before = (known[-1] if known else None), (known[-2] if len(known) > 1 else None)
    return Measure(
        kpi=kpi,
        readings=tuple(readings),
        now=now.value if now else None,
        now_on=now.measured_on if now else None,
        change=now.value - before.value if now and before else None,  # type: ignore[operator]
        is_missing=bool(readings) and readings[-1].value is None,
        spark=charts.spark([_plain(reading.value) for reading in readings[-POINTS:]], title=_spoken(kpi, known)),
    )


def _plain(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _spoken(kpi: Kpi, known: list[KpiReading]) -> str:
    if not known:
        return _("%(kpi)s: no readings") % {"kpi": kpi.name}
    words = {"kpi": kpi.name, "first": number(known[0].value), "last": number(known[-1].value)}
    return _("%(kpi)s: from %(first)s to %(last)s") % words


def measure_chart(shown: Measure) -> charts.Chart:
    """The measure over time, with its baseline as a second line and its target as the goal. A reading without a value is a
    gap."""
    kpi = shown.kpi
    readings = shown.readings[-POINTS:]
    labels = [day(reading.measured_on) for reading in readings]
    series = [charts.Series(_("Now"), [_plain(reading.value) for reading in readings], is_main=True)]
    if kpi.baseline is not None:
        series.append(charts.Series(_("Baseline"), [_plain(kpi.baseline)] * len(readings)))
    goal = None
    if kpi.target is not None:
        words = _("Target %(value)s") % {"value": number(kpi.target)}
        goal = charts.Goal(words, float(kpi.target))
    return charts.line_chart(
        series,
        claim=_claim(shown),
        measure=f"{kpi.name}, {kpi.unit}" if kpi.unit else kpi.name,
        source=_("Source: %(source)s") % {"source": kpi.measured_by} if kpi.measured_by else "",
        labels=labels,
        goal=goal,
        uid=f"chart-{kpi.key}",
    )


def _claim(shown: Measure) -> str:
    """The chart's title: what it shows, in a sentence."""
    named = {"kpi": shown.kpi.name}
    if shown.reached:
        return _("%(kpi)s: the target is reached") % named
    if shown.is_better is None:
        return _("%(kpi)s, reading by reading") % named
    return (
        _("“%(kpi)s” moves towards the target") % named
        if shown.is_better
        else _("“%(kpi)s” moves away from the target") % named
    )
