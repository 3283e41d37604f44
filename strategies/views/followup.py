import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements import audit
from engagements.models import Engagement, Job
from engagements.permissions import member_view
from engagements.tables import BadRow, BadRowsError, TableError
from engagements.uploads import on_disk
from strategies.forms import LearningForm, ProposalForm, ReadingForm, ReadingImportForm
from strategies.importers import readings as reading_files
from strategies.models import Kpi, KpiReading, Learning, LearningProposal, Strategy, StrategyVersion
from strategies.queries.followup import measure, measure_chart, measures_of
from strategies.services.followup import ProposalError, decide_proposal, order_import, propose_learning

ERRORS_SHOWN = 50


def _in_force(engagement: Engagement) -> StrategyVersion | None:
    """What is followed up: the version in force, before the first adoption the draft."""
    strategy = Strategy.objects.filter(engagement=engagement).first()
    version = (strategy.adopted_version() or strategy.open_version()) if strategy is not None else None
    if version is not None:
        version.strategy.engagement = engagement
    return version


def _in_force_or_404(engagement: Engagement) -> StrategyVersion:
    version = _in_force(engagement)
    if version is None:
        raise Http404
    return version


def _own_kpi(version: StrategyVersion, key: uuid.UUID) -> Kpi:
    return get_object_or_404(version.kpi_rows.select_related("goal"), key=key)


@require_safe
@member_view("followup.view")
def followup(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    version = _in_force(engagement)
    measures = measures_of(version) if version is not None else []
    read = [one for one in measures if one.now is not None]
    context = {
        "engagement": engagement,
        "active_phase": "follow_up",
        "version": version,
        "measures": measures,
        "read": len(read),
        "reached": sum(one.reached is True for one in read),
        "missing": sum(one.is_missing for one in measures),
        "latest": max((one.now_on for one in read if one.now_on), default=None),
        "learnings": list(version.strategy.learnings.all()[:3]) if version is not None else [],
    }
    return render(request, "strategies/followup.html", context)


@require_safe
@member_view("followup.view")
def kpi_detail(request: HttpRequest, engagement: Engagement, key: uuid.UUID) -> HttpResponse:
    """One measure: its curve, its readings, what was learnt from it."""
    version = _in_force_or_404(engagement)
    kpi = _own_kpi(version, key)
    shown = measure(kpi, list(version.strategy.readings.filter(kpi_key=key).order_by("measured_on")))
    context = {
        "engagement": engagement,
        "active_phase": "follow_up",
        "kpi": kpi,
        "shown": shown,
        "chart": measure_chart(shown) if shown.readings else None,
        "learnings": list(version.strategy.learnings.filter(kpi_key=key)),
    }
    return render(request, "strategies/kpi_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("followup.write")
def reading_create(request: HttpRequest, engagement: Engagement, key: uuid.UUID) -> HttpResponse:
    version = _in_force_or_404(engagement)
    kpi = _own_kpi(version, key)
    reading = KpiReading(strategy=version.strategy, kpi_key=key, created_by=request.user)
    form = ReadingForm(request.POST or None, instance=reading, initial={"measured_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                form.save()
                audit.record(engagement, request.user, "reading_create", kpi, measured_on=str(reading.measured_on))  # type: ignore[arg-type]
        except IntegrityError:
            form.add_error("measured_on", _("There is already a reading of that day. Delete it first if it is wrong."))
        else:
            messages.success(request, _("Saved."))
            return redirect("strategies:kpi_detail", engagement.slug, key)
    context = {"engagement": engagement, "active_phase": "follow_up", "kpi": kpi, "form": form}
    return render(request, "strategies/reading_create.html", context)


@require_POST
@member_view("followup.write")
def reading_delete(request: HttpRequest, engagement: Engagement, pk: int) -> HttpResponse:
    reading = get_object_or_404(KpiReading, strategy__engagement=engagement, pk=pk)
    with transaction.atomic():
        details = {"measured_on": str(reading.measured_on), "value": str(reading.value), "kpi": str(reading.kpi_key)}
        audit.record(engagement, request.user, "reading_delete", **details)  # type: ignore[arg-type]
        reading.delete()
    messages.success(request, _("The reading is deleted."))
    if _in_force_or_404(engagement).kpi_rows.filter(key=reading.kpi_key).exists():
        return redirect("strategies:kpi_detail", engagement.slug, reading.kpi_key)
    return redirect("strategies:followup", engagement.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("followup.write")
def reading_import(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    """A table of values. It is stored as a whole or not at all; each row that cannot be used is named with its reason."""
    version = _in_force_or_404(engagement)
    form = ReadingImportForm(request.POST or None, request.FILES or None, initial={"key": uuid.uuid4()})
    bad: Sequence[BadRow] = []
    if request.method == "POST" and form.is_valid():
        try:
            job = _order(version, form, request.user)
        except TableError as error:
            form.add_error("file", str(error))
        except BadRowsError as error:
            bad = error.rows
        else:
            return redirect("engagements:job_detail", engagement.slug, job.pk)
    context: dict[str, Any] = {"engagement": engagement, "active_phase": "follow_up", "form": form}
    context |= {"kpis": list(version.kpi_rows.all()), "bad": bad[:ERRORS_SHOWN], "bad_count": len(bad)}
    return render(request, "strategies/reading_import.html", context)


def _order(version: StrategyVersion, form: ReadingImportForm, by: Any) -> Job:
    upload, key = form.cleaned_data["file"], str(form.cleaned_data["key"])
    with on_disk(upload) as path:
        return order_import(version, reading_files.read(path, upload.name or ""), key=key, by=by)


@require_safe
@member_view("followup.view")
def learning_list(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    strategy = Strategy.objects.filter(engagement=engagement).first()
    learnings: list[Learning] = []
    if strategy is not None:
        learnings = list(strategy.learnings.select_related("created_by").prefetch_related("proposals__version"))
    rows = [(learning, _about(learning, strategy)) for learning in learnings] if strategy is not None else []
    context = {
        "engagement": engagement,
        "active_phase": "follow_up",
        "rows": rows,
        "has_strategy": strategy is not None,
    }
    return render(request, "strategies/learning_list.html", context)


def _names(strategy: Strategy) -> dict[uuid.UUID, str]:
    """What measures and statements are called in the version people work with, by key."""
    version = strategy.working_version()
    if version is None:
        return {}
    kpis = {kpi.key: kpi.name for kpi in version.kpi_rows.all()}
    return kpis | {row.key: str(row) for row in version.statement_rows.all()}


def _about(learning: Learning, strategy: Strategy) -> list[str]:
    if not hasattr(strategy, "names"):
        strategy.names = _names(strategy)  # type: ignore[attr-defined]
    names: dict[uuid.UUID, str] = strategy.names  # type: ignore[attr-defined]
    return [names[key] for key in (learning.kpi_key, learning.statement_key) if key in names]


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("followup.write")
def learning_create(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    version = _in_force_or_404(engagement)
    learning = Learning(strategy=version.strategy, created_by=request.user)
    kpi = request.GET.get("kpi", "")
    initial = {"learnt_on": timezone.localdate(), "kpi_key": kpi}
    form = LearningForm(request.POST or None, instance=learning, initial=initial, **_choices(version))
    return _learning_page(request, engagement, form, _("A new learning"), "learning_create")


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("followup.write")
def learning_edit(request: HttpRequest, engagement: Engagement, key: uuid.UUID) -> HttpResponse:
    version = _in_force_or_404(engagement)
    learning = get_object_or_404(Learning, strategy=version.strategy, key=key)
    form = LearningForm(request.POST or None, instance=learning, **_choices(version))
    return _learning_page(request, engagement, form, _("Edit the learning"), "learning_edit")


def _learning_page(
    request: HttpRequest, engagement: Engagement, form: LearningForm, title: str, verb: str
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            learning = form.save()
            propose_learning(learning.strategy, learning)
            audit.record(engagement, request.user, verb, learning)  # type: ignore[arg-type]
        messages.success(request, _("Saved."))
        return redirect("strategies:learning_list", engagement.slug)
    context = {"engagement": engagement, "active_phase": "follow_up", "form": form, "title": title}
    return render(request, "strategies/learning_edit.html", context)


def _choices(version: StrategyVersion) -> dict[str, list[tuple[str, str]]]:
    statements = version.statement_rows.select_related("section").order_by("section__position", "position", "pk")
    return {
        "kpis": [(str(kpi.key), kpi.name) for kpi in version.kpi_rows.all()],
        "statements": [(str(row.key), f"{row.section}: {row}") for row in statements],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("strategy.edit")
def proposal_decide(request: HttpRequest, engagement: Engagement, pk: int) -> HttpResponse:
    proposals = LearningProposal.objects.select_related(
        "learning__strategy__engagement", "version__strategy__engagement"
    )
    proposal = get_object_or_404(proposals, version__strategy__engagement=engagement, pk=pk)
    form = ProposalForm(request.POST or None, initial={"outcome": proposal.outcome, "reason": proposal.reason})
    if request.method == "POST" and form.is_valid():
        try:
            decide_proposal(proposal, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except ProposalError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The decision is saved."))
            return redirect(reverse("strategies:strategy_detail", args=[engagement.slug]) + "#proposals")
    context = {"engagement": engagement, "active_phase": "strategy", "proposal": proposal, "form": form}
    about = _about(proposal.learning, proposal.learning.strategy)
    return render(request, "strategies/proposal_decide.html", context | {"about": about})
