"""What policies adds to the document (settings.DOSSIER_SECTIONS)."""

from django.utils.translation import gettext as _

from policies.models import Policy
from strategies.dossier import Section
from strategies.models import StrategyVersion


def policies(version: StrategyVersion) -> list[Section]:
    """The policies of this version, each rule as a case: what to do, what not to, why."""
    attached = list(Policy.objects.filter(version=version).prefetch_related("rules__basis__statement"))
    if not attached:
        return []
    says = ", ".join(policy.title for policy in attached)
    return [Section("policies", _("Policies"), "policies/pdf/policies.html", {"policies": attached}, says=says)]
