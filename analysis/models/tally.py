from django.db import models
from django.utils.translation import gettext_lazy as _

from analysis.models.mention import Medium, Tone
from engagements.models import Engagement

TOP = 10  # as many names as a ranking shows


class Tally(models.Model):
    """Whether the counts below are those of all mentions of the engagement. Whoever writes or deletes mentions says in the same
    transaction that they are not (services/tallies.py); then figures are counted from the mentions themselves."""

    engagement = models.OneToOneField(Engagement, models.CASCADE, primary_key=True, related_name="mention_tally")
    is_current = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("tally")


class DayTally(models.Model):
    """How many mentions of one day, medium and tone there are."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="day_tallies", db_index=False)
    local_date = models.DateField()
    medium = models.CharField(max_length=10, choices=Medium.choices)
    tone = models.CharField(max_length=10, choices=Tone.choices, blank=True)
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("tally of a day")
        constraints = [
            models.UniqueConstraint(fields=["engagement", "local_date", "medium", "tone"], name="a_day_is_tallied_once")
        ]


class NameTally(models.Model):
    """One of the sources, or of the authors, with the most mentions, and how many of them the files call negative."""

    class Kind(models.TextChoices):
        SOURCE = "source", _("Source")
        AUTHOR = "author", _("Author")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="name_tallies", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=200)
    count = models.PositiveIntegerField()
    negative = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("tally of a name")
        constraints = [models.UniqueConstraint(fields=["engagement", "kind", "name"], name="a_name_is_tallied_once")]
