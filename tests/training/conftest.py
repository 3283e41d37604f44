"""An adopted strategy with a policy for employees, a course drawn from it, and a learner with a link."""

import pytest
from django.test import Client
from django.urls import reverse

from policies import services as policies
from policies.models import RuleBasis
from strategies import versioning
from strategies.models import Message
from tests.factories import ChannelFactory, GoalFactory, KpiFactory, StatementFactory
from training import access
from training.models import Learner
from training.services import courses, drawing


def part(version, code):
    return version.section_rows.get(code=code)


def adopt(version, by):
    versioning.submit(version, by=by)
    return versioning.adopt(version, by=by, decided_by="Ledningsgruppen")


@pytest.fixture
def full(written):
    """The draft with something for each lesson to be drawn from."""
    why = StatementFactory(
        version=written,
        section=part(written, "message"),
        heading="Varför",
        body="Vi är en reception.",
        is_assumption=True,
    )
    StatementFactory(
        version=written,
        section=part(written, "dialogue"),
        kind="decision",
        heading="Beslut",
        body="Kundservice svarar.",
        is_assumption=True,
    )
    Message.objects.create(version=written, text="Vi är människor i Ekvalla.", is_main=True)
    goal = GoalFactory(version=written, level="organisation", text="Nöjd kund stiger")
    KpiFactory(
        version=written,
        goal=GoalFactory(version=written, level="communication", parent=goal, text="Svar först"),
        baseline=26,
        target=2,
        unit="timmar",
    )
    ChannelFactory(engagement=written.strategy.engagement, name="Ekvalla Energi", purpose="Svara kunder")
    policy = policies.start_policy(written, "employees", by=None)
    policy.contact = "Hanna Berg"
    policy.save()
    RuleBasis.objects.create(version=written, rule=policy.rules.first(), statement=why)
    return written


@pytest.fixture
def version(full, lead):
    """Version 1.0, adopted."""
    return adopt(full, lead)


@pytest.fixture
def policy(version):
    return version.policy_rows.get(kind="employees")


@pytest.fixture
def drawn(version, lead):
    """The course as it is drawn, not published."""
    return drawing.draw_course(version, "Tio minuter", lead)


@pytest.fixture
def course(drawn, lead):
    return courses.publish_course(drawn, by=lead)


@pytest.fixture
def learner(engagement):
    return Learner.objects.create(engagement=engagement, name="Eva Berg", email="eva@example.org", unit="Elnät")


@pytest.fixture
def visitor(learner):
    """A browser without an account, in Swedish, that has followed Eva's link."""
    return follow_link(Client(headers={"accept-language": "sv"}), learner)


def link_of(learner):
    return reverse("learners:link", args=[access.link_token(learner)])


def follow_link(client, learner):
    assert client.get(link_of(learner))["Location"] == learner.get_absolute_url()
    return client


@pytest.fixture
def next_version(version, lead):
    """`next_version(change)`: opens the next draft, lets `change(draft)` write in it, and adopts it."""

    def make(change):
        draft = versioning.open_draft(version.strategy, by=lead)
        change(draft)
        return adopt(draft, lead)

    return make
