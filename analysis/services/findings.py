"""Findings and their evidence: numbered, moved, cited."""

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from analysis.models import Evidence, Finding, Source
from engagements import audit
from engagements.models import Engagement, User


class FindingConflictError(Exception):
    """Somebody saved the finding first; `current` is how it stands now."""

    def __init__(self, current: Finding) -> None:
        self.current = current
        super().__init__(_("Somebody else changed this finding while you were writing."))


class FindingCitedError(Exception):
    """The finding carries statements of the strategy and cannot be deleted."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The strategy rests on this finding. Change the statements that cite it first; adopted versions keep it for ever."
            )
        )


@transaction.atomic
def add_finding(finding: Finding, *, by: User) -> Finding:
    """Store a new finding under the engagement's next number, last in the order."""
    engagement = Engagement.objects.select_for_update().get(pk=finding.engagement_id)
    last = engagement.findings.aggregate(number=Max("number"), position=Max("position"))
    finding.number = (last["number"] or 0) + 1
    finding.position = (last["position"] or 0) + 1
    finding.created_by = by
    finding.save(force_insert=True)
    audit.record(engagement, by, "finding_create", finding)
    return finding


@transaction.atomic
def save_finding(finding: Finding, *, began_at: int, by: User) -> Finding:
    """Save an edited finding that was read at revision `began_at`; raises FindingConflictError if it moved on since."""
    changed = Finding.objects.filter(pk=finding.pk, revision=began_at).update(revision=F("revision") + 1)
    if not changed:
        raise FindingConflictError(Finding.objects.get(pk=finding.pk))
    finding.revision = began_at + 1
    finding.save()
    audit.record(finding.engagement, by, "finding_edit", finding)
    return finding


@transaction.atomic
def delete_finding(finding: Finding, *, by: User) -> None:
    """Delete a finding that no statement cites, with its evidence; the sources stay. Raises FindingCitedError."""
    if finding.cited_by.exists():
        raise FindingCitedError
    audit.record(finding.engagement, by, "finding_delete", finding)
    finding.delete()


@transaction.atomic
def move_finding(finding: Finding, *, up: bool, by: User) -> None:
    """Change places with the neighbour; the first cannot go up, nor the last down."""
    rows = list(
        Finding.objects.select_for_update().filter(engagement=finding.engagement_id).order_by("position", "number")
    )
    at = rows.index(finding)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(rows):
        return
    rows[at], rows[to] = rows[to], rows[at]
    for position, row in enumerate(rows, start=1):
        row.position = position
    Finding.objects.bulk_update(rows, ["position"])
    audit.record(finding.engagement, by, "finding_move", finding)


@transaction.atomic
def add_evidence(finding: Finding, source: Source, *, stance: str, note: str = "", by: User) -> Evidence:
    """Let a source speak for or against a finding; the same source again changes what it says."""
    evidence, _created = Evidence.objects.update_or_create(
        finding=finding, source=source, defaults={"stance": stance, "note": note}
    )
    audit.record(finding.engagement, by, "evidence_create", finding, source=source.pk, stance=stance)
    return evidence


@transaction.atomic
def remove_evidence(evidence: Evidence, *, by: User) -> None:
    """Take a source out of the evidence; the source itself stays citable."""
    audit.record(evidence.finding.engagement, by, "evidence_delete", evidence.finding, source=evidence.source_id)
    evidence.delete()
