import hashlib

from django.db import models
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement
from strategies.models import Statement, VersionedRow


class Policy(VersionedRow):
    """A policy as it stands in one version of the strategy: it is copied, compared and frozen with it, and in force when
    the version is adopted."""

    class Kind(models.TextChoices):
        TONE = "tone", _("Tone in dialogue")
        IMAGES = "images", _("Images")
        EMPLOYEES = "employees", _("Employees")

    DERIVED = ("intro_html",)

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=150)
    intro = models.TextField(_("introduction"), blank=True, max_length=20_000)
    intro_html = models.TextField(blank=True, editable=False)
    contact = models.CharField(_("whom to ask"), max_length=200, blank=True)

    class Meta(VersionedRow.Meta):
        verbose_name = _("policy")
        constraints = [
            *VersionedRow.Meta.constraints,
            models.UniqueConstraint(fields=["version", "kind"], name="one_policy_of_a_kind_per_version"),
        ]

    def __str__(self) -> str:
        return self.title

    def checksum(self) -> str:
        """SHA-256 (hex) over what a reader signs: title, introduction and every rule in order. Fetches the rules."""
        parts = [self.title, self.intro]
        for rule in self.rules.order_by("position", "pk"):
            parts += [rule.case, rule.answer, rule.do, rule.dont, rule.reason]
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


class Rule(VersionedRow):
    """One case: the question, the answer in a line, what to do, what not to do, and why."""

    policy = models.ForeignKey(Policy, models.CASCADE, related_name="rules")
    case = models.CharField(_("case, as a question"), max_length=200)
    answer = models.CharField(_("answer in one line"), max_length=300, blank=True)
    do = models.TextField(_("do"), blank=True, max_length=2000)
    dont = models.TextField(_("don’t"), blank=True, max_length=2000)
    reason = models.TextField(_("reason"), blank=True, max_length=2000)

    class Meta(VersionedRow.Meta):
        verbose_name = _("rule")

    def __str__(self) -> str:
        return self.case


class RuleBasis(VersionedRow):
    """The statement of the strategy that a rule rests on."""

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="basis")
    statement = models.ForeignKey(Statement, models.CASCADE, related_name="rules_resting_on_it")

    class Meta(VersionedRow.Meta):
        verbose_name = _("basis")
        constraints = [
            *VersionedRow.Meta.constraints,
            models.UniqueConstraint(fields=["rule", "statement"], name="a_statement_is_a_basis_once"),
        ]

    def __str__(self) -> str:
        return str(self.statement)


class StaffReading(models.Model):
    """Whether the client's staff may read the adopted policies at their address without an account."""

    engagement = models.OneToOneField(Engagement, models.CASCADE, related_name="staff_reading")
    is_open = models.BooleanField(default=False)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("reading by staff")

    def __str__(self) -> str:
        return str(self.engagement)
