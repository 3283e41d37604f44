from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from engagements import audit, overview, queries, services
from engagements.forms import ClientForm, EngagementCreateForm, EngagementForm, PhaseFormSet, mistakes
from engagements.models import Engagement
from engagements.permissions import account_view, may, member_view, public_view
from engagements.sentence import day_lines


@require_safe
@public_view("the front door leads on")
def start(request: HttpRequest) -> HttpResponse:
    return redirect("engagements:engagement_list")


@require_safe
@account_view
def engagement_list(request: HttpRequest) -> HttpResponse:
    rows = queries.engagement_rows(request.user)
    context = {"rows": rows, "may_create": request.user.is_staff or queries.agencies_of(request.user).exists()}
    return render(request, "engagements/engagement_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@account_view
def engagement_create(request: HttpRequest) -> HttpResponse:
    agencies = queries.agencies_of(request.user)
    if not (request.user.is_staff or agencies.exists()):
        raise PermissionDenied(_("Engagements are begun by consultants. Ask the agency to begin one and invite you."))
    form = EngagementCreateForm(request.POST or None, agencies=agencies, initial={"language": request.LANGUAGE_CODE})
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            engagement = services.create_engagement(agency=form.chosen_agency(), by=request.user, **form.values())
        return redirect(engagement)
    return render(request, "engagements/engagement_create.html", {"form": form})


@require_safe
@member_view("engagement.view")
def engagement_detail(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    glance, details = overview.page(engagement, request.membership)
    context = {
        "engagement": engagement,
        "active_phase": "overview",
        "sentence": queries.todays_sentence(request.membership, glance),
        "phases": queries.phase_lines(engagement, request.membership, glance),
        "details": details,
        "tasks": queries.task_rows(details.tasks),
        "day_lines": day_lines(details.workshop.starts_at.date()) if details.workshop else (),
        "files_url": overview.address("strategies:export_list", engagement) if _may_export(request) else "",
        "sidebar": dict(glance.counts),
    }
    return render(request, "engagements/engagement_detail.html", context)


def _may_export(request: HttpRequest) -> bool:
    return may(request.membership, "strategy.export")


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("engagement.edit")
def engagement_edit(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    phases = queries.phases_in_order(engagement)
    form = EngagementForm(request.POST or None, instance=engagement)
    client_form = ClientForm(request.POST or None, request.FILES or None, instance=engagement.client, prefix="client")
    formset = PhaseFormSet(request.POST or None, queryset=phases, prefix="phases")
    if request.method == "POST" and all([form.is_valid(), client_form.is_valid(), formset.is_valid()]):
        with transaction.atomic():
            form.save()
            client_form.save()
            formset.save()
            changed = sorted(
                {*form.changed_data, *client_form.changed_data, *(["phases"] if formset.has_changed() else [])}
            )
            if changed:
                audit.record(engagement, request.user, "engagement_edit", engagement, fields=changed)
        messages.success(request, _("The settings are saved."))
        return redirect("engagements:engagement_edit", engagement.slug)
    context = {
        "engagement": engagement,
        "active_phase": "settings",
        "form": form,
        "client_form": client_form,
        "phases": formset,
        "mistakes": [("", str(error)) for error in formset.non_form_errors()] + mistakes(client_form, *formset),
    }
    return render(request, "engagements/engagement_edit.html", context)


@require_safe
@member_view("engagement.view")
def engagement_logo(request: HttpRequest, engagement: Engagement) -> FileResponse:
    if not engagement.client.logo:
        raise Http404
    # The format was checked when it was uploaded, and the name is ours: logo.png, logo.jpeg or logo.webp.
    return FileResponse(engagement.client.logo.open("rb"))
