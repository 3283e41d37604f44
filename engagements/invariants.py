"""What must be true of everything that is stored, whatever broke: each sentence that comes out is a promise that is broken.

    for sentence in broken(): …

settings.INVARIANTS names one such module per app; `manage.py check_invariants` asks them all and writes nothing. What holds for
every model of every app, as its constraints, its references and its files, is asked here.
"""

from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, models
from django.db.models import Count, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from engagements import files, jobs, rowsecurity
from engagements.models import AuditEntry, Invitation, Job

FORGOTTEN_SECONDS = 300


def all_broken() -> Iterator[str]:
    """Ask every app; yields one sentence, in the active language, for each promise that is broken."""
    for path in settings.INVARIANTS:
        yield from import_module(path).broken()


def unlogged(name: str, count: int) -> Iterator[str]:
    """The sentence about changes of this kind that have no entry in the log, if there are any."""
    if count:
        yield _("%(name)s: %(count)s have no entry in the log.") % {"name": name, "count": count}


def broken() -> Iterator[str]:
    yield from _doubled()
    yield from _pointing_nowhere()
    yield from _jobs()
    yield from _files()
    yield from _invitations()
    if connection.vendor == "postgresql" and settings.ROW_LEVEL_SECURITY:
        yield from rowsecurity.missing()


def _doubled() -> Iterator[str]:
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint) and constraint.fields:
                yield from _doubled_rows(model, constraint)


def _doubled_rows(model: type[models.Model], constraint: models.UniqueConstraint) -> Iterator[str]:
    rows = model._default_manager.filter(constraint.condition or Q())
    groups = rows.order_by().values(*constraint.fields).annotate(rows_here=Count("pk")).filter(rows_here__gt=1)
    for group in groups:
        values = {field: group[field] for field in constraint.fields}
        if None not in values.values():
            yield _("%(name)s: %(count)s rows where one may be (%(constraint)s: %(values)s).") % {
                "name": model._meta.verbose_name,
                "count": group["rows_here"],
                "constraint": constraint.name,
                "values": ", ".join(f"{field}={value}" for field, value in values.items()),
            }


def _pointing_nowhere() -> Iterator[str]:
    # PostgreSQL has checked each reference by the end of its transaction; SQLite only where foreign keys are switched on.
    try:
        connection.check_constraints()
    except DatabaseError as error:
        yield _("A row points at one that is gone: %(error)s") % {"error": error}


def _jobs() -> Iterator[str]:
    long_ago = Now() - timedelta(seconds=jobs.SILENT_SECONDS + FORGOTTEN_SECONDS)
    for job in Job.objects.filter(state=Job.State.RUNNING, heartbeat_at__lt=long_ago):
        yield _("Job %(id)s (%(title)s) runs without a sign of life. Do worker and beat run?") % {
            "id": job.pk,
            "title": job.title,
        }
    due = Q(not_before=None) | Q(not_before__lt=long_ago)
    for job in Job.objects.filter(due, Q(rung_at=None) | Q(rung_at__lt=long_ago), state=Job.State.WAITING).filter(
        created_at__lt=long_ago
    ):
        yield _("Job %(id)s (%(title)s) waits, and nobody has rung for it. Do worker and beat run?") % {
            "id": job.pk,
            "title": job.title,
        }


def _files() -> Iterator[str]:
    for row, name in files.rows_without_file():
        yield _("%(name)s %(row)s: its file %(file)s is gone.") % {
            "name": row._meta.verbose_name,
            "row": row.pk,
            "file": name,
        }
    for _storage, name in files.files_without_row():
        yield _("The file %(file)s belongs to nothing; it is deleted within two hours where worker and beat run.") % {
            "file": name
        }


def _invitations() -> Iterator[str]:
    told = AuditEntry.objects.filter(verb="invitation_create").count()
    yield from unlogged(str(Invitation._meta.verbose_name), max(0, Invitation.objects.count() - told))
