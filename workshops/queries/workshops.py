"""The workshops of an engagement with their figures."""

from dataclasses import dataclass

from django.db.models import Count, Q

from engagements.models import Engagement
from workshops.models import Workshop


@dataclass(frozen=True, slots=True)
class WorkshopRow:
    workshop: Workshop
    people: int
    inputs: int
    waiting: int


def workshop_rows(engagement: Engagement) -> list[WorkshopRow]:
    """The engagement's workshops with their figures, the next ones first, then what has been held."""
    unanswered = Q(contributions__input__disposition=None, contributions__isnull=False)
    workshops = (
        engagement.workshops.select_related("engagement", "version")
        .annotate(
            input_count=Count("contributions", distinct=True),
            waiting_count=Count("contributions", filter=unanswered, distinct=True),
            people_count=Count("participants", distinct=True),
        )
        .order_by("starts_at", "pk")
    )
    rows = [WorkshopRow(w, w.people_count, w.input_count, w.waiting_count) for w in workshops]  # type: ignore[attr-defined]
    held = [row for row in rows if row.workshop.state == Workshop.State.CLOSED]
    return [*(row for row in rows if row not in held), *reversed(held)]


def people_count(workshop: Workshop) -> int:
    return workshop.participants.filter(ended_at=None).count()
