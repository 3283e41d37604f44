"""Reads every file of a folder as Linje would and says what came of it. Stores nothing."""

import traceback
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from django.core.management.base import BaseCommand, CommandError

from analysis.importers import feeds, mentions, pages, retriever
from engagements import tables

TABLES = {".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xls", ".gz", ".zip", ".ods"}
FEEDS = {".xml", ".rss", ".atom", ".rdf"}
PAGES = {".html", ".htm"}
ZONE = "Europe/Stockholm"
LONGEST_REASON = 110
SHOWN_FIELDS = {"published_at", "published_time", "title", "text", "url"}


class Verdict(NamedTuple):
    kind: str
    detected: str
    result: str


class Command(BaseCommand):
    help = "Reads every table, feed and page in a folder and prints what was detected, read or refused."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: object, folder: Path, **options: object) -> None:
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        crashes, kinds = [], Counter[str]()
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            look = look_for(path)
            if look is None:
                continue
            try:
                verdict = look(path)
            except Exception:  # noqa: BLE001 - finding what nobody expected is what this command is for
                crashes.append((path, traceback.format_exc()))
                verdict = Verdict("crash", "", traceback.format_exc().splitlines()[-1])
            kinds[verdict.kind] += 1
            self.stdout.write(line_of(path.relative_to(folder), verdict))
        self.stdout.write(", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())))
        for path, trace in crashes:
            self.stderr.write(f"\n{path}\n{trace}")
        if crashes:
            raise CommandError(f"{len(crashes)} files crashed.")


def look_for(path: Path) -> Callable[[Path], Verdict] | None:
    suffix = path.suffix.lower()
    if suffix in FEEDS:
        return feed
    if suffix in PAGES:
        return page
    if suffix == ".json":
        return feed_or_table
    return table if suffix in TABLES else None


def feed(path: Path) -> Verdict:
    try:
        read = feeds.read_feed(path.read_bytes())
    except feeds.FeedError as refusal:
        return Verdict("refused", "", str(refusal)[:LONGEST_REASON])
    remarks = "".join(f" – {problem}" for problem in read.problems)
    return Verdict("feed", read.kind, f"{len(read.entries)} entries{remarks}")


def page(path: Path) -> Verdict:
    try:
        facts = pages.read_page(path.read_bytes(), "text/html", f"https://site.example/{quote(path.name)}")
    except pages.PageError as refusal:
        return Verdict("refused", "", str(refusal)[:LONGEST_REASON])
    outcomes = Counter(check.outcome for check in pages.check_page(facts, []))
    links = ", ".join(sorted({link.network for link in facts.profile_links})) or "none"
    counts = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
    return Verdict("page", f"profile links: {links}"[:48], f"checks: {counts}")


def feed_or_table(path: Path) -> Verdict:
    """A .json file is a feed, or the export of a vendor who should have been asked for a table."""
    verdict = feed(path)
    return table(path) if verdict.kind == "refused" else verdict


def line_of(path: Path, verdict: Verdict) -> str:
    name = str(path).encode("utf-8", "replace").decode()
    name = name if len(name) <= 60 else f"…{name[-59:]}"
    return f"{name:60}  {verdict.kind:8}  {verdict.detected:48}  {verdict.result}"


def table(path: Path) -> Verdict:
    try:
        if path.suffix == ".txt" and retriever.is_retriever(path):
            return Verdict(
                "mentions", "Retriever, text", counted(Counter(map(kind_of, retriever.read(path, timezone=ZONE))))
            )
        shape = tables.detect(path, path.name, mentions.KNOWN_NAMES)
    except tables.TableError as refusal:
        return Verdict("refused", "", str(refusal)[:LONGEST_REASON])
    try:
        return mention_table(path, shape)
    except tables.TableError as refusal:
        return Verdict("refused", shown(shape), str(refusal)[:LONGEST_REASON])


def mention_table(path: Path, shape: tables.TableShape) -> Verdict:
    columns = mentions.propose_columns(shape.columns)
    mentions.require_columns(columns, shape.columns)
    formats = mentions.detect_formats(tables.read_rows(path, shape), columns, shape.columns)
    asked = formats.questions
    # Answered somehow, so that the rows are read too; in the application a person answers.
    formats = formats.answered(day_first=True if "day_first" in asked else None, year=2024 if "year" in asked else None)
    rows = mentions.read(tables.read_rows(path, shape), columns, formats, timezone=ZONE, header=shape.columns)
    kinds, first_fault = Counter[str](), ""
    for row in rows:
        kinds[kind_of(row)] += 1
        if isinstance(row, tables.RowError) and not first_fault:
            first_fault = f" – row {row.number} {row.column}: {mentions.describe(row)}"
    question = f"asks for {' and '.join(asked)}; " if asked else ""
    detected = f"{shown(shape)}, {formats.vendor or 'usual names'}, {formats.date.family} {formats.zone}".strip()
    used = {field: shape.columns[place] for field, place in columns.items() if field in SHOWN_FIELDS}
    taken = ", ".join(f"{field} from “{name}”" for field, name in used.items())
    return Verdict("mentions", detected, f"{question}{counted(kinds)} ({taken}){first_fault}")


def shown(shape: tables.TableShape) -> str:
    how = shape.sheet or f"{shape.encoding} {shape.delimiter!r}"
    return f"{shape.kind} {how}, header row {shape.header_row}"


def kind_of(row: object) -> str:
    if isinstance(row, mentions.MentionRow):
        return "mentions"
    return "skipped" if isinstance(row, mentions.Skipped) else "bad rows"


def counted(kinds: Counter[str]) -> str:
    return ", ".join(f"{kinds[kind]} {kind}" for kind in ("mentions", "bad rows", "skipped") if kinds[kind])
