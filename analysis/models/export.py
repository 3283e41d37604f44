from django.db import models
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Job


class MentionExport(models.Model):
    """A workbook of mentions that was ordered, for a day: what is deleted in the tool must not live on in a file."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="mention_exports")
    job = models.OneToOneField(Job, models.CASCADE, related_name="mention_export")
    file = models.FileField(upload_to="exports/")
    filename = models.CharField(max_length=150)
    rows = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("workbook")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.filename
