"""Phones against a web server that dies under them: each goes in through the real link and form, and repeats what was not
confirmed, as `front/src/islands/outbox.js` does. What was confirmed stands in the phone's own list, never read back from the
database."""

from __future__ import annotations

import json
import re
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from engagements.models import User
from tests.workshops.test_stream import member
from workshops import access
from workshops.models import Workshop

PATIENCE = 120  # seconds: a ceiling against hanging, never what a test asserts
AGAIN = 0.05


@dataclass
class Said:
    key: uuid.UUID
    text: str
    status: int


@dataclass
class Phone:
    """One voice. `said` is what the server has confirmed, in the order of writing; `troubles` every answer that is no answer."""

    url: str
    workshop: Workshop
    name: str
    said: list[Said] = field(default_factory=list)
    troubles: list[int] = field(default_factory=list)
    repeats: int = 0

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=self.url, timeout=20, headers={"accept-language": "sv"})

    def until_answered(self, ask: Callable[[], httpx.Response], good: set[int]) -> httpx.Response:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                answer = ask()
            except httpx.TransportError:
                self.repeats += 1
            else:
                if answer.status_code in good:
                    return answer
                self.troubles.append(answer.status_code)
            assert time.monotonic() < end, f"{self.name} got no answer"
            time.sleep(AGAIN)

    def join(self) -> Phone:
        link = f"/w/q/{access.link_token(self.workshop)}/"
        self.until_answered(lambda: self.client.get(link), {302})
        page = self.until_answered(lambda: self.client.get(f"/w/{self.workshop.code}/"), {200}).text
        found = re.search(r'name="key" value="([0-9a-f-]{36})"', page)
        assert found, page
        values = {"key": found[1], "name": self.name, "csrfmiddlewaretoken": self.token()}
        self.until_answered(lambda: self.client.post(f"/w/{self.workshop.code}/", data=values), {302})
        return self

    def token(self) -> str:
        return str(self.client.cookies.get("csrftoken"))

    def say(self, text: str, about: uuid.UUID | None = None) -> None:
        key = uuid.uuid4()
        values = {"key": str(key), "kind": "comment", "text": text, "statement": str(about or "")}
        values["csrfmiddlewaretoken"] = self.token()
        address, accept = f"/w/{self.workshop.code}/inputs/", {"accept": "application/json"}
        answer = self.until_answered(lambda: self.client.post(address, data=values, headers=accept), {200, 201})
        self.said.append(Said(key, text, answer.status_code))


class Ear:
    """An EventSource: reads until it is cut off, comes back with the number of the last event, and keeps every number."""

    def __init__(self, url: str, path: str, cookies: dict[str, str]) -> None:
        self.url, self.path = url, path
        self.headers = {"cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        self.numbers: list[int] = []
        self.reloads = self.lives = 0
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self.listen, daemon=True)
        self.thread.start()

    def listen(self) -> None:
        while not self.is_over.is_set():
            last = {"last-event-id": str(self.numbers[-1])} if self.numbers else {}
            try:
                with httpx.stream("GET", self.url + self.path, headers={**self.headers, **last}, timeout=30) as answer:
                    if answer.status_code == 200:
                        self.lives += 1
                        self.hear(answer)
            except httpx.TransportError:
                pass
            time.sleep(AGAIN)

    def hear(self, answer: httpx.Response) -> None:
        number, kind = 0, ""
        for line in answer.iter_lines():
            name, _colon, value = line.partition(": ")
            if name == "id":
                number = int(value)
            elif name == "event":
                kind = value
            elif name == "data" and number:
                json.loads(value)
                self.reloads += kind == "reload"
                self.numbers.append(number)
                number = 0
            if self.is_over.is_set():
                return

    def end(self) -> None:
        """Come back no more when the server is gone."""
        self.is_over.set()

    def join(self) -> None:
        self.thread.join(40)
        assert not self.thread.is_alive()


def browser(url: str, user: User, page: str) -> httpx.Client:
    """A member's browser that has opened this page: signed in, with the token that its forms carry."""
    client = httpx.Client(base_url=url, cookies=member(user), timeout=30, headers={"accept-language": "sv"})
    assert client.get(page).status_code == 200
    return client
