"""Writing a course: lessons and situations with their order, and the day it opens. Every save names the revision it began from."""

from collections.abc import Sequence
from typing import Any

from django.db import models, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements import audit, richtext
from engagements.models import User
from strategies.models import Statement, StrategyVersion
from training.models import Course, Lesson, Question
from training.services.drawing import write_choices


class ConflictError(Exception):
    """Somebody saved first. `current` is the row as it stands now; nothing of either text is lost."""

    def __init__(self, current: Course | Lesson | Question) -> None:
        self.current = current
        super().__init__(_("Somebody else changed this while you were writing."))


class CourseError(Exception):
    """What cannot be done with a course now, as a sentence that says what to do."""


def _claim(row: Course | Lesson | Question, began_at: int) -> None:
    """Take the next revision, or raise ConflictError if the row has moved on since revision `began_at`."""
    model = type(row)
    if not model.objects.filter(pk=row.pk, revision=began_at).update(revision=F("revision") + 1):
        raise ConflictError(model.objects.get(pk=row.pk))
    row.revision = began_at + 1


@transaction.atomic
def save_course(course: Course, *, began_at: int, by: User) -> Course:
    _claim(course, began_at)
    course.save()
    audit.record(course.engagement, by, "course_edit", course)
    return course


@transaction.atomic
def publish_course(course: Course, *, by: User | None) -> Course:
    """Open a course for the learners. Raises CourseError if there is nothing to read or nothing to answer."""
    course = Course.objects.select_for_update(of=("self",)).select_related("engagement").get(pk=course.pk)
    if not course.lessons.exists() or not course.questions.exists():
        raise CourseError(_("A course needs at least one lesson and one situation before it opens."))
    if course.published_at is None:
        course.published_at = timezone.now()
        course.save(update_fields=["published_at"])
        audit.record(course.engagement, by, "course_publish", course)
    return course


@transaction.atomic
def unpublish_course(course: Course, *, by: User) -> Course:
    """Close it again. What people have read, answered and acknowledged stays."""
    course = Course.objects.select_for_update(of=("self",)).select_related("engagement").get(pk=course.pk)
    if course.published_at is not None:
        course.published_at = None
        course.save(update_fields=["published_at"])
        audit.record(course.engagement, by, "course_close", course)
    return course


@transaction.atomic
def add_lesson(lesson: Lesson, *, by: User) -> Lesson:
    """Store a new lesson, last in the order."""
    lesson.position = _next_position(lesson.course, lesson.course.lessons)
    lesson.html = richtext.render(lesson.body)
    lesson.save(force_insert=True)
    audit.record(lesson.course.engagement, by, "lesson_create", lesson, course=lesson.course.slug)
    return lesson


@transaction.atomic
def save_lesson(lesson: Lesson, *, began_at: int, by: User) -> Lesson:
    """Save an edited lesson. Who has saved it has read it: its basis moves on to the version in force."""
    _claim(lesson, began_at)
    lesson.html = richtext.render(lesson.body)
    lesson.save()
    _rebase(lesson)
    audit.record(lesson.course.engagement, by, "lesson_edit", lesson, course=lesson.course.slug)
    return lesson


@transaction.atomic
def check_lesson(lesson: Lesson, *, by: User) -> None:
    """The lesson has been read against the statements it rests on, and holds as it is."""
    _rebase(lesson)
    audit.record(lesson.course.engagement, by, "lesson_accept", lesson, course=lesson.course.slug)


def _rebase(lesson: Lesson) -> None:
    """Aim the basis at the rows of the version in force; a statement that is no longer in it falls away."""
    adopted = StrategyVersion.objects.adopted().filter(strategy__engagement=lesson.course.engagement_id).first()
    if adopted is not None:
        keys = list(lesson.basis.values_list("key", flat=True))
        lesson.basis.set(Statement.objects.filter(version=adopted, key__in=keys))


@transaction.atomic
def delete_lesson(lesson: Lesson, *, by: User) -> None:
    """Raises CourseError for the last lesson of a course that is open."""
    _refuse_last(lesson.course, lesson.course.lessons)
    audit.record(lesson.course.engagement, by, "lesson_delete", lesson, course=lesson.course.slug)
    lesson.delete()


@transaction.atomic
def add_question(question: Question, choices: Sequence[str], right: int, *, by: User) -> Question:
    """Store a new situation, last in the order, with its answers; the one at place `right` (from 0) is right."""
    question.position = _next_position(question.course, question.course.questions)
    question.save(force_insert=True)
    write_choices(question, choices, right)
    audit.record(question.course.engagement, by, "question_create", question, course=question.course.slug)
    return question


@transaction.atomic
def save_question(question: Question, choices: Sequence[str], right: int, *, began_at: int, by: User) -> Question:
    """Save an edited situation with its answers. What has been answered stays as it was judged then."""
    _claim(question, began_at)
    question.save()
    write_choices(question, choices, right)
    audit.record(question.course.engagement, by, "question_edit", question, course=question.course.slug)
    return question


@transaction.atomic
def delete_question(question: Question, *, by: User) -> None:
    """Take a situation out, with the answers to it. Raises CourseError for the last one of a course that is open."""
    _refuse_last(question.course, question.course.questions)
    audit.record(question.course.engagement, by, "question_delete", question, course=question.course.slug)
    question.delete()


@transaction.atomic
def move_row(row: Lesson | Question, *, up: bool, by: User) -> None:
    """Change places with the neighbour; the first cannot go up, nor the last down."""
    Course.objects.select_for_update().get(pk=row.course_id)
    rows: list[Any] = list(type(row).objects.filter(course=row.course_id))
    at = rows.index(row)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(rows):
        return
    rows[at], rows[to] = rows[to], rows[at]
    for position, moved in enumerate(rows, start=1):
        moved.position = position
    type(row).objects.bulk_update(rows, ["position"])
    audit.record(row.course.engagement, by, f"{row._meta.model_name}_move", row, course=row.course.slug)


def _next_position(course: Course, rows: "models.Manager[Lesson] | models.Manager[Question]") -> int:
    Course.objects.select_for_update().get(pk=course.pk)
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


def _refuse_last(course: Course, rows: "models.Manager[Lesson] | models.Manager[Question]") -> None:
    Course.objects.select_for_update().get(pk=course.pk)
    if course.published_at is not None and rows.count() == 1:
        raise CourseError(_("This is the last one, and the course is open. Close the course first, or write another."))
