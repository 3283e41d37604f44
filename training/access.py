"""How somebody without an account is known: a personal link, exchanged at once for a cookie.

The link is the learner's `key` signed with the installation's secret, so the table holds nothing that opens anything, and
the list can still show each link. Following it leaves a signed cookie for the pages of that key alone and redirects there:
the address that stands in the browser, its history and the logs opens nothing without the cookie. Links sent before this
(the bare key of that time) are known by their hash.
"""

import hashlib
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from engagements import walls
from training.models import Learner

LINK_SALT = "training.link"
COOKIE_SALT = "training.learner"
COOKIE_AGE = timedelta(days=30)


def link_token(learner: Learner) -> str:
    """What a personal link carries: the key and 256 bits that only this installation can make of it; stored nowhere."""
    return _signer().sign(learner.key.hex)


def learner_by_link(token: str) -> Learner | None:
    """The learner whose link this is, ended or not; None if we never made it, or if it was renewed."""
    try:
        key = UUID(_signer().unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return _learner(key=key)


def learner_by_former_link(key: UUID) -> Learner | None:
    """The learner of a link from the time when it was the bare key."""
    return _learner(former_key_hash=hashed(key))


def hashed(key: UUID) -> str:
    return hashlib.sha256(str(key).encode()).hexdigest()


def remember(response: HttpResponse, learner: Learner) -> None:
    """Let the browser keep the pages of this learner, and of no other: two links in one browser do not mix."""
    response.set_signed_cookie(
        _cookie_name(),
        learner.key.hex,
        salt=COOKIE_SALT,
        max_age=COOKIE_AGE,
        path=reverse("learners:entry", args=[learner.key]),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def learner_of(request: HttpRequest, key: UUID) -> Learner | None:
    """The learner whose pages these are, if this browser has followed their link."""
    known: Any = request.get_signed_cookie(_cookie_name(), default=None, salt=COOKIE_SALT, max_age=COOKIE_AGE)
    return _learner(key=key) if known == key.hex else None


def _cookie_name() -> str:
    return f"{'__Secure-' if settings.SESSION_COOKIE_SECURE else ''}learner"


def _signer() -> signing.Signer:
    return signing.Signer(salt=LINK_SALT, sep=".")


def _learner(**which: Any) -> Learner | None:
    """The learner that a key is of; the rows of their engagement are visible from here on."""
    with walls.unwalled():
        learner: Learner | None = Learner.objects.select_related("engagement__client", "user").filter(**which).first()
    if learner is not None:
        walls.open_to(learner.engagement_id)
    return learner
