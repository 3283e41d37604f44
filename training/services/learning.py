"""What a learner does: reads, answers, tries again, acknowledges. Doing it twice is stored once."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements import audit
from policies.models import Policy
from strategies.models import StrategyVersion
from training.models import (
    Acknowledgement,
    Attempt,
    AttemptAnswer,
    Choice,
    Course,
    Learner,
    Lesson,
    LessonReading,
    Question,
)


def read_lesson(learner: Learner, lesson: Lesson) -> LessonReading:
    """Remember that somebody has come to the end of a lesson."""
    return LessonReading.objects.get_or_create(learner=learner, lesson=lesson)[0]


def start_attempt(learner: Learner, course: Course) -> Attempt:
    """The unfinished attempt, or a new one."""
    return Attempt.objects.get_or_create(learner=learner, course=course, finished_at=None)[0]


@transaction.atomic
def answer_question(learner: Learner, question: Question, choice: Choice) -> AttemptAnswer:
    """Store an answer in the attempt that is going on, and finish the attempt with its last answer. The first answer stands: a
    second one in the same attempt, or after its end, changes nothing and gets the first back."""
    Learner.objects.select_for_update().get(pk=learner.pk)
    attempt = Attempt.objects.filter(learner=learner, course=question.course_id).order_by("-started_at", "-pk").first()
    stored = AttemptAnswer.objects.filter(attempt=attempt, question=question).first() if attempt is not None else None
    if stored is not None:
        return stored
    if attempt is None or attempt.finished_at is not None:
        attempt = start_attempt(learner, question.course)
    answer = AttemptAnswer.objects.create(attempt=attempt, question=question, choice=choice, is_right=choice.is_right)
    finish_if_whole(attempt)
    return answer


def finish_if_whole(attempt: Attempt) -> bool:
    """Finish an attempt in which nothing is left to answer; a situation may have been taken out since the last answer."""
    left = Question.objects.filter(course=attempt.course_id).exclude(answers__attempt=attempt)
    if attempt.finished_at is None and not left.exists():
        attempt.finished_at = timezone.now()
        attempt.save(update_fields=["finished_at"])
    return attempt.finished_at is not None


class TextChangedError(Exception):
    """The policy in force is not the text that was on the screen, so nothing was signed."""

    def __init__(self) -> None:
        super().__init__(_("The text has just changed. Read it again; nothing has been signed."))


@transaction.atomic
def acknowledge(learner: Learner, kind: str, checksum: str) -> Acknowledgement:
    """“I have read and understood” the policy of this kind that is in force, if its text has the checksum of the text that was on
    the screen; else TextChangedError. The adopted version is locked meanwhile, so no other can come into force between the
    look and the signature. The same text again, in a later version too, returns the signature that stands."""
    policy = _policy_in_force(learner.engagement_id, kind)
    if policy is None or policy.checksum() != checksum:
        raise TextChangedError
    stored = Acknowledgement.objects.filter(learner=learner, policy__kind=kind, checksum=checksum).first()
    if stored is not None:
        return stored
    try:
        with transaction.atomic():
            signed = Acknowledgement.objects.create(learner=learner, policy=policy, checksum=checksum)
    except IntegrityError:
        return Acknowledgement.objects.get(learner=learner, policy=policy)
    audit.record(
        learner.engagement, learner.user, "acknowledgement_create", learner, policy=policy.title, checksum=checksum
    )
    return signed


def _policy_in_force(engagement_id: int, kind: str) -> Policy | None:
    """With its version locked. Where an adoption went on meanwhile the lock waits for it, and then finds the row superseded:
    the second look finds the version that took its place."""
    versions = StrategyVersion.objects.select_for_update().adopted().filter(strategy__engagement=engagement_id)
    adopted = versions.first() or versions.first()
    return Policy.objects.filter(version=adopted, kind=kind).first() if adopted is not None else None
