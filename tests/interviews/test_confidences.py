"""What was said in confidence: random permissions, every reader, every page, table and document that could tell of it."""

import io
import random
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pikepdf
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pypdfium2 import PdfDocument

from analysis.models import Evidence, Source
from engagements.models.people import AGENCY_ROLES, Role
from engagements.permissions import RIGHTS
from interviews.models import Quote, Respondent, RespondentRole
from interviews.services import store_attributions
from strategies.dossier import EDITIONS, rendering
from strategies.models import StatementEvidence
from tests.examples import Place, furnished
from tests.test_access import OURS, signed_in

pytestmark = pytest.mark.django_db

QUOTES, ROUNDS = 40, 25  # a thousand permissions
PAGES = {address.name: address for address in OURS if address.kind in {"member", "public"}}
DOCUMENTS = [(edition, language) for edition in EDITIONS for language in ("sv", "en")]
OUTSIDE = [role for role in Role if role not in AGENCY_ROLES]


@pytest.fixture
def place() -> Place:
    """Forty people said one thing each: every third carries a finding, a statement of the draft, or nothing yet."""
    place = furnished("home", 1)
    chance = random.Random(11)
    roles = [role for role in RespondentRole.values if role != "customer"][:6]
    for number in range(QUOTES):
        person = Respondent.objects.create(
            engagement=place.engagement, name=f"namn{chance.getrandbits(64):x}", role=chance.choice(roles)
        )
        source = Source.objects.create(
            engagement=place.engagement,
            kind="quote",
            label="Intervju",
            text=f"ord{chance.getrandbits(64):x}",
            permission="named",
        )
        Quote.objects.create(respondent=person, question=place["question"], source=source)
        if number % 3 == 0:
            Evidence.objects.create(finding=place["finding"], source=source)
        elif number % 3 == 1:
            StatementEvidence.objects.create(version=place["draft"], statement=place["statement"], source=source)
    store_attributions(place.engagement)
    return place


def pages_that_read_sources(place: Place, role: Role) -> list[str]:
    """Where this role is let in and anything is read of sources: no other page can tell of them."""
    client, found = signed_in(place.people[role]), []
    for name, address in PAGES.items():
        if address.kind == "member" and role not in RIGHTS[address.access[1]]:
            continue  # 403, as tests/test_access.py asks
        with CaptureQueriesContext(connection) as queries, transaction.atomic():
            response = client.get(address.at(place))
            body_of(response)
            transaction.set_rollback(True)
        if response.status_code == 200 and any('"analysis_source"' in query["sql"] for query in queries):
            found.append(name)
    return found


def body_of(response: Any) -> str:
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode("latin-1")


def outputs(place: Place, role: Role, names: list[str], nth: int) -> Iterator[tuple[str, str]]:
    """Pages as this role, and the document, which is the same whoever has it made: each edition and language in turn."""
    client = signed_in(place.people[role])
    for name in names:
        yield name, body_of(client.get(PAGES[name].at(place)))
    edition, language = DOCUMENTS[nth % len(DOCUMENTS)]
    yield f"{edition} in {language}", rendering.document_html(place["draft"], edition, language)


def leaks(text: str, quotes: list[Quote]) -> list[str]:
    """What stands in a text that its speaker did not allow."""
    found = []
    for quote in quotes:
        permission = quote.source.permission
        if permission == "never" and quote.source.text in text:
            found.append(f"words of {quote.pk}")
        if permission != "named" and quote.respondent.name in text:
            found.append(f"the name of {quote.pk}, {permission}")
    return found


def allow(place: Place, chance: random.Random) -> list[Quote]:
    """New permissions for everybody."""
    quotes = list(
        Quote.objects.filter(respondent__engagement=place.engagement, source__text__startswith="ord").select_related(
            "source", "respondent"
        )
    )
    for quote in quotes:
        quote.source.permission = chance.choice(["named", "role_only", "never", "never"])
    Source.objects.bulk_update([quote.source for quote in quotes], ["permission"])
    return quotes


def test_a_thousand_random_permissions_leak_nothing(place):
    chance = random.Random(5)
    names = {role: pages_that_read_sources(place, role) for role in OUTSIDE}
    assert all("analysis:finding_detail" in found for found in names.values())
    assert "interviews:theme_detail" in names[Role.CLIENT_LEAD]
    shown, leaked, asked = 0, [], 0
    for n in range(ROUNDS):
        quotes, role = allow(place, chance), OUTSIDE[n % len(OUTSIDE)]
        asked += len(quotes)
        for name, text in outputs(place, role, names[role], n):
            leaked += [f"round {n}, {role}, {name}: {leak}" for leak in leaks(text, quotes)]
            shown += sum(quote.source.permission == "named" and quote.source.text in text for quote in quotes)
    assert leaked == []
    assert asked == 1000
    assert shown > 300  # what may be shown is: the search would find the others


def test_the_file_holds_no_word_in_any_of_its_streams(place):
    quotes = allow(place, random.Random(6))
    pdf = rendering.render(place["draft"], "full", "sv").pdf
    everything = "\n".join(inside(pdf))
    assert leaks(everything, quotes) == []
    assert sum(quote.source.permission == "named" and quote.source.text in everything for quote in quotes) > 3


def inside(pdf: bytes) -> Iterator[str]:
    """The drawn text, and every string, name and stream of the file, unpacked."""
    with closing(PdfDocument(pdf)) as drawn:
        for page in drawn:
            yield page.get_textpage().get_text_range().replace("\r\n", "")
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for thing in [*document.objects, document.trailer]:
            yield from strings(thing)


def strings(thing: Any) -> Iterator[str]:
    if isinstance(thing, pikepdf.Stream):
        yield thing.read_bytes().decode("latin-1") if "/Subtype" not in thing or thing.Subtype != "/Image" else ""
        thing = thing.stream_dict
    if isinstance(thing, pikepdf.Dictionary):
        for name, value in thing.items():
            yield name
            yield from () if getattr(value, "is_indirect", False) else strings(value)  # that comes by itself
    elif isinstance(thing, pikepdf.Array):
        for value in thing:
            yield from strings(value)
    elif isinstance(thing, pikepdf.String | pikepdf.Name):
        yield str(thing)
