"""How sign-in behaves here: nobody signs up without an invitation, and the page speaks the language of the account.

Known and unknown addresses get the same answer after the same time: letters go to known ones only, and are handed over to
the mail server beside the request.
"""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from engagements.models import Membership, User

logger = logging.getLogger(__name__)
DEMO_PEOPLE = 12
BACKEND = "django.contrib.auth.backends.ModelBackend"
POST = ThreadPoolExecutor(2, "post")


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        return is_ours(self.request, url)

    def get_reset_password_from_key_url(self, key: str) -> str:
        return on_our_site(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return on_our_site(super().get_email_confirmation_url(request, emailconfirmation))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        POST.submit(
            _send, self.render_mail(template_prefix, email, {"request": self.request, "email": email, **context})
        )

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # Per account and address: whoever mistypes somebody else's password on purpose keeps nobody else out.
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{self.get_client_ip(request)}"

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        return speak(request, response, user)


def _send(message: Any) -> None:
    try:
        message.send()
    except Exception:  # the server may refuse in many ways; whoever waits for the letter asks for another
        logger.exception("the mail server did not take a letter")


def on_our_site(url: str) -> str:
    """The same address on SITE_URL: what a Host header says is not believed in a letter."""
    return settings.SITE_URL.rstrip("/") + urlsplit(url)._replace(scheme="", netloc="").geturl()


def is_ours(request: HttpRequest, url: str | None) -> bool:
    """Whether an address to go on to is one of this site's pages. `/%09/evil.example` has no host and is no page."""
    if not url or not url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()):
        return False
    try:
        resolve(urlsplit(url).path)
    except Resolver404:
        return False
    return True


def enter(request: HttpRequest, user: User) -> None:
    """Sign somebody in who has proved who they are otherwise; the session stands in their list as any other."""
    login(request, user, backend=BACKEND)
    UserSession.objects.create_from_request(request)


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
    role: str  # with where: "Lead consultant, Ekvalla Energi"


def demo_people() -> list[DemoPerson]:
    """Those whom the sign-in page of a demo installation offers as buttons, each with a role and where; nobody anywhere else."""
    if not settings.DEMO:
        return []
    memberships = (
        Membership.objects.filter(user__is_active=True, user__is_staff=False, user__is_superuser=False)
        .select_related("user", "engagement")
        .order_by("pk")
    )
    first = {membership.user_id: membership for membership in reversed(memberships)}
    people = [
        DemoPerson(pk, str(row.user), f"{row.get_role_display()}, {row.engagement.name}")
        for pk, row in sorted(first.items())
    ]
    return people[:DEMO_PEOPLE]
