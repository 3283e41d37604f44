"""Who a phone is: a cookie whose hash stands in the database, never a user, never permissions.py.

The cookie is called `voice-<code>`: 128 random bits, SHA-256 at rest, HttpOnly, SameSite=Lax, Path=/w/. Where the site is
served over HTTPS (DEBUG off, SESSION_COOKIE_SECURE) it is Secure and called `__Secure-voice-<code>`: `__Host-` would ask for Path=/, and then
every page of the tool and every file would be told which workshops a browser has been in.

Spoken codes can be guessed, so wrong tries are counted by address. QR links carry 128 bits and are never counted; they
leave a signed pass, so that a phone in a room whose address is blocked still gets in.
"""

import functools
import hashlib
import hmac
import math
import re
import secrets
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from engagements import walls
from workshops.models import CODE_LENGTH, Participant, Workshop

COOKIE_PATH = "/w/"
DAYS_AFTER_CLOSING = 30
PASS_SECONDS = 3600
PASS_SALT = "workshops.pass"  # noqa: S105 - the name of a signature, no secret

# A room shares one address: ten may mistype, then codes wait and the QR code goes on. In all: 10^11.9 codes at 300 tries a
# minute take 5,000 years to go through.
WRONG_TRIES = 10
WRONG_SECONDS = 600
WRONG_IN_ALL = 300
PAUSE_SECONDS = 60

View = Callable[..., HttpResponse]


class UnknownCodeError(Exception):
    """The code is of no open workshop."""


class TooManyTriesError(Exception):
    """Codes wait; `seconds` says how long."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(seconds)


# Codes and links ---------------------------------------------------------------------------------------------------


def tidy(code: str) -> str:
    """The code as it is stored: capitals, without the spaces and dashes that people put between the halves."""
    return re.sub(r"[\s.\-\u2010-\u2015_]", "", code[:64]).upper()


def workshop_by_code(request: HttpRequest, code: str) -> Workshop:
    """The open workshop of a spoken code. Raises UnknownCodeError (counted) or TooManyTriesError."""
    code = tidy(code)
    if not has_pass(request, code):
        seconds = _seconds_to_wait(_address(request))
        if seconds:
            raise TooManyTriesError(seconds)
    with walls.unwalled():
        found = _open_workshops().filter(code=code).first() if len(code) == CODE_LENGTH else None
    if found is None:
        _count_wrong(_address(request))
        seconds = _seconds_to_wait(_address(request))
        raise TooManyTriesError(seconds) if seconds else UnknownCodeError
    walls.open_to(found.engagement_id)
    return found


def link_token(workshop: Workshop) -> str:
    """What the QR code carries: 128 bits, made from the workshop's secret and the installation's, stored nowhere."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"workshop-link:{workshop.link_secret}".encode(), hashlib.sha256)
    return digest.hexdigest()[:32]


def workshop_by_link(token: str) -> Workshop | None:
    """The open workshop whose link this is. The few that are open are compared one by one, in constant time each."""
    found = None
    with walls.unwalled():
        workshops = list(_open_workshops())
    for workshop in workshops:
        if hmac.compare_digest(link_token(workshop).encode(), token.encode()):
            found = workshop
    if found is not None:
        walls.open_to(found.engagement_id)
    return found


def _open_workshops() -> Any:
    return Workshop.objects.filter(state=Workshop.State.OPEN).select_related("engagement__client", "version")


def give_pass(response: HttpResponse, workshop: Workshop) -> None:
    value = signing.dumps(workshop.code, salt=PASS_SALT)
    response.set_cookie(_pass_name(workshop.code), value, max_age=PASS_SECONDS, **_cookie_options())


def has_pass(request: HttpRequest, code: str) -> bool:
    try:
        passed: str = signing.loads(request.COOKIES.get(_pass_name(code), ""), salt=PASS_SALT, max_age=PASS_SECONDS)
    except signing.BadSignature:
        return False
    return passed == code


# Wrong tries --------------------------------------------------------------------------------------------------------


def codes_are_paused() -> bool:
    """Whether spoken codes wait for everybody: the facilitator's page then says that the QR code works."""
    return bool(cache.get("wrong-codes:pause"))


def _address(request: HttpRequest) -> str:
    # allauth counts the proxies that the installation has told it of, and does not believe a forged header.
    return hashlib.sha256(get_adapter().get_client_ip(request).encode()).hexdigest()[:32]


def _slots(address: str) -> list[str]:
    return [f"wrong-codes:{address}:{n}" for n in range(WRONG_TRIES + 1)]


def _count_wrong(address: str) -> None:
    # Each wrong try takes one free slot. `add` is atomic in every cache, `incr` is not, and each try ages by itself.
    expires = time.time() + WRONG_SECONDS
    for slot in _slots(address):
        if cache.add(slot, expires, WRONG_SECONDS):
            break
    minute = f"wrong-codes:all:{int(time.time() // 60)}"
    cache.add(minute, 0, 120)
    if cache.incr(minute) >= WRONG_IN_ALL:
        cache.set("wrong-codes:pause", time.time() + PAUSE_SECONDS, PAUSE_SECONDS)


def _seconds_to_wait(address: str) -> int:
    taken = cache.get_many([*_slots(address), "wrong-codes:pause"])
    pause = taken.pop("wrong-codes:pause", 0)
    until = max(pause, min(taken.values()) if len(taken) > WRONG_TRIES else 0)
    return max(1, math.ceil(until - time.time())) if until else 0


# The cookie ---------------------------------------------------------------------------------------------------------


def make_token() -> str:
    return secrets.token_urlsafe(16)


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def cookie_name(code: str) -> str:
    return f"{'__Secure-' if settings.SESSION_COOKIE_SECURE else ''}voice-{code}"


def _pass_name(code: str) -> str:
    return f"{'__Secure-' if settings.SESSION_COOKIE_SECURE else ''}pass-{code}"


def _cookie_options() -> dict[str, Any]:
    return {"path": COOKIE_PATH, "httponly": True, "samesite": "Lax", "secure": settings.SESSION_COOKIE_SECURE}


def remember(response: HttpResponse, workshop: Workshop, token: str) -> None:
    """Let the phone keep its voice: past the workshop, so that the answers can be read on it."""
    days = max(0, (workshop.ends_at - timezone.now()).days) + DAYS_AFTER_CLOSING + 1
    response.set_cookie(cookie_name(workshop.code), token, max_age=days * 24 * 3600, **_cookie_options())


def forget(response: HttpResponse, workshop: Workshop) -> None:
    response.delete_cookie(cookie_name(workshop.code), path=COOKIE_PATH, samesite="Lax")


def participant_of(cookies: dict[str, str], code: str) -> Participant | None:
    """The participant whose cookie this is, in a workshop that is open or was closed less than 30 days ago."""
    code = tidy(code)
    token = cookies.get(cookie_name(code), "")
    if not token:
        return None
    with walls.unwalled():
        participant = (
            Participant.objects.filter(token_hash=hashed(token), workshop__code=code, ended_at=None)
            .select_related("workshop__engagement__client", "workshop__version", "workshop__step", "voice")
            .first()
        )
    if participant is None or not is_alive(participant.workshop):
        return None
    walls.open_to(participant.workshop.engagement_id)
    return participant


def is_alive(workshop: Workshop) -> bool:
    """Whether phones that joined may still come in."""
    if workshop.closed_at is None:
        return workshop.is_open
    return timezone.now() - workshop.closed_at < timedelta(days=DAYS_AFTER_CLOSING)


# Answers ------------------------------------------------------------------------------------------------------------


def code_unknown(request: HttpRequest) -> HttpResponse:
    """One and the same page, whether the code is unknown, closed or mistyped."""
    return render(request, "workshops/code_unknown.html", status=404)


def too_many_tries(request: HttpRequest, error: TooManyTriesError) -> HttpResponse:
    minutes = math.ceil(error.seconds / 60)
    response = render(request, "workshops/code_waits.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(error.seconds)
    return response


def participant_view(view: View) -> View:
    """A page of a phone that has joined. The URL's `code` becomes the participant, the view's second argument; a phone
    that has not is led to the join page, and a script gets 401 whatever the code."""

    @functools.wraps(view)
    def wrapped(request: Any, code: str, **kwargs: Any) -> HttpResponse:
        participant = participant_of(request.COOKIES, code)
        if participant is not None:
            request.participant = participant
            return view(request, participant, **kwargs)
        if request.headers.get("accept", "").startswith(("application/json", "text/event-stream")):
            return HttpResponse(status=401)
        try:
            workshop = workshop_by_code(request, code)
        except UnknownCodeError:
            return code_unknown(request)
        except TooManyTriesError as error:
            return too_many_tries(request, error)
        return redirect(reverse("participants:join", args=[workshop.code]))

    wrapped.access = ("participant", "")  # type: ignore[attr-defined]
    return wrapped
