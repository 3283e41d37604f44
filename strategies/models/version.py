import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, User


class FrozenError(Exception):
    """An adopted version is never changed: the way on is the next draft."""

    def __init__(self) -> None:
        super().__init__(gettext("This version is adopted and stays as it is. Make the change in the next draft."))


class Strategy(models.Model):
    engagement = models.OneToOneField(Engagement, models.CASCADE, related_name="strategy")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("strategy")

    def __str__(self) -> str:
        return str(self.engagement)

    def open_version(self) -> "StrategyVersion | None":
        return self.versions.open().first()

    def adopted_version(self) -> "StrategyVersion | None":
        return self.versions.adopted().first()

    def working_version(self) -> "StrategyVersion | None":
        """The version that people read and write by default: the open draft, else the adopted one."""
        return self.open_version() or self.adopted_version()


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    ADOPTED = "adopted", _("Adopted")
    SUPERSEDED = "superseded", _("Superseded")


OPEN = (State.DRAFT, State.IN_REVIEW)
FROZEN = (State.ADOPTED, State.SUPERSEDED)


class StrategyVersionQuerySet(models.QuerySet["StrategyVersion"]):
    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def adopted(self) -> Self:
        return self.filter(state=State.ADOPTED)

    def visible_to(self, user: User) -> Self:
        return self.filter(strategy__engagement__in=Engagement.objects.visible_to(user))


class StrategyVersion(models.Model):
    State = State

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="versions")
    major = models.PositiveSmallIntegerField()
    minor = models.PositiveSmallIntegerField()
    promise = models.CharField(
        _("first sentence"),
        max_length=160,
        blank=True,
        help_text=_("The strategy in one sentence. It is the title on the cover."),
    )
    note = models.TextField(_("what is new"), blank=True, max_length=2000)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    based_on = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="successors")
    comments_until = models.DateField(_("open for comment until"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    adopted_at = models.DateTimeField(null=True, blank=True)
    adopted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_by = models.CharField(_("decided by"), max_length=150, blank=True)
    next_review_on = models.DateField(_("next review"), null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    checksum = models.CharField(max_length=64, blank=True)

    objects = StrategyVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        ordering = ["-major", "-minor"]
        constraints = [
            models.UniqueConstraint(fields=["strategy", "major", "minor"], name="version_number_is_unique"),
            models.UniqueConstraint(
                fields=["strategy"], condition=Q(state__in=OPEN), name="one_open_version_per_strategy"
            ),
            models.UniqueConstraint(
                fields=["strategy"], condition=Q(state=State.ADOPTED), name="one_adopted_version_per_strategy"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, adopted_at=None, adopted_by=None, checksum="")
                | Q(state__in=FROZEN, adopted_at__isnull=False, adopted_by__isnull=False) & ~Q(checksum=""),
                name="adopted_at_is_set_exactly_when_adopted",
            ),
            models.CheckConstraint(
                condition=Q(state=State.SUPERSEDED, superseded_at__isnull=False)
                | ~Q(state=State.SUPERSEDED) & Q(superseded_at=None),
                name="superseded_at_is_set_exactly_when_superseded",
            ),
        ]

    def __str__(self) -> str:
        return (
            gettext("Draft %(number)s") % {"number": self.number}
            if self.is_open
            else gettext("Version %(number)s") % {"number": self.number}
        )

    def get_absolute_url(self) -> str:
        return reverse("strategies:version_detail", args=[self.strategy.engagement.slug, self.number])

    @property
    def number(self) -> str:
        return f"{self.major}.{self.minor}"

    @staticmethod
    def numbers(number: str) -> dict[str, int] | None:
        """What to look a version up with by its number as people write it ("1.0"), or None for what is no number."""
        major, _dot, minor = number.partition(".")
        is_number = all(part.isascii() and part.isdigit() for part in (major, minor)) and len(number) < 9
        return {"major": int(major), "minor": int(minor)} if is_number else None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_frozen(self) -> bool:
        return self.state in FROZEN


class VersionedRow(models.Model):
    """A row of the document. Copying, freezing, comparing, exporting and restoring work over all subclasses by one
    mechanism (versioning.py): adding a kind of content means adding one model.

    `key` names the row in every version; `revision` counts its material changes and is what a save must name."""

    version = models.ForeignKey(StrategyVersion, models.CASCADE, related_name="%(class)s_rows")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    position = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)

    objects: "ClassVar[models.Manager[Any]]"

    # What the comparison passes over: identity, bookkeeping, and HTML that is derived from Markdown.
    DERIVED: tuple[str, ...] = ()

    class Meta:
        abstract = True
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="%(app_label)s_%(class)s_key_is_unique")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.version.is_frozen:
            raise FrozenError
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.version.is_frozen:
            raise FrozenError
        return super().delete(*args, **kwargs)
