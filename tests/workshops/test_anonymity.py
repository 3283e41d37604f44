"""Everything that a facilitator gets of a workshop, byte by byte, in two runs that differ in nothing but who wrote what."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from engagements.models.people import Role
from strategies.dossier import EDITIONS, rendering
from tests.examples import Place, furnished
from tests.test_access import OURS, signed_in
from tests.workshops import rooms
from workshops import services, streaming
from workshops.models import Workshop

pytestmark = pytest.mark.django_db

PAGES = {address.name: address for address in OURS if address.kind in {"member", "account"}}
WRITTEN_IN_A_WORKSHOP = (
    '"workshops_',
    '"strategies_input"',
    '"strategies_voice"',
    '"strategies_support"',
    '"strategies_disposition"',
    '"engagements_auditentry"',
)
AUTHORS = ([0, 1, 1, 0], [1, 0, 0, 1])
START = timezone.now().replace(microsecond=0)


class Clock:
    """Time that goes by as often as it is asked for: the same in both runs."""

    def __init__(self) -> None:
        self.asked = 0

    def now(self) -> Any:
        self.asked += 1
        return START + timedelta(milliseconds=self.asked)


@contextmanager
def run_anew() -> Iterator[None]:
    """The same chance, the same time and the same numbers of rows as in every other run; nothing of it stays."""
    chance, clock = random.Random(7), Clock()
    with (
        mock.patch("os.urandom", chance.randbytes),
        mock.patch("random._urandom", chance.randbytes),
        mock.patch("django.utils.timezone.now", clock.now),
        transaction.atomic(),
    ):
        numbers = sequences()
        yield
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        for name, last in numbers:
            cursor.execute("SELECT setval(%s, %s, %s)", [name, last or 1, last is not None])


def sequences() -> list[tuple[str, int | None]]:
    """PostgreSQL's count on over a rollback; SQLite's do not."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename), last_value FROM pg_sequences"
        )
        return cursor.fetchall()


def held(place: Place, naming: str, authors: list[int]) -> Workshop:
    """A workshop from the door to the report; `authors` says who of the two writes which remark."""
    about = place["statement"]
    workshop = rooms.opened(place["draft"], place.lead, naming=naming, about=about)
    people = [rooms.joined(workshop, "" if naming == "choice" else name) for name in ("Eva", "Ulf")]
    texts = ["First remark.", "Second remark.", "Third remark.", "Fourth remark."]
    said = [
        rooms.said(workshop, text, person=people[author], about=about)
        for text, author in zip(texts, authors, strict=True)
    ]
    services.show(said[0], by=place.lead)
    services.show(said[1], by=place.lead)
    services.set_support(people[1 - authors[0]], said[0], agrees=True)
    services.answer(said[1], outcome="declined", reason="Not now.", by=place.lead)
    services.set_step(workshop, workshop.steps.last(), by=place.lead)
    rooms.said(workshop, "Fifth remark.", person=people[authors[0]])
    services.leave(people[0])
    return workshop


def traffic(place: Place, workshop: Workshop, role: Role, names: set[str]) -> dict[str, bytes]:
    """Every page, part, table and stream that somebody of the agency can ask for, and the document."""
    client = signed_in(place.people[role])
    workshop.refresh_from_db()
    place.rows |= {"workshop": workshop, "step": workshop.steps.first(), "contribution": workshop.contributions.last()}
    urls = {name: address.at(place) for name, address in PAGES.items() if name in names}
    urls |= {part: f"{workshop.get_absolute_url()}run/?part={part}" for part in ("said", "room")}
    found = {name: body_of(client.get(url)) for name, url in urls.items()}
    for kinds in (None, streaming.SCREEN_KINDS):
        seat = streaming.Seat(workshop.pk, workshop.last_number, kinds)
        found[f"stream of {kinds}"] = b"".join(frame for _number, frame in streaming.missed_by(seat, 0))
    for edition in EDITIONS:
        found[f"document {edition}"] = rendering.document_html(workshop.version, edition, "sv").encode()
    return found


def body_of(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def pages_about(place: Place) -> set[str]:
    """The pages that read anything a workshop writes: the others cannot tell of it."""
    client, about = signed_in(place.lead), set()
    for name, address in PAGES.items():
        with CaptureQueriesContext(connection) as queries, transaction.atomic():
            body_of(client.get(address.at(place)))
            transaction.set_rollback(True)
        if any(table in query["sql"] for query in queries for table in WRITTEN_IN_A_WORKSHOP):
            about.add(name)
    return about


@pytest.mark.parametrize("naming", ["anonymous", "choice"])
def test_all_that_the_agency_gets_is_the_same_with_the_authors_swapped(naming):
    place = furnished("home", 1)
    names = pages_about(place)
    assert {
        "workshops:workshop_run",
        "workshops:workshop_report",
        "strategies:input_queue",
        "engagements:audit_list",
    } <= names
    got = []
    for authors in AUTHORS:
        with run_anew():
            workshop = held(place, naming, authors)
            open_room = traffic(place, workshop, Role.CONSULTANT, names)
            services.close_workshop(workshop, by=place.lead)
            got.append([open_room, traffic(place, workshop, Role.LEAD, names)])
    everything = b"".join(b"".join(one.values()) for one in got[0])
    assert [
        text for text in ("First", "Second", "Third", "Fifth") if f"{text} remark.".encode() not in everything
    ] == []
    differing = [name for one, other in zip(*got, strict=True) for name in one if one[name] != other[name]]
    assert differing == []


def test_the_two_runs_would_show_a_name():
    """The glass is clean: where names are shown, the swapped authors are seen on the facilitator's page and in the report."""
    place = furnished("home", 1)
    got = []
    for authors in AUTHORS:
        with run_anew():
            workshop = held(place, "named", authors)
            got.append(traffic(place, workshop, Role.LEAD, {"workshops:workshop_run", "workshops:workshop_report"}))
    differing = {name for name in got[0] if got[0][name] != got[1][name]}
    assert {"workshops:workshop_run", "workshops:workshop_report"} <= differing
    assert not any(name.startswith("stream") for name in differing)
