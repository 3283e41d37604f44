"""An upload that is too large is refused before it is read, with a page that says the limit."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.urls import reverse

from analysis.models import ImportRun
from engagements.uploads import limited
from tests.analysis.files import line, send, table


@pytest.fixture(autouse=True)
def small_limit(settings):
    settings.UPLOAD_LIMIT = 2_000_000


@pytest.mark.parametrize(
    ("language", "words"),
    [("sv", "En fil får vara högst 2 MB."), ("en", "A file may be at most 2 MB.")],
)
def test_the_page_says_the_limit(language, words, engagement, consultant, as_user, settings):
    response = send(as_user(consultant, language), engagement, b"x" * 2_100_000)

    assert response.status_code == 413
    assert words in response.content.decode()
    assert not ImportRun.objects.exists()
    assert not settings.MEDIA_ROOT.exists()


def test_nothing_of_it_is_read(engagement, consultant, as_user):
    class Unreadable:
        def read(self, *args):
            raise AssertionError("somebody read the body")

        readline = read

    url = reverse("analysis:import_create", args=[engagement.slug])
    kind = "multipart/form-data; boundary=x"
    response = as_user(consultant).generic(
        "POST", url, b"", kind, CONTENT_LENGTH="2000000000", **{"wsgi.input": Unreadable()}
    )

    assert response.status_code == 413


def test_the_upload_page_tells_the_limit_beforehand(engagement, consultant, as_user):
    page = as_user(consultant).get(reverse("analysis:import_create", args=[engagement.slug]))

    assert "En fil får vara högst 2 MB." in page.content.decode()


def test_below_the_limit_it_is_taken(engagement, consultant, as_user):
    send(as_user(consultant), engagement, table(line(1)))

    assert ImportRun.objects.count() == 1


def handed_over(headers, pieces):
    """What an application behind `limited` gets of a request: its bytes, and the length that it is told."""
    messages = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    messages += [{"type": "http.request", "body": b"", "more_body": False}, {"type": "http.disconnect"}]
    waiting, seen = iter(messages), {}

    async def receive():
        return next(waiting)

    async def application(scope, receive, send):
        body = b""
        while True:
            message = await receive()
            body += message["body"]
            if not message["more_body"]:
                break
        seen["body"], seen["length"] = len(body), dict(scope["headers"]).get(b"content-length")
        seen["then"] = (await receive())["type"]

    with ThreadPoolExecutor(1) as pool:  # a browser test before this one leaves its loop running in this thread
        pool.submit(asyncio.run, limited(application)({"type": "http", "headers": headers}, receive, None)).result()
    return seen


def test_a_declared_length_hands_nothing_over():
    seen = handed_over([(b"content-length", b"2000000000")], [b"x" * 1000] * 5)

    assert seen == {"body": 0, "length": b"2000000000", "then": "http.disconnect"}


def test_a_length_that_is_kept_secret_ends_at_the_limit():
    seen = handed_over([], [b"x" * 900_000] * 5)

    assert seen == {"body": 1_800_000, "length": b"2700000", "then": "http.disconnect"}


def test_what_is_small_enough_passes_unchanged():
    seen = handed_over([(b"content-length", b"1000")], [b"x" * 500] * 2)

    assert seen == {"body": 1000, "length": b"1000", "then": "http.disconnect"}
