"""A course as one learner has it: what is read, answered and acknowledged, and what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from engagements.models import Engagement
from engagements.models.people import Role
from policies.models import Policy
from policies.queries import in_force
from training.models import Acknowledgement, Attempt, AttemptAnswer, Course, Learner, Lesson, Question


@dataclass(frozen=True, slots=True)
class Progress:
    """`policy` is the text in force that this course ends with (None: it ends with the quiz). `acknowledged_at` is when this
    learner signed that very text, in whichever version."""

    learner: Learner
    course: Course
    lessons: tuple[Lesson, ...]
    read: frozenset[int]
    questions: tuple[Question, ...]
    attempt: Attempt | None
    answers: dict[int, AttemptAnswer]
    has_finished: bool
    policy: Policy | None
    checksum: str
    acknowledged_at: datetime | None

    @property
    def is_done(self) -> bool:
        return self.has_finished and (self.policy is None or self.acknowledged_at is not None)

    @property
    def is_begun(self) -> bool:
        return bool(self.read) or self.attempt is not None

    @property
    def right(self) -> int:
        return sum(answer.is_right for answer in self.answers.values())

    @property
    def unread(self) -> int:
        """The number of the first lesson that is not read, counting from 1; 0 when all are."""
        return next((n for n, lesson in enumerate(self.lessons, start=1) if lesson.pk not in self.read), 0)

    @property
    def unanswered(self) -> int:
        """The number of the first situation without an answer in the attempt that is going on; 0 when none is left, or when the
        attempt is over and a situation has been added since."""
        if self.attempt is not None and self.attempt.finished_at is not None:
            return 0
        return next((n for n, question in enumerate(self.questions, start=1) if question.pk not in self.answers), 0)

    @property
    def next_url(self) -> str:
        """Where to go on: the first unread lesson, the first open situation, the signature, or the end."""
        return self.url("lesson", self.unread) if self.unread else self.after_lessons_url

    @property
    def after_lessons_url(self) -> str:
        return self.after_quiz_url if self.has_finished else self.quiz_url

    @property
    def quiz_url(self) -> str:
        return self.url("question", self.unanswered) if self.unanswered else self.url("result")

    @property
    def after_quiz_url(self) -> str:
        return self.url("acknowledge") if self.policy is not None and self.acknowledged_at is None else self.url("done")

    @property
    def first_url(self) -> str:
        return self.url("lesson", 1) if self.lessons else self.learner.get_absolute_url()

    def url(self, name: str, *arguments: int) -> str:
        return reverse(f"learners:{name}", args=[self.learner.key, self.course.slug, *arguments])


def courses_of(learner: Learner) -> list[Progress]:
    """The courses that this learner may take or that will open, in order; in a number of queries that does not grow with them."""
    courses = (
        learner.engagement.courses.exclude(published_at=None)
        .select_related("policy")
        .prefetch_related("lessons", "questions__choices")
    )
    return _progress(learner, list(courses))


def progress_of(learner: Learner, slug: str) -> Progress | None:
    """One published course of the learner's engagement, or None."""
    courses = learner.engagement.courses.exclude(published_at=None).filter(slug=slug)
    found = _progress(learner, list(courses.select_related("policy").prefetch_related("lessons", "questions__choices")))
    return found[0] if found else None


def _progress(learner: Learner, courses: Sequence[Course]) -> list[Progress]:
    read = frozenset(learner.readings.filter(lesson__course__in=courses).values_list("lesson", flat=True))
    attempts: dict[int, list[Attempt]] = {}
    taken = learner.attempts.filter(course__in=courses).prefetch_related("answers").order_by("-started_at", "-pk")
    for attempt in taken:
        attempts.setdefault(attempt.course_id, []).append(attempt)
    kinds = {course.policy.kind for course in courses if course.policy is not None}
    policies = {
        policy.kind: (policy, policy.checksum()) for policy in _in_force(learner.engagement).filter(kind__in=kinds)
    }
    signed = {row.checksum: row for row in Acknowledgement.objects.filter(learner=learner)}
    return [_of_course(learner, course, read, attempts.get(course.pk, []), policies, signed) for course in courses]


def _of_course(
    learner: Learner,
    course: Course,
    read: frozenset[int],
    attempts: list[Attempt],
    policies: dict[str, tuple[Policy, str]],
    signed: dict[str, Acknowledgement],
) -> Progress:
    lessons, attempt = tuple(course.lessons.all()), attempts[0] if attempts else None
    policy, checksum = policies.get(course.policy.kind, (None, "")) if course.policy is not None else (None, "")
    signature = signed.get(checksum)
    return Progress(
        learner=learner,
        course=course,
        lessons=lessons,
        read=read & {lesson.pk for lesson in lessons},
        questions=tuple(course.questions.all()),
        attempt=attempt,
        answers={answer.question_id: answer for answer in attempt.answers.all()} if attempt is not None else {},
        has_finished=any(one.finished_at is not None for one in attempts),
        policy=policy,
        checksum=checksum,
        acknowledged_at=signature.created_at if signature is not None else None,
    )


def _in_force(engagement: Engagement) -> QuerySet[Policy]:
    """The policies that apply, without what they rest on."""
    return in_force(engagement).prefetch_related(None)


def coming_courses(engagement: Engagement) -> list[date]:
    """The days on which unpublished or later courses are planned to open."""
    today = timezone.localdate()
    return [
        day
        for day in engagement.courses.filter(opens_on__gt=today).order_by("opens_on").values_list("opens_on", flat=True)
        if day
    ]


def whom_to_ask(engagement: Engagement) -> str:
    """Whom staff turn to: the contact of a policy in force, else the client's lead; "" if nobody is known."""
    policy = _in_force(engagement).exclude(contact="").order_by("kind").first()
    if policy is not None:
        return policy.contact
    lead = engagement.memberships.filter(role=Role.CLIENT_LEAD).select_related("user").order_by("pk").first()
    return str(lead.user) if lead is not None else ""
