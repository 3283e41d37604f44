"""What a learner sees behind a personal link; there is no account."""

import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements.formfields import number_of
from engagements.permissions import public_view
from training import access
from training.models import Choice, Learner
from training.queries import learning as queries
from training.queries.learning import Progress
from training.services import learning as services

WHY = "a personal link, which can be ended, is the key of somebody without an account; its cookie opens the pages"
View = Callable[..., HttpResponse]


def learner_page(view: View) -> View:
    """The view gets the learner whose link this browser has followed. Without it the page says to open the link, the same for
    a key that never was; an ended link says so and whom to ask, and nothing else. No search engine gets it."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, key: UUID, **arguments: Any) -> HttpResponse:
        learner = access.learner_of(request, key)
        if learner is not None:
            response = _ended(request, learner) or view(request, learner, **arguments)
        elif former := access.learner_by_former_link(key):
            url = request.path.replace(str(key), str(former.key), 1)
            response = _let_in(request, former, url if request.method in {"GET", "HEAD"} else None)
        else:
            response = _no_link(request)
        return _unlisted(response)

    return wrapped


def _let_in(request: HttpRequest, learner: Learner, url: str | None = None) -> HttpResponse:
    """Exchange a link for the cookie; the address that held it is left at once."""
    ended = _ended(request, learner)
    if ended is not None:
        return ended
    response = redirect(url or learner.get_absolute_url())
    access.remember(response, learner)
    return response


def _no_link(request: HttpRequest) -> HttpResponse:
    return render(request, "training/learning_link.html", {"organisation_name": "Linje"}, status=404)


def _ended(request: HttpRequest, learner: Learner) -> HttpResponse | None:
    if learner.revoked_at is None:
        return None
    return _page(request, learner, "gone", {"whom": queries.whom_to_ask(learner.engagement)}, status=410)


def _unlisted(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def course_page(view: View) -> View:
    """The view gets the learner's progress in an open course; one that opens later says when, an unpublished one is 404."""

    @learner_page
    @functools.wraps(view)
    def wrapped(request: HttpRequest, learner: Learner, course: str, **arguments: Any) -> HttpResponse:
        progress = queries.progress_of(learner, course)
        if progress is None:
            raise Http404
        if not progress.course.is_open:
            return _page(request, learner, "closed", {"course": progress.course})
        return view(request, progress, **arguments)

    return wrapped


def _page(
    request: HttpRequest, learner: Learner, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    shared = {"learner": learner, "organisation_name": learner.engagement.client.name}
    if status != 410:
        shared["home_url"] = learner.get_absolute_url()
    return render(request, f"training/learning_{name}.html", shared | context, status=status)


def _course_page(
    request: HttpRequest, progress: Progress, name: str, status: int = 200, **context: Any
) -> HttpResponse:
    return _page(request, progress.learner, name, {"progress": progress, "course": progress.course, **context}, status)


@require_safe
@public_view(WHY)
def link(request: HttpRequest, token: str) -> HttpResponse:
    """A personal link: it opens nothing itself, and is as good the next time."""
    learner = access.learner_by_link(token)
    if learner is None:
        return _unlisted(_no_link(request))
    return _unlisted(_let_in(request, learner))


@require_safe
@public_view(WHY)
@learner_page
def entry(request: HttpRequest, learner: Learner) -> HttpResponse:
    """The name first: a link may have been forwarded."""
    courses = queries.courses_of(learner)
    context = {
        "courses": courses,
        "has_open": any(one.course.is_open for one in courses),
        "next": next((one for one in courses if one.course.is_open and not one.is_done), None),
        "coming": queries.coming_courses(learner.engagement),
        "whom": queries.whom_to_ask(learner.engagement),
    }
    return _page(request, learner, "entry", context)


@require_safe
@public_view(WHY)
@course_page
def course(request: HttpRequest, progress: Progress) -> HttpResponse:
    return redirect(progress.next_url)


@require_http_methods(["GET", "HEAD", "POST"])
@public_view(WHY)
@course_page
def lesson(request: HttpRequest, progress: Progress, number: int) -> HttpResponse:
    """One lesson. It counts as read when somebody goes on from it, not when a scanner opens it."""
    if not 1 <= number <= len(progress.lessons):
        raise Http404
    shown, is_last = progress.lessons[number - 1], number == len(progress.lessons)
    if request.method == "POST":
        services.read_lesson(progress.learner, shown)
        return redirect(progress.after_lessons_url if is_last else progress.url("lesson", number + 1))
    context = {"lesson": shown, "number": number, "is_last": is_last}
    context["back_url"] = progress.url("lesson", number - 1) if number > 1 else progress.learner.get_absolute_url()
    return _course_page(request, progress, "lesson", **context)


@require_safe
@public_view(WHY)
@course_page
def quiz(request: HttpRequest, progress: Progress) -> HttpResponse:
    """Where to go on in the quiz."""
    return redirect(progress.quiz_url)


@require_http_methods(["GET", "HEAD", "POST"])
@public_view(WHY)
@course_page
def question(request: HttpRequest, progress: Progress, number: int) -> HttpResponse:
    """One situation; once answered, the answer stands and says why."""
    if not 1 <= number <= len(progress.questions):
        raise Http404
    shown = progress.questions[number - 1]
    answer = progress.answers.get(shown.pk)
    if answer is None and progress.attempt is not None and progress.attempt.finished_at is not None:
        return redirect(progress.url("result"))
    if request.method == "POST":
        choice = answer.choice if answer is not None else _choice(request, shown.choices.all())
        if choice is not None:
            services.answer_question(progress.learner, shown, choice)
            return redirect(f"{progress.url('question', number)}#verdict")
    choices = list(shown.choices.all())
    context = {
        "question": shown,
        "number": number,
        "choices": choices,
        "answer": answer,
        "right": next((choice for choice in choices if choice.is_right), None),
        "rule": _rule(progress, shown.rule_key),
        "is_unchosen": request.method == "POST",
        "onward_url": progress.url("question", number + 1)
        if number < len(progress.questions)
        else progress.url("result"),
    }
    return _course_page(request, progress, "question", **context)


def _choice(request: HttpRequest, choices: Any) -> Choice | None:
    """The chosen answer; none, or one of another situation, is none."""
    return next((choice for choice in choices if str(choice.pk) == request.POST.get("choice")), None)


def _rule(progress: Progress, key: UUID | None) -> Any:
    """The rule that a situation leads to, if it stands in the policy in force."""
    rules = progress.policy.rules.all() if progress.policy is not None else ()
    return next((rule for rule in rules if rule.key == key), None)


@require_safe
@public_view(WHY)
@course_page
def result(request: HttpRequest, progress: Progress) -> HttpResponse:
    """What was right, for this learner's eyes only."""
    if progress.unanswered:
        return redirect(progress.quiz_url)
    services.finish_if_whole(progress.attempt or services.start_attempt(progress.learner, progress.course))
    missed = [
        (number, shown)
        for number, shown in enumerate(progress.questions, start=1)
        if (answer := progress.answers.get(shown.pk)) is not None and not answer.is_right
    ]
    return _course_page(request, progress, "result", missed=missed, answered=len(progress.answers))


@require_POST
@public_view(WHY)
@course_page
def again(request: HttpRequest, progress: Progress) -> HttpResponse:
    """Another go at the quiz, as often as one likes. What was finished stays finished."""
    services.start_attempt(progress.learner, progress.course)
    return redirect(progress.url("question", 1))


@require_safe
@public_view(WHY)
@course_page
def policy(request: HttpRequest, progress: Progress) -> HttpResponse:
    """The policy to read, from a situation or later."""
    if progress.policy is None:
        raise Http404
    number = number_of(request.GET.get("from"))
    back = (
        progress.url("question", number)
        if 1 <= number <= len(progress.questions)
        else progress.learner.get_absolute_url()
    )
    return _course_page(request, progress, "policy", policy=progress.policy, back_url=back, is_from_quiz="quiz" in back)


@require_http_methods(["GET", "HEAD", "POST"])
@public_view(WHY)
@course_page
def acknowledge(request: HttpRequest, progress: Progress) -> HttpResponse:
    """The whole text, and one sentence to sign. What is signed is the text that was on the screen, or nothing."""
    if progress.policy is None:
        return redirect(progress.url("done"))
    if request.method == "POST":
        try:
            services.acknowledge(progress.learner, progress.policy.kind, request.POST.get("checksum", ""))
        except services.TextChangedError as error:
            fresh = queries.progress_of(progress.learner, progress.course.slug) or progress
            return _course_page(request, fresh, "acknowledge", 409, policy=fresh.policy, changed=str(error))
        return redirect(progress.url("done"))
    return _course_page(request, progress, "acknowledge", policy=progress.policy)


@require_safe
@public_view(WHY)
@course_page
def done(request: HttpRequest, progress: Progress) -> HttpResponse:
    if not progress.is_done:
        return redirect(progress.next_url)
    return _course_page(request, progress, "done", whom=queries.whom_to_ask(progress.learner.engagement))
