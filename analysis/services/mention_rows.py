"""Rows of mentions into the database: COPY on PostgreSQL, executemany on SQLite, never one model instance a row."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection

from analysis.importers.mentions import MentionRow
from analysis.models import ImportRun, Mention

# The importer's columns in the order of the table; the run's own two come first.
ROW_FIELDS = MentionRow._fields[1:]
COLUMNS = ("engagement_id", "run_id", *ROW_FIELDS)
TABLE = Mention._meta.db_table
ARRIVING = "arriving_mention"


def add_mentions(run: ImportRun, rows: Sequence[MentionRow]) -> int:
    """Store these mentions in the run's engagement; one that is there already, by fingerprint, is left as it is.

    Call it inside a transaction that keeps other imports of the engagement out. Returns how many were new; the same rows
    again return 0."""
    prefix = (run.engagement_id, run.pk)
    if connection.vendor == "postgresql":
        return _copy(prefix, rows)
    return _insert(prefix, rows)


def _insert(prefix: tuple[int, int], rows: Iterable[MentionRow]) -> int:
    marks = ", ".join("?" for _column in COLUMNS)
    connection.ensure_connection()
    cursor = connection.connection.executemany(
        f"INSERT INTO {TABLE} ({', '.join(COLUMNS)}) VALUES ({marks}) ON CONFLICT (engagement_id, fingerprint) DO NOTHING",  # noqa: S608 - our own names only
        (prefix + _sqlite_values(row) for row in rows),
    )
    return int(cursor.rowcount)


def _sqlite_values(row: MentionRow) -> tuple[Any, ...]:
    # Dates as Django writes them on SQLite: naive UTC text.
    return (row.fingerprint, row.published_at.replace(tzinfo=None).isoformat(" "), row.local_date.isoformat(), *row[4:])


def _copy(prefix: tuple[int, int], rows: Sequence[MentionRow]) -> int:
    """What is there already is asked for first, and the rest comes by way of a temporary table, emptied with each transaction:
    COPY refuses a table with row-level security."""
    columns = ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        fresh = _unknown(cursor, prefix[0], rows)
        if fresh:
            cursor.execute(
                f"CREATE TEMPORARY TABLE IF NOT EXISTS {ARRIVING} ON COMMIT DELETE ROWS AS SELECT {columns} FROM {TABLE} WITH NO DATA"  # noqa: S608 - our own names only
            )
            with connection.wrap_database_errors:
                cursor.cursor.copy_expert(f"COPY {ARRIVING} ({columns}) FROM STDIN", _Lines(prefix, fresh))
            cursor.execute(f"INSERT INTO {TABLE} ({columns}) SELECT {columns} FROM {ARRIVING}")  # noqa: S608 - our own names only
            cursor.execute(f"TRUNCATE {ARRIVING}")
    return len(fresh)


def _unknown(cursor: Any, engagement: int, rows: Sequence[MentionRow]) -> list[MentionRow]:
    """Those that the engagement has not, each fingerprint once, in their order."""
    cursor.execute(
        f"SELECT fingerprint FROM {TABLE} WHERE engagement_id = %s AND fingerprint = ANY(%s)",  # noqa: S608 - our own names only
        [engagement, [row.fingerprint for row in rows]],
    )
    known = {fingerprint for (fingerprint,) in cursor.fetchall()}
    fresh = []
    for row in rows:
        if row.fingerprint not in known:
            known.add(row.fingerprint)
            fresh.append(row)
    return fresh


class _Lines:
    """A file to read for COPY, over a sequence of rows."""

    def __init__(self, prefix: tuple[int, int], rows: Iterable[MentionRow]) -> None:
        self.head = f"{prefix[0]}\t{prefix[1]}\t"
        self.lines: Iterator[str] = (self.head + "\t".join(map(_escaped, row[1:])) + "\n" for row in rows)
        self.rest = ""

    def read(self, size: int = 8192) -> str:
        parts, length = [self.rest], len(self.rest)
        for line in self.lines:
            parts.append(line)
            length += len(line)
            if length >= size:
                break
        text = "".join(parts)
        self.rest = text[size:]
        return text[:size]


def _escaped(value: Any) -> str:
    if value is None:
        return "\\N"
    if not isinstance(value, str):
        return str(value)
    # Ten times faster than translate(), which looks at every letter.
    return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
