"""A site audit as people read it: what to mend first, page by page, and the accounts both ways."""

from dataclasses import dataclass

from django.utils.functional import Promise

from analysis.importers.pages import CHECK_NAMES, PageFacts, ProfileMatch, compare_profiles, sentence
from analysis.models import PageAudit, PageCheck, SiteAudit
from analysis.services.site_audits import register_of

ORDER = ("failed", "unknown", "passed", "not_applicable")


@dataclass(frozen=True, slots=True)
class JudgedCheck:
    name: str | Promise
    outcome: str
    outcome_words: str
    reason: str
    evidence: str


@dataclass(frozen=True, slots=True)
class JudgedPage:
    """A page with its checks: what failed first, what does not apply left out."""

    page: PageAudit
    checks: tuple[JudgedCheck, ...]
    failed: int
    passed: int


@dataclass(frozen=True, slots=True)
class Report:
    pages: tuple[JudgedPage, ...]
    matches: tuple[ProfileMatch, ...]

    @property
    def failed(self) -> int:
        return sum(page.failed for page in self.pages)

    @property
    def passed(self) -> int:
        return sum(page.passed for page in self.pages)

    @property
    def unread(self) -> int:
        return sum(bool(page.page.error) for page in self.pages)

    @property
    def mismatches(self) -> list[ProfileMatch]:
        return [match for match in self.matches if match.state != "both"]


def audit_report(made: SiteAudit) -> Report:
    """The audit's pages with their checks, and the site's accounts against the register as it is now. Three queries."""
    pages = list(made.pages.prefetch_related("checks"))
    judged = tuple(_judged(page) for page in pages)
    facts = [PageFacts.from_json(page.facts) for page in pages if not page.error]
    return Report(judged, tuple(compare_profiles(facts, register_of(made.engagement))) if facts else ())


def _judged(page: PageAudit) -> JudgedPage:
    rows = sorted(
        page.checks.all(), key=lambda check: (ORDER.index(check.outcome), list(CHECK_NAMES).index(check.code))
    )
    checks = tuple(_check(row) for row in rows if row.outcome != PageCheck.Outcome.NOT_APPLICABLE)
    return JudgedPage(
        page,
        checks,
        sum(check.outcome == PageCheck.Outcome.FAILED for check in checks),
        sum(check.outcome == PageCheck.Outcome.PASSED for check in checks),
    )


def _check(row: PageCheck) -> JudgedCheck:
    return JudgedCheck(
        CHECK_NAMES[row.code], row.outcome, row.get_outcome_display(), sentence(row.values), row.evidence
    )
