from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from engagements import queries
from engagements.forms import AuditFilterForm
from engagements.models import Engagement
from engagements.permissions import member_view

PER_PAGE = 50


@require_safe
@member_view("audit.view")
def audit_list(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    form = AuditFilterForm(request.GET)
    chosen = form.filters()
    page = Paginator(queries.audit_entries(engagement, **chosen), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "engagement": engagement,
        "active_phase": "people",
        "page": page,
        "days": queries.by_day(engagement, page.object_list),
        "fields": _filters(engagement, request),
        "is_filtered": bool(chosen),
    }
    return render(request, "engagements/audit_list.html", context)


def _filters(engagement: Engagement, request: HttpRequest) -> list[dict]:
    people, nouns = queries.audit_choices(engagement)
    who = [("", _("Everybody")), *((str(person.pk), str(person)) for person in people)]
    what = [("", _("Everything")), *((noun, name) for noun, name in nouns)]
    return [
        {"name": "actor", "label": _("Who"), "kind": "select", "options": who, "value": request.GET.get("actor", "")},
        {"name": "noun", "label": _("What"), "kind": "select", "options": what, "value": request.GET.get("noun", "")},
        {"name": "since", "label": _("From"), "kind": "date", "value": request.GET.get("since", "")},
        {"name": "until", "label": _("Until"), "kind": "date", "value": request.GET.get("until", "")},
    ]
