"""Every view that takes something from outside, and what it reads of it: found by asking, so that a new one joins by itself.

A `Door` is one URL as one person. `knock` sends a request, wipes out its traces and says what came of it: which forms
were checked, which names were read, and what was written to the database.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock
from urllib.parse import urlencode

from django import forms
from django.contrib.messages import get_messages
from django.core.exceptions import BadRequest, SuspiciousOperation, ValidationError
from django.db import connection, transaction
from django.http import QueryDict
from django.http.multipartparser import MultiPartParserError
from django.test import Client
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from tests.examples import Place, World, png
from tests.test_access import OURS, Address, signed_in
from training import access as learners
from workshops import access, services

Pairs = list[tuple[str, str]]
File = tuple[str, bytes]
Fault = tuple[str, str, str]  # form, field, message

WRITTEN = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"(\w+)"', re.IGNORECASE)
# Not what anybody typed: who is signed in, counted tries.
ASIDE = {"django_session", "cache"}
BOUNDARY = "----linje"
MENTIONS = b"Date,Text\n2026-09-14,Good\n2026-09-15,Bad\n"


@dataclass
class Heard:
    """What one request did."""

    response: Any
    body: bytes
    text: str
    forms: list[forms.BaseForm]
    faults: list[Fault]  # everything that a form refused, in the words of the reader's language
    names: dict[str, set[str]]  # "POST" and "GET" → the names the view asked for
    writes: list[tuple[str, Any]]  # (table, parameters), but for those that were rolled back
    complaints: list[str]  # messages that the next page shows as errors

    @property
    def is_accepted(self) -> bool:
        status = self.response.status_code
        if self.faults or self.complaints:
            return False
        is_json = self.response.get("Content-Type", "").startswith("application/json")
        return status in {201, 204, 302} or (status == 200 and is_json)

    @property
    def page(self) -> str:
        """Everything a reader of the answer gets, without its markup's escapes."""
        return html.unescape(self.text)


@dataclass
class Door:
    address: Address
    client: Client
    url: str
    kinds: dict[str, str] = field(default_factory=dict)  # name → text, line, file, or the class of its field
    required: set[str] = field(default_factory=set)
    valid: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    answer: Heard | None = None  # to the last that was sent while asking: all that is valid

    @property
    def texts(self) -> list[str]:
        return [name for name, kind in self.kinds.items() if kind in {"text", "line"}]

    @property
    def others(self) -> list[str]:
        return [name for name, kind in self.kinds.items() if kind not in {"text", "line", "password", "file"}]

    def pairs(self, **changed: str | list[str]) -> Pairs:
        """What a browser would send, with some values changed."""
        values = {**self.valid, **{name: [v] if isinstance(v, str) else v for name, v in changed.items()}}
        return [(name, value) for name, several in values.items() for value in several]

    def send(
        self, pairs: Pairs, *, language: str = "sv", files: dict[str, File] | None = None, follows: bool = False
    ) -> Heard:
        if self.files or files:
            body = multipart(pairs, self.files if files is None else files)
            kind = f"multipart/form-data; boundary={BOUNDARY}"
        else:
            body, kind = encoded(pairs), "application/x-www-form-urlencoded"
        return knock(self.client, "POST", self.url, body, kind, language=language, follows=follows)


def encoded(pairs: Pairs) -> bytes:
    return urlencode(pairs, errors="surrogatepass").encode()


def multipart(pairs: Pairs, files: dict[str, File]) -> bytes:
    parts = [f'name="{name}"\r\n\r\n'.encode() + value.encode("utf-8", "surrogatepass") for name, value in pairs]
    for name, (filename, content) in files.items():
        quoted = filename.replace("\\", "\\\\").replace('"', '\\"').encode("utf-8", "surrogatepass")
        parts.append(f'name="{name}"; filename="'.encode() + quoted + b'"\r\nContent-Type: text/csv\r\n\r\n' + content)
    begin = f"--{BOUNDARY}\r\nContent-Disposition: form-data; ".encode()
    return b"".join(begin + part + b"\r\n" for part in parts) + f"--{BOUNDARY}--\r\n".encode()


def knock(
    client: Client, method: str, url: str, body: bytes, kind: str, *, language: str = "sv", follows: bool = False
) -> Heard:
    """One request whose traces are wiped out; an exception in the view is one here too.

    `follows`: the text of the answer is that of the page it leads to, where what was stored is shown."""
    told = {"accept-language": language}
    cookies = client.cookies.copy()
    with transaction.atomic(), listening() as ears:
        response = client.generic(method, url, body, kind, headers=told)
        text = b"".join(response.streaming_content) if response.streaming else response.content
        complaints = [str(message) for message in get_messages(response.wsgi_request) if message.level_tag == "error"]
        writes = ears.writes[:]
        if follows and response.status_code == 302:
            text = client.get(response["Location"], headers=told).content
        transaction.set_rollback(True)
    client.cookies = cookies
    request = response.wsgi_request
    names = {which: read_of(request, which, ears) for which in ("POST", "GET")}
    request.close()  # files that are read of a body only here
    is_text = response.get("Content-Type", "text/").startswith(("text/", "application/json"))
    return Heard(
        response,
        text,
        text.decode("utf-8", "replace") if is_text else "",
        ears.forms,
        ears.faults,
        names,
        writes,
        complaints,
    )


def read_of(request: Any, which: str, ears: Ears) -> set[str]:
    """The names that were asked for; none of a body that cannot be read."""
    try:
        return ears.names.get(id(getattr(request, which)), set())
    except (SuspiciousOperation, BadRequest, MultiPartParserError):
        return set()


class Ears:
    """What is heard during a request."""

    def __init__(self) -> None:
        self.forms: list[forms.BaseForm] = []
        self.faults: list[Fault] = []
        self.names: dict[int, set[str]] = {}
        self.writes: list[tuple[str, Any]] = []
        self.marks: list[tuple[str, int]] = []

    def on_sql(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        verb, _space, rest = sql.partition(" ")
        if verb == "SAVEPOINT":
            self.marks.append((rest, len(self.writes)))
        elif verb == "ROLLBACK":
            self.writes = self.writes[: next((at for name, at in reversed(self.marks) if rest.endswith(name)), 0)]
        elif (table := WRITTEN.match(sql)) and table[1] not in ASIDE:
            self.writes.append((table[1], params))
        return execute(sql, params, many, context)

    def asked(self, querydict: QueryDict, name: Any) -> None:
        self.names.setdefault(id(querydict), set()).add(str(name))


@contextmanager
def listening() -> Iterator[Ears]:
    ears = Ears()
    clean, add_error = forms.BaseForm.full_clean, forms.BaseForm.add_error

    def full_clean(form: forms.BaseForm) -> None:
        if form.is_bound and form not in ears.forms:
            ears.forms.append(form)
        clean(form)

    def told(form: forms.BaseForm, field: str | None, error: Any) -> None:
        add_error(form, field, error)
        error = error if isinstance(error, ValidationError) else ValidationError(error)
        by_field = error.message_dict if hasattr(error, "error_dict") else {field or "__all__": error.messages}
        ears.faults += [(type(form).__name__, name, text) for name, texts in by_field.items() for text in texts]

    with ExitStack() as stack:
        stack.enter_context(connection.execute_wrapper(ears.on_sql))
        # The client would keep a copy of every context of every template.
        stack.enter_context(mock.patch("django.test.client.store_rendered_templates", return_value=None))
        stack.enter_context(mock.patch.object(forms.BaseForm, "full_clean", full_clean))
        stack.enter_context(mock.patch.object(forms.BaseForm, "add_error", told))
        for method in ("__getitem__", "get", "getlist", "__contains__"):
            stack.enter_context(mock.patch.object(QueryDict, method, heard(ears, method)))
        yield ears


def heard(ears: Ears, method: str) -> Any:
    told = getattr(QueryDict, method)

    def asked(self: QueryDict, name: Any, *args: Any, **options: Any) -> Any:
        ears.asked(self, name)
        return told(self, name, *args, **options)

    return asked


# What a person would send ---------------------------------------------------------------------------------------------

# Names that views read by themselves, without a form: what a page's hidden fields would carry.
USUAL = {"revision": "1", "began_at": "1", "key": "00000000-0000-4000-8000-000000000001"}
# Asked by every page (Django, htmx), and of no view.
NOT_TYPED = {"csrfmiddlewaretoken", "_method", "nothing_of_ours"}
BY_KIND: list[tuple[type[forms.Field], str]] = [
    (forms.BooleanField, ""),
    (forms.UUIDField, "00000000-0000-4000-8000-000000000002"),
    (forms.JSONField, "{}"),
    (forms.DateField, "2026-09-14"),
    (forms.TimeField, "13:00"),
    (forms.IntegerField, "1"),
    (forms.EmailField, "eva@example.org"),
    (forms.URLField, "https://example.org/sida"),
]


def value_for(field: forms.Field) -> str:
    """Something this field accepts."""
    if isinstance(field, forms.ChoiceField):
        keys = [str(value) for value, _label in flat(field.choices)]
        return next((key for key in keys if key), "")
    return next((value for kind, value in BY_KIND if isinstance(field, kind)), "Några ord")


def flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label


def kind_of(field: forms.Field) -> str:
    if isinstance(field, forms.FileField):
        return "file"
    if isinstance(field.widget, forms.PasswordInput):
        return "password"
    if isinstance(field, forms.CharField) and not isinstance(field, forms.UUIDField | forms.JSONField):
        return "text" if isinstance(field.widget, forms.Textarea) else "line"
    return type(field).__name__


def open_door(
    address: Address, client: Client, url: str, example: Callable[[str], str | None], *, button: str = "nothing_of_ours"
) -> Door | None:
    """Ask what the view reads, until it reads nothing new; None if it takes no POST.

    `example` gives what a name accepts where a guess by the kind of its field is not enough; `button` is the name of the
    one that sends the form, where the view asks for it."""
    door = Door(address, client, url)
    heard = door.send([(button, "x")])
    if heard.response.status_code == 405:
        return None
    page = knock(client, "GET", url, b"", "")
    shown = controls(page.page) if page.response.status_code == 200 else {}
    for _again in range(3):
        if not learn(door, heard, shown):
            break
        door.valid |= {name: [value] for name in door.kinds if (value := example(name)) is not None}
        heard = door.answer = door.send(door.pairs())
    return door


def learn(door: Door, heard: Heard, shown: dict[str, list[str]]) -> bool:
    known = len(door.kinds)
    for form in heard.forms:
        for name, one in form.fields.items():
            if (prefixed := form.add_prefix(name)) not in door.kinds:
                add(door, prefixed, one, shown)
    for name in sorted(heard.names["POST"] - NOT_TYPED - set(door.kinds)):
        if any(name == form.add_prefix(part) for form in heard.forms for part in form.fields):
            continue
        door.kinds[name] = "plain"
        value = shown.get(name) or [USUAL.get(name, "")]
        door.valid[name] = value
    return len(door.kinds) > known


def add(door: Door, name: str, one: forms.Field, shown: dict[str, list[str]]) -> None:
    door.kinds[name] = kind_of(one)
    if one.required:
        door.required.add(name)
    if one.widget.is_hidden:
        door.hidden.add(name)
    if isinstance(one, forms.ImageField):
        door.files[name] = ("logo.png", png())
    elif isinstance(one, forms.FileField):
        door.files[name] = ("mentions.csv", MENTIONS)
    else:
        kept = [value for value in shown.get(name, []) if value]
        door.valid[name] = kept or [value_for(one)]


def controls(page: str) -> dict[str, list[str]]:
    """The values a browser would send of the forms on a page that send by POST."""
    values: dict[str, list[str]] = {}
    for form in LexborHTMLParser(page).css("form"):
        if (form.attributes.get("method") or "").lower() != "post":
            continue
        for control in form.css("input, textarea, select"):
            if name := control.attributes.get("name"):
                values.setdefault(name, []).extend(values_of(control))
    return values


def values_of(control: Any) -> list[str]:
    attributes = control.attributes
    if control.tag == "textarea":
        return [control.text()]
    if control.tag == "select":
        return [option.attributes.get("value") or "" for option in control.css("option[selected]")]
    if attributes.get("type") in {"checkbox", "radio"}:
        return [attributes.get("value") or "on"] if "checked" in attributes else []
    return [attributes.get("value") or ""] if attributes.get("type") not in {"file", "submit", "button"} else []


def alerts(page: str) -> str:
    """What a page says beside its forms that something is wrong."""
    found = LexborHTMLParser(page).css('[role="alert"], .errors, .error, .is-error, .invalid-feedback')
    return " ".join(" ".join(one.text().split()) for one in found).strip()


PAGES: dict[str, Heard] = {}


def pages(world: World) -> dict[str, Heard]:
    """Every address of ours as its person gets it, by name. Asked once in a run: the worlds of all modules are alike."""
    if not PAGES:
        for address in OURS:
            PAGES[address.name] = knock(client_for(address, world.home), "GET", address.at(world.home), b"", "")
    return PAGES


def client_for(address: Address, home: Place) -> Client:
    """The person who uses this address: a member, a phone in the workshop, a learner, or nobody."""
    if address.kind == "participant":
        client = signed_in(None)
        token = services.join(home["workshop"], "Sara", True)
        client.cookies[access.cookie_name(home["workshop"].code)] = token
        return client
    client = signed_in(home.lead if address.kind in {"member", "account"} else None)
    if address.name.startswith("learners:"):
        client.get(reverse("learners:link", args=[learners.link_token(home["learner"])]))
    return client
