import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements import richtext
from engagements.accounts import is_ours
from engagements.formfields import revision_of, words_of
from engagements.models import Engagement
from engagements.permissions import may, member_view
from strategies import services, versioning
from strategies.forms import AnswerForm, InputForm
from strategies.models import Disposition, Input, Statement, StrategyVersion
from strategies.models.version import FrozenError
from strategies.queries.dialogue import decisions, queue_of, waiting
from strategies.queries.notes import answer_choices, note_of
from strategies.views.document import uuid_or_none
from strategies.views.rows import version_or_404
from strategies.wording import compare_words

DECISIONS_ON_A_PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("strategy.comment")
def input_create(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    """Comment on a statement, on selected words, or suggest other ones. ?statement=…&start=…&end=… name the words."""
    version = version_or_404(engagement)
    statement = _about(request, version)
    form = InputForm(request.POST or None, initial=_words_chosen(request, statement))
    if request.method == "POST" and form.is_valid():
        voice = services.voice_of(engagement, request.user)  # type: ignore[arg-type]
        try:
            said, _is_new = services.add_input(
                version=version,
                voice=voice,
                statement_key=statement.key,
                section_key=statement.section.key,
                **form.cleaned_data,
            )
        except services.InputForeignError as error:
            raise Http404 from error
        except services.InputConflictError as error:
            form.add_error(None, str(error))
            return render(request, "strategies/input_create.html", _saying(engagement, statement, form), status=409)
        except ValidationError as error:
            form.add_error("suggested" if form.cleaned_data["kind"] == "suggestion" else "text", error)
        else:
            messages.success(request, _("Thank you. You will see the answer here."))
            return redirect(_place(engagement, statement.section.code, said))
    return render(request, "strategies/input_create.html", _saying(engagement, statement, form))


def _about(request: HttpRequest, version: StrategyVersion) -> Statement:
    key = uuid_or_none(request.GET.get("statement"))
    if key is None:
        raise Http404
    return get_object_or_404(version.statement_rows.select_related("section"), key=key)


def _words_chosen(request: HttpRequest, statement: Statement) -> dict[str, Any]:
    """The form as it opens: with the words that the address names, or the whole statement."""
    text = richtext.plain_text(statement.html)
    start, end = (request.GET.get(name, "") for name in ("start", "end"))
    initial: dict[str, Any] = {
        "key": uuid.uuid4(),
        "kind": request.GET.get("kind") or "comment",
        "suggested": statement.body,
    }
    if start.isascii() and start.isdigit() and end.isascii() and end.isdigit() and len(start + end) < 12:
        words = text[int(start) : int(end)]
        if words.strip():
            initial |= {"start": int(start), "end": int(end), "exact": words, "suggested": words}
    return initial


def _saying(engagement: Engagement, statement: Statement, form: InputForm) -> dict[str, Any]:
    exact = form["exact"].value() or ""
    return {"engagement": engagement, "active_phase": "strategy", "statement": statement, "form": form, "exact": exact}


def _place(engagement: Engagement, code: str, said: Input) -> str:
    """Where the note stands in the document."""
    return reverse("strategies:section_detail", args=[engagement.slug, code]) + f"?mode=review#note-{said.pk}"


def _own_input(engagement: Engagement, pk: uuid.UUID) -> Input:
    inputs = engagement.inputs.select_related("voice__user", "version__strategy__engagement", "disposition__decided_by")
    return get_object_or_404(inputs, pk=pk)


@require_safe
@member_view("strategy.view")
def input_detail(request: HttpRequest, engagement: Engagement, pk: uuid.UUID) -> HttpResponse:
    """The note's own address: what was said about which words, and what became of it."""
    said = _own_input(engagement, pk)
    if said.version.is_frozen and not hasattr(said, "disposition"):
        draft = version_or_404(engagement)
    else:
        draft = said.version
    shown = waiting(said, draft)
    answer = getattr(said, "disposition", None)
    changed = compare_words(answer.old_text, answer.new_text) if answer is not None and answer.new_text else []
    context = {"engagement": engagement, "active_phase": "strategy", "said": said, "shown": shown, "answer": answer}
    return render(request, "strategies/input_detail.html", context | {"changed": changed, "note": shown.note})


@require_POST
@member_view("strategy.comment")
def support_toggle(request: HttpRequest, engagement: Engagement, pk: uuid.UUID) -> HttpResponse:
    said = _own_input(engagement, pk)
    voice = services.voice_of(engagement, request.user)  # type: ignore[arg-type]
    try:
        services.set_support(said, voice, agrees=not said.supports.filter(voice=voice).exists())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    section = said.version.section_rows.filter(key=said.section_key).first()
    if section is None:
        return redirect("strategies:input_detail", engagement.slug, said.pk)
    return redirect(_place(engagement, section.code, said))


@require_safe
@member_view("strategy.answer")
def input_queue(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    """One input at a time. ?input=… opens that one, answered or not; ?after=… the one after it."""
    version = version_or_404(engagement)
    queue = queue_of(engagement, version, request.GET.get("kind", ""))
    chosen = uuid_or_none(request.GET.get("input"))
    said = next((one for one in queue if one.pk == chosen), None)
    if chosen is not None and said is None:
        said = _own_input(engagement, chosen)
    said = said or (queue[0] if queue else None)
    return render(request, "strategies/input_queue.html", _queue_context(request, engagement, version, queue, said))


def _queue_context(
    request: HttpRequest, engagement: Engagement, version: StrategyVersion, queue: list[Input], said: Input | None
) -> dict[str, Any]:
    at = next((n for n, one in enumerate(queue, start=1) if said is not None and one.pk == said.pk), 0)
    context: dict[str, Any] = {"engagement": engagement, "active_phase": "strategy", "version": version, "said": said}
    context |= {
        "at": at,
        "count": len(queue),
        "following": queue[at] if 0 < at < len(queue) else None,
        "previous": queue[at - 2] if at > 1 else None,
        "kind_query": f"&kind={request.GET['kind']}" if request.GET.get("kind") in Input.Kind.values else "",
    }
    if said is not None:
        shown = waiting(said, version)
        answer = getattr(said, "disposition", None)
        context |= {
            "shown": shown,
            "note": shown.note,
            "answer": answer,
            "choices": answer_choices(),
            "selected": answer.outcome if answer else "",
            "reason": answer.reason if answer else "",
            "revision": answer.revision if answer else 0,
            "new_text": shown.text,
            "shown_text": shown.text,
            "began_at": shown.statement.revision if shown.statement else "",
        }
    return context


@require_POST
@member_view("strategy.answer")
def input_answer(request: HttpRequest, engagement: Engagement, pk: uuid.UUID) -> HttpResponse:
    """Save an answer from the margin or the queue. What cannot be saved comes back on the queue with all that was typed."""
    said = _own_input(engagement, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _again(request, engagement, said, form, 200)
    values = form.cleaned_data
    try:
        services.answer_input(
            said,
            outcome=values["disposition"],
            reason=values["reason"],
            by=request.user,  # type: ignore[arg-type]
            new_text=_new_text(request, said, values),
            began_at=values["began_at"],
            answer_began_at=values["revision"] or None,
        )
    except ValidationError as error:
        _add_errors(form, error)
        return _again(request, engagement, said, form, 200)
    except (services.AnswerConflictError, versioning.ConflictError, FrozenError) as error:
        form.add_error(None, str(error))
        return _again(request, engagement, said, form, 409, theirs=getattr(error, "current", None))
    messages.success(request, _("The answer is saved."))
    return redirect(_next_url(request, engagement, said))


def _new_text(request: HttpRequest, said: Input, values: dict[str, Any]) -> str | None:
    """The text to save with the answer: None where the form had no text field, or the words in it are to stay."""
    if "new_text" not in request.POST or not values["began_at"]:
        return None
    changes = values["disposition"] in {Disposition.Outcome.ACCEPTED, Disposition.Outcome.ACCEPTED_CHANGED}
    typed, shown = values["new_text"], richtext.normalise(values["shown_text"]).strip()
    if changes and (typed != shown or request.POST.get("is_proposed") == "yes"):
        return str(typed)
    # Somebody rewrote the text and then declined: which of the two is meant is theirs to say.
    return str(typed) if typed != shown else None


def _add_errors(form: AnswerForm, error: ValidationError) -> None:
    if not hasattr(error, "message_dict"):
        form.add_error(None, error)
        return
    for name, texts in error.message_dict.items():
        form.add_error({"outcome": "disposition"}.get(name, name), texts)  # type: ignore[arg-type]


def _again(
    request: HttpRequest, engagement: Engagement, said: Input, form: AnswerForm, status: int, theirs: Any = None
) -> HttpResponse:
    version = version_or_404(engagement)
    context = _queue_context(request, engagement, version, queue_of(engagement, version), said)
    typed = {name: request.POST.get(name, "") for name in ("reason", "new_text", "shown_text", "began_at")}
    context |= {name: value for name, value in typed.items() if name in request.POST}
    context |= {"selected": request.POST.get("disposition", ""), "form": form, "theirs": theirs}
    context["revision"] = revision_of(request)
    if isinstance(theirs, Disposition):
        context["revision"] = theirs.revision
    elif isinstance(theirs, Statement):
        context |= {"began_at": theirs.revision, "their_text": compare_words(theirs.body, context["new_text"])}
    return render(request, "strategies/input_queue.html", context, status=status)


def _next_url(request: HttpRequest, engagement: Engagement, said: Input) -> str:
    back = request.POST.get("next", "")
    if is_ours(request, back):
        return back
    if "new_text" in request.POST or request.POST.get("from") == "queue":
        return reverse("strategies:input_queue", args=[engagement.slug])
    section = version_or_404(engagement).section_rows.filter(key=said.section_key).first()
    if section is None:
        return reverse("strategies:input_detail", args=[engagement.slug, said.pk])
    return _place(engagement, section.code, said)


@require_safe
@member_view("strategy.view")
def decision_list(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    """Why did we …? Every answer with its reason, to be searched a year later."""
    words, outcome = words_of(request.GET.get("q")), request.GET.get("outcome", "")
    page = Paginator(decisions(engagement, words=words, outcome=outcome), DECISIONS_ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    rows = []
    for answer in page:
        said = answer.input
        said.disposition, said.support_count = answer, answer.support_count  # type: ignore[attr-defined]
        rows.append((answer, note_of(said)))
    fields = [
        {"name": "q", "label": _("Search"), "kind": "search", "value": words, "wide": True},
        {
            "name": "outcome",
            "label": pgettext("noun", "Answer"),
            "kind": "select",
            "value": outcome,
            "options": [("", _("All answers")), *Disposition.Outcome.choices],
        },
    ]
    context = {"engagement": engagement, "active_phase": "decisions", "page": page, "rows": rows, "fields": fields}
    waits = not rows and engagement.inputs.filter(disposition=None).exists()
    may_answer = waits and may(request.membership, "strategy.answer")  # type: ignore[attr-defined]
    context |= {"is_filtered": bool(words or outcome), "may_answer": may_answer}
    return render(request, "strategies/decision_list.html", context)
