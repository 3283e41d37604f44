"""What stands below us is away for a while (database, cache, mail server) or full (disk): the answer is 503 or 507 with
what was typed, never an error page. A phone's outbox and an upload take 5xx as "not yet" and repeat by themselves.
"""

import errno
import logging
from collections.abc import Iterator
from smtplib import SMTPException

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
AWAY = (InterfaceError, RedisError, SMTPException, ConnectionError, TimeoutError)
# What PostgreSQL says when it ended one of two that waited for each other, or could not order them: do it again.
REPEATABLE = {"40001", "40P01"}
FULL = {"53100"}
# SQLite tells everything by words, and means a missing column by the same kind of error.
SQLITE_AWAY = ("locked", "busy", "disk i/o error", "unable to open")
RETRY_SECONDS = 5
NOT_KEPT = {"csrfmiddlewaretoken", "password", "password1", "password2", "login", "code", "credential"}


def is_repeatable(error: BaseException) -> bool:
    return isinstance(error, OperationalError) and bool(REPEATABLE & set(_codes(error)))


def is_full(error: BaseException) -> bool:
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return True
    return isinstance(error, OperationalError) and ("is full" in str(error) or bool(FULL & set(_codes(error))))


def is_away(error: BaseException) -> bool:
    if isinstance(error, OperationalError):
        # psycopg2 has a class of its own for each fault in a statement; this one is always about the server.
        return not _is_sqlite(error) or any(words in str(error).lower() for words in SQLITE_AWAY)
    return isinstance(error, AWAY)


def _is_sqlite(error: OperationalError) -> bool:
    return type(error.__cause__).__module__ == "sqlite3"


def _codes(error: BaseException) -> Iterator[str]:
    cause: BaseException | None = error
    while cause is not None:
        yield str(getattr(cause, "pgcode", ""))
        cause = cause.__cause__


def answer_for(request: HttpRequest, error: BaseException) -> HttpResponse | None:
    """The page for this error, or None if it is a fault of ours. Asks no database: none may be there."""
    if is_full(error):
        words, status = _("The server has run out of space. Nothing has been changed."), 507
    elif is_away(error):
        words, status = _("Something that Linje needs does not answer just now. It usually comes back by itself."), 503
    else:
        return None
    logger.error("%s %s: %s", request.method, request.path, error, exc_info=error)
    response = _answer(request, words, status)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def _answer(request: HttpRequest, words: str, status: int) -> HttpResponse:
    if request.headers.get("accept", "").startswith("application/json"):
        return JsonResponse({"state": "away", "words": words}, status=status)
    kept = _kept(request) if request.method == "POST" else []
    context = {"words": words, "kept": kept, "is_post": request.method == "POST", "action": request.get_full_path()}
    return HttpResponse(
        render_to_string("503.html", context | {"csrf_token": get_token(request) if kept else ""}), status=status
    )


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    try:
        posted = request.POST
    except OSError:  # the disk was full before the form was read
        return []
    return [(name, value) for name in posted for value in posted.getlist(name) if name not in NOT_KEPT]
