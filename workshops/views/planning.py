"""Before the workshop and after it: the plan, the agenda, the sheet with the code, the report."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements.models import Engagement
from engagements.permissions import may, member_view
from workshops import links, services
from workshops.forms import StepForm, WorkshopForm, next_full_hour
from workshops.models import Step, Workshop
from workshops.queries.agenda import agenda
from workshops.queries.report import report
from workshops.queries.workshops import people_count, workshop_rows

TEMPLATE_MINUTES = (60, 120, 180)


def workshop_or_404(engagement: Engagement, number: int) -> Workshop:
    rows = engagement.workshops.select_related("engagement__client", "version__strategy", "step", "facilitator")
    return get_object_or_404(rows, number=number)


def page(request: HttpRequest, template: str, workshop: Workshop, *, status: int = 200, **context: Any) -> HttpResponse:
    frame = {"engagement": workshop.engagement, "active_phase": "workshops", "workshop": workshop}
    return render(request, f"workshops/{template}.html", frame | context, status=status)


def form_status(request: HttpRequest) -> int:
    """A form at fault is 422 for htmx, which swaps it in, and an ordinary page for everybody else."""
    return 422 if request.method == "POST" and getattr(request, "htmx", False) else 200


@require_safe
@member_view("workshops.view")
def workshop_list(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    context = {
        "engagement": engagement,
        "active_phase": "workshops",
        "rows": workshop_rows(engagement),
        "draft": services.newest_draft(engagement),
    }
    return render(request, "workshops/workshop_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("workshops.run")
def workshop_create(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    draft = services.newest_draft(engagement)
    if draft is None:
        messages.warning(request, _("A workshop is held on a draft of the strategy, and no draft is open."))
        return redirect("workshops:workshop_list", engagement.slug)
    form = WorkshopForm(
        request.POST or None,
        instance=Workshop(engagement=engagement, version=draft),
        engagement=engagement,
        initial=next_full_hour(),
    )
    if request.method == "POST" and form.is_valid():
        workshop = services.create_workshop(form.save(commit=False), by=request.user)  # type: ignore[arg-type]
        return redirect(workshop)
    context = {"engagement": engagement, "active_phase": "workshops", "form": form, "draft": draft}
    return render(request, "workshops/workshop_create.html", context, status=form_status(request))


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("workshops.run")
def workshop_edit(request: HttpRequest, engagement: Engagement, number: int) -> HttpResponse:
    workshop = workshop_or_404(engagement, number)
    form = WorkshopForm(request.POST or None, instance=workshop, engagement=engagement)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_workshop(form.save(commit=False), by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("Saved."))
            return redirect(workshop)
        except services.WorkshopError as error:
            form.add_error("naming" if "naming" in form.changed_data else "version", str(error))
    # The page around the form names the workshop as it is stored, not as it was typed.
    stored = workshop_or_404(engagement, number)
    return page(request, "workshop_edit", stored, form=form, status=form_status(request))


@require_safe
@member_view("workshops.view")
def workshop_detail(request: HttpRequest, engagement: Engagement, number: int) -> HttpResponse:
    workshop = workshop_or_404(engagement, number)
    return page(
        request,
        "workshop_detail",
        workshop,
        agenda=agenda(workshop),
        may_order=may(request.membership, "workshops.run") and workshop.state != Workshop.State.CLOSED,  # type: ignore[attr-defined]
        people=people_count(workshop),
        inputs=workshop.contributions.count(),
        participants=workshop.participants.filter(ended_at=None).exclude(voice__name="").select_related("voice"),
        template_minutes=TEMPLATE_MINUTES,
        qr=links.qr(workshop),
        address=links.spoken_address(),
    )


@require_safe
@member_view("workshops.view")
def workshop_qr(request: HttpRequest, engagement: Engagement, number: int) -> HttpResponse:
    workshop = workshop_or_404(engagement, number)
    return page(request, "workshop_qr", workshop, qr=links.qr(workshop), address=links.spoken_address())


@require_safe
@member_view("workshops.view")
def workshop_report(request: HttpRequest, engagement: Engagement, number: int) -> HttpResponse:
    workshop = workshop_or_404(engagement, number)
    return page(request, "workshop_report", workshop, report=report(workshop))


# The agenda -----------------------------------------------------------------------------------------------------------


@require_POST
@member_view("workshops.run")
def agenda_fill(request: HttpRequest, engagement: Engagement, number: int) -> HttpResponse:
    workshop = workshop_or_404(engagement, number)
    minutes = request.POST.get("minutes", "")
    if minutes not in {str(known) for known in TEMPLATE_MINUTES}:
        messages.error(request, _("There is no such agenda."))
        return redirect(workshop)
    try:
        services.fill_agenda(workshop, int(minutes), by=request.user)  # type: ignore[arg-type]
    except services.WorkshopError as error:
        messages.error(request, str(error))
    return redirect(f"{workshop.get_absolute_url()}#agenda")


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("workshops.run")
def step_create(request: HttpRequest, engagement: Engagement, number: int) -> HttpResponse:
    workshop = workshop_or_404(engagement, number)
    form = StepForm(request.POST or None, workshop=workshop)
    if request.method == "POST" and form.is_valid():
        services.add_step(form.save(commit=False), by=request.user)  # type: ignore[arg-type]
        return redirect(f"{workshop.get_absolute_url()}#agenda")
    return page(request, "step_create", workshop, form=form, status=form_status(request))


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("workshops.run")
def step_edit(request: HttpRequest, engagement: Engagement, number: int, pk: int) -> HttpResponse:
    workshop = workshop_or_404(engagement, number)
    step = get_object_or_404(workshop.steps, pk=pk)
    form = StepForm(request.POST or None, instance=step, workshop=workshop)
    if request.method == "POST" and form.is_valid():
        services.edit_step(form.save(commit=False), by=request.user)  # type: ignore[arg-type]
        return redirect(f"{workshop.get_absolute_url()}#agenda")
    stored = get_object_or_404(workshop.steps, pk=pk)
    return page(request, "step_edit", workshop, form=form, step=stored, status=form_status(request))


@require_POST
@member_view("workshops.run")
def step_delete(request: HttpRequest, engagement: Engagement, number: int, pk: int) -> HttpResponse:
    workshop = workshop_or_404(engagement, number)
    step: Step = get_object_or_404(workshop.steps, pk=pk)
    try:
        services.delete_step(step, by=request.user)  # type: ignore[arg-type]
    except services.WorkshopError as error:
        messages.error(request, str(error))
    return redirect(f"{workshop.get_absolute_url()}#agenda")


@require_POST
@member_view("workshops.run")
def step_move(request: HttpRequest, engagement: Engagement, number: int, pk: int) -> HttpResponse:
    workshop = workshop_or_404(engagement, number)
    step: Step = get_object_or_404(workshop.steps, pk=pk)
    services.move_step(step, up=request.POST.get("direction") == "up", by=request.user)  # type: ignore[arg-type]
    return redirect(f"{workshop.get_absolute_url()}#agenda")


@require_POST
@member_view("workshops.run")
def participant_end(request: HttpRequest, engagement: Engagement, number: int, pk: int) -> HttpResponse:
    workshop = workshop_or_404(engagement, number)
    # Only those who show a name can be named here, so only they can be asked to leave.
    participant = get_object_or_404(
        workshop.participants.exclude(voice__name="").select_related("workshop__engagement"), pk=pk
    )
    services.end_participant(participant, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("%(name)s is no longer in the workshop.") % {"name": participant.voice})
    return redirect(workshop)
