"""The page of mentions at a million rows, against its figures as plain SQL over the table as it was imported.

"As imported" is the same rows in a table with the indexes that importing needs and the newest-first one, none made for figures.
The plain queries are what one would write: one a figure, weeks from the instant in the engagement's zone."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from bench import world
from bench.apart import apart
from bench.measuring import Figures, Plan, Row, at_most, middle, percentile, ratio_of, say, take_turns
from bench.mention_files import write_export
from bench.web import Visitor, served, signed_in
from tests.servers import postgres

ROWS = 1_000_000
VISITS = 10
PATH = f"/engagements/{world.SLUG}/current-state/mentions/"


@dataclass(frozen=True, slots=True)
class View:
    """One way to look at the page: its query string, and the same as a WHERE."""

    name: str
    query: str
    where: str


ZONE = "Europe/Stockholm"
VIEWS = [
    View("everything", "", ""),
    View(
        "one network in one quarter",
        "?medium=facebook&from=2025-04-01&to=2025-06-30",
        f"AND medium = 'facebook' AND published_at >= '2025-04-01 00:00 {ZONE}'"
        f" AND published_at < '2025-07-01 00:00 {ZONE}'",
    ),
    View("one tone", "?tone=negative", "AND tone = 'negative'"),
    View("one source", "?source=kuriren.example.se", "AND source_name = 'kuriren.example.se'"),
    View("a word", "?q=fakturan", "AND (title ILIKE '%%fakturan%%' OR text ILIKE '%%fakturan%%')"),
]
WEEK = f"date_trunc('week', published_at AT TIME ZONE '{ZONE}')"


def plain_queries(view: View) -> dict[str, str]:
    """Figure → SQL."""
    where = f"FROM plain_mention WHERE engagement_id = %s {view.where}"

    def top(column: str) -> str:
        counted = f"{column}, count(*), count(*) FILTER (WHERE tone = 'negative')"
        return f"SELECT {counted} {where} AND {column} <> '' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10"

    queries = {
        "weeks": f"SELECT {WEEK}, count(*) {where} GROUP BY 1 ORDER BY 1",
        "media": f"SELECT medium, count(*) {where} GROUP BY 1 ORDER BY 2 DESC, 1",
        "tones": f"SELECT tone, count(*) {where} GROUP BY 1 ORDER BY 2 DESC, 1",
        "sources": top("source_name"),
        "authors": top("author_name"),
        "newest": f"SELECT * {where} ORDER BY published_at DESC, id DESC LIMIT 30",
    }
    return queries | ({"all": "SELECT count(*) FROM plain_mention WHERE engagement_id = %s"} if view.where else {})


def measure(plan: Plan) -> list[Row]:
    count = 50_000 if plan.is_quick else ROWS
    export = write_export(plan.folder / "mentions.csv", count)
    with postgres(is_durable=True) as url:
        env = {"DATABASE_URL": url, "VAR_DIR": str(plan.folder / "var")}
        say(f"importing {count:,} mentions")
        apart("bench.dashboard:prepare", env=env, export=str(export), count=count)
        cookie = signed_in(env, "lead@example.org")
        with served("strategy_site.asgi:application", env) as site:
            visitor = Visitor(site, cookie)
            rows = [_view(plan, env, visitor, view, count) for view in VIEWS]
        wrong = apart("bench.dashboard:count_again", env=env)["wrong"]
    return [*rows, at_most("figures that differ from a plain count", len(wrong), "figures", ", ".join(wrong), None, 0)]


def _view(plan: Plan, env: dict[str, str], visitor: Visitor, view: View, count: int) -> Row:
    def page() -> Figures:
        times = [visitor.get(PATH + view.query)[0] for _visit in range(VISITS)]
        return {"p95": percentile(times, 0.95), "p50": percentile(times, 0.5)}

    visitor.get(PATH + view.query)
    number = VIEWS.index(view)
    rounds = take_turns(
        plan,
        {f"plain SQL, {view.name}": lambda: apart("bench.dashboard:plain", env=env, number=number), view.name: page},
    )
    limit, ours = rounds.values()
    return at_most(
        f"page of {count:,} mentions, {view.name}",
        middle(ours, "p95"),
        "ms",
        f"plain SQL, {middle(limit, 'milliseconds'):,.0f} ms",
        ratio_of(ours, limit, "p95", "milliseconds"),
        0.2,
    )


# In processes of their own, with Django ------------------------------------------------------------------------------------


def prepare(export: str, count: int) -> None:
    from django.db import connection

    from bench.imports import product

    world.migrate()
    product(export, count)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE plain_mention AS SELECT * FROM analysis_mention ORDER BY id")
        cursor.execute("ALTER TABLE plain_mention ADD PRIMARY KEY (id)")
        cursor.execute("CREATE UNIQUE INDEX ON plain_mention (engagement_id, fingerprint)")
        cursor.execute("CREATE INDEX ON plain_mention (engagement_id, published_at DESC, id DESC)")
        cursor.execute("CREATE INDEX ON plain_mention (run_id)")
        cursor.execute("VACUUM ANALYZE")


def plain(number: int) -> dict[str, float]:
    """The plain queries of one view in turn, each once before to warm it."""
    from django.db import connection

    engagement = world.engagement().pk
    milliseconds = 0.0
    with connection.cursor() as cursor:
        for sql in plain_queries(VIEWS[number]).values():
            for _time in range(2):
                began = time.perf_counter()
                cursor.execute(sql, [engagement])
                cursor.fetchall()
                last = time.perf_counter() - began
            milliseconds += 1000 * last
    return {"milliseconds": milliseconds}


def count_again() -> dict[str, Any]:
    """The names of the figures that are not what plain SQL says."""
    from django.db import connection
    from django.http import QueryDict

    from analysis.queries.mentions import MentionFilter, mention_figures

    engagement = world.engagement()
    wrong = []
    for view in VIEWS:
        figures = mention_figures(engagement, MentionFilter.from_query(QueryDict(view.query[1:])))
        ours = {
            "weeks": [(week.monday, week.count) for week in figures.weeks if week.count],
            "media": [(share.value, share.count) for share in figures.media],
            "tones": [("" if share.value == "none" else share.value, share.count) for share in figures.tones],
            "sources": [(share.value, share.count, share.negative) for share in figures.sources],
            "authors": [(share.value, share.count, share.negative) for share in figures.authors],
        }
        for name, sql in plain_queries(view).items():
            if name not in ours:
                continue
            with connection.cursor() as cursor:
                cursor.execute(sql, [engagement.pk])
                counted = cursor.fetchall()
            if name == "weeks":
                counted = [(monday.date(), count) for monday, count in counted]
            if counted != ours[name]:
                wrong.append(f"{name} of {view.name}")
    return {"wrong": wrong}
