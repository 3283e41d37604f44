"""Small middlewares of our own, all safe to run under ASGI without a thread hop."""

from collections.abc import Callable

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.decorators import sync_and_async_middleware
from django.views.defaults import page_not_found

from engagements import walls
from engagements.uploads import is_too_large, limit_words
from strategy_site import outages


@sync_and_async_middleware
def row_walls(get_response: Callable) -> Callable:
    """First of all: nothing is visible until a door has been passed (engagements/walls.py). What is streamed is made after
    this, and sees to it itself (engagements/downloads.py)."""
    if iscoroutinefunction(get_response):

        async def middleware(request: HttpRequest) -> HttpResponse:
            with walls.within():
                return await get_response(request)
    else:

        def middleware(request: HttpRequest) -> HttpResponse:
            with walls.within():
                return get_response(request)

    return middleware


def _language_of(request: HttpRequest) -> str:
    """What the reader chose (cookie), else what the browser asks for."""
    return translation.get_language_from_request(request)


@sync_and_async_middleware
def reader_language(get_response: Callable) -> Callable:
    if iscoroutinefunction(get_response):

        async def middleware(request: HttpRequest) -> HttpResponse:
            language = _language_of(request)
            with translation.override(language):
                request.LANGUAGE_CODE = translation.get_language()
                response = await get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response
    else:

        def middleware(request: HttpRequest) -> HttpResponse:
            language = _language_of(request)
            with translation.override(language):
                request.LANGUAGE_CODE = translation.get_language()
                response = get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response

    return middleware


def _harden(response: HttpResponse) -> HttpResponse:
    response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response


@sync_and_async_middleware
def response_headers(get_response: Callable) -> Callable:
    if iscoroutinefunction(get_response):

        async def middleware(request: HttpRequest) -> HttpResponse:
            return _harden(await get_response(request))
    else:

        def middleware(request: HttpRequest) -> HttpResponse:
            return _harden(get_response(request))

    return middleware


def _too_large(request: HttpRequest) -> HttpResponse:
    return render(request, "413.html", {"limit": limit_words()}, status=413)


@sync_and_async_middleware
def upload_limit(get_response: Callable) -> Callable:
    """A request that is too large gets its page before the check for forgery would read it. Last, so that the page knows
    who asks."""
    if iscoroutinefunction(get_response):

        async def middleware(request: HttpRequest) -> HttpResponse:
            if is_too_large(request.META.get("CONTENT_LENGTH")):
                return await sync_to_async(_too_large)(request)
            return await get_response(request)
    else:

        def middleware(request: HttpRequest) -> HttpResponse:
            if is_too_large(request.META.get("CONTENT_LENGTH")):
                return _too_large(request)
            return get_response(request)

    return middleware


def _not_found(request: HttpRequest, error: Exception | None = None) -> HttpResponse | None:
    """What is not there has the same page with DEBUG on, where Django would print every address of the application: whoever
    tries the demo is no developer."""
    if settings.DEBUG and (error is None or isinstance(error, Http404)):
        return page_not_found(request, error or Http404())
    return None


@sync_and_async_middleware
def not_found_pages(get_response: Callable) -> Callable:
    """What a view does not find comes by as an exception, an address of no view as an answer."""

    def is_of_no_view(request: HttpRequest, response: HttpResponse) -> bool:
        return response.status_code == 404 and request.resolver_match is None

    if iscoroutinefunction(get_response):

        async def middleware(request: HttpRequest) -> HttpResponse:
            response = await get_response(request)
            if is_of_no_view(request, response):
                return await sync_to_async(_not_found)(request) or response
            return response
    else:

        def middleware(request: HttpRequest) -> HttpResponse:
            response = get_response(request)
            if is_of_no_view(request, response):
                return _not_found(request) or response
            return response

    middleware.process_exception = _not_found  # type: ignore[attr-defined]
    return middleware


REPEATS = 3


def _recover(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """After the view has failed. Its transaction is done again where PostgreSQL ended it for the sake of another one; the keys that
    forms carry make that harmless. What cannot be reached just now becomes a page that keeps what was typed. Everything else is
    left to the middlewares above: allauth asks for a password again by an exception."""
    match = request.resolver_match
    for _repeat in range(1, REPEATS):
        if not outages.is_repeatable(error) or match is None:
            break
        try:
            return match.func(request, *match.args, **match.kwargs)
        except Exception as again:  # noqa: BLE001 - the last of them is judged below
            error = again
    return outages.answer_for(request, error)


@sync_and_async_middleware
def outage_pages(get_response: Callable) -> Callable:
    """Last of all, so that nothing stands between it and the view."""
    if iscoroutinefunction(get_response):

        async def middleware(request: HttpRequest) -> HttpResponse:
            return await get_response(request)
    else:

        def middleware(request: HttpRequest) -> HttpResponse:
            return get_response(request)

    middleware.process_exception = _recover  # type: ignore[attr-defined]
    return middleware
