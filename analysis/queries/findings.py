"""Findings as pages show them, with what they rest on."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from analysis.citations import Citation, Medium, citation
from analysis.models import Evidence, Finding, Source
from engagements.models import Engagement


@dataclass(frozen=True, slots=True)
class Shown:
    """One piece of evidence as this reader may see it."""

    evidence: Evidence
    citation: Citation


def findings_with_counts(engagement: Engagement) -> QuerySet[Finding]:
    """Findings in order, with `pro`, `contra` and `cited` (statements of any version that cite them)."""
    return engagement.findings.annotate(
        pro=Count("evidence", filter=Q(evidence__stance="for"), distinct=True),
        contra=Count("evidence", filter=Q(evidence__stance="against"), distinct=True),
        cited=Count("cited_by__key", distinct=True),
    ).order_by("position", "number")


def evidence_of(finding: Finding, *, is_agency: bool) -> list[Shown]:
    """The evidence of a finding, for it first, reduced to what this reader may see."""
    rows = finding.evidence.select_related("source").order_by("-stance", "pk")
    return [Shown(row, citation(row.source, is_agency=is_agency, medium=Medium.SCREEN)) for row in rows]


def citable_quotes(engagement: Engagement) -> QuerySet[Source]:
    """Quotes that can be evidence: all that are not withdrawn. Their words are reduced when they are shown."""
    return engagement.sources.filter(kind=Source.Kind.QUOTE, withdrawn_at=None)
