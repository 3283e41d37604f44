import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from engagements.models import Engagement
from engagements.permissions import is_agency, may, member_view
from strategies import versioning
from strategies.models import Input, Section, StrategyVersion, Support
from strategies.queries.document import (
    Part,
    inputs_on_the_table,
    lost_inputs,
    parts_of,
    passages_of,
    working_version,
)
from strategies.queries.notes import Note, answer_choices
from strategies.views.rows import version_or_404


@require_safe
@member_view("strategy.view")
def strategy_detail(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    version = working_version(engagement)
    context: dict[str, Any] = {"engagement": engagement, "active_phase": "strategy", "version": version}
    if version is not None:
        parts = parts_of(version)
        context |= {
            "parts": parts,
            "waiting": sum(part.waiting for part in parts),
            "suggestions": sum(part.suggestions for part in parts),
            "agreed": sum(part.section.state == Section.State.AGREED for part in parts),
            "is_unwritten": not any(part.statements for part in parts),
            "proposals": list(version.proposals.select_related("learning")),
        }
    return render(request, "strategies/strategy_detail.html", context)


@require_POST
@member_view("strategy.edit")
def strategy_start(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    versioning.start_strategy(engagement, by=request.user)  # type: ignore[arg-type]
    return redirect("strategies:strategy_detail", engagement.slug)


@require_safe
@member_view("strategy.view")
def section_detail(request: HttpRequest, engagement: Engagement, code: str) -> HttpResponse:
    version = version_or_404(engagement)
    section = get_object_or_404(version.section_rows.select_related("lead_person"), code=code)
    parts = parts_of(version)
    number = next(part.number for part in parts if part.section.pk == section.pk)
    mode = mode_of(request, version)
    inputs = list(inputs_on_the_table(version).filter(section_key=section.key)) if mode == "review" else []
    shown = [one for one in inputs if _is_shown(one, request.GET.get("notes", "all"))]
    decorate = note_decorator(request, engagement, section, shown)
    passages = passages_of(
        version,
        [section],
        is_agency=is_agency(request),
        inputs=shown,
        open_note=uuid_or_none(request.GET.get("note")),
        first_number=number,
        decorate=decorate,
    )[section.pk]
    context = sheet_context(request, engagement, version, parts, mode) | {
        "section": section,
        "number": number,
        "passages": passages,
        "lost": [decorate(note) for note in lost_inputs(version, section, shown)] if shown else [],
        "filters": _filters(inputs, request.GET.get("notes", "all")),
        "following": next((part for part in parts if part.number == number + 1), None),
        "previous": next((part for part in parts if part.number == number - 1), None),
    }
    return render(request, "strategies/section_detail.html", context)


def uuid_or_none(value: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(value or "")
    except ValueError:
        return None


def mode_of(request: HttpRequest, version: StrategyVersion) -> str:
    """read, review or write: what was asked for as far as this reader may, else review on an open draft for those who
    may comment."""
    membership = request.membership  # type: ignore[attr-defined]
    modes = {"read"}
    if may(membership, "strategy.comment"):
        modes.add("review")
    if version.is_open and may(membership, "strategy.edit"):
        modes.add("write")
    asked = request.GET.get("mode", "")
    if asked in modes:
        return asked
    return "review" if "review" in modes and version.is_open else "read"


def sheet_context(
    request: HttpRequest, engagement: Engagement, version: StrategyVersion, parts: list[Part], mode: str
) -> dict[str, Any]:
    """What the document's frame needs: the list of parts and the switch of mode."""
    membership = request.membership  # type: ignore[attr-defined]
    modes = [("read", _("Read"))]
    if may(membership, "strategy.comment"):
        modes.append(("review", _("Review")))
    if version.is_open and may(membership, "strategy.edit"):
        modes.append(("write", _("Write")))
    return {
        "engagement": engagement,
        "active_phase": "strategy",
        "version": version,
        "page_language": "",
        "parts": parts,
        "is_unwritten": not any(part.statements for part in parts),
        "mode": mode,
        "modes": modes,
    }


def note_decorator(
    request: HttpRequest, engagement: Engagement, section: Section, inputs: list[Input]
) -> Callable[[Note], Note]:
    """Adds to a note what this reader may do with it. Costs one query if there are notes."""
    membership = request.membership  # type: ignore[attr-defined]
    may_answer, may_comment = may(membership, "strategy.answer"), may(membership, "strategy.comment")
    page = reverse("strategies:section_detail", args=[engagement.slug, section.code])
    own = Support.objects.filter(voice__user=membership.user_id, input__in=inputs) if inputs else Support.objects.none()
    agreed = set(own.values_list("input", flat=True)) if inputs else set()

    def decorate(note: Note) -> Note:
        said = note.input
        actions: list[dict[str, Any]] = []
        if may_answer and not note.is_open:
            label = _("Answer") if note.state == "new" else _("Change the answer")
            query = urlencode({"mode": "review", "note": str(note.id)})
            actions.append({"label": label, "url": f"{page}?{query}#note-{note.id}", "key": "a"})
        is_own = said.voice is not None and said.voice.user_id == membership.user_id
        if may_comment and not is_own and note.state == "new" and not note.is_open:
            label = _("Agree no longer") if note.id in agreed else _("Agree")
            actions.append(
                {
                    "label": label,
                    "url": reverse("strategies:support_toggle", args=[engagement.slug, note.id]),
                    "post": True,
                }
            )
        form = answer_context(engagement, said) if may_answer and note.is_open else None
        return replace(note, actions=tuple(actions), form=form)

    return decorate


def answer_context(engagement: Engagement, said: Input) -> dict[str, Any]:
    """What components/_answer.html needs to answer an input in the margin."""
    answer = getattr(said, "disposition", None)
    return {
        "action": reverse("strategies:input_answer", args=[engagement.slug, said.pk]),
        "choices": answer_choices(),
        "selected": answer.outcome if answer else "",
        "reason": answer.reason if answer else "",
        "revision": answer.revision if answer else 0,
        "change_url": f"{reverse('strategies:input_queue', args=[engagement.slug])}?input={said.pk}",
    }


def _is_shown(said: Input, wanted: str) -> bool:
    is_answered = hasattr(said, "disposition")
    return {"open": not is_answered, "answered": is_answered}.get(wanted, True)


def _filters(inputs: list[Input], wanted: str) -> list[dict[str, Any]]:
    answered = sum(hasattr(one, "disposition") for one in inputs)
    rows = [
        ("open", pgettext("comments", "Open"), len(inputs) - answered),
        ("answered", _("Answered"), answered),
        ("all", _("All"), None),
    ]
    current = wanted if wanted in {"open", "answered"} else "all"
    return [{"value": value, "label": label, "count": count, "is_on": value == current} for value, label, count in rows]
