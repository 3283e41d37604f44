from django.db import models
from django.utils.translation import gettext_lazy as _

from engagements.models.organisation import Engagement
from engagements.models.people import User


class AuditEntry(models.Model):
    """Who did what, when. Append-only: triggers refuse update and delete on both databases."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="audit_entries", null=True, blank=True)
    actor = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=300, blank=True)
    details = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("audit entry")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["engagement", "-id"], name="audit_by_engagement")]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"
