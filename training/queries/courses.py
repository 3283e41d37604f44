"""Courses as the agency sees them: how they stand, and what is to be checked since the strategy moved on."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from engagements.models import Engagement
from policies.models import Policy
from policies.queries import in_force
from strategies.models import Statement, StrategyVersion
from training.models import Attempt, Course, Lesson


@dataclass(frozen=True, slots=True)
class CourseLine:
    """A course in the list. `done` counts staff who have finished its quiz, `staff` everybody on the list."""

    course: Course
    lessons: int
    questions: int
    done: int
    staff: int
    to_check: int


@dataclass(frozen=True, slots=True)
class ToCheck:
    """What has moved under a course: its lessons (by primary key) with the statements that changed, or are gone, in the version in
    force; and whether the policy in force says something else than the one that the situations were written on."""

    lessons: dict[int, tuple[Statement, ...]]
    is_policy_changed: bool
    adopted: StrategyVersion | None

    @property
    def count(self) -> int:
        return len(self.lessons) + self.is_policy_changed

    @property
    def is_behind(self) -> bool:
        return self.count > 0


def adopted_version(engagement: Engagement) -> StrategyVersion | None:
    found = StrategyVersion.objects.adopted().filter(strategy__engagement=engagement)
    return found.select_related("strategy__engagement__client").first()


def course_lines(engagement: Engagement, *, published_only: bool = False) -> list[CourseLine]:
    """The courses in the order they were made, in a number of queries that does not grow with them."""
    courses = (
        engagement.courses.select_related("policy__version")
        .annotate(lesson_count=Count("lessons", distinct=True), question_count=Count("questions", distinct=True))
        .order_by("created_at", "pk")
    )
    if published_only:
        courses = courses.exclude(published_at=None)
    found = list(courses)
    staff = engagement.learners.staff().count()
    done = _finished(engagement)
    checks = to_check(engagement, found)
    return [
        CourseLine(
            course, course.lesson_count, course.question_count, done.get(course.pk, 0), staff, checks[course.pk].count
        )  # type: ignore[attr-defined]
        for course in found
    ]


def _finished(engagement: Engagement) -> dict[int, int]:
    rows = Attempt.objects.filter(learner__in=engagement.learners.staff(), finished_at__isnull=False)
    return {
        row["course"]: row["n"] for row in rows.order_by().values("course").annotate(n=Count("learner", distinct=True))
    }


def to_check(engagement: Engagement, courses: Sequence[Course]) -> dict[int, ToCheck]:
    """By the course's primary key. A query and no flag: the frozen row that a lesson rests on is the fingerprint, compared by
    key and revision with the version in force; the policy is compared by checksum."""
    adopted = adopted_version(engagement)
    now = dict(Statement.objects.filter(version=adopted).values_list("key", "revision")) if adopted is not None else {}
    moved: dict[int, dict[int, tuple[Statement, ...]]] = {course.pk: {} for course in courses}
    for lesson in (
        Lesson.objects.filter(course__in=courses).prefetch_related("basis__section") if adopted is not None else []
    ):
        changed = tuple(statement for statement in lesson.basis.all() if now.get(statement.key) != statement.revision)
        if changed:
            moved[lesson.course_id][lesson.pk] = changed
    behind = _policies_behind(engagement, courses, adopted)
    return {course.pk: ToCheck(moved[course.pk], course.pk in behind, adopted) for course in courses}


def _policies_behind(engagement: Engagement, courses: Sequence[Course], adopted: StrategyVersion | None) -> set[int]:
    older = [
        course
        for course in courses
        if course.policy is not None and adopted is not None and course.policy.version_id != adopted.pk
    ]
    if not older:
        return set()
    policies: dict[int, Policy] = {course.policy.pk: course.policy for course in older if course.policy is not None}
    before = {pk: policy.checksum() for pk, policy in policies.items()}
    current = {policy.kind: policy.checksum() for policy in in_force(engagement)}
    return {
        course.pk
        for course in older
        if course.policy is not None and current.get(course.policy.kind) != before[course.policy.pk]
    }
