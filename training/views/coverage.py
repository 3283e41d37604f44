from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from engagements import audit
from engagements.downloads import download
from engagements.models import Engagement
from engagements.permissions import member_view
from engagements.tables import write_csv
from training.queries import coverage as queries
from training.views.courses import course_or_404

UNITS_DRAWN = 30


@require_safe
@member_view("training.coverage")
def coverage(request: HttpRequest, engagement: Engagement, course: str) -> HttpResponse:
    """By unit; `?unit=` names the people of one of them. Who answered what is shown to nobody."""
    found = queries.coverage_of(course_or_404(engagement, course))
    unit = request.GET.get("unit")
    context = {
        "engagement": engagement,
        "active_phase": "trainings",
        "course": found.course,
        "coverage": found,
        "sentence": queries.sentence(found) if found.people else "",
        "chart": queries.chart(found) if 1 < len(found.units) <= UNITS_DRAWN else None,
        "unit": unit,
        "people": [person for person in found.people if person.learner.unit == unit] if unit is not None else [],
    }
    return render(request, "training/coverage.html", context)


@require_safe
@member_view("training.coverage")
def coverage_export(request: HttpRequest, engagement: Engagement, course: str) -> StreamingHttpResponse:
    found = queries.coverage_of(course_or_404(engagement, course))
    header = [_("Unit"), _("Name"), _("E-mail"), _("Finished"), _("Acknowledged")]
    rows = [
        (
            person.learner.unit,
            person.learner.name,
            person.learner.email,
            timezone.localtime(person.finished_at).date() if person.finished_at else None,
            timezone.localtime(person.acknowledged_at).date() if person.acknowledged_at else None,
        )
        for person in found.people
    ]
    audit.record(engagement, request.user, "course_export", found.course, rows=len(rows))  # type: ignore[arg-type]
    content = write_csv(rows, header, language=request.LANGUAGE_CODE)
    return download(request, content, f"{found.course.slug}-results.csv")
