"""Requests that no form of ours sends: bodies of other kinds, too long or broken; addresses and queries of any letters."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.test import Client, override_settings
from django.urls import NoReverseMatch, reverse

from tests.badinput import values
from tests.badinput.doors import BOUNDARY, Heard, client_for, knock, pages
from tests.examples import World, example
from tests.test_access import OURS, Address

pytestmark = pytest.mark.django_db

FORM, JSON, PARTS = "application/x-www-form-urlencoded", "application/json", "multipart/form-data"
BIG = b"text=" + b"a" * 10_000_000
# (what it is, content type, body, what is answered where the view takes a POST; None: whatever it likes but an error)
BODIES: list[tuple[str, str, bytes, int | None]] = [
    ("percent signs", FORM, b"%=%zz&%00=%ff%fe&&&=", None),
    ("JSON that is none", JSON, b'{"a": NaN, "b": "\\ud83d", "c": "\\u0000"}', None),
    ("10 MB in a field", FORM, BIG, 413),
    ("1,001 fields", FORM, b"&".join(b"f%d=1" % number for number in range(1_001)), 413),
    ("1,001 fields in parts", f"{PARTS}; boundary={BOUNDARY}", f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="f"\r\n\r\n1\r\n'.encode() * 1_001 + f"--{BOUNDARY}--".encode(), 413),
    ("10 MB in a part that is no file", f"{PARTS}; boundary={BOUNDARY}", f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="f"\r\n\r\n'.encode() + BIG + f"\r\n--{BOUNDARY}--".encode(), 413),
    ("parts without a boundary", PARTS, b"x", 400),
    ("half a part", f"{PARTS}; boundary={BOUNDARY}", f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="te'.encode(), None),
    ("an encoding that is none", f"{FORM}; charset=klingon", b"text=x", None),
    ("UTF-7", f"{FORM}; charset=utf-7", b"text=%2BADw-script%2BAD4-", 400),
    ("deep JSON", JSON, b"[" * 100_000, None),
]  # fmt: skip
WORDS = ["\0", "Ord \ufffd", "9" * 30, "-1", values.MARKUP, values.UNSEEN]
IN_PATHS = ["\0", "..", "9" * 30, values.MARKUP]


# What comes of the other bodies is decided before any view of ours: they are sent to a few doors of each kind.
EVERYWHERE = 2
SOME = {
    "participants:input_create",
    "learners:again",
    "engagements:theme_set",
    "analysis:channel_create",
    "set_language",
}


def test_no_view_breaks_on_any_request(world: World):
    """Every address of ours, as the person who uses it."""
    wrong = {}
    assert {address.name for address in OURS} >= SOME
    for address in OURS:
        client, url = client_for(address, world.home), address.at(world.home)
        names = sorted(pages(world)[address.name].names["GET"])
        found = [*bodies(client, address, url), *queries(client, url, names), *addresses(client, address, world)]
        if found:
            wrong[address.name] = found
    assert not wrong, "\n".join(f"{name}: {fault}" for name, faults in wrong.items() for fault in faults)


def heard(client: Client, method: str, url: str, body: bytes = b"", kind: str = "") -> Heard | str:
    try:
        return knock(client, method, url, body, kind)
    except Exception as error:  # noqa: BLE001 - any is the fault that is looked for
        return f"{type(error).__name__}: {str(error)[:200]}"


def bodies(client: Client, address: Address, url: str) -> Iterator[str]:
    reads = False
    for name, kind, body, status in BODIES if address.name in SOME else BODIES[:EVERYWHERE]:
        answer = heard(client, "POST", url, body, kind)
        if isinstance(answer, str):
            yield f"{name}: {answer}"
            continue
        found, reads = answer.response.status_code, reads or reads_body(answer)
        if found == 405:
            return
        if found >= 500 or (status and reads and found != status):
            yield f"{name}: {found}, not {status}"


def reads_body(answer: Heard) -> bool:
    return bool(answer.names["POST"])


def addresses(client: Client, address: Address, world: World) -> Iterator[str]:
    """Each argument in turn is any word that its converter lets through; the engagement's own is one for all pages."""
    arguments: dict[str, Any] = {name: example(address.name, name)(world.home) for name in address.arguments}
    for name in address.inner or ([*arguments] if address.name == "engagements:engagement_detail" else []):
        for word in IN_PATHS:
            try:
                url = reverse(address.name, kwargs={**arguments, name: word})
            except NoReverseMatch:
                continue
            for method in ("GET", "POST"):
                answer = heard(client, method, url)
                if isinstance(answer, str) or answer.response.status_code >= 500:
                    yield f"{method} {name}={word[:20]!r}: {answer if isinstance(answer, str) else 'an error'}"


def queries(client: Client, url: str, names: list[str]) -> Iterator[str]:
    """Everything that the view reads of its query is any word."""
    for word in WORDS if names else ():
        query = urlencode(dict.fromkeys(names, word))
        answer = heard(client, "GET", f"{url.partition('?')[0]}?{query}")
        if isinstance(answer, str) or answer.response.status_code >= 500:
            yield f"?{names}={word[:20]!r}: {answer if isinstance(answer, str) else 'an error'}"
        elif "<script>alert(1)" in answer.text:
            yield f"?{names}: markup runs"


@pytest.mark.parametrize("path", ["%00", "%0d%0aX: y", "%ff%fe", quote("\u202e"), "../" * 20, "a" * 8_000, "read/%00/"])
def test_a_path_that_is_none_of_ours_is_not_found(client, db, path):
    assert client.get(f"/{path}").status_code in {302, 404}


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(
    ("kind", "body", "words"),
    [
        (FORM, BIG, {"sv": "För mycket på en gång", "en": "Too much at once"}),
        (PARTS, b"x", {"sv": "Det gick inte att läsa det som skickades", "en": "The request could not be read"}),
    ],
)
def test_what_cannot_be_read_is_said_in_the_readers_language(client, db, kind, body, words, language):
    answer = client.generic("POST", reverse("set_language"), body, kind, headers={"accept-language": language})
    assert words[language] in answer.content.decode()


@override_settings(CSRF_FAILURE_VIEW="strategy_site.views.csrf_failure")
def test_an_expired_token_keeps_any_text(db):
    text = f"{values.MARKUP}\u202e\x07 Rad\r\nrad"
    answer = Client(enforce_csrf_checks=True).post(reverse("set_language"), {"text": text})
    assert answer.status_code == 403
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.content.decode()
    assert "<script>alert" not in answer.content.decode()
