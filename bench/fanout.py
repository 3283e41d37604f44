"""From a message to every phone in the room, beside a bare broadcaster.

Each message begins as an input that a phone sends by the real form and that is committed; then the facilitator shows it by the
real form, which commits and brings it to the phones: an input alone is not heard by other phones, nobody shall tell who wrote
when. The time runs from just before the second post until the bytes are at the phone. The bare broadcaster gets the same bytes in one
post and stores nothing. Every post is a task of its own, so that a slow answer never slows the next one."""

from __future__ import annotations

import asyncio
import itertools
import re
import resource
import sqlite3
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bench import world
from bench.apart import apart
from bench.measuring import Figures, Plan, Row, at_most, middle, percentile, ratio_of, take_turns, tree_memory
from bench.web import Site, served, signed_in

MARK = re.compile(rb'"statement":"([0-9a-f-]{36})"')
TOKEN = "0" * 32
ROOMS = ((100, 5, 3.0), (1000, 2, 1.5))  # phones, messages a second, goal
SECONDS = 10
Ready = Callable[[httpx.AsyncClient, int], Awaitable[None]]
NewRoom = tuple[dict[str, str], dict[str, Any]]  # the environment of its server, and what `prepare` tells
Post = Callable[[httpx.AsyncClient, int, Callable[[], Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Room:
    """What a turn needs: who listens where, what is told, and how a message is posted and made ready before."""

    site: Site
    streams: list[bytes]
    marks: list[str]
    ready: Ready
    post: Post


class Phone(asyncio.Protocol):
    """One open stream; notes when each message comes."""

    def __init__(self, request: bytes) -> None:
        self.request, self.tail = request, b""
        self.arrived: list[tuple[str, float]] = []
        self.opened: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        if not self.opened.done():
            self.opened.set_result(data.split(b"\r\n", 1)[0])
        text, end = self.tail + data, 0
        for found in MARK.finditer(text):
            end = found.end()
            self.arrived.append((found[1].decode(), now))
        self.tail = text[max(end, len(text) - 60) :]

    def connection_lost(self, error: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(ConnectionError(f"closed before it answered: {error}"))


def measure(plan: Plan) -> list[Row]:
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    rows = []
    for phones, rate, goal in ROOMS[:1] if plan.is_quick else ROOMS:
        marks = [str(uuid.uuid4()) for _message in range(rate * SECONDS)]
        new_rooms = _new_rooms(plan, phones, rate * SECONDS)
        rounds = take_turns(
            plan,
            {
                f"bare, {phones} phones": lambda marks=marks, phones=phones, rate=rate: _bare_turn(marks, phones, rate),
                f"ours, {phones} phones": lambda rooms=new_rooms, rate=rate: _our_turn(next(rooms), rate),
            },
        )
        rows += _rows(phones, rate, goal, *rounds.values())
    return rows


def _new_rooms(plan: Plan, phones: int, messages: int) -> Iterator[NewRoom]:
    """For each round a workshop of its own, with its environment: a phone that comes in hears of what was shown before it."""
    for nth in itertools.count():
        env = {"VAR_DIR": str(plan.folder / f"var-{phones}-{nth}")}
        room = apart("bench.fanout:prepare", env=env, phones=phones, messages=messages)
        room["member"] = signed_in(env, "lead@example.org")
        yield env, room


def _rows(phones: int, rate: int, goal: float, bare: list[Figures], ours: list[Figures]) -> list[Row]:
    wrong = sum(one["lost"] + one["twice"] + one["out_of_order"] for one in ours)
    against = f"bare broadcaster, {middle(bare, 'p95'):.3g} ms"
    return [
        at_most(
            f"message to {phones:,} phones, {rate} a second, p95",
            middle(ours, "p95"),
            "ms",
            against,
            ratio_of(ours, bare, "p95"),
            goal,
        ),
        at_most(f"memory of the server for each of {phones:,} phones", middle(ours, "kB"), "kB", "", None, 60),
        at_most(f"messages lost, twice or out of order at {phones:,} phones", wrong, "messages", "", None, 0),
    ]


def _bare_turn(marks: list[str], phones: int, rate: int) -> Figures:
    with served("bench.broadcaster:application", {}) as site:
        stream = _request("/", site, "")

        async def nothing(client: httpx.AsyncClient, number: int) -> None:
            pass

        async def post(client: httpx.AsyncClient, number: int, begin: Callable[[], Any]) -> None:
            begin()
            body = f'{{"statement":"{marks[number]}"}}'
            (await client.post(f"http://127.0.0.1:{site.port}/", content=body)).raise_for_status()

        return asyncio.run(_turn(Room(site, [stream] * phones, marks, nothing, post), rate))


def _our_turn(new_room: NewRoom, rate: int) -> Figures:
    env, room = new_room
    keys = [str(uuid.uuid4()) for _statement in room["statements"]]
    database = Path(env["VAR_DIR"]) / "linje.sqlite3"
    with served("strategy_site.asgi:application", env) as site:
        here = f"http://127.0.0.1:{site.port}"

        def headers(cookie: str) -> dict[str, str]:
            return {
                "Cookie": f"{cookie}; {room['csrf']}={TOKEN}",
                "X-CSRFToken": TOKEN,
                "Accept": "application/json",
            }

        async def say(client: httpx.AsyncClient, number: int) -> None:
            said = {"key": keys[number], "statement": room["statements"][number], "kind": "comment", "text": "Bra."}
            answer = await client.post(here + room["inputs"], data=said, headers=headers(room["phones"][number]))
            if answer.status_code != 201:
                raise RuntimeError(f"an input was answered with {answer.status_code}")

        async def show(client: httpx.AsyncClient, number: int, begin: Callable[[], Any]) -> None:
            path = room["show"].replace(room["any"], _input_of(database, keys[number]))
            begin()
            answer = await client.post(here + path, headers=headers(room["member"]))
            if answer.is_error:
                raise RuntimeError(f"showing was answered with {answer.status_code}")

        phones = [_request(room["stream"], site, cookie) for cookie in room["phones"]]
        return asyncio.run(_turn(Room(site, phones, room["statements"], say, show), rate))


def _input_of(database: Path, key: str) -> str:
    """The id of the input that was sent with this key; a facilitator's page has it in its row."""
    with closing(sqlite3.connect(database)) as connection:
        found = connection.execute("SELECT id FROM strategies_input WHERE key = ?", [uuid.UUID(key).hex]).fetchone()
    return str(uuid.UUID(found[0]))


def _request(path: str, site: Site, cookie: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{site.port}", "Accept: text/event-stream", f"Cookie: {cookie}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def _turn(room: Room, rate: int) -> Figures:
    limits = httpx.Limits(max_connections=50)
    async with httpx.AsyncClient(timeout=120, limits=limits) as client:
        await room.ready(client, 0)  # the first request loads what the others find
        before = tree_memory(room.site.pid)
        phones = await _connect(room)
        held = (tree_memory(room.site.pid) - before) / len(phones) / 1000
        sent = await _post_all(room, client, rate)
        await _until_all_is_there(phones, len(sent))
    for phone in phones:
        phone.transport.abort()
    delays = [1000 * (at - sent[mark]) for phone in phones for mark, at in phone.arrived if mark in sent]
    order = list(sent)
    return {
        "p95": percentile(delays, 0.95),
        "p50": percentile(delays, 0.5),
        "kB": held,
        "lost": len(phones) * len(sent) - sum(len({mark for mark, _at in phone.arrived}) for phone in phones),
        "twice": sum(len(phone.arrived) - len({mark for mark, _at in phone.arrived}) for phone in phones),
        "out_of_order": sum(_disorder(phone, phones[0]) for phone in phones) if order else 0,
    }


def _disorder(phone: Phone, other: Phone) -> int:
    """Whether two phones were told in different orders: which of two posts is first, the server decides."""
    return int([mark for mark, _at in phone.arrived] != [mark for mark, _at in other.arrived])


async def _connect(room: Room, at_once: int = 50) -> list[Phone]:
    loop, phones = asyncio.get_running_loop(), []
    for start in range(0, len(room.streams), at_once):
        opened = [
            loop.create_connection(lambda request=request: Phone(request), "127.0.0.1", room.site.port)
            for request in room.streams[start : start + at_once]
        ]
        for _transport, phone in await asyncio.gather(*opened):
            status = await asyncio.wait_for(phone.opened, 120)
            if b" 200" not in status:
                raise RuntimeError(f"a stream was answered with {status!r}")
            phones.append(phone)
    return phones


async def _post_all(room: Room, client: httpx.AsyncClient, rate: int) -> dict[str, float]:
    """Mark → when it was posted. The first was made ready before."""
    sent: dict[str, float] = {}

    async def one(number: int) -> None:
        if number:
            await room.ready(client, number)
        await room.post(client, number, lambda: sent.setdefault(room.marks[number], time.perf_counter()))

    began, tasks = time.perf_counter(), []
    for number in range(len(room.marks)):
        await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
        tasks.append(asyncio.create_task(one(number)))
    await asyncio.gather(*tasks)
    return sent


async def _until_all_is_there(phones: list[Phone], count: int, patience: float = 30) -> None:
    until = time.perf_counter() + patience
    while time.perf_counter() < until and any(len(phone.arrived) < count for phone in phones):
        await asyncio.sleep(0.05)


# In a process of its own, with Django --------------------------------------------------------------------------------------


def prepare(phones: int, messages: int) -> dict[str, Any]:
    """An open workshop with so many people in it, on a draft with a statement for each message; addresses and cookies."""
    from datetime import timedelta

    from django.conf import settings
    from django.urls import reverse
    from django.utils import timezone

    from workshops import access, services
    from workshops.models import Workshop

    world.migrate()
    version = world.draft(messages, 30)
    start = timezone.now()
    plan = Workshop(
        engagement=world.engagement(),
        version=version,
        title="Ton",
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        naming="named",
    )
    workshop = services.open_workshop(services.create_workshop(plan, by=world.lead()), by=world.lead())
    name = access.cookie_name(workshop.code)
    cookies = [f"{name}={services.join(workshop, f'Person {n}', True)}" for n in range(phones)]
    anything = str(uuid.uuid4())
    return {
        "phones": cookies,
        "statements": [str(key) for key in version.statement_rows.order_by("position").values_list("key", flat=True)],
        "csrf": settings.CSRF_COOKIE_NAME,
        "inputs": reverse("participants:input_create", args=[workshop.code]),
        "stream": f"/w/{workshop.code}/stream/",
        "show": reverse("workshops:contribution_show", args=[world.SLUG, workshop.number, anything]),
        "any": anything,
    }
