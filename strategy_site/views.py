from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token has expired (a phone asleep over night): keep what was typed and offer to send it again."""
    typed = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    kept = [(name, value) for name, value in typed if name not in {"csrfmiddlewaretoken", "password", "login"}]
    return render(request, "403_csrf.html", {"kept": kept, "action": request.get_full_path()}, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)
