"""What policies says before a version is adopted (settings.ADOPTION_CHECKS)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from policies.models import Policy
from policies.queries import rules_to_check
from strategies.models import StrategyVersion
from strategies.versioning import Problem


def policies(version: StrategyVersion) -> list[Problem]:
    """A policy without rules stops the adoption; rules whose ground has moved, and kinds not written, are remarks."""
    slug = version.strategy.engagement.slug
    found = list(Policy.objects.filter(version=version).prefetch_related("rules"))
    said = [
        Problem(_("The policy “%(title)s” has no rules.") % {"title": policy.title}, _url(slug, policy.kind))
        for policy in found
        if not policy.rules.all()
    ]
    missing = [label for kind, label in Policy.Kind.choices if kind not in {policy.kind for policy in found}]
    if missing:
        names = ", ".join(str(label).lower() for label in missing)
        said.append(
            Problem(
                _("Not written: policy for %(names)s.") % {"names": names},
                reverse("policies:policy_list", args=[slug]),
                blocks=False,
            )
        )
    moved = rules_to_check(version)
    for policy in found:
        for rule in policy.rules.all():
            if rule.pk in moved:
                text = _("The rule “%(case)s” rests on a statement that has changed. Read it again.") % {
                    "case": rule.case
                }
                said.append(Problem(text, _url(slug, policy.kind), blocks=False))
    return said


def _url(slug: str, kind: str) -> str:
    return reverse("policies:policy_detail", args=[slug, kind])
