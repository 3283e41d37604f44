"""Mentions into the database: the product's own path, from the received file to the finished job, beside the raw way in.

The limit is COPY (PostgreSQL) or one executemany (SQLite) of the very same rows, read before and put into the columns of the
very same table with its indexes: no file is understood, no date read, nothing compared with what is there."""

from __future__ import annotations

import csv
import shutil
from itertools import islice
from pathlib import Path
from typing import Any

from bench import world
from bench.apart import Effort, apart
from bench.measuring import Plan, Row, Turn, at_least, at_most, middle, ratio_of, take_turns
from bench.mention_files import write_export
from tests.servers import postgres

MANY, FEW, LARGE = 100_000, 10_000, 1_000_000


def measure(plan: Plan) -> list[Row]:
    count = FEW if plan.is_quick else MANY
    export = write_export(plan.folder / f"mentions-{count}.csv", count)
    with postgres(is_durable=True) as url:
        on_postgres = {"DATABASE_URL": url, "VAR_DIR": str(plan.folder / "postgres")}
        apart("bench.imports:prepare", env=on_postgres, export=str(export), ready=str(plan.folder / "ready"))
        return [
            *_against_copy(plan, on_postgres, export, count),
            *_against_executemany(plan, export, count),
            *_memory(plan, on_postgres, export, count),
        ]


def _against_copy(plan: Plan, env: dict[str, str], export: Path, count: int) -> list[Row]:
    ready = str(plan.folder / "ready.copy")

    def turn(function: str, **arguments: Any) -> Turn:
        return lambda: apart(function, env=env, count=count, **arguments)

    rounds = take_turns(
        plan,
        {
            "COPY": turn("bench.imports:raw_copy", ready=ready),
            "import on PostgreSQL": turn("bench.imports:product", export=str(export)),
            "the same file again": turn("bench.imports:product_again", export=str(export)),
        },
    )
    copy = rounds["COPY"]
    against = f"raw COPY, {count / middle(copy, 'cpu'):,.0f} rows/CPU s"
    return [
        at_least(
            f"{name}, {count:,} rows",
            count / middle(rounds[name], "cpu"),
            "rows/CPU s",
            against,
            ratio_of(copy, rounds[name], "cpu"),
            goal,
        )
        for name, goal in (("import on PostgreSQL", 0.5), ("the same file again", 0.7))
    ]


def _against_executemany(plan: Plan, export: Path, count: int) -> list[Row]:
    empty = plan.folder / "empty"
    apart("bench.world:migrate", env={"VAR_DIR": str(empty)})

    def turn(name: str, function: str, **arguments: Any) -> Turn:
        folder = plan.folder / name

        def run() -> dict[str, float]:
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(empty, folder)
            return apart(function, env={"VAR_DIR": str(folder)}, count=count, **arguments)

        return run

    rounds = take_turns(
        plan,
        {
            "executemany": turn("raw", "bench.imports:raw_executemany", ready=str(plan.folder / "ready.csv")),
            "import on SQLite": turn("sqlite", "bench.imports:product", export=str(export)),
        },
    )
    limit, ours = rounds["executemany"], rounds["import on SQLite"]
    return [
        at_least(
            f"import on SQLite, {count:,} rows",
            count / middle(ours, "cpu"),
            "rows/CPU s",
            f"raw executemany, {count / middle(limit, 'cpu'):,.0f} rows/CPU s",
            ratio_of(limit, ours, "cpu"),
            0.5,
        )
    ]


def _memory(plan: Plan, env: dict[str, str], export: Path, count: int) -> list[Row]:
    large = 10 * count if plan.is_quick else LARGE
    many = write_export(plan.folder / f"mentions-{large}.csv", large)
    one = Plan(plan.folder, 1, plan.is_quick)
    rounds = take_turns(
        one,
        {
            "few": lambda: apart("bench.imports:product", env=env, count=count, export=str(export)),
            "many": lambda: apart("bench.imports:product", env=env, count=large, export=str(many)),
        },
    )
    ours, limit = middle(rounds["many"], "peak_MB"), middle(rounds["few"], "peak_MB")
    name = f"peak memory of an import of {large:,} rows"
    return [at_most(name, ours, "MB", f"of {count:,} rows, {limit:,.0f} MB", ours / limit, 1.1)]


# In processes of their own, with Django ------------------------------------------------------------------------------------


def prepare(export: str, ready: str) -> None:
    """Migrate, and write the rows as the importer reads them into `ready`.copy and `ready`.csv for the raw ways in."""
    from analysis.importers.mentions import MentionRow
    from analysis.services import imports
    from analysis.services.mention_rows import COLUMNS, _escaped, _sqlite_values

    world.migrate()
    run = received(export)
    copy, cells = Path(f"{ready}.copy"), Path(f"{ready}.csv")
    with copy.open("w", encoding="utf-8") as lines, cells.open("w", newline="", encoding="utf-8") as table:
        writer = csv.writer(table)
        writer.writerow(COLUMNS)
        for row in imports.mentions_of(run):
            if not isinstance(row, MentionRow):
                raise SystemExit(f"row {row.number} of our own file is no mention")
            lines.write("\t".join(map(_escaped, row[1:])) + "\n")
            writer.writerow(_sqlite_values(row))


def received(export: str) -> Any:
    """The file as the view receives it: stored, looked at, columns and formats proposed."""
    import uuid

    from django.core.files.uploadedfile import UploadedFile

    from analysis.services import imports

    with Path(export).open("rb") as file:
        upload = UploadedFile(file, name="mentions.csv", size=Path(export).stat().st_size)
        return imports.receive_file(world.engagement(), upload, key=uuid.uuid4(), by=world.lead())


def product(export: str, count: int, added: int | None = None) -> dict[str, float]:
    """Receive, order and work, as page and worker do, together."""
    from analysis.models import ImportRun
    from analysis.services import imports
    from engagements import jobs

    warm_up(Path(export))
    if added is None:
        empty()
    with Effort() as effort:
        run = received(export)
        job = imports.order_import(run, by=world.lead())
        jobs.work(str(job.pk), imports.import_run)
    run = ImportRun.objects.get(pk=run.pk)
    expected = (count, 0) if added is None else (added, count - added)
    if (run.state, run.rows_added, run.rows_known) != ("done", *expected):
        raise SystemExit(f"the import is {run.state}: {run.rows_added} added, {run.rows_known} known")
    return effort.figures


def warm_up(export: Path) -> None:
    """A worker that has worked before: an import of ten rows loads what all imports need, and is taken away."""
    from analysis.services import imports
    from engagements import jobs

    few = export.with_name("few.csv")
    with export.open(encoding="utf-8") as file:
        few.write_text("".join(islice(file, 11)), encoding="utf-8")
    run = received(str(few))
    jobs.work(str(imports.order_import(run, by=world.lead()).pk), imports.import_run)
    run.refresh_from_db()
    run.mentions.all().delete()
    run.delete()


def product_again(export: str, count: int) -> dict[str, float]:
    return product(export, count, added=0)


def empty() -> None:
    from django.db import connection

    from analysis.models import ImportRun, Mention

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE analysis_mention CASCADE")
    else:
        Mention.objects.all().delete()
    ImportRun.objects.all().delete()


def new_run() -> Any:
    from analysis.models import ImportRun

    return ImportRun.objects.create(engagement=world.engagement(), filename="raw.csv", sha256="0" * 64, size=0)


def raw_copy(ready: str, count: int) -> dict[str, float]:
    from django.db import connection, transaction

    from analysis.models import Mention
    from analysis.services.mention_rows import COLUMNS

    empty()
    run = new_run()
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE analysis_mention ALTER engagement_id SET DEFAULT {run.engagement_id}")
        cursor.execute(f"ALTER TABLE analysis_mention ALTER run_id SET DEFAULT {run.pk}")
        with Effort() as effort, transaction.atomic(), Path(ready).open(encoding="utf-8") as lines:
            cursor.cursor.copy_expert(f"COPY analysis_mention ({', '.join(COLUMNS[2:])}) FROM STDIN", lines, 1 << 18)
        cursor.execute("ALTER TABLE analysis_mention ALTER engagement_id DROP DEFAULT, ALTER run_id DROP DEFAULT")
    if Mention.objects.count() != count:
        raise SystemExit(f"COPY stored {Mention.objects.count()} rows")
    return effort.figures


def raw_executemany(ready: str, count: int) -> dict[str, float]:
    from django.db import connection, transaction

    from analysis.models import Mention
    from analysis.services.mention_rows import COLUMNS

    run = new_run()
    numbers = [COLUMNS.index(name) - 2 for name in ("local_hour", "reach", "reactions", "comments", "shares")]
    marks = ", ".join("?" for _name in COLUMNS)
    connection.ensure_connection()
    with Effort() as effort, transaction.atomic(), Path(ready).open(newline="", encoding="utf-8") as file:
        reader = csv.reader(file)
        next(reader)

        def rows() -> Any:
            for cells in reader:
                row: list[str | None] = [*cells]
                for place in numbers:
                    row[place] = row[place] or None
                yield (run.engagement_id, run.pk, *row)

        connection.connection.executemany(
            f"INSERT INTO analysis_mention ({', '.join(COLUMNS)}) VALUES ({marks})", rows()
        )
    if Mention.objects.count() != count:
        raise SystemExit(f"executemany stored {Mention.objects.count()} rows")
    return effort.figures
