from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from analysis.citations import Medium, citation
from engagements import audit
from engagements.formfields import number_of, revision_of
from engagements.models import Engagement
from engagements.permissions import member_view
from interviews import queries, services
from interviews.forms import QuoteForm, RespondentForm
from interviews.models import Question, Quote, Respondent


@require_safe
@member_view("interviews.view")
def respondent_list(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    context = {
        "engagement": engagement,
        "active_phase": "interview",
        "respondents": queries.respondents_with_progress(engagement),
        "asked": engagement.questions.filter(is_asked=True).count(),
    }
    return render(request, "interviews/respondent_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("interviews.edit")
def respondent_create(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    form = RespondentForm(request.POST or None)
    form.instance.engagement = engagement
    if request.method == "POST" and form.is_valid():
        form.instance.interviewer = request.user
        respondent = form.save()
        services.start_guide(engagement, by=request.user)
        services.store_attributions(engagement)
        audit.record(engagement, request.user, "respondent_create", respondent)
        return redirect("interviews:respondent_detail", engagement.slug, respondent.pk)
    return _respondent_page(request, engagement, form)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("interviews.edit")
def respondent_edit(request: HttpRequest, engagement: Engagement, pk: int) -> HttpResponse:
    respondent = get_object_or_404(engagement.respondents, pk=pk)
    form = RespondentForm(request.POST or None, instance=respondent)
    if request.method == "POST" and form.is_valid():
        form.save()
        services.store_attributions(engagement)
        audit.record(engagement, request.user, "respondent_edit", respondent)
        return redirect("interviews:respondent_detail", engagement.slug, respondent.pk)
    return _respondent_page(request, engagement, form)


def _respondent_page(request: HttpRequest, engagement: Engagement, form: RespondentForm) -> HttpResponse:
    context = {"engagement": engagement, "active_phase": "interview", "form": form, "respondent": form.instance}
    return render(request, "interviews/respondent_edit.html", context)


@require_safe
@member_view("interviews.view")
def respondent_detail(request: HttpRequest, engagement: Engagement, pk: int) -> HttpResponse:
    respondent = get_object_or_404(engagement.respondents, pk=pk)
    answers = {answer.question_id: answer for answer in respondent.answers.all()}
    questions = [(question, answers.get(question.pk)) for question in _asked(engagement)]
    context = {
        "engagement": engagement,
        "active_phase": "interview",
        "respondent": respondent,
        "questions": questions,
        "answered": sum(1 for _question, answer in questions if answer and answer.text),
        "next": next((question for question, answer in questions if not answer or not answer.text), None),
        "quotes": quotes_of(respondent),
    }
    return render(request, "interviews/respondent_detail.html", context)


def _asked(engagement: Engagement) -> list[Question]:
    """The guide in its order, without what has been taken out of it."""
    return list(engagement.questions.filter(is_asked=True))


def quotes_of(respondent: Respondent) -> list[tuple[Quote, object]]:
    """The quotes of one conversation as the agency's own people see them."""
    quotes = respondent.quotes.select_related("source")
    return [(quote, citation(quote.source, is_agency=True, medium=Medium.SCREEN)) for quote in quotes]


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("interviews.edit")
def answer_edit(request: HttpRequest, engagement: Engagement, pk: int, question: int) -> HttpResponse:
    respondent = get_object_or_404(engagement.respondents, pk=pk)
    questions = _asked(engagement)
    place = next((place for place, row in enumerate(questions) if row.pk == question), None)
    if place is None:
        raise Http404
    if request.method != "POST":
        return _answer_page(request, respondent, questions, place)
    text, began_at = request.POST.get("text", ""), revision_of(request)
    wants_json = request.headers.get("accept", "").startswith("application/json")
    try:
        answer = services.save_answer(respondent, questions[place], text=text, began_at=began_at)
    except services.AnswerConflictError as error:
        if wants_json:
            return JsonResponse({"error": str(error)}, status=409)
        return _answer_page(request, respondent, questions, place, conflict=error)
    except ValidationError as error:
        if wants_json:
            return JsonResponse({"error": error.messages[0]}, status=422)
        return _answer_page(request, respondent, questions, place, typed=text, problem=error.messages[0])
    if wants_json:
        saved_at = date_format(timezone.localtime(), "H.i")
        return JsonResponse({"revision": answer.revision, "saved_at": saved_at})
    return _onwards(request, respondent, questions, place)


def _onwards(request: HttpRequest, respondent: Respondent, questions: list[Question], place: int) -> HttpResponse:
    """Where the pressed button leads: the next question, the same one, or the list."""
    go = request.POST.get("go")
    slug = respondent.engagement.slug
    if go == "next" and place + 1 < len(questions):
        return redirect("interviews:answer_edit", slug, respondent.pk, questions[place + 1].pk)
    if go == "stay":
        return redirect("interviews:answer_edit", slug, respondent.pk, questions[place].pk)
    return redirect("interviews:respondent_detail", slug, respondent.pk)


def _answer_page(
    request: HttpRequest,
    respondent: Respondent,
    questions: list[Question],
    place: int,
    *,
    conflict: services.AnswerConflictError | None = None,
    typed: str | None = None,
    problem: str = "",
) -> HttpResponse:
    question = questions[place]
    answer = respondent.answers.filter(question=question).first()
    stored = answer.text if answer else ""
    context = {
        "engagement": respondent.engagement,
        "active_phase": "interview",
        "respondent": respondent,
        "question": question,
        "number": place + 1,
        "total": len(questions),
        "previous": questions[place - 1] if place else None,
        "next": questions[place + 1] if place + 1 < len(questions) else None,
        "text": conflict.text if conflict else stored if typed is None else typed,
        "theirs": stored if conflict else "",
        "revision": answer.revision if answer else 0,
        "saved_at": answer.updated_at if answer else None,
        "conflict": conflict,
        "problem": problem,
        "quotes": [pair for pair in quotes_of(respondent) if pair[0].question_id == question.pk],
        "quote_form": QuoteForm(),
    }
    return render(request, "interviews/answer_edit.html", context, status=409 if conflict else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("interviews.edit")
def quote_create(request: HttpRequest, engagement: Engagement, pk: int) -> HttpResponse:
    respondent = get_object_or_404(engagement.respondents, pk=pk)
    value = request.POST.get("question") or request.GET.get("question")
    question = engagement.questions.filter(pk=number_of(value)).first()
    form = QuoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.add_quote(respondent, form.words(), question=question, by=request.user)
        if question:
            return redirect("interviews:answer_edit", engagement.slug, respondent.pk, question.pk)
        return redirect("interviews:respondent_detail", engagement.slug, respondent.pk)
    return _quote_page(request, respondent, form, question=question)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("interviews.edit")
def quote_edit(request: HttpRequest, engagement: Engagement, pk: int) -> HttpResponse:
    quote = _quote(engagement, pk)
    if quote.source.withdrawn_at is not None:
        messages.error(request, _("This quote is withdrawn. It stays withdrawn."))
        return redirect("interviews:respondent_detail", engagement.slug, quote.respondent_id)
    initial = {"text": quote.source.text, "permission": quote.source.permission}
    form = QuoteForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.change_quote(quote, form.words(), by=request.user)
        return redirect("interviews:respondent_detail", engagement.slug, quote.respondent_id)
    return _quote_page(request, quote.respondent, form, quote=quote)


def _quote_page(
    request: HttpRequest,
    respondent: Respondent,
    form: QuoteForm,
    *,
    quote: Quote | None = None,
    question: Question | None = None,
) -> HttpResponse:
    context = {
        "engagement": respondent.engagement,
        "active_phase": "interview",
        "respondent": respondent,
        "form": form,
        "quote": quote,
        "question": question,
    }
    return render(request, "interviews/quote_edit.html", context)


@require_POST
@member_view("interviews.edit")
def quote_withdraw(request: HttpRequest, engagement: Engagement, pk: int) -> HttpResponse:
    quote = services.withdraw_quote(_quote(engagement, pk), by=request.user)
    messages.success(request, _("The quote is withdrawn. Its words are gone from every page and every version."))
    return redirect("interviews:respondent_detail", engagement.slug, quote.respondent_id)


def _quote(engagement: Engagement, pk: int) -> Quote:
    return get_object_or_404(
        Quote.objects.select_related("source", "respondent__engagement"), respondent__engagement=engagement, pk=pk
    )
