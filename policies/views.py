from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements import audit, richtext, walls
from engagements.models import Engagement
from engagements.permissions import member_view, public_view
from policies import queries, services
from policies.forms import PolicyForm, RuleForm
from policies.models import Policy, Rule, StaffReading
from strategies.models import StrategyVersion, VersionedRow
from strategies.models.version import FrozenError
from strategies.queries.document import working_version
from strategies.views.rows import Page, row_delete, row_form, version_to_write

Kind = Policy.Kind


def _known(kind: str) -> str:
    if kind not in Kind.values:
        raise Http404
    return kind


@require_safe
@member_view("policies.view")
def policy_list(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    sharing = StaffReading.objects.filter(engagement=engagement).first()
    context = {
        "engagement": engagement,
        "active_phase": "policies",
        "lines": queries.policy_lines(engagement),
        "version": working_version(engagement),
        "is_shared": bool(sharing and sharing.is_open),
        "reading_url": request.build_absolute_uri(reverse("readers:reading_list", args=[engagement.slug])),
    }
    return render(request, "policies/policy_list.html", context)


@require_POST
@member_view("policies.edit")
def policy_share(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    is_open = request.POST.get("open") == "1"
    StaffReading.objects.update_or_create(engagement=engagement, defaults={"is_open": is_open})
    audit.record(engagement, request.user, "policy_share" if is_open else "policy_unshare")  # type: ignore[arg-type]
    return redirect("policies:policy_list", engagement.slug)


@require_POST
@member_view("policies.edit")
def policy_create(request: HttpRequest, engagement: Engagement, kind: str) -> HttpResponse:
    version = version_to_write(request, engagement)
    if version.is_frozen:
        messages.error(
            request, _("The strategy is adopted. Open the next draft first: policies are adopted together with it.")
        )
        return redirect("policies:policy_list", engagement.slug)
    services.start_policy(version, _known(kind), by=request.user)  # type: ignore[arg-type]
    return redirect("policies:policy_detail", engagement.slug, kind)


@require_safe
@member_view("policies.view")
def policy_detail(request: HttpRequest, engagement: Engagement, kind: str) -> HttpResponse:
    version = working_version(engagement)
    policy = get_object_or_404(_policies(version), kind=_known(kind))
    context = {
        "engagement": engagement,
        "active_phase": "policies",
        "policy": policy,
        "rules": list(policy.rules.all()),
        "to_check": queries.rules_to_check(policy.version),
        "in_force": queries.in_force(engagement).filter(kind=kind).first(),
    }
    return render(request, "policies/policy_detail.html", context)


def _policies(version: StrategyVersion | None) -> Any:
    if version is None:
        raise Http404
    return queries.policies_of(version).prefetch_related("rules__basis__statement__section")


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("policies.edit")
def policy_edit(request: HttpRequest, engagement: Engagement, kind: str) -> HttpResponse:
    policy = get_object_or_404(_policies(version_to_write(request, engagement)), kind=_known(kind))
    page = Page(
        _("Title and introduction"),
        reverse("policies:policy_detail", args=[engagement.slug, kind]),
        str(policy),
        active="policies",
        delete_url=reverse("policies:policy_delete", args=[engagement.slug, kind]),
        after=_store_intro,
    )
    return row_form(request, PolicyForm, policy, page)


def _store_intro(row: VersionedRow) -> None:
    assert isinstance(row, Policy)
    row.intro_html = richtext.render(row.intro)
    row.save(update_fields=["intro_html"])


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("policies.edit")
def policy_delete(request: HttpRequest, engagement: Engagement, kind: str) -> HttpResponse:
    policy = get_object_or_404(_policies(version_to_write(request, engagement)), kind=_known(kind))
    back = reverse("policies:policy_list", args=[engagement.slug])
    page = Page(_("Delete the policy?"), back, _("Policies"), lead=_("Its rules go with it."), active="policies")
    return row_delete(request, policy, page)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("policies.edit")
def rule_create(request: HttpRequest, engagement: Engagement, kind: str) -> HttpResponse:
    policy = get_object_or_404(_policies(version_to_write(request, engagement)), kind=_known(kind))
    rule = Rule(version=policy.version, policy=policy)
    return _rule_form(request, engagement, rule, _("New rule"))


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("policies.edit")
def rule_edit(request: HttpRequest, engagement: Engagement, kind: str, key: Any) -> HttpResponse:
    return _rule_form(request, engagement, _rule(request, engagement, kind, key), _("Edit the rule"))


def _rule(request: HttpRequest, engagement: Engagement, kind: str, key: Any) -> Rule:
    version = version_to_write(request, engagement)
    rules = Rule.objects.select_related("policy", "version__strategy__engagement")
    return get_object_or_404(rules, version=version, policy__kind=_known(kind), key=key)


def _rule_form(request: HttpRequest, engagement: Engagement, rule: Rule, title: str) -> HttpResponse:
    kind = rule.policy.kind
    delete_url = "" if rule._state.adding else reverse("policies:rule_delete", args=[engagement.slug, kind, rule.key])

    def store_basis(row: VersionedRow) -> None:
        chosen = request.POST.getlist("basis")
        field = RuleForm(instance=row, version=row.version).fields["basis"]
        services.set_basis(rule, list(field.clean(chosen)))

    page = Page(
        title,
        reverse("policies:policy_detail", args=[engagement.slug, kind]),
        str(rule.policy),
        active="policies",
        delete_url=delete_url,
        after=store_basis,
    )
    return row_form(request, RuleForm, rule, page)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("policies.edit")
def rule_delete(request: HttpRequest, engagement: Engagement, kind: str, key: Any) -> HttpResponse:
    rule = _rule(request, engagement, kind, key)
    back = reverse("policies:policy_detail", args=[engagement.slug, kind])
    return row_delete(request, rule, Page(_("Delete the rule?"), back, str(rule.policy), active="policies"))


@require_POST
@member_view("policies.edit")
def rule_move(request: HttpRequest, engagement: Engagement, kind: str, key: Any) -> HttpResponse:
    try:
        services.move_rule(_rule(request, engagement, kind, key), up=request.POST.get("direction") == "up")
    except FrozenError as error:
        messages.error(request, str(error))
    return redirect("policies:policy_detail", engagement.slug, kind)


# What staff read -------------------------------------------------------------------------------------------------


def _shared_engagement(slug: str) -> Engagement:
    with walls.unwalled():
        shared = Engagement.objects.select_related("client").filter(staff_reading__is_open=True)
        engagement = get_object_or_404(shared, slug=slug)
    walls.open_to(engagement.pk)
    return engagement


@require_safe
@public_view("staff read the adopted policies without an account, where the agency has opened that")
def reading_list(request: HttpRequest, slug: str) -> HttpResponse:
    engagement = _shared_engagement(slug)
    context = {
        "engagement": engagement,
        "organisation_name": engagement.client.name,
        "policies": list(queries.in_force(engagement)),
    }
    return _unlisted(render(request, "policies/reading_list.html", context))


@require_safe
@public_view("staff read the adopted policies without an account, where the agency has opened that")
def reading_policy(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    engagement = _shared_engagement(slug)
    policy = get_object_or_404(queries.in_force(engagement), kind=kind)
    others = [other for other in queries.in_force(engagement) if other.kind != kind]
    context = {
        "engagement": engagement,
        "organisation_name": engagement.client.name,
        "home_url": reverse("readers:reading_list", args=[slug]),
        "policy": policy,
        "rules": list(policy.rules.all()),
        "others": others,
    }
    return _unlisted(render(request, "policies/reading_policy.html", context))


def _unlisted(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex"
    return response
