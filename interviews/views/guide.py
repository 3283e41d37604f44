from itertools import groupby

from django.contrib import messages
from django.db.models import Max, ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements import audit
from engagements.models import Engagement
from engagements.permissions import member_view
from interviews import services
from interviews.forms import QuestionForm
from interviews.models import Theme


@require_safe
@member_view("interviews.view")
def guide_detail(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    questions = sorted(
        engagement.questions.all(), key=lambda question: (list(Theme).index(Theme(question.theme)), question.position)
    )
    themes = [
        (Theme(theme).label, list(found)) for theme, found in groupby(questions, key=lambda question: question.theme)
    ]
    return render(
        request,
        "interviews/guide_detail.html",
        {"engagement": engagement, "active_phase": "interview", "themes": themes, "count": len(questions)},
    )


@require_POST
@member_view("interviews.edit")
def guide_start(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    services.start_guide(engagement, by=request.user)
    return redirect("interviews:guide_detail", engagement.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("interviews.edit")
def question_create(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    form = QuestionForm(request.POST or None)
    form.instance.engagement = engagement
    if request.method == "POST" and form.is_valid():
        form.instance.position = 1 + (engagement.questions.aggregate(last=Max("position"))["last"] or 0)
        form.save()
        audit.record(engagement, request.user, "question_create", form.instance)
        return redirect("interviews:guide_detail", engagement.slug)
    return _question_page(request, engagement, form)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("interviews.edit")
def question_edit(request: HttpRequest, engagement: Engagement, pk: int) -> HttpResponse:
    question = get_object_or_404(engagement.questions, pk=pk)
    form = QuestionForm(request.POST or None, instance=question)
    if request.method == "POST" and form.is_valid():
        form.save()
        audit.record(engagement, request.user, "question_edit", question)
        return redirect("interviews:guide_detail", engagement.slug)
    return _question_page(request, engagement, form)


def _question_page(request: HttpRequest, engagement: Engagement, form: QuestionForm) -> HttpResponse:
    context = {"engagement": engagement, "active_phase": "interview", "form": form, "question": form.instance}
    return render(request, "interviews/question_edit.html", context)


@require_POST
@member_view("interviews.edit")
def question_delete(request: HttpRequest, engagement: Engagement, pk: int) -> HttpResponse:
    question = get_object_or_404(engagement.questions, pk=pk)
    try:
        question.delete()
    except ProtectedError:
        messages.error(
            request, _("Somebody has answered this question. Take it out of the guide instead: then its answers stay.")
        )
    else:
        audit.record(engagement, request.user, "question_delete", question)
    return redirect("interviews:guide_detail", engagement.slug)


@require_POST
@member_view("interviews.edit")
def question_move(request: HttpRequest, engagement: Engagement, pk: int) -> HttpResponse:
    services.move_question(get_object_or_404(engagement.questions, pk=pk), up=request.POST.get("to") == "up")
    return redirect("interviews:guide_detail", engagement.slug)
