"""What the trainings say on the overview: how many have come to the end of the courses."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.models import Engagement, Membership, Phase
from engagements.overview import Details, Glance, PhaseFact, Task, address
from engagements.permissions import may
from engagements.sentence import capital, in_words
from training.models import Course, Learner


def glance(engagements: Sequence[Engagement]) -> dict[int, Glance]:
    """Two queries for any number of engagements. Somebody is done who has finished a quiz."""
    courses = {
        row["engagement"]: row["published"]
        for row in Course.objects.filter(engagement__in=engagements)
        .order_by()
        .values("engagement")
        .annotate(published=Count("pk", filter=Q(published_at__isnull=False)))
    }
    learners = {
        row["engagement"]: row
        for row in Learner.objects.filter(engagement__in=engagements)
        .staff()
        .order_by()
        .values("engagement")
        .annotate(
            all=Count("pk", distinct=True),
            done=Count("pk", distinct=True, filter=Q(attempts__finished_at__isnull=False)),
        )
    }
    return {pk: Glance(phases=(_fact(published, learners.get(pk)),)) for pk, published in courses.items()}


def _fact(published: int, learners: Mapping[str, Any] | None) -> PhaseFact:
    if not published:
        return PhaseFact(Phase.Name.TRAININGS, 0, _("The course is being written"))
    if not learners or not learners["done"]:
        return PhaseFact(Phase.Name.TRAININGS, 0, _("The course is open"))
    done, invited = learners["done"], learners["all"]
    words = ngettext("One of %(all)s has finished", "%(n)s of %(all)s have finished", done)
    said = words % {"n": in_words(done), "all": in_words(invited)}
    return PhaseFact(Phase.Name.TRAININGS, round(100 * done / invited), capital(said))


def details(engagement: Engagement, membership: Membership, said: Glance) -> Details:
    if not may(membership, "training.edit"):
        return Details()
    drafts = engagement.courses.filter(published_at=None)
    return Details(
        tasks=tuple(
            Task(
                _("Publish the course “%(title)s”") % {"title": course.title},
                address("training:course_detail", engagement, course.slug),
                due_on=course.opens_on,
            )
            for course in drafts[:2]
        )
    )
