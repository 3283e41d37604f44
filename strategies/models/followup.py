import textwrap
import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagements.models import User
from strategies.models.version import Strategy, StrategyVersion


class KpiReading(models.Model):
    """One measured value. It hangs on the KPI's key, so that the curve runs on over the versions. Missing is empty, not 0."""

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="readings")
    kpi_key = models.UUIDField()
    measured_on = models.DateField(_("measured"))
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2, null=True, blank=True)
    note = models.CharField(_("remark"), max_length=300, blank=True)
    is_imported = models.BooleanField(default=False)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("reading")
        ordering = ["measured_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "kpi_key", "measured_on"],
                name="one_reading_a_day",
                violation_error_message=_("There is already a reading of that day."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.measured_on}: {self.value}"


class Learning(models.Model):
    """What happened and what we believe, tied to a KPI, a statement or both."""

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="learnings")
    key = models.UUIDField(default=uuid.uuid4)
    happened = models.TextField(_("what happened"), max_length=2000)
    belief = models.TextField(_("what we believe"), max_length=2000)
    proposal = models.TextField(_("what we propose"), max_length=2000, blank=True)
    kpi_key = models.UUIDField(null=True, blank=True)
    statement_key = models.UUIDField(null=True, blank=True)
    learnt_on = models.DateField(_("date"))
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("learning")
        ordering = ["-learnt_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["strategy", "key"], name="a_learning_is_stored_once"),
            models.CheckConstraint(
                condition=Q(kpi_key__isnull=False) | Q(statement_key__isnull=False),
                name="a_learning_is_about_something",
            ),
        ]

    def __str__(self) -> str:
        return textwrap.shorten(self.happened, 80, placeholder="\xa0…")


class LearningProposal(models.Model):
    """A learning on the table of a draft: taken or dropped, with a reason."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        TAKEN = "taken", _("Taken")
        DROPPED = "dropped", _("Dropped")

    version = models.ForeignKey(StrategyVersion, models.CASCADE, related_name="proposals")
    learning = models.ForeignKey(Learning, models.PROTECT, related_name="proposals")
    outcome = models.CharField(_("decision"), max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("proposal from a learning")
        constraints = [
            models.UniqueConstraint(fields=["version", "learning"], name="a_learning_is_proposed_once_a_draft"),
            models.CheckConstraint(
                condition=Q(outcome="waiting") | ~Q(reason="") & Q(decided_at__isnull=False),
                name="a_decided_proposal_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learning}: {self.get_outcome_display()}"
