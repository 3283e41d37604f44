from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from analysis.citations import Medium, citation
from engagements.models import Engagement
from engagements.permissions import is_agency, member_view
from interviews import queries
from interviews.models import Quote, Theme


@require_safe
@member_view("interviews.summary")
def overview(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    roles, rows = queries.coverage(engagement)
    context = {
        "engagement": engagement,
        "active_phase": "interview",
        "roles": roles,
        "rows": rows,
        "themes_total": len(rows),
        "themes_heard": sum(1 for row in rows if row.is_enough),
        "thin": [row for row in rows if not row.is_enough],
        "respondent_count": engagement.respondents.count(),
        "question_count": engagement.questions.count(),
    }
    return render(request, "interviews/overview.html", context)


@require_safe
@member_view("interviews.summary")
def theme_detail(request: HttpRequest, engagement: Engagement, theme: str) -> HttpResponse:
    if theme not in Theme.values:
        raise Http404
    reads_notes = is_agency(request)
    context = {
        "engagement": engagement,
        "active_phase": "interview",
        "theme": Theme(theme),
        "themes": queries.THEMES,
        # Notes are the interviewer's own and stay with the agency; the client reads what speakers allowed.
        "questions": queries.answers_by_question(engagement, theme) if reads_notes else [],
        "is_agency": reads_notes,
        "quotes": _quotes(engagement, theme, is_agency=reads_notes),
        "unheard": queries.unheard(engagement).get(theme, []),
    }
    return render(request, "interviews/theme_detail.html", context)


def _quotes(engagement: Engagement, theme: str, *, is_agency: bool) -> list[object]:
    quotes = Quote.objects.filter(respondent__engagement=engagement, question__theme=theme).select_related("source")
    shown = [citation(quote.source, is_agency=is_agency, medium=Medium.SCREEN) for quote in quotes]
    return [quote for quote in shown if quote.text and not quote.is_withdrawn]
