from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements.formfields import revision_of
from engagements.models import Engagement
from engagements.permissions import is_agency, may_open, member_view
from strategies import versioning
from strategies.forms import AdoptForm, VersionForm
from strategies.models import StrategyVersion
from strategies.models.version import FrozenError
from strategies.queries.changes import compare_versions, summary, who_changed_version
from strategies.queries.document import parts_of, passages_of
from strategies.queries.framework import framework_of
from strategies.services.versions import VersionConflictError, adopt_version, change_version
from strategies.views.document import sheet_context
from strategies.views.rows import Page, frozen_page, kept_fields, version_or_404
from strategies.wording import compare_words


def version_by_number(engagement: Engagement, number: str) -> StrategyVersion:
    """The version "1.0" of this engagement, or 404, also for what is no number."""
    numbers = StrategyVersion.numbers(number)
    if numbers is None:
        raise Http404
    versions = StrategyVersion.objects.filter(strategy__engagement=engagement)
    versions = versions.select_related("strategy__engagement", "adopted_by", "based_on")
    return get_object_or_404(versions, **numbers)


@require_safe
@member_view("strategy.view")
def version_list(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    versions = list(
        StrategyVersion.objects.filter(strategy__engagement=engagement).select_related("adopted_by", "based_on")
    )
    draft = next((version for version in versions if version.is_open), None)
    context = {
        "engagement": engagement,
        "active_phase": "strategy",
        "versions": versions,
        "open": draft,
        "is_unwritten": draft is not None and not draft.statement_rows.exists(),
        "adopted": next((version for version in versions if version.state == "adopted"), None),
    }
    return render(request, "strategies/version_list.html", context)


@require_safe
@member_view("strategy.view")
def version_detail(request: HttpRequest, engagement: Engagement, number: str) -> HttpResponse:
    version = version_by_number(engagement, number)
    parts = parts_of(version)
    passages = passages_of(version, [part.section for part in parts], is_agency=is_agency(request))
    context = sheet_context(request, engagement, version, parts, "read") | {
        "written": [(part, passages[part.section.pk]) for part in parts],
        "frame": framework_of(version),
    }
    return render(request, "strategies/version_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("strategy.edit")
def version_edit(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    """The first sentence, what is new, until when comments are welcome."""
    version = version_or_404(engagement)
    page = Page(
        title=_("About %(version)s") % {"version": str(version).lower()},
        back=reverse("strategies:strategy_detail", args=[engagement.slug]),
        back_to=_("Strategy"),
        lead=_("Its first sentence, what is new in it, and how long comments are welcome."),
    )
    if version.is_frozen or request.POST.get("version", version.number) != version.number:
        return frozen_page(request, version, page)
    form = VersionForm(request.POST or None, instance=version)
    revision = revision_of(request) if request.method == "POST" else version.revision
    context: dict[str, Any] = {"engagement": engagement, "active_phase": "strategy", "form": form, "page": page}
    if request.method == "POST" and form.is_valid():
        try:
            change_version(version, began_at=revision, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except FrozenError:
            return frozen_page(request, version, page)
        except VersionConflictError as error:
            context |= _conflict(request, version, error.current, form)
            return render(request, "strategies/conflict.html", context, status=409)
        messages.success(request, _("Saved."))
        return redirect(page.back)
    return render(request, "strategies/row_form.html", context | {"revision": revision, "version": version})


def _conflict(
    request: HttpRequest, mine: StrategyVersion, theirs: StrategyVersion, form: VersionForm
) -> dict[str, Any]:
    who, when = who_changed_version(theirs)
    fields = []
    for name in form.fields:
        old, new = str(getattr(theirs, name) or ""), str(getattr(mine, name) or "")
        if old != new:
            label = form.fields[name].label
            fields.append({"label": label, "old": old, "new": new, "paragraphs": compare_words(old, new)})
    shared = {"version": theirs, "revision": theirs.revision, "kept": kept_fields(request)}
    return shared | {"fields": fields, "who": who, "when": when}


@require_POST
@member_view("strategy.edit")
def version_open(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    version = version_or_404(engagement)
    try:
        draft = versioning.open_draft(version.strategy, by=request.user)  # type: ignore[arg-type]
    except versioning.VersionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Draft %(number)s is open.") % {"number": draft.number})
    return redirect("strategies:strategy_detail", engagement.slug)


@require_POST
@member_view("strategy.submit")
def version_submit(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    return _verb(
        request, engagement, versioning.submit, _("The draft is handed in. It can be adopted now, or taken back.")
    )


@require_POST
@member_view("strategy.submit")
def version_recall(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    return _verb(request, engagement, versioning.recall, _("The draft is taken back."))


def _verb(request: HttpRequest, engagement: Engagement, verb: Any, done: str) -> HttpResponse:
    version = version_or_404(engagement)
    try:
        verb(version, by=request.user)
        messages.success(request, done)
    except versioning.VersionError as error:
        messages.error(request, str(error))
    return redirect("strategies:version_review", engagement.slug)


@require_safe
@member_view("strategy.view")
def version_review(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    """What will be in the version and what stands in the way, for those who do not decide."""
    return _adoption_page(request, engagement, version_or_404(engagement), None)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("strategy.adopt")
def version_adopt(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    """The same, with the decision."""
    version = version_or_404(engagement)
    if request.method != "POST":
        return _adoption_page(request, engagement, version, AdoptForm(instance=version))
    form = AdoptForm(request.POST, instance=version)
    if not form.is_valid():
        return _adoption_page(request, engagement, version_or_404(engagement), form)
    try:
        values = {"re_decided": False} | form.cleaned_data
        adopted = adopt_version(version, by=request.user, **values)  # type: ignore[arg-type]
    except versioning.VersionError as error:
        form.add_error(None, str(error))
        return _adoption_page(request, engagement, version_or_404(engagement), form)
    messages.success(request, _("Version %(number)s is adopted.") % {"number": adopted.number})
    return redirect("strategies:version_detail", engagement.slug, adopted.number)


def _adoption_page(
    request: HttpRequest, engagement: Engagement, version: StrategyVersion, form: AdoptForm | None
) -> HttpResponse:
    found = versioning.problems(version) if version.is_open else []
    member = request.membership  # type: ignore[attr-defined]
    found = [problem if may_open(member, problem.url) else replace(problem, url="") for problem in found]
    base = version.based_on
    groups = compare_versions(base, version, is_agency=is_agency(request)) if base is not None else []
    if form is not None and not form.is_bound:
        form.initial["note"] = version.note or summary(groups)
    context = {
        "engagement": engagement,
        "active_phase": "strategy",
        "version": version,
        "form": form,
        "blocking": [problem for problem in found if problem.blocks],
        "remarks": [problem for problem in found if not problem.blocks],
        "groups": groups,
        "base": base,
        "answered": version.inputs.answered().count(),
    }
    return render(request, "strategies/version_adopt.html", context)


@require_safe
@member_view("strategy.view")
def version_compare(request: HttpRequest, engagement: Engagement, old: str, new: str) -> HttpResponse:
    before, after = version_by_number(engagement, old), version_by_number(engagement, new)
    others = StrategyVersion.objects.filter(strategy__engagement=engagement)
    context = {
        "engagement": engagement,
        "active_phase": "strategy",
        "old": before,
        "new": after,
        "groups": compare_versions(before, after, is_agency=is_agency(request)),
        "versions": list(others),
    }
    return render(request, "strategies/version_compare.html", context)


@require_safe
@member_view("strategy.view")
def version_choose(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    """The two numbers of the form above a comparison become its address."""
    old, new = (version_by_number(engagement, request.GET.get(name, "")) for name in ("old", "new"))
    return redirect("strategies:version_compare", engagement.slug, old.number, new.number)


@require_POST
@member_view("strategy.edit")
def version_restore(request: HttpRequest, engagement: Engagement, number: str) -> HttpResponse:
    version = version_by_number(engagement, number)
    try:
        draft = versioning.restore(version, by=request.user)  # type: ignore[arg-type]
    except versioning.VersionError as error:
        messages.error(request, str(error))
        return redirect("strategies:version_list", engagement.slug)
    messages.success(
        request,
        _("Draft %(draft)s begins with the words of version %(number)s.") % {"draft": draft.number, "number": number},
    )
    return redirect("strategies:strategy_detail", engagement.slug)
