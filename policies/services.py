"""Writes with consequences in the policies. A policy lives in a version of the strategy and is adopted with it."""

from django.db import transaction

from engagements import audit, richtext
from engagements.models import User
from policies.models import Policy, Rule, RuleBasis
from policies.template import STARTS, starting_cases
from strategies.models import Statement, StrategyVersion
from strategies.models.version import FrozenError


@transaction.atomic
def start_policy(version: StrategyVersion, kind: str, *, by: User | None) -> Policy:
    """A policy of this kind in an open draft, with its starting rules to edit; what is there already is returned."""
    version = (
        StrategyVersion.objects.select_for_update(of=("self",))
        .select_related("strategy__engagement__client")
        .get(pk=version.pk)
    )
    if version.is_frozen:
        raise FrozenError
    existing = Policy.objects.filter(version=version, kind=kind).first()
    if existing is not None:
        return existing
    engagement = version.strategy.engagement
    start = STARTS[version.language][kind]
    policy = Policy.objects.create(
        version=version,
        kind=kind,
        title=start.title,
        intro=start.intro,
        intro_html=richtext.render(start.intro),
        position=list(Policy.Kind.values).index(kind),
    )
    cases = starting_cases(kind, version.language, is_public_body=engagement.client.is_public_body)
    Rule.objects.bulk_create(
        Rule(
            version=version,
            policy=policy,
            position=position,
            case=case.case,
            answer=case.answer,
            do=case.do,
            dont=case.dont,
            reason=case.reason,
        )
        for position, case in enumerate(cases, start=1)
    )
    audit.record(engagement, by, "policy_create", policy)
    return policy


@transaction.atomic
def set_basis(rule: Rule, statements: list[Statement]) -> None:
    """Let a rule rest on these statements of the same version, and on no others."""
    RuleBasis.objects.filter(rule=rule).exclude(statement__in=statements).delete()
    resting = set(RuleBasis.objects.filter(rule=rule).values_list("statement", flat=True))
    RuleBasis.objects.bulk_create(
        RuleBasis(version=rule.version, rule=rule, statement=statement, position=position)
        for position, statement in enumerate(statements)
        if statement.pk not in resting
    )


@transaction.atomic
def move_rule(rule: Rule, *, up: bool) -> None:
    """Swap places with the neighbour; the first cannot go up, nor the last down."""
    if StrategyVersion.objects.select_for_update().get(pk=rule.version_id).is_frozen:
        raise FrozenError
    siblings = list(Rule.objects.filter(policy=rule.policy_id).order_by("position", "pk"))
    place = siblings.index(rule)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(siblings):
        return
    siblings[place], siblings[other] = siblings[other], siblings[place]
    for position, row in enumerate(siblings, start=1):
        row.position = position
    Rule.objects.bulk_update(siblings, ["position"])
