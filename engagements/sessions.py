"""How long a session lives: twelve hours without a visit, thirty days at most.

A visit prolongs it, but a row is written at most each quarter of an hour and not with every page.
"""

import time
from datetime import timedelta
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib.sessions.backends import db
from django.utils import timezone

PROLONGED_EVERY = timedelta(minutes=15)
LONGEST = timedelta(days=30)


class SessionStore(db.SessionStore):
    def load(self) -> dict[str, Any]:
        row: Any = self._get_session_from_db()  # type: ignore[attr-defined]
        data = self.decode(row.session_data) if row else {}
        if row is None or is_over(data):
            self._session_key = None
            return {}
        left = row.expire_date - timezone.now()
        if left < timedelta(seconds=settings.SESSION_COOKIE_AGE) - PROLONGED_EVERY:
            self.modified = True
        return data


def is_over(data: dict[str, Any]) -> bool:
    """Whether somebody signed in so long ago that they are asked again, however often they came."""
    proofs = [proof["at"] for proof in data.get(AUTHENTICATION_METHODS_SESSION_KEY, []) if "at" in proof]
    return bool(proofs) and time.time() - min(proofs) > LONGEST.total_seconds()
