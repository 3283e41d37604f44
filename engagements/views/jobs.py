import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from engagements import audit, jobs, queries
from engagements.models import Engagement, Job
from engagements.permissions import member_view

PER_PAGE = 50
STOP_POLLING = 286  # htmx: swap, and ask no more


@require_safe
@member_view("jobs.view")
def job_list(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    page = Paginator(engagement.jobs.select_related("created_by"), PER_PAGE).get_page(request.GET.get("page"))
    count = engagement.jobs.aggregate(
        running=Count("pk", filter=Q(state__in=Job.UNFINISHED)), failed=Count("pk", filter=Q(state=Job.State.FAILED))
    )
    words = queries.job_words(count["running"], count["failed"], page.paginator.count)
    context = {"engagement": engagement, "active_phase": "jobs", "page": page, "words": words}
    return render(request, "engagements/job_list.html", context)


@require_safe
@member_view("jobs.view")
def job_detail(request: HttpRequest, engagement: Engagement, pk: uuid.UUID) -> HttpResponse:
    job = get_object_or_404(engagement.jobs.select_related("created_by"), pk=pk)
    return render(
        request, "engagements/job_detail.html", {"engagement": engagement, "active_phase": "jobs", "job": job}
    )


@require_safe
@member_view("jobs.view")
def job_progress(request: HttpRequest, engagement: Engagement, pk: uuid.UUID) -> HttpResponse:
    """The part of the page that moves. Its end makes htmx ask no more; without a script the whole page is loaded again."""
    job = get_object_or_404(engagement.jobs.select_related("created_by"), pk=pk)
    if not request.htmx:
        return redirect("engagements:job_detail", engagement.slug, job.pk)
    status = 200 if job.is_unfinished else STOP_POLLING
    return render(request, "engagements/_job_progress.html", {"engagement": engagement, "job": job}, status=status)


@require_POST
@member_view("jobs.manage")
def job_cancel(request: HttpRequest, engagement: Engagement, pk: uuid.UUID) -> HttpResponse:
    job = get_object_or_404(engagement.jobs, pk=pk)
    with transaction.atomic():
        if jobs.cancel(job):
            audit.record(engagement, request.user, "job_cancel", job.title)
        else:
            messages.info(request, _("The job had already ended."))
    return redirect("engagements:job_detail", engagement.slug, job.pk)


@require_POST
@member_view("jobs.manage")
def job_retry(request: HttpRequest, engagement: Engagement, pk: uuid.UUID) -> HttpResponse:
    job = get_object_or_404(engagement.jobs, pk=pk)
    with transaction.atomic():
        if jobs.retry(job):
            audit.record(engagement, request.user, "job_retry", job.title)
        else:
            messages.info(request, _("Only a job that failed or was cancelled can be tried again."))
    return redirect("engagements:job_detail", engagement.slug, job.pk)
