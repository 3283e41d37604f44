from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from analysis.models import Finding, Source
from engagements.models import User
from strategies.models.version import VersionedRow


class Section(VersionedRow):
    """A part of the strategy. The seven abilities of the method are the standard ones; more can be added."""

    class State(models.TextChoices):
        NOT_STARTED = "not_started", _("Not started")
        IN_DISCUSSION = "in_discussion", _("In discussion")
        AGREED = "agreed", _("Agreed")

    code = models.SlugField(_("address"), max_length=60)
    title = models.CharField(_("title"), max_length=150)
    lead = models.TextField(_("opening thought"), blank=True, max_length=600)
    decides = models.CharField(_("what this part decides"), max_length=200, blank=True)
    questions = models.JSONField(_("guiding questions"), default=list, blank=True)
    state = models.CharField(_("state"), max_length=15, choices=State.choices, default=State.NOT_STARTED)
    is_standard = models.BooleanField(default=False)
    lead_person = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("leads the part")
    )

    class Meta(VersionedRow.Meta):
        verbose_name = _("part")
        constraints = [
            *VersionedRow.Meta.constraints,
            models.UniqueConstraint(fields=["version", "code"], name="part_address_is_unique_in_a_version"),
        ]

    def __str__(self) -> str:
        return self.title


class Statement(VersionedRow):
    """A passage of the strategy in Markdown. It rests on evidence, or says that it is an assumption."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        DECISION = "decision", _("Decision")

    DERIVED = ("html",)

    section = models.ForeignKey(Section, models.CASCADE, related_name="statements", verbose_name=_("part"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.TEXT)
    heading = models.CharField(_("heading"), max_length=150, blank=True)
    body = models.TextField(_("text"), max_length=20_000)
    html = models.TextField(blank=True, editable=False)
    is_assumption = models.BooleanField(
        _("assumption"), default=False, help_text=_("We believe this, but nothing we have seen shows it yet.")
    )

    class Meta(VersionedRow.Meta):
        verbose_name = _("statement")

    def __str__(self) -> str:
        return self.heading or self.body[:80]


class StatementEvidence(VersionedRow):
    """What a statement rests on: a finding, or a source directly."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="evidence")
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, blank=True, related_name="cited_by")
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="cited_by")

    class Meta(VersionedRow.Meta):
        verbose_name = _("evidence")
        constraints = [
            *VersionedRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(finding=None, source__isnull=False) | Q(finding__isnull=False, source=None),
                name="evidence_is_a_finding_or_a_source",
            ),
            models.UniqueConstraint(fields=["statement", "finding"], name="a_finding_is_cited_once_a_statement"),
            models.UniqueConstraint(fields=["statement", "source"], name="a_source_is_cited_once_a_statement"),
        ]

    def __str__(self) -> str:
        return str(self.finding or self.source)


class Goal(VersionedRow):
    """One goal in the tree: the organisation's → communication's → social media's."""

    class Level(models.TextChoices):
        ORGANISATION = "organisation", _("Organisational goal")
        COMMUNICATION = "communication", _("Communication goal")
        SOCIAL = "social", _("Goal for social media")

    level = models.CharField(_("level"), max_length=15, choices=Level.choices)
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children", verbose_name=_("contributes to")
    )
    text = models.CharField(_("goal"), max_length=300)
    rationale = models.TextField(_("why"), blank=True, max_length=2000)
    owner = models.CharField(_("owner"), max_length=150, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)

    class Meta(VersionedRow.Meta):
        verbose_name = _("goal")
        constraints = [
            *VersionedRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(level="organisation", parent=None) | ~Q(level="organisation"),
                name="an_organisational_goal_is_a_root",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Kpi(VersionedRow):
    """A measure of a goal: baseline, target, owner, due."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="kpis", verbose_name=_("goal"))
    name = models.CharField(_("measure"), max_length=150)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    baseline = models.DecimalField(_("baseline"), max_digits=14, decimal_places=2, null=True, blank=True)
    baseline_on = models.DateField(_("baseline measured"), null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=14, decimal_places=2, null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    owner = models.CharField(_("owner"), max_length=150, blank=True)
    measured_by = models.CharField(_("how it is measured"), max_length=300, blank=True)

    class Meta(VersionedRow.Meta):
        verbose_name = _("KPI")
        constraints = [
            *VersionedRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(baseline=None) | Q(target=None) | ~Q(baseline=models.F("target")),
                name="target_differs_from_baseline",
                violation_error_message=_("The target is the same as the baseline: then nothing is to be achieved."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Audience(VersionedRow):
    """Whom the message is for, what they think today and what they should come to think."""

    name = models.CharField(_("name"), max_length=150)
    description = models.TextField(_("who they are"), blank=True, max_length=2000)
    believes_now = models.CharField(_("thinks today"), max_length=300, blank=True)
    should_believe = models.CharField(_("should come to think"), max_length=300, blank=True)
    found_in = models.CharField(_("found in these channels"), max_length=300, blank=True)
    needs = models.CharField(_("languages and accessibility"), max_length=300, blank=True)

    class Meta(VersionedRow.Meta):
        verbose_name = _("audience")

    def __str__(self) -> str:
        return self.name


class Message(VersionedRow):
    """What we want to have said; one main message, the others support it."""

    text = models.CharField(_("message"), max_length=300)
    is_main = models.BooleanField(_("main message"), default=False)
    proof = models.TextField(_("proof"), blank=True, max_length=2000)

    class Meta(VersionedRow.Meta):
        verbose_name = _("message")
        constraints = [
            *VersionedRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(is_main=True),
                name="one_main_message_per_version",
                violation_error_message=_("There is already a main message."),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class MessageAudience(VersionedRow):
    """One cell of message × audience: which message to whom, in which words."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="audiences")
    audience = models.ForeignKey(Audience, models.CASCADE, related_name="messages")
    wording = models.CharField(_("wording"), max_length=300, blank=True)

    class Meta(VersionedRow.Meta):
        verbose_name = _("message to an audience")
        constraints = [
            *VersionedRow.Meta.constraints,
            models.UniqueConstraint(fields=["message", "audience"], name="one_cell_per_message_and_audience"),
        ]

    def __str__(self) -> str:
        return f"{self.message} → {self.audience}"
