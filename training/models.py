import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Membership, User
from engagements.models.people import AGENCY_ROLES
from policies.models import Policy
from strategies.models import Statement, StrategyVersion


class Course(models.Model):
    """A course drawn from an adopted version: why, the goals, our channels, the policy for staff."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="courses")
    version = models.ForeignKey(StrategyVersion, models.PROTECT, related_name="courses")
    policy = models.ForeignKey(Policy, models.PROTECT, null=True, blank=True, related_name="courses")
    slug = models.SlugField(_("address"), max_length=60)
    title = models.CharField(_("title"), max_length=150)
    intro = models.TextField(_("introduction"), blank=True, max_length=2000)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    published_at = models.DateTimeField(null=True, blank=True)
    opens_on = models.DateField(_("opens"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("course")
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["engagement", "slug"], name="course_address_is_unique")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether learners may take it today."""
        return self.published_at is not None and (self.opens_on is None or self.opens_on <= timezone.localdate())


class Lesson(models.Model):
    """A page of a course. `part` names the standard lesson it was drawn as; one that people wrote has none."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="lessons")
    part = models.CharField(max_length=20, blank=True, editable=False)
    position = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=150)
    body = models.TextField(_("text"), max_length=20_000, blank=True)
    html = models.TextField(blank=True, editable=False)
    revision = models.PositiveIntegerField(default=1)
    basis = models.ManyToManyField(Statement, related_name="lessons", blank=True)

    class Meta:
        verbose_name = _("lesson")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "part"], condition=~Q(part=""), name="a_part_is_drawn_once_a_course"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """A situation with a few answers, one of them right, and why."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="questions")
    position = models.PositiveIntegerField()
    text = models.TextField(_("situation and question"), max_length=1000)
    explanation = models.TextField(_("why"), max_length=1000, blank=True)
    rule_key = models.UUIDField(null=True, blank=True, help_text="the rule of the policy that the explanation leads to")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("question")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text


class Choice(models.Model):
    question = models.ForeignKey(Question, models.CASCADE, related_name="choices")
    position = models.PositiveIntegerField()
    text = models.CharField(_("answer"), max_length=300)
    is_right = models.BooleanField(_("right"), default=False)

    class Meta:
        verbose_name = _("choice")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question"], condition=Q(is_right=True), name="one_right_choice_per_question"
            )
        ]

    def __str__(self) -> str:
        return self.text


class LearnerQuerySet(models.QuerySet["Learner"]):
    def staff(self) -> Self:
        """Those who count: the client's people whose link works. Consultants who try a course are not among them."""
        consultants = Membership.objects.filter(
            engagement=models.OuterRef("engagement"), user=models.OuterRef("user"), role__in=AGENCY_ROLES
        )
        return self.filter(~models.Exists(consultants), revoked_at=None)


class Learner(models.Model):
    """One of the client's staff, with a personal link instead of an account; or a member of the engagement. The `key` names
    the learner in addresses and opens nothing by itself (training/access.py)."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="learners")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="learners")
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail address"), blank=True)
    unit = models.CharField(_("unit"), max_length=150, blank=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    former_key_hash = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = LearnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("learner")
        ordering = ["unit", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "email"],
                condition=~Q(email=""),
                name="a_learner_is_listed_once",
                violation_error_message=_("This address is already on the list."),
            ),
            models.UniqueConstraint(
                fields=["engagement", "user"], condition=Q(user__isnull=False), name="one_learner_per_member"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("learners:entry", args=[self.key])


class LessonReading(models.Model):
    """A learner has come to the end of a lesson: where to go on next time."""

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="readings")
    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="readings")
    read_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("read lesson")
        constraints = [models.UniqueConstraint(fields=["learner", "lesson"], name="a_lesson_is_read_once")]

    def __str__(self) -> str:
        return f"{self.learner}: {self.lesson}"


class Attempt(models.Model):
    """One go at the quiz of a course."""

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="attempts")
    course = models.ForeignKey(Course, models.CASCADE, related_name="attempts")
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("attempt")
        ordering = ["started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "course"], condition=Q(finished_at=None), name="one_unfinished_attempt_per_course"
            )
        ]

    def __str__(self) -> str:
        return f"{self.learner}: {self.course}"


class AttemptAnswer(models.Model):
    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.CASCADE, related_name="answers")
    choice = models.ForeignKey(Choice, models.CASCADE, related_name="answers")
    is_right = models.BooleanField()
    answered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("answer")
        constraints = [
            models.UniqueConstraint(fields=["attempt", "question"], name="a_question_is_answered_once_an_attempt")
        ]

    def __str__(self) -> str:
        return str(self.choice)


class Acknowledgement(models.Model):
    """ "I have read and understood": this person, this exact text, this moment."""

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="acknowledgements")
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="acknowledgements")
    checksum = models.CharField(
        max_length=64, help_text="SHA-256 over the text that was on the screen (Policy.checksum)"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("acknowledgement")
        constraints = [models.UniqueConstraint(fields=["learner", "policy"], name="a_policy_is_acknowledged_once")]

    def __str__(self) -> str:
        return f"{self.learner}: {self.policy}"
