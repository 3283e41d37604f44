import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from engagements.models.organisation import Engagement
from engagements.models.people import User


class JobQuerySet(models.QuerySet["Job"]):
    def unfinished(self) -> "JobQuerySet":
        return self.filter(state__in=Job.UNFINISHED)


class Job(models.Model):
    """A piece of work for the worker. The row is the truth, the broker only a doorbell (see jobs.py)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    UNFINISHED = (State.WAITING, State.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="jobs")
    task = models.CharField(max_length=100, help_text="dotted name of the Celery task that takes this row's id")
    title = models.CharField(max_length=200)
    result_url = models.CharField(max_length=300, blank=True)
    parameters = models.JSONField(default=dict, blank=True)
    language = models.CharField(max_length=5, default="sv")
    key = models.CharField(max_length=100, help_text="made by whoever wishes: the same wish twice is one job")

    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveBigIntegerField(
        default=0, help_text="how far the work is committed; a new attempt goes on here"
    )
    progress_done = models.PositiveBigIntegerField(default=0)
    progress_total = models.PositiveBigIntegerField(default=0)
    reason = models.TextField(blank=True, help_text="why it failed, for the reader")
    outcome = models.CharField(max_length=200, blank=True, help_text="what came of it, for the reader")
    cancel_requested_at = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    rung_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "task", "key"], name="one_job_per_wish"),
            models.CheckConstraint(
                condition=models.Q(state="running", heartbeat_at__isnull=False) | ~models.Q(state="running"),
                name="a_running_job_beats",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "running"], finished_at=None)
                | models.Q(state__in=["done", "failed", "cancelled"], finished_at__isnull=False),
                name="a_job_is_finished_when_it_ended",
            ),
        ]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="jobs_by_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED

    @property
    def percent(self) -> int | None:
        return min(100, 100 * self.progress_done // self.progress_total) if self.progress_total else None


class JobRows(models.Model):
    """The rows of a table that a job stores: read and understood while the person waited, gone when the job is done."""

    job = models.OneToOneField(Job, models.CASCADE, primary_key=True, related_name="rows")
    rows = models.JSONField()

    class Meta:
        verbose_name = _("rows of a job")

    def __str__(self) -> str:
        return str(self.job)
