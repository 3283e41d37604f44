"""What workshops adds to the document (settings.DOSSIER_SECTIONS)."""

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from strategies.dossier import Section
from strategies.models import StrategyVersion
from workshops.models import Workshop


def workshops(version: StrategyVersion) -> list[Section]:
    """The workshops on this version: when, how many came, how much was said and answered."""
    held = (
        Workshop.objects.filter(version=version)
        .exclude(state=Workshop.State.PLANNED)
        .annotate(
            people=Count("participants", distinct=True),
            said=Count("contributions", distinct=True),
            answered=Count("contributions", filter=Q(contributions__input__disposition__isnull=False), distinct=True),
        )
        .order_by("starts_at", "pk")
    )
    if not held:
        return []
    return [
        Section(
            "workshops", _("How the strategy came about"), "workshops/pdf/workshops.html", {"workshops": list(held)}
        )
    ]
