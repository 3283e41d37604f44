"""The lessons and the situations of a course."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engagements import richtext
from engagements.formfields import revision_of
from engagements.models import Engagement
from engagements.permissions import member_view
from training.forms import LessonForm, QuestionForm
from training.models import Course, Lesson, Question
from training.queries import courses as course_queries
from training.services import courses as services
from training.views.courses import course_or_404


def _back(course: Course) -> HttpResponse:
    return redirect("training:course_detail", course.engagement.slug, course.slug)


def _lesson(engagement: Engagement, course: str, pk: int) -> Lesson:
    found = course_or_404(engagement, course)
    lesson = get_object_or_404(found.lessons, pk=pk)
    lesson.course = found
    return lesson


def _question(engagement: Engagement, course: str, pk: int) -> Question:
    found = course_or_404(engagement, course)
    question = get_object_or_404(found.questions.prefetch_related("choices"), pk=pk)
    question.course = found
    return question


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("training.edit")
def lesson_create(request: HttpRequest, engagement: Engagement, course: str) -> HttpResponse:
    lesson = Lesson(course=course_or_404(engagement, course))
    form = LessonForm(request.POST or None, instance=lesson)
    if request.method == "POST" and form.is_valid():
        services.add_lesson(lesson, by=request.user)  # type: ignore[arg-type]
        return _back(lesson.course)
    return _lesson_page(request, lesson, form)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("training.edit")
def lesson_edit(request: HttpRequest, engagement: Engagement, course: str, pk: int) -> HttpResponse:
    lesson = _lesson(engagement, course, pk)
    form = LessonForm(request.POST or None, instance=lesson)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_lesson(lesson, began_at=revision_of(request), by=request.user)  # type: ignore[arg-type]
        except services.ConflictError as error:
            return _lesson_page(request, lesson, form, current=error.current)
        messages.success(request, _("Saved."))
        return _back(lesson.course)
    return _lesson_page(request, lesson, form)


def _lesson_page(
    request: HttpRequest, lesson: Lesson, form: LessonForm, *, current: Lesson | None = None
) -> HttpResponse:
    course, is_posted = lesson.course, request.method == "POST"
    revision = revision_of(request) if is_posted else lesson.revision
    checked = course_queries.to_check(course.engagement, [course])[course.pk] if lesson.pk else None
    context = {
        "engagement": course.engagement,
        "active_phase": "trainings",
        "course": course,
        "lesson": lesson,
        "form": form,
        "html": richtext.render(request.POST.get("body", "")) if is_posted else lesson.html,
        "current": current,
        "revision": current.revision if current else revision,
        "moved": checked.lessons.get(lesson.pk, ()) if checked else (),
        "adopted": checked.adopted if checked else None,
    }
    return render(request, "training/lesson_edit.html", context, status=409 if current else 200)


@require_POST
@member_view("training.edit")
def lesson_check(request: HttpRequest, engagement: Engagement, course: str, pk: int) -> HttpResponse:
    lesson = _lesson(engagement, course, pk)
    services.check_lesson(lesson, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("“%(title)s” is checked against the version in force.") % {"title": lesson})
    return _back(lesson.course)


@require_POST
@member_view("training.edit")
def lesson_move(request: HttpRequest, engagement: Engagement, course: str, pk: int) -> HttpResponse:
    return _move(request, _lesson(engagement, course, pk))


@require_POST
@member_view("training.edit")
def question_move(request: HttpRequest, engagement: Engagement, course: str, pk: int) -> HttpResponse:
    return _move(request, _question(engagement, course, pk))


def _move(request: HttpRequest, row: Lesson | Question) -> HttpResponse:
    services.move_row(row, up=request.POST.get("direction") == "up", by=request.user)  # type: ignore[arg-type]
    return _back(row.course)


@require_POST
@member_view("training.edit")
def lesson_delete(request: HttpRequest, engagement: Engagement, course: str, pk: int) -> HttpResponse:
    lesson = _lesson(engagement, course, pk)
    try:
        services.delete_lesson(lesson, by=request.user)  # type: ignore[arg-type]
    except services.CourseError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("“%(title)s” is deleted.") % {"title": lesson})
    return _back(lesson.course)


@require_POST
@member_view("training.edit")
def question_delete(request: HttpRequest, engagement: Engagement, course: str, pk: int) -> HttpResponse:
    question = _question(engagement, course, pk)
    try:
        services.delete_question(question, by=request.user)  # type: ignore[arg-type]
    except services.CourseError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The situation is deleted."))
    return _back(question.course)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("training.edit")
def question_create(request: HttpRequest, engagement: Engagement, course: str) -> HttpResponse:
    question = Question(course=course_or_404(engagement, course))
    form = QuestionForm(request.POST or None, instance=question, rules=_rules(question.course))
    if request.method == "POST" and form.is_valid():
        services.add_question(question, form.choices(), form.cleaned_data["right"], by=request.user)  # type: ignore[arg-type]
        return _back(question.course)
    return _question_page(request, question, form)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("training.edit")
def question_edit(request: HttpRequest, engagement: Engagement, course: str, pk: int) -> HttpResponse:
    question = _question(engagement, course, pk)
    form = QuestionForm(request.POST or None, instance=question, rules=_rules(question.course))
    if request.method == "POST" and form.is_valid():
        right, began_at = form.cleaned_data["right"], revision_of(request)
        try:
            services.save_question(question, form.choices(), right, began_at=began_at, by=request.user)  # type: ignore[arg-type]
        except services.ConflictError as error:
            return _question_page(request, question, form, current=error.current)
        messages.success(request, _("Saved."))
        return _back(question.course)
    return _question_page(request, question, form)


def _rules(course: Course) -> list[tuple[str, str]]:
    """The rules of the policy that a situation may lead to: key and case."""
    return [(str(rule.key), rule.case) for rule in course.policy.rules.all()] if course.policy is not None else []


def _question_page(
    request: HttpRequest, question: Question, form: QuestionForm, *, current: Question | None = None
) -> HttpResponse:
    revision = revision_of(request) if request.method == "POST" else question.revision
    context = {
        "engagement": question.course.engagement,
        "active_phase": "trainings",
        "course": question.course,
        "question": question,
        "form": form,
        "current": current,
        "revision": current.revision if current else revision,
    }
    return render(request, "training/question_edit.html", context, status=409 if current else 200)
