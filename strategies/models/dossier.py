from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from engagements.models import Job
from strategies.models.version import StrategyVersion


class DossierFile(models.Model):
    """A PDF that was made: which version, which edition, in which language."""

    class Edition(models.TextChoices):
        FULL = "full", _("Full edition")
        SUMMARY = "summary", _("Summary on two pages")

    version = models.ForeignKey(StrategyVersion, models.CASCADE, related_name="files")
    edition = models.CharField(_("edition"), max_length=10, choices=Edition.choices)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    job = models.OneToOneField(Job, models.CASCADE, related_name="dossier_file")
    file = models.FileField(upload_to="dossiers/")
    filename = models.CharField(max_length=150)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    pages = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("PDF")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.filename
