from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from analysis.models.finding import Source
from engagements.models import Engagement, User


class Network(models.TextChoices):
    FACEBOOK = "facebook", "Facebook"
    INSTAGRAM = "instagram", "Instagram"
    LINKEDIN = "linkedin", "LinkedIn"
    X = "x", "X"
    YOUTUBE = "youtube", "YouTube"
    TIKTOK = "tiktok", "TikTok"
    THREADS = "threads", "Threads"
    BLUESKY = "bluesky", "Bluesky"
    MASTODON = "mastodon", "Mastodon"
    SNAPCHAT = "snapchat", "Snapchat"
    PINTEREST = "pinterest", "Pinterest"
    VIMEO = "vimeo", "Vimeo"
    WHATSAPP = "whatsapp", "WhatsApp"
    REDDIT = "reddit", "Reddit"
    GITHUB = "github", "GitHub"
    FLICKR = "flickr", "Flickr"
    NEWSLETTER = "newsletter", _("Newsletter")
    BLOG = "blog", _("Blog")
    PODCAST = "podcast", _("Podcast")
    OTHER = "other", _("Other")


class Channel(models.Model):
    """One account of the organisation, official or not, in the register."""

    Network = Network

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ACTIVE = "active", _("Active")
        DORMANT = "dormant", _("Dormant")
        CLOSED = "closed", _("Closed")

    class Verdict(models.TextChoices):
        KEEP = "keep", _("Keep")
        MEND = "mend", _("Mend")
        LEAVE = "leave", _("Leave")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="channels")
    network = models.CharField(_("network"), max_length=12, choices=Network.choices)
    handle = models.CharField(_("account name"), max_length=150)
    name = models.CharField(_("display name"), max_length=150, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.ACTIVE)
    is_official = models.BooleanField(_("official account"), default=True)
    owner = models.CharField(_("responsible"), max_length=150, blank=True)
    purpose = models.CharField(_("purpose"), max_length=300, blank=True)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices, blank=True)
    verdict_reason = models.CharField(_("reason for the verdict"), max_length=500, blank=True)
    found_on = models.URLField(_("found on"), max_length=2000, blank=True)
    position = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    source = models.OneToOneField(Source, models.PROTECT, null=True, blank=True, related_name="channel")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("channel")
        ordering = ["position", "network", "handle"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "network", "handle"],
                name="a_channel_is_registered_once",
                violation_error_message=_("This account is already in the register."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_network_display()} {self.name or self.handle}"


class Observation(models.Model):
    """What a channel looked like on one day. Not available is empty, never zero."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="observations")
    observed_on = models.DateField(_("date"))
    followers = models.PositiveBigIntegerField(_("followers"), null=True, blank=True)
    posts_per_month = models.DecimalField(_("posts a month"), max_digits=7, decimal_places=1, null=True, blank=True)
    answer_hours = models.DecimalField(_("answer time, hours"), max_digits=7, decimal_places=1, null=True, blank=True)
    last_post_on = models.DateField(_("last post"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    is_by_hand = models.BooleanField(default=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("observation")
        ordering = ["-observed_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "observed_on"],
                name="one_observation_a_day",
                violation_error_message=_("There is already an observation of that day."),
            ),
            models.CheckConstraint(
                condition=Q(last_post_on=None) | Q(last_post_on__lte=models.F("observed_on")),
                name="last_post_before_observation",
                violation_error_message=_("The last post is dated after the observation."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.observed_on}"
