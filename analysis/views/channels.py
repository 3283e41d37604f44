from django.contrib import messages
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from analysis.forms.channels import ChannelForm, ObservationForm
from analysis.models import Channel
from analysis.queries.channels import channel_rows, followers_chart
from engagements import audit
from engagements.models import Engagement
from engagements.permissions import member_view


@require_safe
@member_view("analysis.view")
def channel_list(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    rows = channel_rows(engagement)
    context = {
        "engagement": engagement,
        "active_phase": "current_state",
        "rows": [row for row in rows if row.channel.status != Channel.Status.PROPOSED],
        "proposed": [row.channel for row in rows if row.channel.status == Channel.Status.PROPOSED],
        "dormant": sum(row.channel.status == Channel.Status.DORMANT for row in rows),
        "undecided": sum(not row.channel.verdict and row.channel.status != Channel.Status.PROPOSED for row in rows),
    }
    return render(request, "analysis/channel_list.html", context)


@require_safe
@member_view("analysis.view")
def channel_detail(request: HttpRequest, engagement: Engagement, pk: int) -> HttpResponse:
    channel = get_object_or_404(engagement.channels, pk=pk)
    observations = list(channel.observations.all())
    context = {
        "engagement": engagement,
        "active_phase": "current_state",
        "channel": channel,
        "observations": observations,
        "chart": followers_chart(channel, observations),
    }
    return render(request, "analysis/channel_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("analysis.edit")
def channel_create(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    return _channel_form(request, engagement, Channel(), "channel_create")


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("analysis.edit")
def channel_edit(request: HttpRequest, engagement: Engagement, pk: int) -> HttpResponse:
    return _channel_form(request, engagement, get_object_or_404(engagement.channels, pk=pk), "channel_edit")


def _channel_form(request: HttpRequest, engagement: Engagement, channel: Channel, verb: str) -> HttpResponse:
    form = ChannelForm(request.POST or None, instance=channel, engagement=engagement)
    if request.method == "POST" and form.is_valid():
        form.save()
        audit.record(engagement, request.user, verb, channel)  # type: ignore[arg-type]
        return redirect("analysis:channel_detail", engagement.slug, channel.pk)
    context = {"engagement": engagement, "active_phase": "current_state", "form": form, "channel": channel}
    return render(request, "analysis/channel_edit.html", context)


@require_POST
@member_view("analysis.edit")
def channel_delete(request: HttpRequest, engagement: Engagement, pk: int) -> HttpResponse:
    channel = get_object_or_404(engagement.channels, pk=pk)
    try:
        channel.delete()
    except ProtectedError:
        messages.error(request, _("The channel is evidence for a finding. Mark it as closed instead."))
        return redirect("analysis:channel_detail", engagement.slug, pk)
    audit.record(engagement, request.user, "channel_delete", channel)  # type: ignore[arg-type]
    messages.success(request, _("%(channel)s is no longer in the register.") % {"channel": channel})
    return redirect("analysis:channel_list", engagement.slug)


@require_POST
@member_view("analysis.edit")
def channel_accept(request: HttpRequest, engagement: Engagement, pk: int) -> HttpResponse:
    channel = get_object_or_404(engagement.channels, pk=pk, status=Channel.Status.PROPOSED)
    channel.status = Channel.Status.ACTIVE
    channel.save(update_fields=["status"])
    audit.record(engagement, request.user, "channel_create", channel)  # type: ignore[arg-type]
    return redirect("analysis:channel_list", engagement.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("analysis.edit")
def observation_create(request: HttpRequest, engagement: Engagement, pk: int) -> HttpResponse:
    channel = get_object_or_404(engagement.channels, pk=pk)
    form = ObservationForm(request.POST or None, channel=channel, initial={"observed_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        form.instance.created_by = request.user
        form.save()
        audit.record(engagement, request.user, "observation_create", channel)  # type: ignore[arg-type]
        return redirect("analysis:channel_detail", engagement.slug, pk)
    context = {"engagement": engagement, "active_phase": "current_state", "form": form, "channel": channel}
    return render(request, "analysis/observation_create.html", context)
