from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from engagements.formfields import revision_of
from engagements.models import Engagement
from engagements.permissions import member_view
from strategies import services, versioning
from strategies.forms import SectionForm
from strategies.models import Section, StrategyVersion
from strategies.models.version import FrozenError
from strategies.views.rows import Page, row_delete, row_form, row_move, version_to_write


def _own_section(version: StrategyVersion, code: str) -> Section:
    section = get_object_or_404(version.section_rows, code=code)
    section.version = version
    return section


def section_url(engagement: Engagement, section: Section, mode: str = "write") -> str:
    return reverse("strategies:section_detail", args=[engagement.slug, section.code]) + f"?mode={mode}"


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("strategy.edit")
def section_create(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    version = version_to_write(request, engagement)
    page = Page(
        title=_("A new part"),
        back=reverse("strategies:strategy_detail", args=[engagement.slug]),
        back_to=_("Strategy"),
        lead=_(
            "The seven parts cover the method. Add one if the strategy has to decide something that fits in none of them."
        ),
    )
    return row_form(request, SectionForm, Section(version=version), page)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("strategy.edit")
def section_edit(request: HttpRequest, engagement: Engagement, code: str) -> HttpResponse:
    version = version_to_write(request, engagement)
    section = _own_section(version, code)
    delete_url = "" if section.is_standard else reverse("strategies:section_delete", args=[engagement.slug, code])
    page = Page(
        title=_("Edit the part"), back=section_url(engagement, section), back_to=str(section), delete_url=delete_url
    )
    return row_form(request, SectionForm, section, page)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("strategy.edit")
def section_delete(request: HttpRequest, engagement: Engagement, code: str) -> HttpResponse:
    version = version_to_write(request, engagement)
    section = _own_section(version, code)
    if section.is_standard:
        messages.error(
            request, _("The seven parts of the method stay. A part that has nothing to decide says so in a sentence.")
        )
        return redirect(section_url(engagement, section))
    count = section.statements.count()
    gone = (
        ngettext("%(n)s statement goes with it.", "%(n)s statements go with it.", count) % {"n": count} if count else ""
    )
    page = Page(
        title=_("Delete the part?"),
        back=reverse("strategies:strategy_detail", args=[engagement.slug]),
        back_to=_("Strategy"),
        lead=gone,
    )
    return row_delete(request, section, page)


@require_POST
@member_view("strategy.edit")
def section_move(request: HttpRequest, engagement: Engagement, code: str) -> HttpResponse:
    section = _own_section(version_to_write(request, engagement), code)
    return row_move(request, section, reverse("strategies:strategy_detail", args=[engagement.slug]) + "#parts")


@require_POST
@member_view("strategy.edit")
def section_state(request: HttpRequest, engagement: Engagement, code: str) -> HttpResponse:
    """One press: the part is agreed, or in discussion again."""
    section = _own_section(version_to_write(request, engagement), code)
    state = request.POST.get("state", "")
    if state in Section.State.values:
        section.state = state
        try:
            services.change_row(section, began_at=revision_of(request), by=request.user)  # type: ignore[arg-type]
            messages.success(
                request, _("“%(title)s”: %(state)s.") % {"title": section, "state": section.get_state_display()}
            )
        except (FrozenError, versioning.ConflictError) as error:
            messages.error(request, str(error))
    return redirect(section_url(engagement, section, request.POST.get("mode", "review")))
