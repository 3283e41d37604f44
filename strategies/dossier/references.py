"""Evidence numbers through the whole document, and the list of sources that they lead to."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.citations import Citation, Medium, citation
from analysis.models import Finding
from strategies.models import StatementEvidence, StrategyVersion


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of the list: a finding with what it rests on, or a source."""

    number: int
    finding: Finding | None
    citation: Citation | None
    rests_on: Sequence[Citation] = ()

    @property
    def anchor(self) -> str:
        return f"ref-{self.number}"


def references(version: StrategyVersion) -> dict[tuple[str, int], Reference]:
    """Every finding and source that the version cites, numbered in reading order; keys are ("finding" or "source", pk).

    What a file may show of an informant's words is decided by analysis.citations. Three queries."""
    rows = (
        StatementEvidence.objects.filter(version=version)
        .select_related("finding", "source__mention")
        .order_by("statement__section__position", "statement__position", "statement_id", "position", "pk")
    )
    found: dict[tuple[str, int], Reference] = {}
    cited = list(rows)
    basis = _basis({row.finding_id for row in cited if row.finding_id})
    for row in cited:
        key = key_of(row)
        if key in found:
            continue
        number = len(found) + 1
        if row.finding is not None:
            found[key] = Reference(number, row.finding, None, basis.get(row.finding.pk, ()))
        elif row.source is not None:
            found[key] = Reference(number, None, citation(row.source, is_agency=False, medium=Medium.FILE))
    return found


def key_of(row: StatementEvidence) -> tuple[str, int]:
    return ("finding", row.finding_id) if row.finding_id else ("source", row.source_id or 0)


def _basis(findings: set[int]) -> dict[int, list[Citation]]:
    basis: dict[int, list[Citation]] = {}
    for finding in Finding.objects.filter(pk__in=findings).prefetch_related("evidence__source__mention"):
        ordered = sorted(finding.evidence.all(), key=lambda row: row.pk)
        basis[finding.pk] = [citation(row.source, is_agency=False, medium=Medium.FILE) for row in ordered]
    return basis
