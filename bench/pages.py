"""Pages of the demo, signed in, beside a trivial view of the same project: its middleware, a session, the person, one small template.

Visits alternate, so that whatever else the machine does meets all of them, and what is measured of each is the processor
time of the server (the database is SQLite, inside it)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bench.apart import apart
from bench.measuring import Figures, Plan, Row, at_most, middle, percentile, ratio_of, say
from bench.web import Visitor, cpu_clock, served, signed_in

HERE = "/engagements/ekvalla-energi/"
TRIVIAL = "/bench/trivial/"
MAJA = "maja@bryggan.example"


def measure(plan: Plan) -> list[Row]:
    env = {"VAR_DIR": str(plan.folder / "var"), "DJANGO_SETTINGS_MODULE": "bench.trivial.settings"}
    places = apart("bench.pages:prepare", env=env)
    pages = {
        "overview": (HERE, 4),
        "one part of the strategy": (places["part"], 4),
        "mentions": (f"{HERE}current-state/mentions/", 4),
        "findings": (f"{HERE}current-state/findings/", 4),
        "the whole strategy on one page": (places["whole"], 10),
    }
    with served("strategy_site.asgi:application", env) as site:
        visitor, clock = Visitor(site, signed_in(env, MAJA)), cpu_clock(site.pid)
        paths = {"trivial": TRIVIAL} | {name: path for name, (path, _goal) in pages.items()}
        rounds = [_round(plan, visitor, clock, paths) for _number in range(plan.rounds)]
    limit = [one["trivial"] for one in rounds]
    return [
        at_most(
            f"page: {name}",
            middle([one[name] for one in rounds], "p95"),
            "CPU ms, p95",
            f"a trivial view, {middle(limit, 'p95'):.3g} CPU ms",
            ratio_of([one[name] for one in rounds], limit, "p95"),
            goal,
        )
        for name, (_path, goal) in pages.items()
    ]


def _round(plan: Plan, visitor: Visitor, clock: Callable[[], float], paths: dict[str, str]) -> dict[str, Figures]:
    times: dict[str, list[float]] = {name: [] for name in paths}
    for visit in range(10 if plan.is_quick else 50):
        for name, path in paths.items():
            began = clock()
            visitor.get(path)
            if visit > 2:
                times[name].append(clock() - began)
    figures = {name: {"p95": percentile(all_, 0.95), "p50": percentile(all_, 0.5)} for name, all_ in times.items()}
    say(", ".join(f"{name} {one['p50']:.3g}/{one['p95']:.3g} ms" for name, one in figures.items()))
    return figures


# In a process of its own, with Django --------------------------------------------------------------------------------------


def prepare() -> dict[str, Any]:
    """The demo, as `make run` loads it, and the addresses of a part and of the whole strategy."""
    from django.core.management import call_command
    from django.urls import reverse

    from engagements.models import Engagement
    from strategies.models import Section
    from strategy_site.demo.load import load

    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    load()
    engagement = Engagement.objects.get(slug="ekvalla-energi")
    version = engagement.strategy.working_version()
    assert version is not None
    part = Section.objects.filter(version=version, code="dialogue").get()
    return {
        "part": reverse("strategies:section_detail", args=[engagement.slug, part.code]),
        "whole": reverse("strategies:version_detail", args=[engagement.slug, version.number]),
    }
