import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from analysis.forms.imports import ColumnsForm, ShapeForm, UploadForm
from analysis.models import ImportRun
from analysis.queries import imports as queries
from analysis.services import imports
from engagements.models import Engagement
from engagements.permissions import may, member_view
from engagements.tables import TableError
from engagements.uploads import limit_words

PER_PAGE = 50


def _run(engagement: Engagement, pk: int) -> ImportRun:
    return get_object_or_404(engagement.import_runs.select_related("job", "created_by", "engagement"), pk=pk)


@require_safe
@member_view("analysis.view")
def import_list(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    page = Paginator(queries.import_list(engagement), PER_PAGE).get_page(request.GET.get("page"))
    context = {"engagement": engagement, "active_phase": "current_state", "page": page}
    return render(request, "analysis/import_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("analysis.edit")
def import_create(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None, initial={"key": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        try:
            run = imports.receive_file(engagement, sent["file"], key=sent["key"], by=request.user)  # type: ignore[arg-type]
        except TableError as error:
            form.add_error("file", str(error))
        else:
            return redirect("analysis:import_edit", engagement.slug, run.pk)
    context = {"engagement": engagement, "active_phase": "current_state", "form": form, "limit": limit_words()}
    return render(request, "analysis/import_create.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("analysis.edit")
def import_edit(request: HttpRequest, engagement: Engagement, pk: int) -> HttpResponse:
    """What the file is and which column means what. Three buttons: read the file otherwise, look again, import."""
    run = _run(engagement, pk)
    if not run.can_change:
        return redirect(run)
    is_shape = "shape" in request.POST
    shape = None if run.shape["kind"] == imports.RETRIEVER else ShapeForm(request.POST if is_shape else None, run=run)
    form = ColumnsForm(request.POST if request.method == "POST" and not is_shape else None, run=run)
    if shape and shape.is_bound and _read_again(run, shape):
        return redirect("analysis:import_edit", engagement.slug, pk)
    if form.is_bound and _mapped(run, form):
        if "import" not in request.POST:
            return redirect("analysis:import_edit", engagement.slug, pk)
        if _is_ready(run, form):
            imports.order_import(run, by=request.user)  # type: ignore[arg-type]
            return redirect(run)
    context = {
        "engagement": engagement,
        "active_phase": "current_state",
        "run": run,
        "form": form,
        "shape": shape,
        "look": queries.look(run),
        "detected": queries.detected(run),
    }
    return render(request, "analysis/import_edit.html", context)


def _read_again(run: ImportRun, form: ShapeForm) -> bool:
    if not form.is_valid():
        return False
    try:
        imports.read_again(run, **{name: value for name, value in form.cleaned_data.items() if value})
    except TableError as error:
        form.add_error(None, str(error))
        run.refresh_from_db()
        return False
    return True


def _mapped(run: ImportRun, form: ColumnsForm) -> bool:
    if not form.is_valid():
        return False
    try:
        imports.map_columns(
            run,
            form.columns(),
            day_first=form.day_comes_first(),
            year=form.cleaned_data.get("year"),
            leave_out_bad_rows=form.cleaned_data["leave_out_bad_rows"],
        )
    except TableError as error:
        form.refuse(error.code, str(error))
        run.refresh_from_db()
        return False
    return True


def _is_ready(run: ImportRun, form: ColumnsForm) -> bool:
    """Whether the worker would come through; what it would stumble on is said here, beside its remedy."""
    look = queries.look(run)
    if look.refusal:
        form.refuse(look.code, str(look.refusal))
    elif look.bad and not run.leave_out_bad_rows:
        form.refuse("bad_rows", _bad_rows_words(look.bad))
    elif not look.rows:
        form.refuse("", _("No row of this file can be read as a mention."))
    return form.is_valid()


def _bad_rows_words(count: int) -> str:
    return ngettext(
        "One row cannot be read. Mend the file and upload it again, or leave that row out.",
        "%(count)s rows cannot be read. Mend the file and upload it again, or leave those rows out.",
        count,
    ) % {"count": count}


@require_POST
@member_view("analysis.edit")
def import_start(request: HttpRequest, engagement: Engagement, pk: int) -> HttpResponse:
    """Import as it is mapped; `leave_out` leaves the bad rows out this time."""
    run = _run(engagement, pk)
    if run.can_change:
        if request.POST.get("leave_out") and not run.leave_out_bad_rows:
            run.leave_out_bad_rows = True
            run.save(update_fields=["leave_out_bad_rows"])
        if refusal := queries.look(run).refusal:
            messages.error(request, str(refusal))
            return redirect("analysis:import_edit", engagement.slug, pk)
        imports.order_import(run, by=request.user)  # type: ignore[arg-type]
    return redirect(run)


@require_POST
@member_view("analysis.edit")
def import_delete(request: HttpRequest, engagement: Engagement, pk: int) -> HttpResponse:
    run = _run(engagement, pk)
    if not run.can_change:
        messages.error(request, _("The file is imported: its mentions may already be evidence, so it stays."))
        return redirect(run)
    imports.delete_upload(run, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The upload “%(file)s” is deleted.") % {"file": run.filename})
    return redirect("analysis:import_list", engagement.slug)


@require_safe
@member_view("analysis.view")
def import_detail(request: HttpRequest, engagement: Engagement, pk: int) -> HttpResponse:
    """How far an import has come, and what came of it. htmx asks for the moving part; the end loads the page anew."""
    run = _run(engagement, pk)
    is_asking = bool(request.htmx) and request.htmx.target == "progress"  # type: ignore[attr-defined]
    if is_asking and not run.is_running:
        return HttpResponse(headers={"HX-Refresh": "true"})
    if run.state == ImportRun.State.UPLOADED and may(request.membership, "analysis.edit"):  # type: ignore[attr-defined]
        return redirect("analysis:import_edit", engagement.slug, pk)
    page = Paginator(queries.bad_rows(run), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "engagement": engagement,
        "active_phase": "current_state",
        "run": run,
        "outcome": queries.outcome(run),
        "page": page,
        "faults": queries.faults_of(list(page)),
    }
    template = "analysis/import_detail.html#progress" if is_asking else "analysis/import_detail.html"
    return render(request, template, context)
