import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from analysis.models.finding import Source
from engagements.models import Engagement, Job, User


class SiteAudit(models.Model):
    """One round over given pages of the client's own site."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="site_audits")
    key = models.UUIDField(default=uuid.uuid4)
    urls = models.JSONField(_("pages"), default=list)
    job = models.OneToOneField(Job, models.SET_NULL, null=True, blank=True, related_name="site_audit")
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("site audit")
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["engagement", "key"], name="one_audit_per_wish")]

    def __str__(self) -> str:
        return ", ".join(self.urls)[:200]


class PageAudit(models.Model):
    audit = models.ForeignKey(SiteAudit, models.CASCADE, related_name="pages")
    position = models.PositiveIntegerField()
    url = models.URLField(max_length=2000)
    final_url = models.URLField(max_length=2000, blank=True)
    title = models.CharField(max_length=500, blank=True)
    error = models.CharField(max_length=300, blank=True, help_text="why it could not be read, for the reader")
    facts = models.JSONField(default=dict)
    fetched_at = models.DateTimeField()
    source = models.OneToOneField(Source, models.PROTECT, null=True, blank=True, related_name="page")

    class Meta:
        verbose_name = _("page")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["audit", "url"], name="a_page_is_audited_once_a_round")]

    def __str__(self) -> str:
        return self.title or self.url


class PageCheck(models.Model):
    class Outcome(models.TextChoices):
        PASSED = "passed", _("In order")
        FAILED = "failed", _("To mend")
        NOT_APPLICABLE = "not_applicable", _("Does not apply")
        UNKNOWN = "unknown", _("Could not be judged")

    page = models.ForeignKey(PageAudit, models.CASCADE, related_name="checks")
    code = models.CharField(max_length=40)
    outcome = models.CharField(max_length=15, choices=Outcome.choices)
    values = models.JSONField(default=dict, help_text="what the reason is about; the sentence is made for the reader")
    evidence = models.TextField(blank=True)

    class Meta:
        verbose_name = _("check")
        constraints = [models.UniqueConstraint(fields=["page", "code"], name="a_check_once_a_page")]

    def __str__(self) -> str:
        return f"{self.code}: {self.outcome}"
