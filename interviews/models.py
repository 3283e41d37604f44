from django.db import models
from django.utils.translation import gettext_lazy as _

from analysis.models import Source
from engagements.models import Engagement, User


class Theme(models.TextChoices):
    VISION = "vision", _("Vision, goals and values")
    COMMUNICATION = "communication", _("Communication as a whole")
    DIGITAL = "digital", _("Digital investment and development")
    ROLES = "roles", _("Roles and resources")
    CULTURE = "culture", _("Culture")
    MESSAGE = "message", _("Messages and audiences")
    CLOSING = "closing", _("Closing")


class RespondentRole(models.TextChoices):
    MANAGEMENT = "management", _("Management")
    COMMUNICATION = "communication", _("Communication")
    CUSTOMER_SERVICE = "customer_service", _("Customer service")
    BUSINESS = "business", _("Business unit")
    HR = "hr", _("HR")
    IT = "it", _("IT and security")
    LEGAL = "legal", _("Legal and data protection")
    RECORDS = "records", _("Records and archive")
    UNION = "union", _("Union or staff representative")
    EMPLOYEE = "employee", _("Employee")
    CUSTOMER = "customer", _("Customer or citizen")


class Question(models.Model):
    """A question of this engagement's guide: copied at the start, so that later edits of the template change nothing here."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="questions")
    theme = models.CharField(_("theme"), max_length=15, choices=Theme.choices)
    position = models.PositiveIntegerField()
    text = models.TextField(_("question"), max_length=1000)
    is_asked = models.BooleanField(_("ask it"), default=True)

    class Meta:
        verbose_name = _("question")
        ordering = ["position"]

    def __str__(self) -> str:
        return self.text


class Respondent(models.Model):
    """Somebody who is interviewed. Their words belong to them: see Quote."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="respondents")
    name = models.CharField(_("name"), max_length=150)
    title = models.CharField(_("title"), max_length=150, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=RespondentRole.choices)
    interviewed_on = models.DateField(_("date of the interview"), null=True, blank=True)
    interviewer = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("respondent")
        ordering = ["interviewed_on", "pk"]

    def __str__(self) -> str:
        return self.name


class Answer(models.Model):
    """Live notes on one question in one interview."""

    respondent = models.ForeignKey(Respondent, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    text = models.TextField(_("notes"), blank=True, max_length=20_000)
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("answer")
        constraints = [models.UniqueConstraint(fields=["respondent", "question"], name="one_answer_per_question")]

    def __str__(self) -> str:
        return self.text[:80]


class Quote(models.Model):
    """Verbatim words with the speaker's permission. The words, the permission and the withdrawal stand in the Source and
    only there; see analysis.citations for what a reader gets of them."""

    respondent = models.ForeignKey(Respondent, models.CASCADE, related_name="quotes")
    question = models.ForeignKey(Question, models.PROTECT, null=True, blank=True, related_name="quotes")
    source = models.OneToOneField(Source, models.PROTECT, related_name="quote")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("quote")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"quote {self.pk}"
