"""Rows of the document are made, changed, moved and deleted here: under the version's lock, counted and logged.

Every function raises FrozenError for a version that has been adopted (meanwhile) and versioning.ConflictError where the row
has moved on since the revision `began_at`.
"""

from collections.abc import Iterable
from typing import TypeVar

from django.db import transaction
from django.db.models import F, Max, QuerySet

from engagements import audit, richtext
from engagements.models import User
from strategies import versioning
from strategies.models import Section, Statement, StatementEvidence, StrategyVersion, VersionedRow
from strategies.models.version import FrozenError

Row = TypeVar("Row", bound=VersionedRow)


def create_row(row: Row, *, by: User) -> Row:
    """Store a new row after the last of its kind (a statement: of its part, which has then been started)."""
    _render(row)
    with transaction.atomic():
        version = _open(row.version_id)
        row.version = version
        row.position = (_siblings(row).aggregate(last=Max("position"))["last"] or 0) + 1
        row.save(force_insert=True)
        if isinstance(row, Statement):
            untouched = Section.objects.filter(pk=row.section_id, state=Section.State.NOT_STARTED)
            untouched.update(state=Section.State.IN_DISCUSSION, revision=F("revision") + 1)
        _log(row, "create", by)
    return row


def change_row(row: Row, *, began_at: int, by: User) -> Row:
    """Save an edited row that was read at revision `began_at`. Nothing is written or logged if nothing differs."""
    _render(row)
    with transaction.atomic():
        versioning.save_row(row, began_at=began_at)
        if row.revision != began_at:
            _log(row, "edit", by)
    return row


def delete_row(row: VersionedRow, *, began_at: int, by: User) -> None:
    """Delete a row with what hangs on it. What was said about it stays."""
    with transaction.atomic():
        _open(row.version_id)
        current = type(row).objects.select_related("version").get(pk=row.pk)
        if current.revision != began_at:
            raise versioning.ConflictError(current)
        _log(current, "delete", by)
        current.delete()


def move_row(row: VersionedRow, *, by: User, up: bool) -> bool:
    """Change places with the neighbour; returns False at the end of the row. The revision stays: no word has changed."""
    with transaction.atomic():
        _open(row.version_id)
        rows = list(_siblings(row).order_by("position", "pk"))
        at = next((n for n, other in enumerate(rows) if other.pk == row.pk), None)
        to = None if at is None else at - 1 if up else at + 1
        if at is None or to is None or not 0 <= to < len(rows):
            return False
        rows[at], rows[to] = rows[to], rows[at]
        for position, other in enumerate(rows, start=1):
            other.position = position
        type(row).objects.bulk_update(rows, ["position"])
        _log(row, "move", by)
    return True


@transaction.atomic
def change_evidence(
    statement: Statement,
    *,
    findings: tuple[Iterable[int], Iterable[int]] = ((), ()),
    sources: tuple[Iterable[int], Iterable[int]] = ((), ()),
    by: User,
) -> bool:
    """Cite and take away: each pair is (primary keys to add, to remove), all of the statement's own engagement. What
    somebody else cited meanwhile stays. Returns whether anything changed."""
    version = _open(statement.version_id)
    engagement = version.strategy.engagement
    own = StatementEvidence.objects.filter(statement=statement)
    removed = own.filter(finding__in=findings[1]).delete()[0] + own.filter(source__in=sources[1]).delete()[0]
    last = own.aggregate(last=Max("position"))["last"] or 0
    cited = set(own.values_list("finding", flat=True)), set(own.values_list("source", flat=True))
    new = [
        *(
            StatementEvidence(version=version, statement=statement, finding=finding)
            for finding in engagement.findings.filter(pk__in=findings[0]).exclude(pk__in=cited[0] - {None})
        ),
        *(
            StatementEvidence(version=version, statement=statement, source=source)
            for source in engagement.sources.filter(pk__in=sources[0]).exclude(pk__in=cited[1] - {None})
        ),
    ]
    for position, row in enumerate(new, start=last + 1):
        row.position = position
    StatementEvidence.objects.bulk_create(new)
    if new or removed:
        _log(statement, "cite", by)
    return bool(new or removed)


def _open(version_id: int) -> StrategyVersion:
    version = (
        StrategyVersion.objects.select_for_update(of=("self",))
        .select_related("strategy__engagement")
        .get(pk=version_id)
    )
    if version.is_frozen:
        raise FrozenError
    return version


def _siblings(row: VersionedRow) -> "QuerySet[VersionedRow]":
    rows = type(row).objects.filter(version=row.version_id)
    return rows.filter(section=row.section_id) if isinstance(row, Statement) else rows


def _render(row: VersionedRow) -> None:
    if isinstance(row, Statement):
        row.html = richtext.render(row.body)


def _log(row: VersionedRow, verb: str, by: User) -> None:
    engagement = row.version.strategy.engagement
    details = {"key": str(row.key), "revision": row.revision, "version": row.version.number}
    audit.record(engagement, by, f"{row._meta.model_name}_{verb}", row, **details)
