from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from analysis.citations import Medium, citations
from analysis.forms.findings import EvidenceForm, FindingForm, OtherSourceForm
from analysis.models import Channel, Evidence, Finding, Mention, PageAudit, Source
from analysis.queries import findings as queries
from analysis.services import findings as services
from analysis.services.sources import described, source_for
from engagements.formfields import number_of, revision_of
from engagements.models import Engagement
from engagements.permissions import is_agency, member_view

Thing = Mention | Channel | PageAudit | Source
THINGS = ("mention", "channel", "page", "source")


@require_safe
@member_view("findings.view")
def finding_list(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    findings = list(queries.findings_with_counts(engagement))
    context = {
        "engagement": engagement,
        "active_phase": "current_state",
        "findings": findings,
        "bare": [finding for finding in findings if not finding.pro],  # type: ignore[attr-defined]
    }
    return render(request, "analysis/finding_list.html", context)


@require_safe
@member_view("findings.view")
def finding_detail(request: HttpRequest, engagement: Engagement, number: int) -> HttpResponse:
    finding = get_object_or_404(engagement.findings, number=number)
    context = {
        "engagement": engagement,
        "active_phase": "current_state",
        "finding": finding,
        "evidence": queries.evidence_of(finding, is_agency=is_agency(request)),
        "carried": queries.carried_by(finding),
    }
    return render(request, "analysis/finding_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("analysis.edit")
def finding_create(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    form = FindingForm(request.POST or None)
    form.instance.engagement = engagement
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            finding = services.add_finding(form.instance, by=request.user)  # type: ignore[arg-type]
            thing = _thing(request, engagement)
            if thing is not None:
                services.add_evidence(finding, _stored(thing), stance=Evidence.Stance.FOR, by=request.user)  # type: ignore[arg-type]
        return redirect("analysis:finding_detail", engagement.slug, finding.number)
    return _finding_page(request, engagement, form)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("analysis.edit")
def finding_edit(request: HttpRequest, engagement: Engagement, number: int) -> HttpResponse:
    finding = get_object_or_404(engagement.findings, number=number)
    form = FindingForm(request.POST or None, instance=finding)
    if request.method == "POST" and form.is_valid():
        began_at = revision_of(request)
        try:
            services.save_finding(finding, began_at=began_at, by=request.user)  # type: ignore[arg-type]
        except services.FindingConflictError as error:
            return _finding_page(request, engagement, form, current=error.current)
        return redirect("analysis:finding_detail", engagement.slug, finding.number)
    return _finding_page(request, engagement, form)


def _finding_page(
    request: HttpRequest, engagement: Engagement, form: FindingForm, *, current: Finding | None = None
) -> HttpResponse:
    revision = request.POST.get("revision") or form.instance.revision
    context = {
        "engagement": engagement,
        "active_phase": "current_state",
        "form": form,
        "finding": form.instance,
        "carried": _carried(request),
        "current": current,
        "revision": current.revision if current else revision,
    }
    return render(request, "analysis/finding_edit.html", context, status=409 if current else 200)


@require_POST
@member_view("analysis.edit")
def finding_delete(request: HttpRequest, engagement: Engagement, number: int) -> HttpResponse:
    finding = get_object_or_404(engagement.findings, number=number)
    try:
        services.delete_finding(finding, by=request.user)  # type: ignore[arg-type]
    except services.FindingCitedError as error:
        messages.error(request, str(error))
        return redirect("analysis:finding_detail", engagement.slug, number)
    messages.success(request, _("The finding is deleted. Its sources remain."))
    return redirect("analysis:finding_list", engagement.slug)


@require_POST
@member_view("analysis.edit")
def finding_move(request: HttpRequest, engagement: Engagement, number: int) -> HttpResponse:
    finding = get_object_or_404(engagement.findings, number=number)
    services.move_finding(finding, up=request.POST.get("direction") == "up", by=request.user)  # type: ignore[arg-type]
    return redirect("analysis:finding_list", engagement.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("analysis.edit")
def evidence_create(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    """Choose the finding for a thing (mention, channel, page, source), or a quote or another source for a finding."""
    value = request.POST.get("finding") or request.GET.get("finding") or ""
    number = number_of(value)
    finding = get_object_or_404(engagement.findings, number=number) if number else None
    thing = _thing(request, engagement)
    form = EvidenceForm(request.POST or None) if thing else OtherSourceForm(request.POST or None)
    if request.method == "POST" and thing is not None and value == "new":
        return redirect(f"{_new_finding_url(engagement)}?source={_stored(thing).pk}")
    if request.method == "POST" and finding is not None and form.is_valid():
        source = _stored(thing) if thing else _other_source(engagement, form)
        services.add_evidence(
            finding, source, stance=form.cleaned_data["stance"], note=form.cleaned_data["note"], by=request.user
        )
        return redirect("analysis:finding_detail", engagement.slug, finding.number)
    return _evidence_page(request, engagement, finding, thing, form)


def _new_finding_url(engagement: Engagement) -> str:
    return reverse("analysis:finding_create", args=[engagement.slug])


def _evidence_page(
    request: HttpRequest, engagement: Engagement, finding: Finding | None, thing: Thing | None, form: Any
) -> HttpResponse:
    # Nothing is stored by looking: a thing that was never cited is shown as the source that it would become.
    source = thing if thing is None or isinstance(thing, Source) else thing.source or described(thing)
    shown = citations([source] if source else queries.citable_quotes(engagement), is_agency=True, medium=Medium.SCREEN)
    context = {
        "engagement": engagement,
        "active_phase": "current_state",
        "finding": finding,
        "findings": list(engagement.findings.all()) if finding is None else [],
        "source": shown[0] if source else None,
        "carried": _carried(request),
        "quotes": [] if source else shown,
        "form": form,
        "is_unchosen": request.method == "POST" and finding is None,
    }
    return render(request, "analysis/evidence_create.html", context)


def _carried(request: HttpRequest) -> list[tuple[str, str]]:
    """The name and number of the thing, for hidden fields of a form that cites it."""
    asked = [(name, request.POST.get(name) or request.GET.get(name) or "") for name in THINGS]
    return [(name, value) for name, value in asked if number_of(value)][:1]


def _thing(request: HttpRequest, engagement: Engagement) -> Thing | None:
    """What the reader wants to cite; a thing of another engagement is 404."""
    for name, value in _carried(request):
        things = {
            "mention": engagement.mentions,
            "channel": engagement.channels,
            "page": PageAudit.objects.filter(audit__engagement=engagement).select_related("audit", "source"),
            "source": engagement.sources,
        }
        return get_object_or_404(things[name], pk=value)
    return None


def _stored(thing: Thing) -> Source:
    return thing if isinstance(thing, Source) else source_for(thing)


def _other_source(engagement: Engagement, form: Any) -> Source:
    cleaned = form.cleaned_data
    return Source.objects.create(
        engagement=engagement,
        kind=Source.Kind.OTHER,
        label=cleaned["label"],
        url=cleaned["url"],
        happened_on=cleaned["happened_on"],
    )


@require_POST
@member_view("analysis.edit")
def evidence_delete(request: HttpRequest, engagement: Engagement, pk: int) -> HttpResponse:
    evidence = get_object_or_404(
        Evidence.objects.select_related("finding__engagement"), finding__engagement=engagement, pk=pk
    )
    services.remove_evidence(evidence, by=request.user)  # type: ignore[arg-type]
    return redirect("analysis:finding_detail", engagement.slug, evidence.finding.number)
