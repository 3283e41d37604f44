"""How sign-in behaves here: nobody signs up without an invitation, and the page speaks the language of the account."""

from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from engagements.models import Membership, User

DEMO_PEOPLE = 12


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        return speak(request, response, user)


def speak(request: HttpRequest, response: HttpResponse, user: User) -> HttpResponse:
    """Let the pages speak the language of the account, unless the reader has already chosen one on this computer."""
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        remember_language(response, user.language)
    return response


def remember_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


@dataclass(frozen=True)
class DemoPerson:
    pk: int
    name: str
    role: str


def demo_people() -> list[DemoPerson]:
    """Those whom the sign-in page of a demo installation offers as buttons, each with a role; nobody anywhere else."""
    if not settings.DEMO:
        return []
    memberships = (
        Membership.objects.filter(user__is_active=True, user__is_staff=False, user__is_superuser=False)
        .select_related("user")
        .order_by("pk")
    )
    first = {membership.user_id: membership for membership in reversed(memberships)}
    people = [DemoPerson(pk, str(row.user), row.get_role_display()) for pk, row in sorted(first.items())]
    return people[:DEMO_PEOPLE]
