"""Goals, KPIs, audiences, messages: the short rows that everything else rests on."""

import uuid
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements.models import Engagement
from engagements.permissions import member_view
from strategies.forms import AudienceForm, GoalForm, KpiForm, MessageAudienceForm, MessageForm, RowForm
from strategies.models import Audience, Goal, Kpi, Message, MessageAudience, VersionedRow
from strategies.queries.framework import framework_of
from strategies.views.rows import Page, row_delete, row_form, row_move, version_or_404, version_to_write


@dataclass(frozen=True)
class Kind:
    """What the pages of one kind of row say."""

    model: type[VersionedRow]
    form: type[RowForm]
    new: str | Promise
    edit: str | Promise
    delete: str | Promise


GOAL = Kind(Goal, GoalForm, gettext_lazy("A new goal"), gettext_lazy("Edit the goal"), gettext_lazy("Delete the goal?"))
KPI = Kind(
    Kpi, KpiForm, gettext_lazy("A new measure"), gettext_lazy("Edit the measure"), gettext_lazy("Delete the measure?")
)
AUDIENCE = Kind(
    Audience,
    AudienceForm,
    gettext_lazy("A new audience"),
    gettext_lazy("Edit the audience"),
    gettext_lazy("Delete the audience?"),
)
MESSAGE = Kind(
    Message,
    MessageForm,
    gettext_lazy("A new message"),
    gettext_lazy("Edit the message"),
    gettext_lazy("Delete the message?"),
)


@require_safe
@member_view("strategy.view")
def framework(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    version = version_or_404(engagement)
    context = {"engagement": engagement, "active_phase": "strategy", "version": version, "frame": framework_of(version)}
    return render(request, "strategies/framework.html", context)


def _back(engagement: Engagement, row: VersionedRow) -> str:
    return reverse("strategies:framework", args=[engagement.slug]) + f"#{row._meta.model_name}s"


def _create(request: HttpRequest, engagement: Engagement, kind: Kind, **preset: object) -> HttpResponse:
    row = kind.model(version=version_to_write(request, engagement), **preset)
    page = Page(title=str(kind.new), back=_back(engagement, row), back_to=_("Goals and messages"))
    return row_form(request, kind.form, row, page)


def _own(request: HttpRequest, engagement: Engagement, kind: Kind, key: uuid.UUID) -> VersionedRow:
    version = version_to_write(request, engagement)
    row = get_object_or_404(kind.model.objects.filter(version=version), key=key)
    row.version = version
    return row


def _edit(request: HttpRequest, engagement: Engagement, kind: Kind, key: uuid.UUID) -> HttpResponse:
    row = _own(request, engagement, kind, key)
    delete_url = reverse(f"strategies:{row._meta.model_name}_delete", args=[engagement.slug, key])
    page = Page(
        title=str(kind.edit), back=_back(engagement, row), back_to=_("Goals and messages"), delete_url=delete_url
    )
    return row_form(request, kind.form, row, page)


def _delete(request: HttpRequest, engagement: Engagement, kind: Kind, key: uuid.UUID, lead: str = "") -> HttpResponse:
    row = _own(request, engagement, kind, key)
    page = Page(title=str(kind.delete), back=_back(engagement, row), back_to=_("Goals and messages"), lead=lead)
    return row_delete(request, row, page)


def _move(request: HttpRequest, engagement: Engagement, kind: Kind, key: uuid.UUID) -> HttpResponse:
    row = _own(request, engagement, kind, key)
    return row_move(request, row, _back(engagement, row))


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("strategy.edit")
def goal_create(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    level = request.GET.get("level", "")
    return _create(request, engagement, GOAL, level=level if level in Goal.Level.values else Goal.Level.ORGANISATION)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("strategy.edit")
def goal_edit(request: HttpRequest, engagement: Engagement, key: uuid.UUID) -> HttpResponse:
    return _edit(request, engagement, GOAL, key)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("strategy.edit")
def goal_delete(request: HttpRequest, engagement: Engagement, key: uuid.UUID) -> HttpResponse:
    return _delete(request, engagement, GOAL, key, _("The goals and measures under it go with it."))


@require_POST
@member_view("strategy.edit")
def goal_move(request: HttpRequest, engagement: Engagement, key: uuid.UUID) -> HttpResponse:
    return _move(request, engagement, GOAL, key)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("strategy.edit")
def kpi_create(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    return _create(request, engagement, KPI)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("strategy.edit")
def kpi_edit(request: HttpRequest, engagement: Engagement, key: uuid.UUID) -> HttpResponse:
    return _edit(request, engagement, KPI, key)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("strategy.edit")
def kpi_delete(request: HttpRequest, engagement: Engagement, key: uuid.UUID) -> HttpResponse:
    return _delete(request, engagement, KPI, key, _("Its readings are kept."))


@require_POST
@member_view("strategy.edit")
def kpi_move(request: HttpRequest, engagement: Engagement, key: uuid.UUID) -> HttpResponse:
    return _move(request, engagement, KPI, key)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("strategy.edit")
def audience_create(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    return _create(request, engagement, AUDIENCE)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("strategy.edit")
def audience_edit(request: HttpRequest, engagement: Engagement, key: uuid.UUID) -> HttpResponse:
    return _edit(request, engagement, AUDIENCE, key)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("strategy.edit")
def audience_delete(request: HttpRequest, engagement: Engagement, key: uuid.UUID) -> HttpResponse:
    return _delete(request, engagement, AUDIENCE, key, _("The wordings for it in the table of messages go with it."))


@require_POST
@member_view("strategy.edit")
def audience_move(request: HttpRequest, engagement: Engagement, key: uuid.UUID) -> HttpResponse:
    return _move(request, engagement, AUDIENCE, key)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("strategy.edit")
def message_create(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    return _create(request, engagement, MESSAGE)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("strategy.edit")
def message_edit(request: HttpRequest, engagement: Engagement, key: uuid.UUID) -> HttpResponse:
    return _edit(request, engagement, MESSAGE, key)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("strategy.edit")
def message_delete(request: HttpRequest, engagement: Engagement, key: uuid.UUID) -> HttpResponse:
    return _delete(request, engagement, MESSAGE, key, _("Its wordings for the audiences go with it."))


@require_POST
@member_view("strategy.edit")
def message_move(request: HttpRequest, engagement: Engagement, key: uuid.UUID) -> HttpResponse:
    return _move(request, engagement, MESSAGE, key)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("strategy.edit")
def wording_edit(
    request: HttpRequest, engagement: Engagement, message_key: uuid.UUID, audience_key: uuid.UUID
) -> HttpResponse:
    """One cell of message × audience: in which words this audience meets the message."""
    version = version_to_write(request, engagement)
    message = get_object_or_404(version.message_rows, key=message_key)
    audience = get_object_or_404(version.audience_rows, key=audience_key)
    cell = MessageAudience.objects.filter(message=message, audience=audience).first()
    cell = cell or MessageAudience(version=version, message=message, audience=audience)
    cell.version = version
    delete_args = [engagement.slug, message_key, audience_key]
    page = Page(
        title=_("“%(message)s” to %(audience)s") % {"message": message, "audience": audience},
        back=reverse("strategies:framework", args=[engagement.slug]) + "#matrix",
        back_to=_("Goals and messages"),
        delete_url=reverse("strategies:wording_delete", args=delete_args) if cell.pk else "",
    )
    return row_form(request, MessageAudienceForm, cell, page)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("strategy.edit")
def wording_delete(
    request: HttpRequest, engagement: Engagement, message_key: uuid.UUID, audience_key: uuid.UUID
) -> HttpResponse:
    version = version_to_write(request, engagement)
    cell = get_object_or_404(
        MessageAudience.objects.select_related("message", "audience"),
        version=version,
        message__key=message_key,
        audience__key=audience_key,
    )
    cell.version = version
    back = reverse("strategies:framework", args=[engagement.slug]) + "#matrix"
    return row_delete(request, cell, Page(title=_("Delete the wording?"), back=back, back_to=_("Goals and messages")))
