from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements import accounts, invitations, queries, services, walls
from engagements.forms import AcceptForm, InvitationForm, RoleForm
from engagements.models import Engagement, Invitation, Membership
from engagements.permissions import member_view, public_view


@require_safe
@member_view("members.view")
def member_list(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    people = queries.members(engagement)
    waiting = list(engagement.invitations.waiting().select_related("created_by").order_by("-created_at"))
    context = {
        "engagement": engagement,
        "active_phase": "people",
        "words": queries.people_words(len(people), len(waiting)),
        "members": people,
        "invitations": [(invitation, _link_for(request, invitation)) for invitation in waiting],
        "last_lead": queries.only_lead(people),
    }
    return render(request, "engagements/member_list.html", context)


def _link_for(request: HttpRequest, invitation: Invitation) -> str:
    """Only who made an invitation sees its link: somebody else could use it to become the invited person."""
    return invitations.link(invitation) if invitation.created_by_id == request.user.pk else ""


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("members.invite")
def invitation_create(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    form = InvitationForm(request.POST or None, membership=request.membership, initial={"role": "contributor"})
    if request.method == "POST" and form.is_valid():
        invitation = invitations.invite(engagement, by=request.user, **form.cleaned_data)
        if invitations.send(invitation):
            messages.success(request, _("The invitation to %(email)s is sent.") % {"email": invitation.email})
        else:
            messages.warning(
                request,
                _("The e-mail to %(email)s could not be sent. Copy the link below and send it yourself.")
                % {"email": invitation.email},
            )
        return redirect("engagements:member_list", engagement.slug)
    context = {"engagement": engagement, "active_phase": "people", "form": form}
    return render(request, "engagements/invitation_create.html", context)


@require_POST
@member_view("members.invite")
def invitation_revoke(request: HttpRequest, engagement: Engagement, pk: int) -> HttpResponse:
    invitation = get_object_or_404(engagement.invitations, pk=pk)
    if invitations.revoke(invitation, by=request.user):
        messages.success(request, _("The invitation to %(email)s is withdrawn.") % {"email": invitation.email})
    return redirect("engagements:member_list", engagement.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@public_view("the link is signed, for one person, and good for one time")
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    invitation = invitations.find(token)
    if invitation is None:
        raise Http404
    walls.open_to(invitation.engagement_id)
    if reason := invitations.why_not(invitation):
        return _gone(request, invitation, reason)
    user = request.user if request.user.is_authenticated else None
    account = invitations.account_of(invitation)
    form = None
    if user is None and account is None:
        form = AcceptForm(request.POST or None, email=invitation.email, initial={"name": invitation.name})
    is_other = user is not None and user != account
    context = {
        "invitation": invitation,
        "engagement": invitation.engagement,
        "form": form,
        "is_other": is_other,
        "account": account,
    }
    if request.method == "POST" and not is_other and (form is None or form.is_valid()):
        if user is None and account is not None:
            return redirect_to_login(invitation.get_absolute_url())
        return _accepted(request, invitation, form)
    status = 403 if request.method == "POST" and is_other else 200
    return render(request, "engagements/invitation_accept.html", context, status=status)


def _accepted(request: HttpRequest, invitation: Invitation, form: AcceptForm | None) -> HttpResponse:
    try:
        if form is None:
            membership = invitations.accept(invitation, user=request.user)
        else:
            membership = invitations.accept(invitation, **form.cleaned_data)
    except invitations.InvitationError as error:  # somebody used it between two lines of ours
        return _gone(request, invitation, str(error))
    if form is not None:
        accounts.enter(request, membership.user)
    return redirect(membership.engagement)


def _gone(request: HttpRequest, invitation: Invitation, reason: str) -> HttpResponse:
    """Which it was, and whom to ask; nothing of what the link led to."""
    context = {"reason": reason, "inviter": invitation.created_by}
    return render(request, "engagements/invitation_gone.html", context, status=410)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("members.manage")
def member_role(request: HttpRequest, engagement: Engagement, pk: int) -> HttpResponse:
    member = get_object_or_404(_people(engagement), pk=pk)
    form = RoleForm(request.POST or None, initial={"role": member.role})
    if request.method == "POST" and form.is_valid():
        try:
            services.change_role(member, form.cleaned_data["role"], by=request.user)
        except services.LastLeadError as error:
            form.add_error("role", str(error))
        else:
            messages.success(request, _("%(name)s has a new role.") % {"name": member.user})
            return redirect("engagements:member_list", engagement.slug)
    context = {"engagement": engagement, "active_phase": "people", "member": member, "form": form}
    return render(request, "engagements/member_role.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("members.manage")
def member_remove(request: HttpRequest, engagement: Engagement, pk: int) -> HttpResponse:
    member = get_object_or_404(_people(engagement), pk=pk)
    error = ""
    if request.method == "POST":
        try:
            services.remove_member(member, by=request.user)
        except services.LastLeadError as refused:
            error = str(refused)
        else:
            messages.success(request, _("%(name)s is no longer in the engagement.") % {"name": member.user})
            if member.user == request.user:
                return redirect("engagements:engagement_list")
            return redirect("engagements:member_list", engagement.slug)
    context = {"engagement": engagement, "active_phase": "people", "member": member, "error": error}
    return render(request, "engagements/member_remove.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("engagement.view")
def leave(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    error = ""
    if request.method == "POST":
        try:
            services.remove_member(request.membership, by=request.user)
        except services.LastLeadError as refused:
            error = str(refused)
        else:
            messages.success(request, _("You have left %(engagement)s.") % {"engagement": engagement})
            return redirect("engagements:engagement_list")
    return render(
        request, "engagements/leave.html", {"engagement": engagement, "active_phase": "people", "error": error}
    )


def _people(engagement: Engagement) -> "QuerySet[Membership]":
    return engagement.memberships.select_related("user", "engagement")
