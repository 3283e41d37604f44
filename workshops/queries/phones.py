"""What a phone reads: its own words, what was shown to the room, and after closing what was answered."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from strategies.models import Section, Statement, Support
from workshops.models import Participant
from workshops.queries.contributions import Said, contributions_of, said_of
from workshops.queries.draft import sections_of
from workshops.services import author_key


@dataclass(frozen=True, slots=True)
class Block:
    """A statement on a phone: its text, what stands beside it, whether the room is at it."""

    statement: Statement
    said: list[Said]
    is_now: bool

    @property
    def comments(self) -> int:
        return len(self.said)

    @property
    def has_own(self) -> bool:
        return any(one.is_own for one in self.said)


@dataclass(frozen=True, slots=True)
class Part:
    number: int
    section: Section
    blocks: list[Block]
    is_now: bool


def own_contributions(participant: Participant) -> Any:
    """What this phone has said: by its voice, or, without a name, by the keys of the steps while they exist."""
    workshop = participant.workshop
    keys = {author_key(step, participant) for step in workshop.steps.all()} - {""}
    mine = Q(input__voice=participant.voice_id) | Q(input__author_key__in=keys)
    return contributions_of(workshop).filter(mine)


def visible_contributions(participant: Participant) -> Any:
    """What this phone may read: its own, what was shown to the room, and after closing what was answered."""
    workshop = participant.workshop
    shown = Q(is_on_screen=True)
    if workshop.closed_at is not None:
        shown |= Q(is_hidden=False, input__disposition__isnull=False)
    return contributions_of(workshop).filter(shown | Q(pk__in=own_contributions(participant).values("pk")))


def said_to(participant: Participant, statement_key: UUID | None = None) -> list[Said]:
    """What this phone may read, one's own first; of one statement if a key is given."""
    rows = visible_contributions(participant)
    if statement_key is not None:
        rows = rows.filter(input__statement_key=statement_key)
    own = set(own_contributions(participant).values_list("input", flat=True))
    agreed = set(Support.objects.filter(voice=participant.voice_id).values_list("input", flat=True))
    said = [said_of(row, own=own, agreed=agreed) for row in rows.order_by("-shown_number", "input_id")]
    return sorted(said, key=lambda one: not one.is_own)


def draft_for(participant: Participant) -> list[Part]:
    """The draft part by part, as this phone reads it."""
    workshop = participant.workshop
    beside: dict[UUID | None, list[Said]] = {}
    for one in said_to(participant):
        beside.setdefault(one.statement_key, []).append(one)
    step = workshop.step if workshop.is_open else None
    return [
        Part(
            number,
            section,
            [
                Block(row, beside.get(row.key, []), step is not None and step.statement_key == row.key)
                for row in section.statements.all()
            ],
            step is not None and step.section_key == section.key,
        )
        for number, section in enumerate(sections_of(workshop.version), start=1)
    ]


def block_for(participant: Participant, statement: Statement) -> Block:
    step = participant.workshop.step
    is_now = participant.workshop.is_open and step is not None and step.statement_key == statement.key
    return Block(statement, said_to(participant, statement.key), is_now)


def others_about(participant: Participant, statement_key: UUID | None) -> int:
    """How many shown inputs of others stand beside the same paragraph."""
    return sum(not one.is_own for one in said_to(participant, statement_key)) if statement_key else 0


def own_said(participant: Participant) -> list[Said]:
    """One's own remarks with their answers."""
    rows = own_contributions(participant).order_by("input__created_at")
    own = {row.input_id for row in rows}
    return [said_of(row, own=own) for row in rows]


def answered_in_room(participant: Participant) -> list[Said]:
    """After closing: what the room was answered, for those who wrote without a name and can no longer be told apart."""
    return [one for one in said_to(participant) if not one.is_own and one.is_answered]
