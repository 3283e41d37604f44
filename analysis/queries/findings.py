"""Findings as pages show them, with what they rest on."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from analysis.citations import Citation, Medium, citation
from analysis.models import Evidence, Finding, Source
from engagements.models import Engagement


@dataclass(frozen=True, slots=True)
class Shown:
    """One piece of evidence as this reader may see it."""

    evidence: Evidence
    citation: Citation


@dataclass(frozen=True, slots=True)
class Carried:
    """A statement that rests on a finding, and the versions in which it does, the newest first."""

    statement: Any
    versions: list[Any]

    @property
    def is_current(self) -> bool:
        """Whether its page shows it: the open draft, or the version in force."""
        return self.versions[0].is_open or self.versions[0].state == "adopted"


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


def carried_by(finding: Finding) -> list[Carried]:
    """What the finding carries, each statement once as its newest version has it. One query."""
    found: dict[uuid.UUID, Carried] = {}
    for row in finding.cited_by.select_related("statement__section", "version").order_by("-version_id", "pk"):
        shown = found.setdefault(row.statement.key, Carried(row.statement, []))
        if row.version not in shown.versions:
            shown.versions.append(row.version)
    return sorted(found.values(), key=lambda one: (one.statement.section.position, one.statement.position))


def citable_quotes(engagement: Engagement) -> QuerySet[Source]:
    """Quotes that can be evidence: all that are not withdrawn. Their words are reduced when they are shown."""
    return engagement.sources.filter(kind=Source.Kind.QUOTE, withdrawn_at=None)
