import zoneinfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from engagements.models.people import User


class Organisation(models.Model):
    class Kind(models.TextChoices):
        AGENCY = "agency", _("Agency")
        CLIENT = "client", _("Client")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="sv")
    sector = models.CharField(_("sector"), max_length=100, blank=True)
    is_public_body = models.BooleanField(
        _("public body"),
        default=False,
        help_text=_("Its comments and posts are public records and may not be deleted freely."),
    )
    website = models.URLField(_("website"), blank=True)
    logo = models.ImageField(_("logo"), upload_to="logos/", blank=True)
    colour = models.CharField(
        _("colour"),
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write the colour as # and six hexadecimal digits."))],
    )

    class Meta:
        verbose_name = _("organisation")

    def __str__(self) -> str:
        return self.name


class EngagementQuerySet(models.QuerySet["Engagement"]):
    def visible_to(self, user: User) -> "EngagementQuerySet":
        """The engagements in which this person is a member: the wall between organisations."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(memberships__user=user)


def check_timezone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("There is no time zone named “%(name)s”."), params={"name": value})


class Engagement(models.Model):
    """One assignment: an agency takes a client through one strategy."""

    slug = models.SlugField(_("address"), unique=True, max_length=60)
    name = models.CharField(_("name"), max_length=150)
    agency = models.ForeignKey(Organisation, models.PROTECT, related_name="engagements_run")
    client = models.ForeignKey(Organisation, models.PROTECT, related_name="engagements")
    language = models.CharField(_("language of the document"), max_length=5, choices=settings.LANGUAGES, default="sv")
    timezone = models.CharField(_("time zone"), max_length=40, default="Europe/Stockholm", validators=[check_timezone])
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = EngagementQuerySet.as_manager()

    class Meta:
        verbose_name = _("engagement")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("engagements:engagement_detail", args=[self.slug])

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.timezone)


class Phase(models.Model):
    """When one of the seven phases is planned, and when it was done."""

    class Name(models.TextChoices):
        CURRENT_STATE = "current_state", _("Current state")
        INTERVIEW = "interview", _("Interview")
        STRATEGY = "strategy", _("Strategy")
        POLICIES = "policies", _("Policies")
        WORKSHOPS = "workshops", _("Workshops")
        TRAININGS = "trainings", _("Trainings")
        FOLLOW_UP = "follow_up", _("Follow-up")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="phases")
    name = models.CharField(max_length=20, choices=Name.choices)
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    done_on = models.DateField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("phase")
        constraints = [
            models.UniqueConstraint(fields=["engagement", "name"], name="one_row_per_phase"),
            models.CheckConstraint(
                condition=models.Q(starts_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="phase_ends_after_it_starts",
                violation_error_message=_("The phase ends before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_name_display()
