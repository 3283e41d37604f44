"""During the workshop: open, run, the screen in the room, answers, close."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements.formfields import number_of
from engagements.models import Engagement
from engagements.permissions import member_view
from strategies.models.version import FrozenError
from strategies.queries.notes import answer_choices
from strategies.services import AnswerConflictError
from strategies.versioning import ConflictError
from workshops import access, links, services
from workshops.forms import AnswerForm
from workshops.models import Contribution, Workshop
from workshops.queries import running as queries
from workshops.queries.contributions import Said
from workshops.queries.screen import screen
from workshops.views.planning import page, workshop_or_404


@require_POST
@member_view("workshops.run")
def workshop_open(request: HttpRequest, engagement: Engagement, number: int) -> HttpResponse:
    workshop = workshop_or_404(engagement, number)
    try:
        services.open_workshop(workshop, by=request.user)  # type: ignore[arg-type]
    except services.WorkshopError as error:
        messages.error(request, str(error))
        return redirect(workshop)
    return redirect("workshops:workshop_run", engagement.slug, number)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("workshops.run")
def workshop_close(request: HttpRequest, engagement: Engagement, number: int) -> HttpResponse:
    workshop = workshop_or_404(engagement, number)
    if request.method != "POST":
        return page(request, "workshop_close", workshop, run=queries.run(workshop))
    try:
        services.close_workshop(workshop, by=request.user)  # type: ignore[arg-type]
    except services.WorkshopError as error:
        messages.error(request, str(error))
        return redirect(workshop)
    return redirect("workshops:workshop_report", engagement.slug, number)


@require_safe
@member_view("workshops.run")
def workshop_run(request: HttpRequest, engagement: Engagement, number: int) -> HttpResponse:
    workshop = workshop_or_404(engagement, number)
    if workshop.state == Workshop.State.PLANNED:
        return redirect(workshop)
    context = run_context(workshop)
    template = "workshops/workshop_run.html"
    part = request.GET.get("part", "")
    if part in {"said", "room"}:
        return render(request, f"{template}#{part}", context)
    return page(request, "workshop_run", **context)


def run_context(workshop: Workshop, *rows: Said) -> dict[str, Any]:
    run = queries.run(workshop)
    return {
        "workshop": workshop,
        "engagement": workshop.engagement,
        "run": run,
        "screens": Workshop.Screen.choices,
        "outcomes": answer_choices(),
        "texts": queries.draft_texts(workshop, [*run.waiting, *rows]),
        "codes_are_paused": access.codes_are_paused(),
        "stream_url": f"{workshop.get_absolute_url()}stream/?after={workshop.last_number}",
    }


@require_POST
@member_view("workshops.run")
def workshop_step(request: HttpRequest, engagement: Engagement, number: int) -> HttpResponse:
    workshop = workshop_or_404(engagement, number)
    step = get_object_or_404(workshop.steps, pk=number_of(request.POST.get("step")))
    try:
        services.set_step(workshop, step, by=request.user)  # type: ignore[arg-type]
    except services.WorkshopError as error:
        messages.error(request, str(error))
    return back_to_run(request, engagement, number)


@require_POST
@member_view("workshops.run")
def workshop_screen_state(request: HttpRequest, engagement: Engagement, number: int) -> HttpResponse:
    workshop = workshop_or_404(engagement, number)
    try:
        services.set_screen(workshop, request.POST.get("screen", ""), by=request.user)  # type: ignore[arg-type]
    except services.WorkshopError as error:
        messages.error(request, str(error))
    return back_to_run(request, engagement, number)


def back_to_run(request: HttpRequest, engagement: Engagement, number: int) -> HttpResponse:
    """The page again; for htmx only its part, so that an answer that is being written stays where it is."""
    if getattr(request, "htmx", False):
        context = run_context(workshop_or_404(engagement, number))
        return render(request, "workshops/workshop_run.html#room", context)
    return redirect("workshops:workshop_run", engagement.slug, number)


@require_safe
@member_view("workshops.run")
def workshop_screen(request: HttpRequest, engagement: Engagement, number: int) -> HttpResponse:
    workshop = workshop_or_404(engagement, number)
    return page(
        request,
        "workshop_screen",
        workshop,
        screen=screen(workshop),
        qr=links.qr(workshop),
        address=links.spoken_address(),
        stream_url=f"{workshop.get_absolute_url()}stream/?for=screen&after={workshop.last_number}",
    )


# What came in -----------------------------------------------------------------------------------------------------------


def contribution_or_404(workshop: Workshop, said: UUID) -> Contribution:
    rows = workshop.contributions.select_related("input__version__strategy__engagement", "workshop__engagement")
    return get_object_or_404(rows, input=said)


@require_POST
@member_view("workshops.run")
def contribution_show(request: HttpRequest, engagement: Engagement, number: int, said: UUID) -> HttpResponse:
    contribution = contribution_or_404(workshop_or_404(engagement, number), said)
    services.show(contribution, by=request.user)  # type: ignore[arg-type]
    return contribution_row(request, contribution)


@require_POST
@member_view("workshops.run")
def contribution_hide(request: HttpRequest, engagement: Engagement, number: int, said: UUID) -> HttpResponse:
    contribution = contribution_or_404(workshop_or_404(engagement, number), said)
    services.hide(contribution, by=request.user)  # type: ignore[arg-type]
    return contribution_row(request, contribution)


@require_POST
@member_view("strategy.answer")
def contribution_answer(request: HttpRequest, engagement: Engagement, number: int, said: UUID) -> HttpResponse:
    contribution = contribution_or_404(workshop_or_404(engagement, number), said)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        error = " ".join(text for texts in form.errors.values() for text in texts)
        return contribution_row(request, contribution, typed=request.POST, error=error)
    try:
        answer(contribution, form.cleaned_data, request)
    except ValidationError as error:
        return contribution_row(request, contribution, typed=request.POST, error=" ".join(error.messages))
    except ConflictError as error:
        now = getattr(error.current, "body", "")
        return contribution_row(request, contribution, typed=request.POST, error=str(error), current=now, status=409)
    except (AnswerConflictError, FrozenError) as error:
        return contribution_row(request, contribution, typed=request.POST, error=str(error), status=409)
    return contribution_row(request, contribution)


def answer(contribution: Contribution, values: dict[str, Any], request: HttpRequest) -> None:
    changes = values["changes_text"] and values["began_at"] is not None
    services.answer(
        contribution,
        outcome=values["disposition"],
        reason=values["reason"],
        by=request.user,  # type: ignore[arg-type]
        new_text=values["new_text"] if changes else None,
        began_at=values["began_at"] if changes else None,
        answer_began_at=values["revision"],
    )


def contribution_row(
    request: HttpRequest,
    contribution: Contribution,
    *,
    typed: Any = None,
    error: str = "",
    current: str = "",
    status: int = 422,
) -> HttpResponse:
    """The row of this input again, for htmx; without a script the whole page. What was typed stays in the row at fault."""
    workshop = workshop_or_404(contribution.workshop.engagement, contribution.workshop.number)
    is_htmx = getattr(request, "htmx", False)
    if not error and not is_htmx:
        return redirect(f"{workshop.get_absolute_url()}run/#said-{contribution.input_id}")
    one = queries.contribution_row(workshop, contribution.input_id)
    context = run_context(workshop, one) | {
        "one": one,
        "typed": typed,
        "error": error,
        "current": current,
        "fault": one.id if error else None,
    }
    if is_htmx:
        return render(request, "workshops/_said.html", context, status=status if error else 200)
    context["active_phase"] = "workshops"
    return render(request, "workshops/workshop_run.html", context, status=status if status == 409 else 200)
