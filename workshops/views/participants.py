"""Phones: enter, read, write, one's own remarks, leave. No account, and everything works without a script."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements import richtext
from engagements.faultpoints import faultpoint
from engagements.permissions import public_view
from strategies.models import Input
from strategies.services import InputConflictError, InputForeignError
from workshops import access, services
from workshops.access import participant_view
from workshops.forms import ContributionForm, JoinForm
from workshops.models import Participant, Workshop
from workshops.queries.draft import lines
from workshops.queries.phones import (
    answered_in_room,
    block_for,
    draft_for,
    others_about,
    own_said,
    visible_contributions,
)


def page(request: HttpRequest, template: str, workshop: Workshop, *, status: int = 200, **context: Any) -> HttpResponse:
    frame = {
        "workshop": workshop,
        "organisation_name": workshop.engagement.client.name,
        "participant": getattr(request, "participant", None),
    }
    return render(request, f"workshops/{template}.html", frame | context, status=status)


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("accept", "").startswith("application/json")


# Coming in ------------------------------------------------------------------------------------------------------------


@require_safe
@public_view("the page where a code is typed")
def code_enter(request: HttpRequest) -> HttpResponse:
    code = access.tidy(request.GET.get("code", ""))
    if code.isascii() and code.isalnum():
        return redirect("participants:join", code)
    return render(request, "workshops/code_enter.html", {"organisation_name": "Linje"})


@require_safe
@public_view("the link of the QR code is 128 bits that only the room has seen")
def join_by_link(request: HttpRequest, token: str) -> HttpResponse:
    workshop = access.workshop_by_link(token)
    if workshop is None:
        return access.code_unknown(request)
    response = redirect("participants:join", workshop.code)
    access.give_pass(response, workshop)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@public_view("whoever has the code is in the room")
def join(request: HttpRequest, code: str) -> HttpResponse:
    if access.participant_of(request.COOKIES, code) is not None:
        return redirect("participants:read", access.tidy(code))
    try:
        workshop = access.workshop_by_code(request, code)
    except access.UnknownCodeError:
        return access.code_unknown(request)
    except access.TooManyTriesError as error:
        return access.too_many_tries(request, error)
    form = JoinForm(request.POST or None, naming=workshop.naming)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        shows_name = not values.get("hides_name", False)
        token = services.join(workshop, values.get("name", ""), shows_name, key=values["key"])
        response = redirect("participants:read", workshop.code)
        access.remember(response, workshop, token)
        return response
    return page(request, "join", workshop, form=form, lines=lines(workshop.version))


# The draft --------------------------------------------------------------------------------------------------------------


@require_safe
@participant_view
def read(request: HttpRequest, participant: Participant) -> HttpResponse:
    workshop = participant.workshop
    if "statement" in request.GET:
        return one_block(request, participant, request.GET["statement"])
    context = read_context(participant)
    write = request.GET.get("write", "")
    if write and workshop.is_open:
        context["sheet"] = sheet_for(participant, write)
    return page(request, "read", workshop, **context)


def read_context(participant: Participant) -> dict[str, Any]:
    workshop = participant.workshop
    parts = draft_for(participant)
    blocks = [block for part in parts for block in part.blocks]
    at = next((n for n, block in enumerate(blocks) if block.is_now), None)
    return {
        "parts": parts,
        "now": next((part for part in parts if part.is_now), None),
        "focus": blocks[at] if at is not None else None,
        "next_key": blocks[min(at + 1, len(blocks) - 1)].statement.key if at is not None else "",
        "percent": round(100 * (at + 1) / len(blocks)) if at is not None else 0,
        "stream_url": f"/w/{workshop.code}/stream/?after={workshop.last_number}" if workshop.is_open else "",
        "total": len(blocks),
    }


def one_block(request: HttpRequest, participant: Participant, key: str) -> HttpResponse:
    """One paragraph with what stands beside it: what a page fetches again when something has happened there."""
    statement = get_object_or_404(
        participant.workshop.version.statement_rows.select_related("section"), key=uuid_or_404(key)
    )
    context = {"block": block_for(participant, statement)}
    return page(request, "_block", participant.workshop, **context)


def uuid_or_404(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError as error:
        raise Http404 from error


def sheet_for(
    participant: Participant, key: str, form: ContributionForm | None = None, error: str = ""
) -> dict[str, Any]:
    """What the sheet shows: the quote, the text to change, what was typed if it came back."""
    statements = participant.workshop.version.statement_rows.select_related("section")
    statement = get_object_or_404(statements, key=uuid_or_404(key))
    typed = form.data if form is not None else {}
    text = richtext.plain_text(statement.html)
    return {
        "statement": statement,
        "quote": typed.get("exact") or text,
        "text": typed.get("text", ""),
        "suggested": typed.get("suggested") or text,
        "kind": typed.get("kind", Input.Kind.COMMENT),
        "key": typed.get("key") or uuid4(),
        "exact": typed.get("exact", ""),
        "start": typed.get("start", ""),
        "end": typed.get("end", ""),
        "error": error,
    }


@require_POST
@participant_view
def input_create(request: HttpRequest, participant: Participant) -> HttpResponse:
    form = ContributionForm(request.POST)
    if not form.is_valid():
        return refused(
            request, participant, form, _("Something is missing. Write it again on the page of the draft."), 422
        )
    try:
        said, is_new = contribute(participant, form.cleaned_data)
    except ValidationError as error:
        return refused(request, participant, form, " ".join(error.messages), 422)
    except InputConflictError as error:
        return refused(request, participant, form, str(error), 409)
    except InputForeignError as error:
        raise Http404 from error
    faultpoint("workshop.stored")
    others = others_about(participant, said.statement_key)
    if wants_json(request):
        words = sent_words(others, is_late=not participant.workshop.is_open)
        return JsonResponse({"state": "stored", "words": words, "others": others}, status=201 if is_new else 200)
    messages.success(request, sent_words(others, is_late=not participant.workshop.is_open))
    anchor = f"#p-{said.statement_key}" if said.statement_key else ""
    return redirect(f"/w/{participant.workshop.code}/read/{anchor}")


def contribute(participant: Participant, values: dict[str, Any]) -> tuple[Input, bool]:
    step = participant.workshop.steps.filter(pk=values["step"] or 0).first()
    return services.contribute(
        participant,
        step,
        key=values["key"],
        kind=values["kind"],
        text=values["text"],
        suggested=values["suggested"],
        statement_key=values["statement"],
        section_key=values["section"],
        start=values["start"],
        end=values["end"],
        exact=values["exact"],
    )


def sent_words(others: int, *, is_late: bool) -> str:
    if is_late:
        return _("It arrived after the room was closed. It is kept, and the workshop leader sees it.")
    if not others:
        return _("Sent.")
    return ngettext(
        "Sent. One other person has said something about the same paragraph.",
        "Sent. %(n)s others have said something about the same paragraph.",
        others,
    ) % {"n": others}


def refused(
    request: HttpRequest, participant: Participant, form: ContributionForm, error: str, status: int
) -> HttpResponse:
    """What was typed comes back with the reason; a script keeps it in the phone."""
    if wants_json(request):
        return JsonResponse({"state": "refused", "words": error}, status=status)
    context = read_context(participant)
    context["sheet"] = sheet_for(participant, form.data.get("statement", ""), form, error)
    return page(request, "read", participant.workshop, status=status if status == 409 else 200, **context)


@require_POST
@participant_view
def support_toggle(request: HttpRequest, participant: Participant, said: UUID) -> HttpResponse:
    contribution = get_object_or_404(visible_contributions(participant).select_related("input__version"), input=said)
    agrees = request.POST.get("agrees") == "1"
    try:
        services.set_support(participant, contribution, agrees=agrees)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    key = contribution.input.statement_key
    if key and request.headers.get("x-requested-with") == "fetch":
        return one_block(request, participant, str(key))
    return redirect(f"/w/{participant.workshop.code}/read/#p-{key}")


# One's own ----------------------------------------------------------------------------------------------------------


@require_safe
@participant_view
def mine(request: HttpRequest, participant: Participant) -> HttpResponse:
    workshop = participant.workshop
    is_forgotten = not workshop.is_open and services.is_anonymous(participant)
    return page(
        request,
        "mine",
        workshop,
        said=own_said(participant),
        room=answered_in_room(participant) if is_forgotten else [],
        is_forgotten=is_forgotten,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@participant_view
def leave(request: HttpRequest, participant: Participant) -> HttpResponse:
    if request.method != "POST":
        return page(request, "leave", participant.workshop)
    services.leave(participant)
    messages.success(request, _("You have left the workshop. What you wrote is still there."))
    response = redirect("participants:code_enter")
    access.forget(response, participant.workshop)
    return response


@require_safe
@participant_view
def token(request: HttpRequest, participant: Participant) -> HttpResponse:
    """A fresh CSRF token for a phone that has slept over it."""
    return JsonResponse({"token": get_token(request)})
