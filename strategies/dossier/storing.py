"""Making a PDF as a job: ordered by a person, written by the worker, stored with its row."""

import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from analysis.models import Source
from engagements import audit, jobs
from engagements.faultpoints import faultpoint
from engagements.models import Job, User
from strategies.dossier.rendering import Rendered, RenderingError, render
from strategies.models import DossierFile, StrategyVersion

TASK = "strategies.tasks.render_dossier"
ROUNDS = 5


@transaction.atomic
def order_pdf(version: StrategyVersion, *, edition: str, language: str, key: str, by: User) -> Job:
    """Wish for a PDF; the same `key` is the same job. Returns the Job."""
    engagement = version.strategy.engagement
    job = jobs.order(
        engagement,
        TASK,
        title=_("PDF of %(version)s, %(edition)s")
        % {"version": str(version).lower(), "edition": DossierFile.Edition(edition).label.lower()},
        key=key,
        by=by,
        version=version.pk,
        edition=edition,
        language=language,
    )
    audit.record(engagement, by, "export_create", version, edition=edition, language=language)
    return job


def store_pdf(work: jobs.Work) -> None:
    """The job's body: render, then file, row and "done" together. A second attempt finds no half of the first."""
    wished = work.job.parameters
    version = (
        StrategyVersion.objects.filter(pk=wished["version"])
        .select_related("strategy__engagement__client", "adopted_by")
        .first()
    )
    if version is None:
        raise jobs.JobError(_("The version is gone."))
    for _round in range(ROUNDS):
        words = list(_confidential(version))
        try:
            rendered = render(version, wished["edition"], wished["language"], beat=work.beat)
        except RenderingError as error:
            raise jobs.JobError(str(error)) from error
        if _store(work, version, rendered, words):
            return
    raise jobs.JobError(_("Quotes were changed each time while the PDF was written. Try again in a moment."))


def _confidential(version: StrategyVersion) -> "QuerySet[Source, tuple[Any, ...]]":
    """What somebody said in confidence in this engagement, and how far it may be printed."""
    sources = Source.objects.filter(engagement=version.strategy.engagement).exclude(permission=Source.Permission.OPEN)
    return sources.order_by("pk").values_list("pk", "text", "speaker", "speaker_role", "permission", "withdrawn_at")


def _store(work: jobs.Work, version: StrategyVersion, rendered: Rendered, words: list[tuple[Any, ...]]) -> bool:
    """Store the file, unless words were withdrawn or changed while it was written: a file that is finished after a withdrawal
    does not hold the words. Until the commit a withdrawal waits. Returns whether it was stored."""
    wished = work.job.parameters
    engagement = version.strategy.engagement
    filename = f"{engagement.slug}-{version.number}{'-' + wished['edition'] if wished['edition'] != 'full' else ''}.pdf"
    with transaction.atomic():
        work.beat(4, 4)
        if list(_confidential(version).select_for_update()) != words:
            return False
        stored = DossierFile(
            version=version,
            edition=wished["edition"],
            language=wished["language"],
            job=work.job,
            filename=slugify(filename.removesuffix(".pdf").replace(".", "-")) + ".pdf",
            sha256=hashlib.sha256(rendered.pdf).hexdigest(),
            size=len(rendered.pdf),
            pages=rendered.pages,
        )
        stored.file.save(f"{work.job.pk}.pdf", ContentFile(rendered.pdf), save=False)
        faultpoint("dossier.file_stored")
        stored.save()
        url = reverse("strategies:export_download", args=[engagement.slug, stored.pk])
        work.finish(result_url=url)
    return True
