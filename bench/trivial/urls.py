from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from strategy_site.urls import handler400

__all__ = ["handler400", "urlpatterns"]

PAGE = """<!doctype html><title>{{ request.user }}</title><form method="post">{% csrf_token %}</form>
<ul>{% for number in numbers %}<li><a href="/{{ number }}/">{{ number }} {{ request.user.email }}</a></li>{% endfor %}</ul>"""
TEMPLATE = engines["django"].from_string(PAGE)


def trivial(request: HttpRequest) -> HttpResponse:
    """Somebody who is signed in reads twenty lines."""
    if not request.user.is_authenticated:
        raise PermissionError("sign in first")
    return HttpResponse(TEMPLATE.render({"numbers": range(20)}, request))


urlpatterns = [path("bench/trivial/", trivial), path("", include("strategy_site.urls"))]
