"""What differs between two wordings of a row or two versions, in words that people read. Works for every kind of row."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from analysis.citations import Medium, citation
from engagements import richtext
from engagements.models import AuditEntry
from engagements.templatetags.linje import clock, day, number
from strategies import versioning, wording
from strategies.models import (
    Audience,
    Goal,
    Kpi,
    Message,
    MessageAudience,
    Section,
    Statement,
    StatementEvidence,
    StrategyVersion,
    VersionedRow,
)

# Where a row stands in the document rather than what it says: told as "moved", not as a figure.
PLACE = {"position"}


@dataclass(frozen=True, slots=True)
class FieldWords:
    """One field as it reads: plain text on both sides and the comparison by paragraph and word."""

    label: str
    old: str
    new: str
    paragraphs: list[wording.ParagraphChange]


@dataclass(frozen=True, slots=True)
class RowWords:
    """One row that differs. `kind` is added, removed, changed or moved; `title` names the row as readers know it."""

    kind: str
    noun: str
    title: str
    fields: list[FieldWords]
    row: VersionedRow | None


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    rows: list[RowWords]


def nouns() -> dict[type[VersionedRow], str]:
    """What several rows of one kind are called; a kind that is not named here goes by its single name."""
    return {
        Section: _("Parts"),
        Statement: _("Statements"),
        StatementEvidence: _("Evidence"),
        Goal: _("Goals"),
        Kpi: _("Measures"),
        Audience: _("Audiences"),
        Message: _("Messages"),
        MessageAudience: _("Messages to audiences"),
    }


def words_of(row: VersionedRow, name: str) -> str:
    """A field's value as plain text in the reader's language; "" for empty. Rows it points to must be loaded."""
    if isinstance(row, Statement) and name == "body":
        return richtext.plain_text(row.html or richtext.render(row.body))
    field = row._meta.get_field(name)
    if getattr(field, "choices", None):
        return str(getattr(row, f"get_{name}_display")())
    return _words(getattr(row, name))


def _words(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return day(value, "full")
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, list | tuple):
        return "\n".join(map(str, value))
    return str(value)


def differing_fields(old: VersionedRow, new: VersionedRow) -> list[FieldWords]:
    """The fields in which two wordings of one row differ, its place apart."""
    before, after = versioning.values_of(old), versioning.values_of(new)
    names = [name for name in after if before[name] != after[name] and name not in PLACE | {"key"}]
    return [_field(type(new), name, words_of(old, name), words_of(new, name)) for name in names]


def _field(model: type[VersionedRow], name: str, old: str, new: str) -> FieldWords:
    return FieldWords(_label(model, name), old, new, shortened(wording.compare_words(old, new)))


def _label(model: type[VersionedRow], name: str) -> str:
    label = str(getattr(model._meta.get_field(name), "verbose_name", name))
    return label[:1].upper() + label[1:]


def shortened(paragraphs: list[wording.ParagraphChange]) -> list[wording.ParagraphChange]:
    """The comparison with one paragraph around each change; what is left out stands as one of the kind "gap"."""
    near = {n + step for n, one in enumerate(paragraphs) if one.kind != "equal" for step in (-1, 0, 1)}
    kept: list[wording.ParagraphChange] = []
    for n, paragraph in enumerate(paragraphs):
        if n in near:
            kept.append(paragraph)
        elif not kept or kept[-1].kind != "gap":
            kept.append(wording.ParagraphChange("gap", ()))
    return kept


def compare_versions(old: StrategyVersion, new: StrategyVersion, *, is_agency: bool) -> list[Group]:
    """What differs between two versions, grouped for reading: the promise, the parts with their statements, then the other
    kinds of rows in the order of the model. A row that only changed its place is told as moved; evidence is told with its
    statement's words."""
    groups: dict[str, list[RowWords]] = {}
    numbers = _numbers(old) | _numbers(new)
    changes = versioning.compare(old, new)
    cited, names = _cited(changes, is_agency), nouns()
    if old.promise != new.promise:
        promise = FieldWords("", old.promise, new.promise, wording.compare_words(old.promise, new.promise))
        groups[""] = [RowWords("changed", _("First sentence"), "", [promise], None)]
    for change in changes:
        words = _row_words(change, numbers, cited)
        groups.setdefault(names.get(change.model, words.noun), []).append(words)
    return [Group(title, rows) for title, rows in groups.items()]


def _row_words(change: versioning.RowChange, numbers: dict[uuid.UUID, str], cited: dict[int, str]) -> RowWords:
    row = change.row
    fields = [_field(change.model, name, *_sides(change, name)) for name in _names(change)]
    if isinstance(row, StatementEvidence):
        title = f"{numbers.get(row.statement.key, '')} {cited[row.pk]}"
    else:
        title = f"{numbers.get(row.key, '')} {row}"
    kind = change.kind if change.kind != "changed" or fields else "moved"
    noun = str(change.model._meta.verbose_name)
    return RowWords(kind, noun[:1].upper() + noun[1:], title.strip(), fields, row)


def _cited(changes: Sequence[versioning.RowChange], is_agency: bool) -> dict[int, str]:
    """What a piece of evidence is called for this reader, by primary key; an informant's name never comes through here."""
    keys = [change.row.pk for change in changes if change.model is StatementEvidence]
    rows = StatementEvidence.objects.filter(pk__in=keys).select_related("finding", "source")
    return {
        row.pk: str(row.finding)
        if row.source is None
        else citation(row.source, is_agency=is_agency, medium=Medium.SCREEN).label
        for row in rows
    }


def _names(change: versioning.RowChange) -> list[str]:
    if change.kind == "changed":
        return [field.field for field in change.fields if field.field not in PLACE]
    plain = (
        field.name
        for field in change.model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and not field.choices and field.editable
    )
    known = {"", str(change.row)}
    return [name for name in plain if name not in change.model.DERIVED and words_of(change.row, name) not in known]


def _sides(change: versioning.RowChange, name: str) -> tuple[str, str]:
    return tuple(words_of(row, name) if row is not None else "" for row in (change.old, change.new))  # type: ignore[return-value]


def _numbers(version: StrategyVersion) -> dict[uuid.UUID, str]:
    """Key → "5" for a part and "5.2" for a statement."""
    numbers: dict[uuid.UUID, str] = {}
    counted: dict[int, int] = {}
    parts: dict[int, str] = {}
    for n, (pk, key) in enumerate(Section.objects.filter(version=version).values_list("pk", "key"), start=1):
        parts[pk] = numbers[key] = str(n)
    statements = Statement.objects.filter(version=version).order_by("position", "pk")
    for key, part in statements.values_list("key", "section_id"):
        counted[part] = counted.get(part, 0) + 1
        numbers[key] = f"{parts[part]}.{counted[part]}"
    return numbers


def who_changed(row: VersionedRow) -> tuple[str, str]:
    """Who saved a row last and when, in words, from the log; ("", "") if the log does not know."""
    return _from_the_log(row.version.strategy.engagement_id, str(row.key))


def _from_the_log(engagement_id: int, key: str) -> tuple[str, str]:
    entries = AuditEntry.objects.filter(engagement=engagement_id, details__key=key).select_related("actor")
    entry = entries.order_by("-pk").first()
    if entry is None or entry.actor is None:
        return "", ""
    return str(entry.actor), clock(entry.created_at)


def summary(groups: Sequence[Group]) -> str:
    """What is new as a few plain sentences to begin from: one line per row that readers would name."""
    verbs = {"added": _("New: %(title)s"), "removed": _("Gone: %(title)s"), "changed": _("Reworded: %(title)s")}
    lines = [
        verbs[row.kind] % {"title": row.title}
        for group in groups
        for row in group.rows
        if row.kind in verbs and not isinstance(row.row, StatementEvidence) and not _is_only_progress(row)
    ]
    return "\n".join(dict.fromkeys(lines))


def _is_only_progress(row: RowWords) -> bool:
    """A part that has come further, or that somebody else leads now, says the same words as before."""
    told = {_label(Section, name) for name in ("state", "lead_person")}
    return isinstance(row.row, Section) and row.kind == "changed" and {field.label for field in row.fields} <= told


def who_changed_version(version: StrategyVersion) -> tuple[str, str]:
    """Who saved the version's own words last and when, in words."""
    return _from_the_log(version.strategy.engagement_id, f"version-{version.pk}")
