"""Live events of a workshop: a small ASGI application beside Django, and one hub in each process.

The table of events is the message: the hub reads what came after the last number it saw, four times a second and at once
when a service in this process pokes it. Every frame is rendered once and the same bytes go to every reader of a kind.
Phones get what may be shown to everybody; the facilitator's pages get more. Nobody gets who.

Django's middleware is not on this path: the host, the access and the headers are seen to here.
"""

import asyncio
import contextvars
import json
import logging
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.db.models import Count, Q
from django.http.request import split_domain_port, validate_host
from django.utils.crypto import constant_time_compare

from engagements.formfields import number_of
from engagements.models import Membership
from engagements.permissions import may
from engagements.sessions import SessionStore
from workshops import access
from workshops.models import Event, Participant, Workshop

logger = logging.getLogger(__name__)
POLL_SECONDS = 0.25
BEAT_SECONDS = 15.0
ACCESS_SECONDS = 30.0
COUNT_SECONDS = 1.0
REPLAY = 500
QUEUE = 1000
STREAMS_PER_VOICE = 5
STREAMS_PER_PROCESS = 2000

# What a phone may hear. Everything else is for the facilitator's pages.
PHONE_KINDS = frozenset({"opened", "closed", "step", "shown", "hidden", "answered", "text"})
# Who came in when, beside what came in when, would tell who wrote: the count of people goes to the screen in the room only,
# without a number, and the screen does not hear that something was written.
SCREEN_KINDS = PHONE_KINDS | {"screen", "support"}

READER = ThreadPoolExecutor(1, "hub")
DOOR = ThreadPoolExecutor(4, "door")

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"private, no-cache, no-store, no-transform"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"same-origin"),
]
OPENING = b"retry: 2000\n: open\n\n"
BEAT = b": beat\n\n"

Frame = tuple[int, bytes]
Rows = list[tuple[int, int, str, dict[str, Any]]]


class RefusedError(Exception):
    """The stream is not opened; `status` is the answer."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(status)


@dataclass(frozen=True, slots=True)
class Seat:
    """Who listens: a phone (participant) or a member's page (user and session), and to what."""

    workshop: int
    last_number: int
    kinds: frozenset[str] | None
    participant: int = 0
    session: str = ""
    address: tuple[str, int] = ("", 0)

    def hears(self, kind: str) -> bool:
        return self.kinds is None or kind in self.kinds

    @property
    def is_screen(self) -> bool:
        return self.kinds is SCREEN_KINDS


@dataclass(eq=False, slots=True)
class Reader:
    """One open stream. What it has not read stands in a bounded queue; one that stops reading is sent away."""

    seat: Seat
    queue: "asyncio.Queue[Frame]" = field(default_factory=lambda: asyncio.Queue(QUEUE))
    is_over: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, number: int, frame: bytes) -> None:
        try:
            self.queue.put_nowait((number, frame))
        except asyncio.QueueFull:
            self.is_over.set()


def frame_of(number: int, kind: str, payload: dict[str, Any]) -> bytes:
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    head = f"id: {number}\n" if number else ""
    return f"{head}event: {kind}\ndata: {text}\n\n".encode()


class Hub:
    """All streams of one process. Started by the first of them, asks nothing while nobody listens."""

    task: "asyncio.Task[None]"
    wake: asyncio.Event

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self.readers: dict[int, set[Reader]] = {}
        self.last: dict[int, int] = {}
        self.counts: dict[int, int] = {}

    def start(self) -> None:
        loop = asyncio.get_running_loop()
        if self.loop is loop and not self.task.done():
            return
        # Tests have several loops in a life; the task must not keep the context of the request that happened to come first.
        self.loop, self.wake = loop, asyncio.Event()
        self.readers, self.last, self.counts = {}, {}, {}
        self.task = loop.create_task(self.run(), context=contextvars.Context())

    def poke(self) -> None:
        """Look now. From any thread, after a commit."""
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.wake.set)

    async def run(self) -> None:
        now = asyncio.get_running_loop().time
        beat, check, count = now(), now(), 0.0
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.wake.wait(), POLL_SECONDS)
            self.wake.clear()
            if not self.readers:
                beat = check = now()
                continue
            try:
                await self.pass_on()
                if now() - count >= COUNT_SECONDS:
                    count = now()
                    await self.tell_counts()
                if now() - check >= ACCESS_SECONDS:
                    check = now()
                    await self.check_access()
            except Exception:  # a database that is away comes back, and the numbers stand where they stood
                logger.warning("the hub could not read", exc_info=True)
            if now() - beat >= BEAT_SECONDS:
                beat = now()
                for reader in self.everybody():
                    reader.put(0, BEAT)

    def everybody(self) -> list[Reader]:
        return [reader for readers in self.readers.values() for reader in readers]

    async def pass_on(self) -> None:
        since = {workshop: self.last[workshop] for workshop in self.readers}
        for workshop, number, kind, payload in await read(rows_after, since):
            if workshop in self.last:
                self.last[workshop] = max(self.last[workshop], number)
            frame = frame_of(number, kind, payload)
            for reader in tuple(self.readers.get(workshop, ())):
                if reader.seat.hears(kind):
                    reader.put(number, frame)

    async def tell_counts(self) -> None:
        watched = {reader.seat.workshop for reader in self.everybody() if reader.seat.is_screen}
        if not watched:
            return
        for workshop, count in (await read(people_in, watched)).items():
            if self.counts.get(workshop) == count:
                continue
            self.counts[workshop] = count
            self.tell_screens(workshop, count)

    def tell_screens(self, workshop: int, count: int) -> None:
        frame = frame_of(0, "people", {"count": count})
        for reader in tuple(self.readers.get(workshop, ())):
            if reader.seat.is_screen:
                reader.put(0, frame)

    async def check_access(self) -> None:
        readers = self.everybody()
        allowed = await read(still_allowed, [reader.seat for reader in readers])
        for reader in readers:
            if reader.seat not in allowed:
                reader.is_over.set()

    def enter(self, seat: Seat) -> Reader:
        self.start()
        everybody = self.everybody()
        if seat.participant and sum(r.seat.participant == seat.participant for r in everybody) >= STREAMS_PER_VOICE:
            raise RefusedError(429)
        if len(everybody) >= STREAMS_PER_PROCESS:
            raise RefusedError(503)
        reader = Reader(seat)
        self.last.setdefault(seat.workshop, seat.last_number)
        self.readers.setdefault(seat.workshop, set()).add(reader)
        return reader

    def leave(self, reader: Reader) -> None:
        readers = self.readers.get(reader.seat.workshop, set())
        readers.discard(reader)
        if not readers:
            self.readers.pop(reader.seat.workshop, None)
            self.last.pop(reader.seat.workshop, None)
            self.counts.pop(reader.seat.workshop, None)

    async def frames(self, reader: Reader, after: int) -> AsyncGenerator[bytes, None]:
        """The opening, what the reader missed, then what comes. The queue was there before the table is read, so nothing
        falls between; numbers that were sent are skipped, so nothing comes twice."""
        seat = reader.seat
        yield OPENING
        missed = await read(missed_by, seat, after)
        if len(missed) > REPLAY:
            after = missed[-1][0]
            yield frame_of(after, "reload", {})
        else:
            for number, frame in missed:
                yield frame
                after = number
        if seat.is_screen and seat.workshop in self.counts:
            yield frame_of(0, "people", {"count": self.counts[seat.workshop]})
        while True:
            number, frame = await reader.queue.get()
            if number == 0 or number > after:
                yield frame
                after = max(after, number)


hub = Hub()


async def in_thread(executor: ThreadPoolExecutor, function: Callable[..., Any], *arguments: Any) -> Any:
    return await asyncio.get_running_loop().run_in_executor(executor, function, *arguments)


async def read(function: Callable[..., Any], *arguments: Any) -> Any:
    """Ask in the hub's own thread, over its one connection, which is thrown away when anything goes wrong."""

    def asked() -> Any:
        try:
            return function(*arguments)
        except Exception:
            connection.close()
            raise

    return await in_thread(READER, asked)


# What the threads ask the database ------------------------------------------------------------------------------------


def rows_after(since: dict[int, int]) -> Rows:
    """The events of each workshop after the number given for it, oldest first."""
    newer = Q(pk=None)
    for workshop, number in since.items():
        newer |= Q(workshop=workshop, number__gt=number)
    rows = Event.objects.filter(newer).order_by("workshop", "number")
    return list(rows.values_list("workshop_id", "number", "kind", "payload"))


def missed_by(seat: Seat, after: int) -> list[Frame]:
    """What this reader has not seen, at most one more than may be replayed; then the last of all stands at the end."""
    rows = Event.objects.filter(workshop=seat.workshop, number__gt=after).order_by("number")
    if seat.kinds is not None:
        rows = rows.filter(kind__in=seat.kinds)
    found = list(rows.values_list("number", "kind", "payload")[: REPLAY + 1])
    if len(found) > REPLAY:
        latest = rows.values_list("number", flat=True).last() or 0
        return [(number, b"") for number, _kind, _payload in found[:-1]] + [(latest, b"")]
    return [(number, frame_of(number, kind, payload)) for number, kind, payload in found]


def people_in(workshops: Iterable[int]) -> dict[int, int]:
    present = Q(participants__ended_at=None, participants__isnull=False)
    rows = Workshop.objects.filter(pk__in=list(workshops)).annotate(people=Count("participants", filter=present))
    return dict(rows.values_list("pk", "people"))


def still_allowed(seats: list[Seat]) -> set[Seat]:
    """Those who may go on listening: phones in one query, members each by what opened their stream."""
    phones = [seat for seat in seats if seat.participant]
    there = Participant.objects.filter(pk__in=[seat.participant for seat in phones], ended_at=None)
    alive = {p.pk for p in there.select_related("workshop") if access.is_alive(p.workshop)}
    allowed = {seat for seat in phones if seat.participant in alive}
    for seat in seats:
        if seat.participant:
            continue
        with suppress(RefusedError):
            member_seat(seat.session, *seat.address, is_screen=seat.is_screen)
            allowed.add(seat)
    return allowed


def phone_seat(cookies: dict[str, str], code: str) -> Seat:
    participant = access.participant_of(cookies, code)
    if participant is None:
        raise RefusedError(404)
    return Seat(participant.workshop_id, participant.workshop.last_number, PHONE_KINDS, participant=participant.pk)


def member_seat(session: str, slug: str, number: int, *, is_screen: bool) -> Seat:
    """A member's seat: 401 without a session, 404 for a stranger, and only the facilitators hear what is not shown."""
    membership = Membership.objects.filter(user=user_of(session), user__is_active=True, engagement__slug=slug).first()
    if membership is None or not may(membership, "workshops.view"):
        raise RefusedError(404)
    workshop = Workshop.objects.filter(engagement=membership.engagement_id, number=number).first()
    if workshop is None:
        raise RefusedError(404)
    if not may(membership, "workshops.run"):
        kinds: frozenset[str] | None = PHONE_KINDS
    else:
        kinds = SCREEN_KINDS if is_screen else None
    return Seat(workshop.pk, workshop.last_number, kinds, session=session, address=(slug, number))


def user_of(session_key: str) -> Any:
    """The user of a session that has not expired and whose password has not changed since; 401 else."""
    from django.contrib.auth import get_user_model

    session = SessionStore(session_key).load() if session_key else {}
    user = get_user_model().objects.filter(pk=session.get(SESSION_KEY) or 0).first()
    if user is None or not constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        raise RefusedError(401)
    return user


PHONE_PATH = re.compile(r"^/w/(?P<code>[^/]{1,64})/stream/$")
MEMBER_PATH = re.compile(r"^/engagements/(?P<slug>[-\w]+)/workshops/(?P<number>\d{1,9})/stream/$")


def seat_of(scope: dict[str, Any]) -> Seat:
    """Whom this request is from and what it may hear. Raises RefusedError."""
    try:
        headers = dict(scope["headers"])
        host, _port = split_domain_port(headers.get(b"host", b"").decode("latin-1"))
        if not validate_host(host, settings.ALLOWED_HOSTS):
            raise RefusedError(400)
        if scope["method"] != "GET":
            raise RefusedError(405)
        cookies = {
            name: morsel.value for name, morsel in SimpleCookie(headers.get(b"cookie", b"").decode("latin-1")).items()
        }
        if match := PHONE_PATH.match(scope["path"]):
            return phone_seat(cookies, match["code"])
        if match := MEMBER_PATH.match(scope["path"]):
            is_screen = query_of(scope).get("for") == ["screen"]
            session = cookies.get(settings.SESSION_COOKIE_NAME, "")
            return member_seat(session, match["slug"], int(match["number"]), is_screen=is_screen)
        raise RefusedError(404)
    finally:
        # Opened once per stream: a connection kept by this thread would outlive the database of a test.
        connection.close()


def query_of(scope: dict[str, Any]) -> dict[str, list[str]]:
    return parse_qs(scope.get("query_string", b"").decode("latin-1"))


def last_event_id(scope: dict[str, Any], last_number: int) -> int:
    """The number that the reader has seen: the header of a reconnecting browser, else `?after=` of a fresh page. What is
    no number of this workshop means from the beginning."""
    header = dict(scope["headers"]).get(b"last-event-id", b"").decode("latin-1")
    value = header or "".join(query_of(scope).get("after", [])[:1])
    number = number_of(value)
    return number if number <= last_number else 0


# The application ------------------------------------------------------------------------------------------------------

Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


async def refuse(send: Send, status: int) -> None:
    headers = [
        (b"cache-control", b"private, no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"content-length", b"0"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def stream(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """`…/stream/` of a phone or of a facilitator's page, as server-sent events that go on until either side ends."""
    try:
        seat = await in_thread(DOOR, seat_of, scope)
        reader = hub.enter(seat)
    except RefusedError as error:
        await refuse(send, error.status)
        return
    frames = hub.frames(reader, last_event_id(scope, seat.last_number))

    async def pump() -> None:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        async for frame in frames:
            await send({"type": "http.response.body", "body": frame, "more_body": True})

    async def disconnected() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    tasks = [asyncio.ensure_future(work) for work in (pump(), disconnected(), reader.is_over.wait())]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        hub.leave(reader)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await frames.aclose()
    if not tasks[1].done() or tasks[1].cancelled():
        # We end it: the browser comes back by itself, and is refused if its access is gone.
        with suppress(Exception):
            await send({"type": "http.response.body", "body": b"", "more_body": False})
