import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements import audit
from engagements.downloads import download
from engagements.formfields import words_of
from engagements.models import Engagement, Job
from engagements.permissions import member_view
from engagements.tables import BadRow, BadRowsError, TableError, write_csv
from engagements.uploads import on_disk
from training import access
from training.forms import LearnerForm, LearnerImportForm
from training.importers.learners import read_file, read_lines
from training.models import Learner
from training.services import learners as services

ON_A_PAGE = 50
ERRORS_SHOWN = 50


@require_safe
@member_view("training.edit")
def learner_list(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    learners = engagement.learners.select_related("user")
    words = words_of(request.GET.get("q"), 100)
    if words:
        learners = learners.filter(Q(name__icontains=words) | Q(unit__icontains=words) | Q(email__icontains=words))
    page = Paginator(learners, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "engagement": engagement,
        "active_phase": "trainings",
        "page": page,
        "words": words,
        "rows": [(learner, request.build_absolute_uri(_link(learner))) for learner in page],
        "listed": page.paginator.count,
    }
    return render(request, "training/learner_list.html", context)


def _link(learner: Learner) -> str:
    return reverse("learners:link", args=[access.link_token(learner)])


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("training.edit")
def learner_create(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    return _learner_form(request, Learner(engagement=engagement), "learner_create")


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("training.edit")
def learner_edit(request: HttpRequest, engagement: Engagement, pk: int) -> HttpResponse:
    return _learner_form(request, get_object_or_404(engagement.learners, pk=pk), "learner_edit")


def _learner_form(request: HttpRequest, learner: Learner, verb: str) -> HttpResponse:
    form = LearnerForm(request.POST or None, instance=learner)
    engagement = learner.engagement
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            audit.record(engagement, request.user, verb, learner)  # type: ignore[arg-type]
        messages.success(request, _("%(name)s is on the list.") % {"name": learner})
        return redirect("training:learner_list", engagement.slug)
    context: dict[str, Any] = {"engagement": engagement, "active_phase": "trainings", "form": form, "learner": learner}
    return render(request, "training/learner_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("training.edit")
def learner_import(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    """All or nothing: with a row that cannot be used nothing is ordered, and each such row is named with its reason."""
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = LearnerImportForm(*sent, initial={"key": uuid.uuid4()})
    bad: Sequence[BadRow] = []
    if request.method == "POST" and form.is_valid():
        try:
            job = _order(engagement, form, request.user)
        except TableError as error:
            form.add_error("file" if form.cleaned_data.get("file") else "lines", str(error))
        except BadRowsError as error:
            bad = error.rows
        else:
            return redirect("engagements:job_detail", engagement.slug, job.pk)
    context: dict[str, Any] = {"engagement": engagement, "active_phase": "trainings", "form": form}
    context |= {"bad": bad[:ERRORS_SHOWN], "bad_count": len(bad)}
    return render(request, "training/learner_import.html", context)


def _order(engagement: Engagement, form: LearnerImportForm, by: Any) -> Job:
    upload: UploadedFile | None = form.cleaned_data.get("file")
    key = str(form.cleaned_data["key"])
    if upload is None:
        return services.order_import(engagement, read_lines(form.cleaned_data["lines"]), key=key, by=by)
    with on_disk(upload) as path:
        return services.order_import(engagement, read_file(path, upload.name or ""), key=key, by=by)


@require_safe
@member_view("training.edit")
def learner_export(request: HttpRequest, engagement: Engagement) -> StreamingHttpResponse:
    """The list with everybody's own link, for a mail merge."""
    rows = [
        (learner.name, learner.email, learner.unit, request.build_absolute_uri(_link(learner)))
        for learner in engagement.learners.filter(revoked_at=None)
    ]
    audit.record(engagement, request.user, "learner_export", rows=len(rows))  # type: ignore[arg-type]
    content = write_csv(rows, [_("Name"), _("E-mail"), _("Unit"), _("Personal link")], language=request.LANGUAGE_CODE)
    return download(request, content, f"{engagement.slug}-learners.csv")


@require_POST
@member_view("training.edit")
def learner_revoke(request: HttpRequest, engagement: Engagement, pk: int) -> HttpResponse:
    learner = get_object_or_404(engagement.learners, pk=pk)
    services.revoke_learner(learner, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The link of %(name)s has ended. What they have finished is kept.") % {"name": learner})
    return redirect("training:learner_list", engagement.slug)


@require_POST
@member_view("training.edit")
def learner_renew(request: HttpRequest, engagement: Engagement, pk: int) -> HttpResponse:
    learner = get_object_or_404(engagement.learners, pk=pk)
    services.renew_learner(learner, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("%(name)s has a new link. The old one no longer works.") % {"name": learner})
    return redirect("training:learner_list", engagement.slug)
