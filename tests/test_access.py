"""The walls: every URL of the project, found by itself, is asked as every role, as a stranger and as nobody.

A new URL joins by itself. It must declare who may enter (a decorator of engagements/permissions.py or workshops/access.py)
and have an example for each argument (tests/examples.py), or it fails here.
"""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.contrib.auth.views import redirect_to_login
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.html import escape

from engagements.models import Engagement
from engagements.models.people import Role
from engagements.permissions import RIGHTS
from tests.examples import QUERIES, Place, World, example, furnished
from workshops import access, services

pytestmark = pytest.mark.django_db

# Views that are not ours carry no decision of ours; each kind with the reason why it may stand open.
THIRD_PARTY = {
    "account_": "allauth: signing in, and one's own address and password; it asks for a session where it needs one",
    "usersessions_": "allauth: one's own sessions; it asks for one",
    "mfa_": "allauth: one's own second factor; it asks for a session where it needs one",
}
HTMX = {"HX-Request": "true"}
ASKED = [
    ("GET", {}),
    ("HEAD", {}),
    ("POST", {}),
    ("OPTIONS", {}),
    ("GET", HTMX),
    ("POST", HTMX),
]
IN_SHORT = [("GET", {}), ("POST", {})]  # of a second person whom the same line of code turns away
# What reading may write: that somebody was here, and what a cache keeps.
MAY_BE_WRITTEN = {"django_session", "cache"}
# GETs that write: what leaves the house is told in the log.
WRITES_ON_GET = {
    "analysis:mention_export": {"engagements_auditentry"},
    "strategies:export_download": {"engagements_auditentry"},
    "training:coverage_export": {"engagements_auditentry"},
    "training:learner_export": {"engagements_auditentry"},
}
WRITTEN = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"(\w+)"', re.IGNORECASE)
# What every answer carries, errors too.
ALWAYS = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private",
    "Permissions-Policy": "camera=()",
}
CSRF = re.compile(rb"(csrfmiddlewaretoken\" value=\"|x-csrftoken\": \")[^\"]+")


@dataclass(frozen=True)
class Address:
    """One URL: its full name, its arguments, its view and who may enter."""

    name: str
    arguments: tuple[str, ...]
    view: Any

    @property
    def access(self) -> tuple[str, str] | None:
        return getattr(self.view, "access", None)

    @property
    def kind(self) -> str:
        return self.access[0] if self.access else ""

    @property
    def inner(self) -> list[str]:
        return [argument for argument in self.arguments if argument != "slug"]

    def at(self, place: Place, told_by: Place | None = None, **others: Any) -> str:
        """The address in `place`; what the query or form tells comes from there too, or from `told_by`."""
        values = {argument: example(self.name, argument)(place) for argument in self.arguments}
        path = reverse(self.name, kwargs={**values, **others})
        return f"{path}?{urlencode(QUERIES[self.name](told_by or place))}" if self.name in QUERIES else path


def walk(resolver: URLResolver, namespace: str = "", above: tuple[str, ...] = ()) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        arguments = (*above, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern} has no name"
            yield Address(f"{namespace}{pattern.name}", tuple(dict.fromkeys(arguments)), pattern.callback)
        else:
            inside = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern, inside, arguments)


ADDRESSES = list(walk(get_resolver()))
OURS = [address for address in ADDRESSES if not address.name.startswith(tuple(THIRD_PARTY))]


@pytest.fixture(scope="module")
def furnished_world(tmp_path_factory, django_db_setup, django_db_blocker) -> Iterator[tuple[World, Path]]:
    """Built once, in a transaction around those of the tests: it is what most of this module's time would go to."""
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media), transaction.atomic():
        yield World(furnished("home", 1), furnished("away", 7)), media
        transaction.set_rollback(True)


@pytest.fixture
def world(furnished_world: tuple[World, Path], own_media: None, settings: Any) -> World:
    settings.MEDIA_ROOT = furnished_world[1]
    return furnished_world[0]


def of_kind(kind: str) -> Any:
    return pytest.mark.parametrize(
        "address", [address for address in OURS if address.kind == kind], ids=lambda address: address.name
    )


def ask(client: Client, method: str, url: str, headers: dict[str, str]) -> HttpResponse:
    """One request whose traces in the database are wiped out."""
    form = urlsplit(url).query if method == "POST" else ""
    with transaction.atomic():
        response = client.generic(method, url, form, "application/x-www-form-urlencoded", headers=headers)
        transaction.set_rollback(True)
    if response.streaming:
        b"".join(response.streaming_content)  # to its end, where the client closes the file
    missing = {name: response.get(name) for name, value in ALWAYS.items() if value not in response.get(name, "")}
    assert missing == {}, f"{method} {url}"
    return response


def signed_in(user: Any) -> Client:
    client = Client(headers={"accept-language": "sv"})
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


# Who may enter is said -------------------------------------------------------------------------------------------------


def test_every_url_says_who_may_enter():
    assert [address.name for address in OURS if address.access is None] == []


def test_no_name_is_given_twice():
    names = [address.name for address in OURS]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_there_are_urls_of_every_app():
    assert {address.name.split(":")[0] for address in OURS if address.kind == "member"} == {
        "engagements",
        "analysis",
        "interviews",
        "strategies",
        "policies",
        "workshops",
        "training",
    }


@pytest.mark.parametrize("address", OURS, ids=lambda address: address.name)
def test_every_argument_has_an_example(address):
    for argument in address.arguments:
        example(address.name, argument)


@pytest.mark.parametrize("address", [a for a in OURS if a.kind == "member"], ids=lambda address: address.name)
def test_a_page_of_an_engagement_names_it_in_its_address(address):
    assert "slug" in address.arguments
    assert address.access[1] in RIGHTS


# Pages of an engagement --------------------------------------------------------------------------------------------


@of_kind("member")
def test_nobody_is_sent_to_the_sign_in(address, world: World):
    """Neither is a phone of a workshop anybody here, of this engagement's own or of another's."""
    url = address.at(world.home)
    for client, asked in ((signed_in(None), ASKED), (phone_of(world.home), IN_SHORT), (phone_of(world.away), IN_SHORT)):
        for method, headers in asked:
            response = ask(client, method, url, headers)
            if response.status_code == 405:
                continue
            if headers:
                assert (response.status_code, response["HX-Redirect"]) == (204, "/account/login/")
            else:
                assert (response.status_code, response["Location"]) == (302, redirect_to_login(url).url)


@of_kind("member")
def test_a_stranger_cannot_tell_it_from_one_that_never_existed(address, world: World):
    """Somebody's lead elsewhere, and somebody who is in no engagement at all."""
    url = address.at(world.home)
    clients = [(signed_in(world.stranger), ASKED), (signed_in(world.alone), IN_SHORT)]
    theirs = answers_to(clients, url)
    assert {status for status, _headers, _body in theirs} <= {404, 405}
    assert 404 in {status for status, _headers, _body in theirs}
    Engagement.objects.filter(pk=world.home.engagement.pk).update(slug="it-is-called-otherwise")
    assert theirs == answers_to(clients, url)


def answers_to(clients: list[Any], url: str) -> list[tuple[int, dict[str, str], bytes]]:
    return [seen(ask(client, method, url, headers)) for client, asked in clients for method, headers in asked]


def seen(response: HttpResponse, url: str = "") -> tuple[int, dict[str, str], bytes]:
    """All that the asking person gets, but for the tokens that are new in each answer, and the address that was asked."""
    headers = {name: value for name, value in response.items() if name not in {"Content-Length", "Date"}}
    body = CSRF.sub(rb"\1", response.content)
    return response.status_code, headers, body.replace(escape(url).encode(), b"") if url else body


@of_kind("member")
def test_each_role_enters_or_is_told_so(address, world: World):
    url = address.at(world.home)
    roles = RIGHTS[address.access[1]]
    for role in Role:
        client = signed_in(world.home.people[role])
        answers = {}
        for method, headers in ASKED:
            with writes_listened_to() as writes:
                status = ask(client, method, url, headers).status_code
            assert is_right(method, status, may=role in roles), f"{role}: {method} {headers} gives {status}"
            told = WRITES_ON_GET.get(address.name, set())
            assert method == "POST" or writes <= told, f"{method} writes to {writes}"
            answers[method, bool(headers)] = status
        assert answers["HEAD", False] == answers["GET", False], f"{role}: HEAD gives {answers['HEAD', False]}"


@contextmanager
def writes_listened_to() -> Iterator[set[str]]:
    """The tables that are written to meanwhile."""
    tables: set[str] = set()

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if (found := WRITTEN.match(sql)) and found[1] not in MAY_BE_WRITTEN:
            tables.add(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield tables


def is_right(method: str, status: int, *, may: bool) -> bool:
    if not may:
        return status in {403, 405}
    if method == "POST":  # an empty form may be at fault, but it is found and read
        return status not in {403, 404} and status < 500
    return status < 400 or status == 405


@of_kind("member")
def test_what_is_inside_another_engagement_is_one_that_never_existed(address, world: World):
    """Our own engagement in the address, something of theirs inside: answered as something that is nowhere."""
    client = signed_in(world.home.lead)
    for names in [*([one] for one in address.inner), address.inner]:
        theirs = {name: example(address.name, name)(world.away) for name in names}
        if all(value == example(address.name, name)(world.home) for name, value in theirs.items()):
            continue
        never = {name: NEVER[type(value)] for name, value in theirs.items()}
        foreign, nowhere = address.at(world.home, **theirs), address.at(world.home, **never)
        for method, headers in ASKED:
            answer = seen(ask(client, method, foreign, headers), foreign)
            assert answer[0] in {404, 405}, f"{method} {foreign} gives {answer[0]}"
            assert answer == seen(ask(client, method, nowhere, headers), nowhere), f"{method} {foreign} tells"
    if address.name in QUERIES:
        url = address.at(world.home, told_by=world.away)
        for method, headers in ASKED:
            status = ask(client, method, url, headers).status_code
            assert status in {404, 405}, f"{method} {url} gives {status}"


# Of each type of thing in addresses one that is nobody's.
NEVER: dict[type, Any] = {int: 987654, uuid.UUID: uuid.UUID(int=5), str: "never-was"}


def test_the_two_engagements_differ_in_what_stands_in_addresses(world: World):
    """Else the test above would compare a thing with itself. Words of the method are the same everywhere."""
    same = {
        f"{address.name}.{name}"
        for address in OURS
        if address.kind == "member"
        for name in address.inner
        if example(address.name, name)(world.home) == example(address.name, name)(world.away)
    }
    assert same <= {"interviews:theme_detail.theme", "policies:policy_create.kind"}


# The other pages -------------------------------------------------------------------------------------------------------


@of_kind("account")
def test_a_page_of_an_account_asks_for_one(address, world: World):
    url = address.at(world.home)
    for method, headers in ASKED:
        response = ask(signed_in(None), method, url, headers)
        assert response.status_code in {302, 204, 405}
        if response.status_code == 302:
            assert response["Location"] == redirect_to_login(url).url
    assert ask(signed_in(world.home.lead), "GET", url, {}).status_code in {200, 302, 405}


@of_kind("public")
def test_a_public_page_answers_everybody(address, world: World):
    for user in (None, world.home.lead):
        for method, headers in ASKED:
            assert ask(signed_in(user), method, address.at(world.home), headers).status_code < 500


def phone_of(place: Place) -> Client:
    """A phone that has joined the workshop of this place."""
    client = signed_in(None)
    workshop = place["workshop"]
    client.cookies[access.cookie_name(workshop.code)] = services.join(workshop, "Sara", True)
    return client


@of_kind("participant")
def test_a_phone_without_its_cookie_does_not_come_in(address, world: World):
    """Nor does one that has joined another workshop, or whose cookie is given the name of this one."""
    renamed = signed_in(None)
    renamed.cookies[access.cookie_name(world.home["workshop"].code)] = services.join(
        world.away["workshop"], "Sara", True
    )
    for client in (signed_in(None), signed_in(world.home.lead), phone_of(world.away), renamed):
        for method, headers in ASKED:
            status = ask(client, method, address.at(world.home), headers).status_code
            assert status in {302, 401, 403, 404, 405, 429}, f"{method} {headers} gives {status}"


@of_kind("participant")
def test_what_is_inside_another_workshop_is_not_found(address, world: World):
    client = phone_of(world.home)
    for name in {"said", "number"} & set(address.arguments):
        foreign = address.at(world.home, **{name: example(address.name, name)(world.away)})
        for method, headers in ASKED:
            assert ask(client, method, foreign, headers).status_code in {404, 405}


@pytest.mark.parametrize("address", [a for a in ADDRESSES if a not in OURS], ids=lambda address: address.name)
def test_a_page_of_a_library_does_not_break(address):
    values = {argument: 1 if argument == "pk" else "abc" for argument in address.arguments}
    assert ask(signed_in(None), "GET", reverse(address.name, kwargs=values), {}).status_code < 500
