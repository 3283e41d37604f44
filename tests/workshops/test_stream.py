"""The live stream as readers meet it: real connections to a real server."""

import http.client
import json
import socket
import threading
import time
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.workshops import rooms
from workshops import access, services, streaming
from workshops.models import Event, Participant

pytestmark = pytest.mark.django_db(transaction=True)


class Listener:
    """An EventSource: reads in a thread what the server sends, as (id, event, data) and comments."""

    def __init__(self, server, path, cookies=None, last=None, **headers):
        parts = urlsplit(server)
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
        cookie = "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())
        headers = {"Accept": "text/event-stream", "Cookie": cookie, **headers}
        if last is not None:
            headers["Last-Event-ID"] = str(last)
        self.connection.request("GET", path, headers=headers)
        self.answer = self.connection.getresponse()
        self.status = self.answer.status
        self.headers = self.answer.headers
        self.events, self.comments, self.is_over = [], [], False
        self.thread = threading.Thread(target=self.listen, daemon=True)
        if self.status == 200:
            self.thread.start()
        else:
            self.close()

    def listen(self):
        block = {}
        try:
            for raw in self.answer:
                line = raw.decode().rstrip("\n")
                name, _colon, value = line.partition(":")
                if not line:
                    if "event" in block:
                        self.events.append((int(block.get("id", 0)), block["event"], json.loads(block["data"])))
                    block = {}
                elif not name:
                    self.comments.append(value.strip())
                else:
                    block[name] = value.strip()
        except (OSError, ValueError, http.client.HTTPException, AttributeError):
            pass
        self.is_over = True

    @property
    def numbered(self):
        return [(number, kind) for number, kind, _data in self.events if number]

    def close(self):
        # The answer to "Connection: close" owns the socket; shutting it down ends the thread's reading.
        if self.thread.is_alive():
            with suppress(OSError):
                self.answer.fp.raw._sock.shutdown(socket.SHUT_RDWR)
            self.thread.join(5)
        self.answer.close()
        self.connection.close()


@pytest.fixture
def listen(asgi_server):
    listeners = []

    def start(path, **options):
        listener = Listener(asgi_server, path, **options)
        listeners.append(listener)
        return listener

    yield start
    for listener in listeners:
        listener.close()


def cookies_of(client):
    return {name: morsel.value for name, morsel in client.cookies.items()}


def phone_stream(workshop):
    return f"/w/{workshop.code}/stream/"


def room_stream(workshop):
    return f"{workshop.get_absolute_url()}stream/"


def member(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return cookies_of(client)


def test_two_readers_hear_each_event_once_and_in_order(listen, wait_until, draft, lead):
    workshop = rooms.opened(draft, lead)
    first, second = [
        listen(phone_stream(workshop), cookies=cookies_of(rooms.phone(workshop, name))) for name in ("Sara", "Jonas")
    ]
    step, other = workshop.steps.all()

    for n in range(6):
        services.set_step(workshop, other if n % 2 else step, by=lead)

    expected = [(1, "opened")] + [(number, "step") for number in range(2, 8)]
    wait_until(lambda: first.numbered == second.numbered == expected, seconds=10, otherwise=lambda: str(first.events))
    assert first.events == second.events
    assert first.comments[0] == "open"


def test_phones_hear_what_is_shown_and_the_facilitator_what_comes_in(listen, wait_until, draft, lead):
    workshop = rooms.opened(draft, lead)
    phone = listen(phone_stream(workshop), cookies=cookies_of(rooms.phone(workshop)))
    room = listen(room_stream(workshop), cookies=member(lead))
    screen = listen(f"{room_stream(workshop)}?for=screen", cookies=member(lead))

    contribution = rooms.said(workshop, name="")
    services.show(contribution, by=lead)
    services.set_screen(workshop, "discuss", by=lead)

    wait_until(lambda: len(room.numbered) == 4 and len(screen.numbered) == 3 and len(phone.numbered) == 2, seconds=10)
    assert phone.numbered == [(1, "opened"), (3, "shown")]
    assert room.numbered == [(1, "opened"), (2, "input"), (3, "shown"), (4, "screen")]
    assert screen.numbered == [(1, "opened"), (3, "shown"), (4, "screen")]


def test_no_stream_says_who_or_what_was_written(listen, wait_until, draft, lead):
    workshop = rooms.opened(draft, lead)
    room = listen(room_stream(workshop), cookies=member(lead))
    person = rooms.joined(workshop, "Hemliga Sara")

    services.show(rooms.said(workshop, "Hemliga ord", person=person), by=lead)

    wait_until(lambda: len(room.numbered) == 3, seconds=10)
    text = json.dumps(room.events)
    assert [
        word
        for word in ("Sara", "Hemliga ord", str(person.voice_id), "voice")
        if f'"{word}"' in text or "Hemliga" in text
    ] == []


def test_the_screen_hears_how_many_there_are_and_the_facilitators_stream_does_not(listen, wait_until, draft, lead):
    workshop = rooms.opened(draft, lead)
    screen = listen(f"{room_stream(workshop)}?for=screen", cookies=member(lead))
    room = listen(room_stream(workshop), cookies=member(lead))

    rooms.joined(workshop, "Sara")

    wait_until(lambda: (0, "people", {"count": 1}) in screen.events, seconds=10, otherwise=lambda: str(screen.events))
    assert [kind for _number, kind, _data in room.events] == ["opened"]
    assert Event.objects.filter(kind="people").count() == 0


def test_a_reader_that_comes_back_misses_nothing(listen, wait_until, draft, lead):
    """Seen to fail with `Last-Event-ID` unread: the first came again."""
    workshop = rooms.opened(draft, lead)
    cookies = cookies_of(rooms.phone(workshop))
    before = listen(phone_stream(workshop), cookies=cookies)
    wait_until(lambda: before.numbered == [(1, "opened")], seconds=10)
    before.close()
    for step in workshop.steps.all():
        services.set_step(workshop, step, by=lead)

    after = listen(phone_stream(workshop), cookies=cookies, last=1)
    wait_until(lambda: len(after.numbered) == 2, seconds=10)
    services.set_step(workshop, workshop.steps.first(), by=lead)

    wait_until(lambda: len(after.numbered) == 3, seconds=10)
    assert after.numbered == [(2, "step"), (3, "step"), (4, "step")]


def test_a_fresh_page_names_its_number_in_the_address(listen, wait_until, draft, lead):
    workshop = rooms.opened(draft, lead)
    services.set_step(workshop, workshop.steps.first(), by=lead)

    listener = listen(f"{phone_stream(workshop)}?after=1", cookies=cookies_of(rooms.phone(workshop)))

    wait_until(lambda: listener.numbered == [(2, "step")], seconds=10)


@pytest.mark.parametrize("last", ["0", "-1", "nonsense", "99999", "1e3", "٣", "9" * 40])
def test_a_number_that_is_none_of_this_workshop_means_from_the_beginning(listen, wait_until, draft, lead, last):
    """Seen to fail with `last_event_id` believing any number: silence for the one that is too high."""
    workshop = rooms.opened(draft, lead)
    path = f"{phone_stream(workshop)}?after={last if last.isascii() else '%D9%A3'}"

    listener = listen(path, cookies=cookies_of(rooms.phone(workshop)))

    wait_until(lambda: listener.numbered == [(1, "opened")], seconds=10)


def test_a_reader_that_is_far_behind_is_told_to_load_the_page_again(listen, wait_until, draft, lead):
    """Seen to fail without the limit of REPLAY in `frames`."""
    workshop = rooms.opened(draft, lead)
    Event.objects.bulk_create(
        Event(workshop=workshop, number=number, kind="shown", payload={}) for number in range(2, streaming.REPLAY + 3)
    )
    workshop.last_number = streaming.REPLAY + 2
    workshop.save()

    listener = listen(phone_stream(workshop), cookies=cookies_of(rooms.phone(workshop)))
    wait_until(lambda: listener.events, seconds=10)
    services.set_step(workshop, workshop.steps.first(), by=lead)

    wait_until(lambda: len(listener.events) == 2, seconds=10)
    assert listener.numbered == [(streaming.REPLAY + 2, "reload"), (streaming.REPLAY + 3, "step")]


def test_another_workshops_stream_does_not_exist(listen, draft, lead, stranger):
    """Seen to fail with `participant_of` taking a cookie of any workshop, and with `member_seat` taking any member."""
    workshop, other = rooms.opened(draft, lead), rooms.opened(draft, lead)
    cookies = cookies_of(rooms.phone(other))
    forged = {access.cookie_name(workshop.code): cookies[access.cookie_name(other.code)]}

    assert listen(phone_stream(workshop), cookies=cookies).status == 404
    assert listen(phone_stream(workshop), cookies=forged).status == 404
    assert listen(room_stream(workshop), cookies=member(stranger)).status == 404
    assert listen(room_stream(workshop)).status == 401
    assert listen("/anything/stream/").status == 404


def test_a_foreign_host_and_another_method_are_refused(listen, asgi_server, draft, lead, settings):
    """Seen to fail without either question in `seat_of`."""
    workshop = rooms.opened(draft, lead)
    cookies = cookies_of(rooms.phone(workshop))
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    parts = urlsplit(asgi_server)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    connection.request(
        "POST", phone_stream(workshop), headers={"Cookie": "; ".join(f"{n}={v}" for n, v in cookies.items())}
    )

    answer = connection.getresponse()
    answer.close()
    connection.close()
    assert answer.status == 405
    assert listen(phone_stream(workshop), cookies=cookies, Host="evil.example").status == 400


def test_the_headers_of_a_stream(listen, draft, lead):
    workshop = rooms.opened(draft, lead)

    listener = listen(phone_stream(workshop), cookies=cookies_of(rooms.phone(workshop)))

    headers = listener.headers
    assert headers["content-type"] == "text/event-stream; charset=utf-8"
    assert (headers["x-content-type-options"], headers["x-accel-buffering"]) == ("nosniff", "no")
    assert "no-store" in headers["cache-control"]


def test_a_voice_that_was_ended_hears_nothing_more(listen, wait_until, draft, lead, monkeypatch):
    """Seen to fail with `check_access` sending nobody away."""
    monkeypatch.setattr(streaming, "ACCESS_SECONDS", 0.2)
    workshop = rooms.opened(draft, lead)
    cookies = cookies_of(rooms.phone(workshop))
    listener = listen(phone_stream(workshop), cookies=cookies)
    wait_until(lambda: listener.numbered, seconds=10)

    services.end_participant(Participant.objects.get(), by=lead)

    wait_until(lambda: listener.is_over, seconds=10)
    services.set_step(workshop, workshop.steps.first(), by=lead)
    assert listener.numbered == [(1, "opened")]
    assert listen(phone_stream(workshop), cookies=cookies).status == 404


def test_a_member_who_left_hears_nothing_more(listen, wait_until, draft, lead, consultant, engagement, monkeypatch):
    """Seen to fail with `check_access` sending nobody away."""
    monkeypatch.setattr(streaming, "ACCESS_SECONDS", 0.2)
    workshop = rooms.opened(draft, lead)
    listener = listen(room_stream(workshop), cookies=member(consultant))
    wait_until(lambda: listener.numbered, seconds=10)

    engagement.memberships.filter(user=consultant).delete()

    wait_until(lambda: listener.is_over, seconds=10)


def test_a_member_without_the_right_hears_what_phones_hear(listen, wait_until, draft, lead, reader):
    workshop = rooms.opened(draft, lead)
    listener = listen(room_stream(workshop), cookies=member(reader))

    services.show(rooms.said(workshop), by=lead)

    wait_until(lambda: listener.numbered == [(1, "opened"), (3, "shown")], seconds=10)


def test_beats_keep_the_line_open(listen, wait_until, draft, lead, monkeypatch):
    monkeypatch.setattr(streaming, "BEAT_SECONDS", 0.1)
    workshop = rooms.opened(draft, lead)

    listener = listen(phone_stream(workshop), cookies=cookies_of(rooms.phone(workshop)))

    wait_until(lambda: listener.comments[:3] == ["open", "beat", "beat"], seconds=10)


def test_a_phone_has_a_few_streams_and_no_more(listen, wait_until, draft, lead):
    """Seen to fail without the count of STREAMS_PER_VOICE in `enter`."""
    workshop = rooms.opened(draft, lead)
    cookies = cookies_of(rooms.phone(workshop))
    open_ones = [listen(phone_stream(workshop), cookies=cookies) for _n in range(streaming.STREAMS_PER_VOICE)]

    assert {one.status for one in open_ones} == {200}
    assert listen(phone_stream(workshop), cookies=cookies).status == 429


def test_nothing_of_a_closed_stream_stays_in_the_hub(listen, wait_until, draft, lead):
    workshop = rooms.opened(draft, lead)
    listener = listen(phone_stream(workshop), cookies=cookies_of(rooms.phone(workshop)))
    wait_until(lambda: listener.numbered, seconds=10)

    listener.close()

    wait_until(lambda: streaming.hub.readers == {} and streaming.hub.last == {}, seconds=10)


def test_what_is_poked_arrives_at_once(listen, wait_until, draft, lead, monkeypatch):
    monkeypatch.setattr(streaming, "POLL_SECONDS", 5)
    workshop = rooms.opened(draft, lead)
    listener = listen(phone_stream(workshop), cookies=cookies_of(rooms.phone(workshop)))
    wait_until(lambda: listener.numbered, seconds=10)
    time.sleep(0.3)
    began = time.monotonic()

    services.set_step(workshop, workshop.steps.first(), by=lead)

    wait_until(lambda: len(listener.numbered) == 2, seconds=4)
    assert time.monotonic() - began < 2


def test_a_reader_that_does_not_read_is_let_go():
    reader = streaming.Reader(streaming.Seat(1, 0, streaming.PHONE_KINDS))

    for number in range(streaming.QUEUE):
        reader.put(number, b"")
    assert not reader.is_over.is_set()
    reader.put(streaming.QUEUE, b"")

    assert reader.is_over.is_set()
