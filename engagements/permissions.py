"""The one place for access: which role may do what, and the decorators that every view carries exactly one of.

Not yours is 404, not your right is 403. Participants of a workshop never pass through here (workshops/access.py).
"""

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements import walls
from engagements.models import Membership, User
from engagements.models.people import AGENCY_ROLES, Role

LEAD, CONSULTANT, CLIENT_LEAD, CONTRIBUTOR, READER = Role
EVERYBODY = frozenset(Role)
AGENCY = frozenset(AGENCY_ROLES)
LEADS = frozenset({LEAD, CLIENT_LEAD})
PROJECT = AGENCY | {CLIENT_LEAD}

# `manage.py permission_table` prints this for docs/permissions.md; tests/test_access.py asks every URL as every role.
RIGHTS: dict[str, frozenset[Role]] = {
    "engagement.view": EVERYBODY,
    "engagement.edit": frozenset({LEAD}),
    "members.view": EVERYBODY,
    "members.invite": PROJECT,
    "members.manage": frozenset({LEAD}),
    "audit.view": PROJECT,
    "jobs.view": PROJECT,
    "jobs.manage": PROJECT,
    "analysis.view": PROJECT,
    "analysis.edit": AGENCY,
    "findings.view": EVERYBODY,
    "interviews.view": AGENCY,
    "interviews.edit": AGENCY,
    "interviews.summary": PROJECT,
    "strategy.view": EVERYBODY,
    "strategy.edit": AGENCY,
    "strategy.comment": PROJECT | {CONTRIBUTOR},
    "strategy.answer": AGENCY,
    "strategy.submit": AGENCY,
    "strategy.adopt": LEADS,
    "strategy.export": PROJECT,
    "policies.view": EVERYBODY,
    "policies.edit": AGENCY,
    "workshops.view": EVERYBODY,
    "workshops.run": AGENCY,
    "training.view": EVERYBODY,
    "training.edit": AGENCY,
    "training.coverage": PROJECT,
    "followup.view": EVERYBODY,
    "followup.write": PROJECT,
}

# What the 403 page says: which right is missing.
RIGHT_NAMES = {
    "engagement": gettext_lazy("the engagement"),
    "members": gettext_lazy("the people of the engagement"),
    "audit": gettext_lazy("the log"),
    "jobs": gettext_lazy("the jobs"),
    "analysis": gettext_lazy("the current state"),
    "findings": gettext_lazy("the findings"),
    "interviews": gettext_lazy("the interviews"),
    "strategy": gettext_lazy("the strategy"),
    "policies": gettext_lazy("the policies"),
    "workshops": gettext_lazy("the workshops"),
    "training": gettext_lazy("the trainings"),
    "followup": gettext_lazy("the follow-up"),
}

View = Callable[..., HttpResponse]


def may(membership: Membership, right: str) -> bool:
    """Whether this member has the right. An unknown right is a programming error (KeyError)."""
    return membership.role in RIGHTS[right]


def is_agency(request: HttpRequest) -> bool:
    """Whether the reader of a member's page is one of the agency's own people: they see words that may not be quoted."""
    return request.membership.role in AGENCY  # type: ignore[attr-defined]


def may_open(membership: Membership, url: str) -> bool:
    """Whether a member may open this address of ours: asked of the right that its view carries. For links in a list
    that several roles read; the view decides again."""
    try:
        kind, right = resolve(urlsplit(url).path).func.access  # type: ignore[attr-defined]
    except (Resolver404, AttributeError):
        return False
    return kind != "member" or may(membership, right)


def rights_of(role: str) -> frozenset[str]:
    return frozenset(right for right, roles in RIGHTS.items() if role in roles)


def require_right(membership: Membership, right: str) -> None:
    """Raise PermissionDenied, with the sentence that the 403 page prints, unless the member has the right."""
    if not may(membership, right):
        subject = RIGHT_NAMES[right.split(".", maxsplit=1)[0]]
        raise PermissionDenied(
            _(
                "Your role here is %(role)s, and it does not include this part of %(subject)s. The lead consultant can change that."
            )
            % {"role": membership.get_role_display(), "subject": subject}
        )


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """GET goes to sign-in and comes back; htmx is sent there as a whole page; what wants JSON or a stream gets 401."""
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("account_login")})
    if request.headers.get("accept", "").startswith(("application/json", "text/event-stream")):
        return HttpResponse(status=401)
    return redirect_to_login(request.get_full_path())


def membership_of(user: User, slug: str) -> Membership:
    """The member's row with its engagement, or 404: for an engagement that is not theirs as for one that never existed."""
    found = (
        Membership.objects.filter(user=user, engagement__slug=slug)
        .select_related("engagement__client", "engagement__agency", "user")
        .first()
    )
    if found is None:
        raise Http404
    return found


def member_view(right: str) -> Callable[[View], View]:
    """A page of one engagement. The URL's `slug` becomes the engagement, the view's second argument; `request.membership`
    says who asks."""
    RIGHTS[right]  # a right that is not in the table fails at import

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def wrapped(request: Any, slug: str, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return sign_in_first(request)
            request.membership = membership_of(request.user, slug)
            request.engagement = request.membership.engagement
            walls.open_to(request.engagement.pk)
            require_right(request.membership, right)
            return view(request, request.engagement, **kwargs)

        wrapped.access = ("member", right)  # type: ignore[attr-defined]
        return wrapped

    return decorate


def account_view(view: View) -> View:
    """A page for anybody who is signed in; it shows only what is theirs."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return sign_in_first(request)
        return view(request, **kwargs)

    wrapped.access = ("account", "")  # type: ignore[attr-defined]
    return wrapped


def public_view(why: str) -> Callable[[View], View]:
    """A page without sign-in; the reason is written where the door is opened."""

    def decorate(view: View) -> View:
        view.access = ("public", why)  # type: ignore[attr-defined]
        return view

    return decorate
