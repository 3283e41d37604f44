import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import defaults

from strategy_site import outages


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token has expired (a phone asleep over night): keep what was typed and offer to send it again."""
    typed = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    kept = [(name, value) for name, value in typed if name not in {"csrfmiddlewaretoken", "password", "login"}]
    return render(request, "403_csrf.html", {"kept": kept, "action": request.get_full_path()}, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """What broke outside of a view, as in a session that could not be stored, may be an outage too."""
    error = sys.exc_info()[1]
    answer = outages.answer_for(request, error) if error is not None else None
    return answer or defaults.server_error(request)
