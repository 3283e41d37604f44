"""What every room says about an engagement: for the list of engagements and for its overview.

The ground floor cannot see the rooms above it (docs/decisions/0004). So each app offers a module `overview`, named in
settings.OVERVIEW_FACTS, with one or both of

    glance(engagements: Sequence[Engagement]) -> dict[int, Glance]     by the engagement's id, in a number of queries
                                                                       that does not grow with the engagements
    details(engagement: Engagement, membership: Membership, said: Glance) -> Details
                                                                       for the overview page of one engagement

and this module asks them. `said` is what the same app's glance said just before, with what it found on the way (`known`).
Texts are said in the active language, for a reader who has the rights of `membership`.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, fields
from importlib import import_module
from types import ModuleType
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from engagements.models import Engagement, Membership

MAX_TASKS = 8


@dataclass(frozen=True)
class PhaseFact:
    """How far the work of a phase has come. `phase` is a value of Phase.Name, `percent` 0–100, `words` a short clause."""

    phase: str
    percent: int
    words: str


@dataclass(frozen=True)
class Draft:
    """The working version: the open draft, else the version in force. Comments and suggestions are those without answer."""

    number: str
    state: str  # draft, in_review, adopted
    url: str
    agreed: int = 0
    parts: int = 0
    comments: int = 0
    suggestions: int = 0
    comments_url: str = ""
    suggestions_url: str = ""
    comments_until: datetime.date | None = None
    next_review_on: datetime.date | None = None


@dataclass(frozen=True)
class Meeting:
    """The workshop that is open, else the next one."""

    title: str
    starts_on: datetime.date
    ordinal: int  # 1 for the engagement's first
    url: str
    is_open: bool = False


@dataclass(frozen=True)
class Glance:
    """What the sentence of the day and the phase line are made of. Each app fills its own fields."""

    phases: tuple[PhaseFact, ...] = ()
    counts: tuple[tuple[str, str], ...] = ()  # key of a place in the sidebar → words
    draft: Draft | None = None
    meeting: Meeting | None = None
    mentions: int = 0
    mentions_url: str = ""
    latest_mention_on: datetime.date | None = None
    website_url: str = ""
    conversations: int = 0
    conversations_url: str = ""
    known: Any = None  # what the app found on the way, for its own details and nobody else


@dataclass(frozen=True)
class Task:
    """Something that waits for this reader."""

    title: str
    url: str
    reason: str = ""
    due_on: datetime.date | None = None


@dataclass(frozen=True)
class Action:
    """A button. The lowest `order` is the filled one; two are shown."""

    label: str
    url: str
    order: int


@dataclass(frozen=True)
class NextWorkshop:
    title: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    url: str
    room: str = ""
    people: str = ""
    code: str = ""
    agenda_url: str = ""
    screen_url: str = ""
    is_open: bool = False


@dataclass(frozen=True)
class PartRow:
    """One part of the strategy. `line` 0–100: how much people have contributed, beside the part with the most."""

    number: int
    title: str
    url: str
    line: int
    state: str  # agreed, discussed, untouched
    state_words: str
    open: int = 0
    suggestions: int = 0
    lead: str = ""
    said_at: datetime.datetime | None = None


@dataclass(frozen=True)
class Details:
    tasks: tuple[Task, ...] = ()
    actions: tuple[Action, ...] = ()
    workshop: NextWorkshop | None = None
    parts: tuple[PartRow, ...] = ()


def address(name: str, engagement: Engagement, *args: Any) -> str:
    """Where a link of the overview leads; "" for a page that this installation does not have."""
    try:
        return reverse(name, args=[engagement.slug, *args])
    except NoReverseMatch:
        return ""


def glances(engagements: Sequence[Engagement]) -> dict[int, Glance]:
    """What all apps say about these engagements, by id: every one of them has a Glance."""
    offered = [module.glance(engagements) for module in _modules() if hasattr(module, "glance")] if engagements else []
    return {one.pk: _merged(Glance, [said[one.pk] for said in offered if one.pk in said]) for one in engagements}


def page(engagement: Engagement, membership: Membership) -> tuple[Glance, Details]:
    """The engagement at a glance, and what waits for this member, most urgent first, with the page's buttons, workshop and
    parts. What an app has looked up for the one it need not look up for the other."""
    said, found = [], []
    for module in _modules():
        own = module.glance([engagement]).get(engagement.pk, Glance()) if hasattr(module, "glance") else Glance()
        said.append(own)
        if hasattr(module, "details"):
            found.append(module.details(engagement, membership, own))
    return _merged(Glance, said), _in_order(_merged(Details, found))


def _in_order(merged: Details) -> Details:
    tasks = sorted(merged.tasks, key=lambda task: task.due_on or datetime.date.max)[:MAX_TASKS]
    actions = sorted((action for action in merged.actions if action.url), key=lambda action: action.order)[:2]
    return Details(tuple(tasks), tuple(actions), merged.workshop, merged.parts)


def _modules() -> list[ModuleType]:
    return [import_module(path) for path in settings.OVERVIEW_FACTS]


def _merged(kind: Any, given: Sequence[Any]) -> Any:
    """Lists one after the other; of everything else what the first app says that says anything."""
    values: dict[str, Any] = {}
    for field in fields(kind):
        said = [value for one in given if (value := getattr(one, field.name))]
        if isinstance(field.default, tuple):
            values[field.name] = tuple(part for value in said for part in value)
        elif said:
            values[field.name] = said[0]
    return kind(**values)
