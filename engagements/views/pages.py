"""What belongs to no engagement: language, light or dark, the demo's sign-in, and the pages that explain."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import check_for_language, get_language
from django.views.decorators.http import require_POST, require_safe

from engagements import accounts
from engagements.context import THEMES
from engagements.models import User
from engagements.permissions import public_view

YEAR = 365 * 24 * 3600


def _back(request: HttpRequest) -> HttpResponse:
    """To the page that asked, if it is one of ours."""
    target = request.POST.get("next", "")
    return redirect(target if accounts.is_ours(request, target) else "/")


@require_POST
@public_view("everybody chooses the language of the page")
def language_set(request: HttpRequest) -> HttpResponse:
    response = _back(request)
    language = request.POST.get("language", "")
    if check_for_language(language) and language in dict(settings.LANGUAGES):
        accounts.remember_language(response, language)
        if request.user.is_authenticated:
            User.objects.filter(pk=request.user.pk).update(language=language)
    return response


@require_POST
@public_view("everybody chooses between light and dark")
def theme_set(request: HttpRequest) -> HttpResponse:
    response = _back(request)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie("theme", theme, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response


@require_POST
@public_view("a demo installation lets everybody try every role; elsewhere this page does not exist")
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    chosen = [person.pk for person in accounts.demo_people() if str(person.pk) == request.POST.get("person", "")]
    user = get_object_or_404(User, pk__in=chosen)
    accounts.enter(request, user)
    return _back(request)  # in the language that the visitor reads: who tries several people stays one reader


def _page(request: HttpRequest, name: str) -> HttpResponse:
    """A page of prose, written in both languages rather than translated sentence by sentence."""
    language = "en" if (get_language() or "sv").startswith("en") else "sv"
    return render(request, f"engagements/{name}.html", {"text": f"engagements/pages/{name}_{language}.html"})


@require_safe
@public_view("help is for everybody")
def help_page(request: HttpRequest) -> HttpResponse:
    return _page(request, "help_page")


@require_safe
@public_view("who reads us may know what we keep")
def privacy(request: HttpRequest) -> HttpResponse:
    return _page(request, "privacy")


@require_safe
@public_view("the statement of accessibility is public")
def accessibility(request: HttpRequest) -> HttpResponse:
    return _page(request, "accessibility")


@require_safe
@public_view("the keys are no secret")
def shortcuts(request: HttpRequest) -> HttpResponse:
    return _page(request, "shortcuts")
