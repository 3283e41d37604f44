import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from analysis.models import Source
from engagements.models import Engagement, User
from strategies.models.version import StrategyVersion


class Voice(models.Model):
    """Anyone who says something about the draft, with or without an account."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="voices")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="voices")
    name = models.CharField(_("name"), max_length=80, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("voice")
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "user"], condition=Q(user__isnull=False), name="one_voice_per_member"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class InputQuerySet(models.QuerySet["Input"]):
    def waiting(self) -> Self:
        """Said and not yet answered."""
        return self.filter(disposition=None)

    def answered(self) -> Self:
        return self.filter(disposition__isnull=False)


class Input(models.Model):
    """A comment or a suggestion about the draft.

    It names the version and the statement's key and keeps the quoted words; no foreign key to the row, so that deleting a
    statement never deletes a voice. An anonymous input has no voice: the right to one's own hangs on `author_key`, an HMAC
    under the step's key, which is destroyed when the workshop closes."""

    class Kind(models.TextChoices):
        COMMENT = "comment", pgettext_lazy("what is said", "Comment")
        SUGGESTION = "suggestion", pgettext_lazy("what is said", "Suggestion")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="inputs")
    key = models.UUIDField(help_text="made by the phone or the form: sent twice is stored once")
    version = models.ForeignKey(StrategyVersion, models.PROTECT, related_name="inputs")
    section_key = models.UUIDField(null=True, blank=True)
    statement_key = models.UUIDField(null=True, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.COMMENT)
    exact = models.TextField(blank=True, help_text="the quoted words; empty: the whole statement")
    prefix = models.CharField(max_length=64, blank=True)
    suffix = models.CharField(max_length=64, blank=True)
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    passage = models.TextField(
        blank=True,
        help_text="the statement's plain text as it stood then: the quote is followed from here into later wordings",
    )
    text = models.TextField(_("comment"), max_length=2000, blank=True)
    suggested = models.TextField(_("suggested words"), max_length=20_000, blank=True)
    voice = models.ForeignKey(Voice, models.PROTECT, null=True, blank=True, related_name="inputs")
    author_key = models.CharField(max_length=64, blank=True)
    shows_name = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    source = models.OneToOneField(Source, models.PROTECT, null=True, blank=True, related_name="input")

    objects = InputQuerySet.as_manager()

    class Meta:
        verbose_name = _("input")
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "key"], name="an_input_is_stored_once"),
            models.CheckConstraint(condition=~Q(text="") | ~Q(suggested=""), name="an_input_says_something"),
            models.CheckConstraint(
                condition=Q(start=None, end=None) | Q(start__isnull=False, end__gt=models.F("start")),
                name="a_quote_has_two_ends",
            ),
        ]
        indexes = [models.Index(fields=["version", "statement_key"], name="inputs_by_statement")]

    def __str__(self) -> str:
        return self.text[:80] or self.suggested[:80]

    @property
    def is_suggestion(self) -> bool:
        return self.kind == self.Kind.SUGGESTION

    @property
    def came_late(self) -> bool:
        """Said about a version that had been adopted already; needs `version` loaded."""
        return self.version.adopted_at is not None and self.created_at > self.version.adopted_at

    @property
    def author_name(self) -> str:
        """The name that the others may see, "" for somebody who chose to stay unnamed; needs `voice` loaded."""
        return self.voice.name if self.voice is not None and self.shows_name else ""


class Support(models.Model):
    """ "I agree" with somebody's input."""

    input = models.ForeignKey(Input, models.CASCADE, related_name="supports")
    voice = models.ForeignKey(Voice, models.CASCADE, related_name="supports")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("agreement")
        constraints = [models.UniqueConstraint(fields=["input", "voice"], name="one_agrees_once")]

    def __str__(self) -> str:
        return f"{self.voice} → {self.input}"


class Disposition(models.Model):
    """The answer to an input, with a reason, and the change that it led to."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", pgettext_lazy("answer", "Adopted")
        ACCEPTED_CHANGED = "accepted_changed", _("Adopted in part")
        PARKED = "parked", _("Parked")
        DECLINED = "declined", _("Declined")

    input = models.OneToOneField(Input, models.CASCADE, related_name="disposition")
    outcome = models.CharField(_("answer"), max_length=20, choices=Outcome.choices)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    statement_revision = models.PositiveIntegerField(
        null=True, blank=True, help_text="the revision that the answer made"
    )
    old_text = models.TextField(blank=True)
    new_text = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("answer")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["accepted", "parked"]) | ~Q(reason=""),
                name="in_part_and_declined_need_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()
