"""What must be true of workshops, their events and who is in them (engagements/invariants.py)."""

from collections.abc import Iterator

from django.db.models import Count, F, Max, Q
from django.utils.translation import gettext as _

from workshops.models import Contribution, Participant, Step, Vote, Workshop


def broken() -> Iterator[str]:
    yield from _events()
    yield from _rooms()
    yield from _closed()


def _events() -> Iterator[str]:
    """Numbers run from 1 to the last without gap or double, and each input has the event that told of it."""
    counted = Workshop.objects.annotate(
        events_here=Count("events"), highest=Max("events__number"), told=Count("events", filter=Q(events__kind="input"))
    )
    said = dict(Contribution.objects.values_list("workshop").annotate(count=Count("pk")).order_by())
    for workshop in counted.order_by("pk"):
        if not (workshop.last_number == workshop.events_here == (workshop.highest or 0)):
            yield _("Workshop %(id)s (%(title)s): %(count)s events, the highest %(highest)s, the last %(last)s.") % {
                "id": workshop.pk,
                "title": workshop.title,
                "count": workshop.events_here,
                "highest": workshop.highest,
                "last": workshop.last_number,
            }
        if workshop.told != said.get(workshop.pk, 0):
            yield _("Workshop %(id)s (%(title)s): %(said)s comments came in, %(told)s were told.") % {
                "id": workshop.pk,
                "title": workshop.title,
                "said": said.get(workshop.pk, 0),
                "told": workshop.told,
            }


def _rooms() -> Iterator[str]:
    strangers = (
        Vote.objects.exclude(participant__workshop=F("step__workshop")).count()
        + Participant.objects.exclude(voice__engagement=F("workshop__engagement")).count()
        + Contribution.objects.exclude(input__engagement=F("workshop__engagement")).count()
        + Contribution.objects.exclude(step=None).exclude(step__workshop=F("workshop")).count()
    )
    if strangers:
        yield _("%(count)s votes, participants or comments are in another workshop than they say.") % {
            "count": strangers
        }


def _closed() -> Iterator[str]:
    keys = Step.objects.filter(workshop__state=Workshop.State.CLOSED).exclude(anonymous_key="").count()
    keys += Contribution.objects.filter(workshop__state=Workshop.State.CLOSED).exclude(input__author_key="").count()
    if keys:
        yield _("%(count)s keys of unnamed comments are left in workshops that are closed.") % {"count": keys}
