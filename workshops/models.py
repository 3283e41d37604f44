import secrets
import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, User
from strategies.models import Input, StrategyVersion, Voice

# Spoken in a room: no 0 O 1 I L, 8 of 31 characters (threats.md section 4: 10^11.9 codes).
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8


def make_code() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _n in range(CODE_LENGTH))


def make_secret() -> str:
    return secrets.token_hex(16)


class Workshop(models.Model):
    """A meeting on a draft. `last_number` is raised under a lock on this row: events have no gap and no double."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    class Naming(models.TextChoices):
        CHOICE = "choice", _("Everybody chooses")
        NAMED = "named", _("With names")
        ANONYMOUS = "anonymous", _("Anonymous")

    class Screen(models.TextChoices):
        JOIN = "join", _("Way in")
        DISCUSS = "discuss", _("The text")
        BLANK = "blank", _("Black")
        THANKS = "thanks", _("Thanks")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="workshops")
    number = models.PositiveIntegerField(help_text="per engagement")
    version = models.ForeignKey(StrategyVersion, models.PROTECT, related_name="workshops", verbose_name=_("draft"))
    title = models.CharField(_("title"), max_length=150)
    question = models.CharField(_("the question of the day"), max_length=150, blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    room = models.CharField(_("room"), max_length=150, blank=True)
    naming = models.CharField(_("names"), max_length=10, choices=Naming.choices, default=Naming.CHOICE)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    screen = models.CharField(max_length=10, choices=Screen.choices, default=Screen.JOIN)
    code = models.CharField(max_length=CODE_LENGTH, default=make_code)
    link_secret = models.CharField(max_length=32, default=make_secret)
    step = models.ForeignKey("Step", models.SET_NULL, null=True, blank=True, related_name="+")
    last_number = models.PositiveBigIntegerField(default=0)
    answers_by = models.DateField(_("answers promised by"), null=True, blank=True)
    facilitator = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("workshop")
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="workshop_number_is_unique"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(state="open"), name="an_open_workshops_code_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")),
                name="workshop_ends_after_it_starts",
                violation_error_message=_("The workshop ends before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | ~Q(state="closed") & Q(closed_at=None),
                name="closed_at_is_set_exactly_when_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("workshops:workshop_detail", args=[self.engagement.slug, self.number])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def spoken_code(self) -> str:
        return f"{self.code[:4]} {self.code[4:]}"


class Step(models.Model):
    """One row of the agenda: what is read or discussed, for how long."""

    class Method(models.TextChoices):
        READ = "read", _("Read")
        COMMENT = "comment", _("Comment")
        SUGGEST = "suggest", _("Suggest")

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="steps")
    position = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=150)
    section_key = models.UUIDField(null=True, blank=True)
    statement_key = models.UUIDField(null=True, blank=True)
    method = models.CharField(_("method"), max_length=10, choices=Method.choices, default=Method.COMMENT)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=15)
    anonymous_key = models.CharField(max_length=64, blank=True, default=make_secret, help_text="destroyed at closing")

    class Meta:
        verbose_name = _("step")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class Participant(models.Model):
    """Somebody on a phone in one workshop: a cookie whose hash stands here, and a voice. Never a user."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="participants")
    voice = models.OneToOneField(Voice, models.PROTECT, related_name="participant")
    key = models.UUIDField(default=uuid.uuid4, help_text="made by the form: entering twice is one person")
    token_hash = models.CharField(max_length=64, unique=True)
    shows_name = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("participant")
        constraints = [models.UniqueConstraint(fields=["workshop", "key"], name="a_participant_enters_once")]

    def __str__(self) -> str:
        return str(self.voice)


class Contribution(models.Model):
    """An input that came in during a workshop, and whether it stands on the screen."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="contributions")
    step = models.ForeignKey(Step, models.SET_NULL, null=True, blank=True, related_name="contributions")
    input = models.OneToOneField(Input, models.CASCADE, related_name="contribution")
    is_on_screen = models.BooleanField(default=False, help_text="shown to the room: on the screen and on every phone")
    is_hidden = models.BooleanField(default=False, help_text="put aside by the facilitator; never removed")
    shown_number = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="the event that showed it: the screen takes the latest"
    )

    class Meta:
        verbose_name = _("contribution")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_on_screen=False) | Q(is_hidden=False, shown_number__isnull=False),
                name="what_is_shown_is_not_hidden",
            ),
        ]

    def __str__(self) -> str:
        return str(self.input)


class Vote(models.Model):
    """A vote on a step; the workshop issue deepens the ballot, the limit of one stands from the start."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    step = models.ForeignKey(Step, models.CASCADE, related_name="votes")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="votes")
    value = models.SmallIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("vote")
        constraints = [
            models.UniqueConstraint(fields=["step", "participant"], name="one_vote_a_step"),
            models.CheckConstraint(condition=Q(value__in=[-1, 0, 1]), name="vote_value_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.value:+d}"


class Event(models.Model):
    """What happened in a workshop, numbered without gap: streams read what comes after the last number they saw.

    Payloads carry what may be shown to every phone, never who."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="events")
    number = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=30)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("event")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["workshop", "number"], name="event_number_is_unique")]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"
