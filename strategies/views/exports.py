import uuid
from typing import Any

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from engagements import audit, downloads
from engagements.models import Engagement
from engagements.permissions import member_view
from strategies.dossier.storing import TASK, order_pdf
from strategies.forms import ExportForm
from strategies.models import DossierFile
from strategies.queries.document import working_version

SHOWN = 50


@require_safe
@member_view("strategy.view")
def export_list(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    version = working_version(engagement)
    form = ExportForm(
        engagement=engagement, initial={"key": uuid.uuid4(), "version": version, "language": engagement.language}
    )
    return _list_page(request, engagement, form if version else None)


def _list_page(request: HttpRequest, engagement: Engagement, form: ExportForm | None) -> HttpResponse:
    files = DossierFile.objects.filter(version__strategy__engagement=engagement).select_related(
        "version", "job__created_by"
    )
    context: dict[str, Any] = {
        "engagement": engagement,
        "active_phase": "files",
        "form": form,
        "files": list(files[:SHOWN]),
        "waiting": list(engagement.jobs.filter(task=TASK).unfinished()),
    }
    return render(request, "strategies/export_list.html", context)


@require_POST
@member_view("strategy.export")
def export_create(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    form = ExportForm(request.POST, engagement=engagement)
    if not form.is_valid():
        return _list_page(request, engagement, form)
    cleaned = form.cleaned_data
    job = order_pdf(
        cleaned["version"],
        edition=cleaned["edition"],
        language=cleaned["language"],
        key=str(cleaned["key"]),
        by=request.user,  # type: ignore[arg-type]
    )
    return redirect("engagements:job_detail", engagement.slug, job.pk)


@require_safe
@member_view("strategy.view")
def export_download(request: HttpRequest, engagement: Engagement, pk: int) -> FileResponse:
    """The PDF itself, from a store that nothing else serves; read it goes into the log."""
    stored = get_object_or_404(
        DossierFile.objects.select_related("version"), version__strategy__engagement=engagement, pk=pk
    )
    with transaction.atomic():
        audit.record(engagement, request.user, "export_download", stored.filename)  # type: ignore[arg-type]
    return downloads.stored(stored.file, stored.filename, "application/pdf")
