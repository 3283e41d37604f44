import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "strategy_site.settings")
bare_django = get_asgi_application()

# These need a configured Django, hence below.
from engagements.uploads import limited  # noqa: E402
from workshops.streaming import stream  # noqa: E402

django_application = limited(bare_django)


async def application(scope, receive, send):  # type: ignore[no-untyped-def]
    """Live events go to the bare ASGI stream, all else to Django: a Django response per phone costs three times as much."""
    if scope["type"] == "http" and scope["path"].endswith("/stream/"):
        await stream(scope, receive, send)
    else:
        await django_application(scope, receive, send)
