from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, User


class Source(models.Model):
    """The one row that can be cited. A mention, a page or an input gets its Source at its first citation.

    An informant's words stand here and nowhere else (interviews.Quote points here), so that what rests on them, frozen
    or not, holds a reference only and a withdrawn consent wins everywhere. Nobody prints `text` directly:
    analysis.citations reduces it for the reader and the medium."""

    class Kind(models.TextChoices):
        MENTION = "mention", _("Mention")
        CHANNEL = "channel", _("Channel")
        PAGE = "page", _("Page")
        QUOTE = "quote", _("Quote")
        INPUT = "input", _("Input")
        QUIZ = "quiz", _("Quiz")
        OTHER = "other", _("Other source")

    class Permission(models.TextChoices):
        OPEN = "open", _("Public")
        NAMED = "named", _("With name")
        ROLE_ONLY = "role_only", _("With role only")
        NEVER = "never", _("Never")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="sources")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    label = models.CharField(_("label"), max_length=300)
    url = models.URLField(_("address"), max_length=2000, blank=True)
    happened_on = models.DateField(_("date"), null=True, blank=True)
    text = models.TextField(_("text"), blank=True)
    permission = models.CharField(
        _("may be quoted"), max_length=10, choices=Permission.choices, default=Permission.OPEN
    )
    speaker = models.CharField(_("who, by name"), max_length=300, blank=True)
    speaker_role = models.CharField(_("who, by role"), max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("source")
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(text="", speaker="", speaker_role=""),
                name="a_withdrawn_source_holds_no_words",
            ),
            models.CheckConstraint(
                condition=~Q(kind="quote") | ~Q(permission="open"), name="a_quote_carries_its_speakers_permission"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Finding(models.Model):
    """A claim about the current state, in a full sentence, with evidence for and against."""

    class Confidence(models.TextChoices):
        LOW = "low", _("Low")
        MEDIUM = "medium", _("Moderate")
        HIGH = "high", _("High")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="findings")
    number = models.PositiveIntegerField(help_text="per engagement, never reused: this is how people name it")
    claim = models.CharField(_("claim"), max_length=300)
    body = models.TextField(_("why it matters"), blank=True, max_length=20_000)
    body_html = models.TextField(blank=True, editable=False)
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence.choices, default=Confidence.MEDIUM)
    position = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("finding")
        ordering = ["position", "number"]
        constraints = [models.UniqueConstraint(fields=["engagement", "number"], name="finding_number_is_unique")]

    def __str__(self) -> str:
        return self.claim


class Evidence(models.Model):
    class Stance(models.TextChoices):
        FOR = "for", _("Supports")
        AGAINST = "against", _("Contradicts")

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="evidence")
    source = models.ForeignKey(Source, models.PROTECT, related_name="evidence")
    stance = models.CharField(_("stance"), max_length=10, choices=Stance.choices, default=Stance.FOR)
    note = models.CharField(_("note"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("evidence")
        constraints = [models.UniqueConstraint(fields=["finding", "source"], name="a_source_is_evidence_once")]

    def __str__(self) -> str:
        return f"{self.get_stance_display()}: {self.source}"
