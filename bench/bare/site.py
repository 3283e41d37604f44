"""One page, for somebody who is signed in, and one task."""

import os
from pathlib import Path

from celery import Celery
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

FOLDER = Path(os.environ["VAR_DIR"])

settings.configure(
    SECRET_KEY="for-measuring-only",  # noqa: S106 - nobody is served
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "bare.sqlite3"}},
)
application = get_asgi_application()

celery = Celery("bare", broker=os.environ["REDIS_URL"])
celery.conf.beat_schedule = {"tick": {"task": "bare.tick", "schedule": 60.0}}
celery.conf.beat_schedule_filename = str(FOLDER / "schedule")


@celery.task(name="bare.tick")
def tick() -> None:
    pass


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"<!doctype html><title>{request.user}</title>")


urlpatterns = [path("", page)]
