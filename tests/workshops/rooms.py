"""Workshops, phones and what they say, made through the same services as the application."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from engagements.models import User
from strategies.models import Statement, StrategyVersion
from tests.factories import StatementFactory
from workshops import access, services
from workshops.models import Contribution, Participant, Workshop


def statement(version: StrategyVersion, text: str = "We answer within four working hours.", part: int = 0) -> Statement:
    return StatementFactory(section=version.section_rows.order_by("position")[part], body=text, html=f"<p>{text}</p>")


def planned(version: StrategyVersion, by: User, **values: Any) -> Workshop:
    start = timezone.now().replace(microsecond=0)
    defaults = {"title": "Tone", "starts_at": start, "ends_at": start + timedelta(hours=2), "naming": "choice"}
    return services.create_workshop(
        Workshop(engagement=version.strategy.engagement, version=version, **(defaults | values)), by=by
    )


def opened(version: StrategyVersion, by: User, **values: Any) -> Workshop:
    """An open workshop with two steps; the room is at the first, which is about `about` if given."""
    about = values.pop("about", None)
    workshop = planned(version, by, **values)
    workshop.steps.create(
        position=1, title="How fast we answer", minutes=20, statement_key=about.key if about else None
    )
    workshop.steps.create(position=2, title="What we answer", minutes=20)
    return services.open_workshop(workshop, by=by)


def phone(workshop: Workshop, name: str = "Sara", language: str = "sv") -> Client:
    """A test client that has joined; without a name it has chosen to be unnamed."""
    client = Client(headers={"accept-language": language})
    token = services.join(workshop, name, bool(name))
    client.cookies[access.cookie_name(workshop.code)] = token
    return client


def joined(workshop: Workshop, name: str = "Sara") -> Participant:
    token = services.join(workshop, name, bool(name))
    return Participant.objects.select_related("workshop__version", "voice").get(token_hash=access.hashed(token))


def said(
    workshop: Workshop, text: str = "Two hours.", name: str = "Sara", about: Statement | None = None, **values: Any
) -> Contribution:
    """An input that somebody made in the workshop."""
    person = values.pop("person", None) or joined(workshop, name)
    values = {"kind": "comment", "key": uuid4(), "text": text, "statement_key": about.key if about else None} | values
    row, _is_new = services.contribute(person, workshop.step, **values)
    return row.contribution
