"""Making a PDF as a job: ordered by a person, written by the worker, stored with its row."""

import hashlib

from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from engagements import audit, jobs
from engagements.faultpoints import faultpoint
from engagements.models import Job, User
from strategies.dossier.rendering import Rendered, RenderingError, render
from strategies.models import DossierFile, StrategyVersion

TASK = "strategies.tasks.render_dossier"


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
    try:
        rendered = render(version, wished["edition"], wished["language"], beat=work.beat)
    except RenderingError as error:
        raise jobs.JobError(str(error)) from error
    _store(work, version, rendered)


def _store(work: jobs.Work, version: StrategyVersion, rendered: Rendered) -> None:
    wished = work.job.parameters
    engagement = version.strategy.engagement
    filename = f"{engagement.slug}-{version.number}{'-' + wished['edition'] if wished['edition'] != 'full' else ''}.pdf"
    with transaction.atomic():
        work.beat(4, 4)
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
