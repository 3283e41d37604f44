"""What the rooms tell the ground floor (docs/decisions/0004)."""

import ast
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from engagements import overview
from engagements.overview import Action, Details, Glance, PhaseFact, Task
from tests.factories import EngagementFactory
from tests.test_access import ADDRESSES

ROOT = Path(__file__).resolve().parent.parent.parent
MODULES = [ROOT / path.replace(".", "/") for path in settings.OVERVIEW_FACTS]


def test_every_app_that_offers_is_asked():
    offering = {f"{path.parent.name}.overview" for path in ROOT.glob("*/overview.py")} - {"engagements.overview"}
    assert set(settings.OVERVIEW_FACTS) == offering


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.parent.name)
def test_every_address_that_the_overview_leads_to_exists(module):
    """`address()` is silent about a page that is not there, so that a smaller house still stands; this is not silent."""
    calls = [
        node
        for node in ast.walk(ast.parse(module.with_suffix(".py").read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "address"
    ]
    missing = [
        f"{name} with {len(call.args) - 1} arguments"
        for call in calls
        if len(call.args) - 1 not in arguments_of(name := call.args[0].value)
    ]
    assert missing == []


def arguments_of(name):
    """How many arguments the URL of this name takes; empty when there is none."""
    return {len(address.arguments) for address in ADDRESSES if address.name == name}


def test_what_several_apps_say_becomes_one():
    first = Glance(phases=(PhaseFact("strategy", 10, "a"),), mentions=3)
    second = Glance(phases=(PhaseFact("interview", 20, "b"),), mentions=5, conversations=7)
    merged = overview._merged(Glance, [first, second])
    assert merged == Glance(phases=(*first.phases, *second.phases), mentions=3, conversations=7)


def test_every_engagement_gets_a_glance_even_if_nothing_is_known(db):
    bare = EngagementFactory()
    assert set(overview.glances([bare])) == {bare.pk}
    assert overview.glances([bare])[bare.pk].draft is None


def test_tasks_come_by_due_date_and_buttons_by_urgency(engagement, lead, monkeypatch):
    late, soon, any_time = (
        Task("c", "/", due_on=date(2026, 12, 9)),
        Task("a", "/", due_on=date(2026, 12, 1)),
        Task("b", "/"),
    )
    buttons = [Action("third", "/", 30), Action("nowhere", "", 1), Action("first", "/", 10), Action("second", "/", 20)]

    class Room:
        @staticmethod
        def details(engagement, membership, said):
            return Details(tasks=(late, any_time, soon), actions=tuple(buttons))

    monkeypatch.setattr(overview, "_modules", lambda: [Room])
    _glance, details = overview.page(engagement, lead.memberships.get())
    assert details.tasks == (soon, late, any_time)
    assert [action.label for action in details.actions] == ["first", "second"]
