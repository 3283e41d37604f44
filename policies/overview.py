"""What the policies say on the overview: how many of the three are written in the working version."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.models import Engagement, Membership, Phase
from engagements.overview import Details, Glance, PhaseFact, Task, address
from engagements.permissions import may
from engagements.sentence import capital, in_words
from policies.models import Policy
from strategies.models.version import OPEN, State


def glance(engagements: Sequence[Engagement]) -> dict[int, Glance]:
    """One query for any number of engagements. A policy counts when it has a rule."""
    rows = (
        Policy.objects.filter(version__strategy__engagement__in=engagements, version__state__in=[*OPEN, State.ADOPTED])
        .annotate(n=Count("rules"))
        .order_by()
        .values_list("version__strategy__engagement", "version__state", "kind", "n")
    )
    by_engagement: dict[int, dict[bool, dict[str, int]]] = defaultdict(lambda: {True: {}, False: {}})
    for engagement, state, kind, rules in rows:
        by_engagement[engagement][state in OPEN][kind] = rules
    return {pk: Glance(phases=(_fact(states),), known=set(states[True])) for pk, states in by_engagement.items()}


def _fact(states: dict[bool, dict[str, int]]) -> PhaseFact:
    is_draft = bool(states[True])
    written = sum(1 for rules in states[is_draft].values() if rules)
    kinds = len(Policy.Kind)
    percent = round(100 * written / kinds)
    if not is_draft:
        words = ngettext("One policy in force", "%(n)s policies in force", written)
    elif written == kinds:
        words = _("All three drafted")
    elif not written:
        words = _("The first is begun")
    else:
        words = ngettext("One of three drafted", "%(n)s of three drafted", written)
    said = words % {"n": in_words(written)}
    return PhaseFact(Phase.Name.POLICIES, percent, capital(said))


def details(engagement: Engagement, membership: Membership, said: Glance) -> Details:
    """Once one policy is begun, the others wait."""
    if not may(membership, "policies.edit"):
        return Details()
    begun: set[str] = said.known or set()
    missing = [kind for kind in Policy.Kind if kind not in begun]
    if not begun or not missing:
        return Details()
    title = ngettext("Begin the last policy", "Begin %(n)s more policies", len(missing)) % {"n": in_words(len(missing))}
    names = ", ".join(str(kind.label) for kind in missing)
    return Details(tasks=(Task(title, address("policies:policy_list", engagement), names),))
