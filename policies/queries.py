"""Reads of the policies: what stands in which version, what is in force, what is to be checked."""

from dataclasses import dataclass

from django.db.models import QuerySet

from engagements.models import Engagement
from policies.models import Policy, RuleBasis
from strategies.models import Statement, StrategyVersion
from strategies.queries.document import working_version


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of policy as the list shows it; `policy` is the working version's, `in_force` the adopted version's."""

    kind: str
    label: str
    policy: Policy | None
    in_force: Policy | None
    rules: int


def policy_lines(engagement: Engagement) -> list[Line]:
    """The three kinds in order, written or not. Three queries."""
    version = working_version(engagement)
    written = {p.kind: p for p in policies_of(version)} if version else {}
    adopted = {policy.kind: policy for policy in in_force(engagement)}
    return [
        Line(
            kind,
            str(label),
            written.get(kind),
            adopted.get(kind),
            len(written[kind].rules.all()) if kind in written else 0,
        )
        for kind, label in Policy.Kind.choices
    ]


def policies_of(version: StrategyVersion) -> QuerySet[Policy]:
    return (
        Policy.objects.filter(version=version).select_related("version__strategy__engagement").prefetch_related("rules")
    )


def in_force(engagement: Engagement) -> QuerySet[Policy]:
    """The policies that apply: those of the adopted version."""
    return (
        Policy.objects.filter(version__strategy__engagement=engagement, version__state="adopted")
        .select_related("version__strategy__engagement")
        .prefetch_related("rules__basis__statement__section")
    )


def rules_to_check(version: StrategyVersion) -> dict[int, list[Statement]]:
    """Rules (by primary key) that rest on a statement which has changed since the version that this one is based on. A
    query and no flag: the frozen row of the earlier version is the fingerprint."""
    if version.based_on_id is None:
        return {}
    before = dict(Statement.objects.filter(version=version.based_on_id).values_list("key", "revision"))
    found: dict[int, list[Statement]] = {}
    for basis in RuleBasis.objects.filter(version=version).select_related("statement", "rule"):
        was = before.get(basis.statement.key)
        if was is not None and was != basis.statement.revision:
            found.setdefault(basis.rule_id, []).append(basis.statement)
    return found
