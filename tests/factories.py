"""One factory per thing that tests need, in the order of the house. Defaults make a valid row and say nothing more."""

from datetime import UTC, date, datetime
from uuid import uuid4

import factory
from factory.django import DjangoModelFactory

from analysis.models import Channel, Finding, ImportRun, Mention, Source
from engagements.models import Engagement, Membership, Organisation, User
from strategies.models import Goal, Input, Kpi, Section, Statement, Strategy, StrategyVersion, Voice


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Organisation {n}")
    kind = "client"


class EngagementFactory(DjangoModelFactory):
    class Meta:
        model = Engagement

    slug = factory.Sequence(lambda n: f"engagement-{n}")
    name = factory.Sequence(lambda n: f"Engagement {n}")
    agency = factory.SubFactory(OrganisationFactory, kind="agency")
    client = factory.SubFactory(OrganisationFactory)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    engagement = factory.SubFactory(EngagementFactory)
    user = factory.SubFactory(UserFactory)
    role = "reader"


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source

    engagement = factory.SubFactory(EngagementFactory)
    kind = "other"
    label = factory.Sequence(lambda n: f"Source {n}")


class ImportRunFactory(DjangoModelFactory):
    class Meta:
        model = ImportRun

    engagement = factory.SubFactory(EngagementFactory)
    filename = "mentions.csv"
    sha256 = "0" * 64
    size = 0
    state = "done"


class MentionFactory(DjangoModelFactory):
    class Meta:
        model = Mention

    engagement = factory.SubFactory(EngagementFactory)
    run = factory.SubFactory(ImportRunFactory, engagement=factory.SelfAttribute("..engagement"))
    fingerprint = factory.Sequence(lambda n: f"{n:032x}")
    published_at = datetime(2026, 9, 14, 8, 30, tzinfo=UTC)
    local_date = date(2026, 9, 14)
    local_hour = 10
    text = factory.Sequence(lambda n: f"Mention {n}")


class ChannelFactory(DjangoModelFactory):
    class Meta:
        model = Channel

    engagement = factory.SubFactory(EngagementFactory)
    network = "facebook"
    handle = factory.Sequence(lambda n: f"channel{n}")


class FindingFactory(DjangoModelFactory):
    class Meta:
        model = Finding

    engagement = factory.SubFactory(EngagementFactory)
    number = factory.Sequence(lambda n: n + 1)
    claim = factory.Sequence(lambda n: f"This is so, for the {n}th time.")


class StrategyFactory(DjangoModelFactory):
    class Meta:
        model = Strategy

    engagement = factory.SubFactory(EngagementFactory)


class VersionFactory(DjangoModelFactory):
    """An open draft 1.0, in its own engagement unless a strategy is given."""

    class Meta:
        model = StrategyVersion

    strategy = factory.SubFactory(StrategyFactory)
    major = 1
    minor = 0
    language = "sv"


class SectionFactory(DjangoModelFactory):
    class Meta:
        model = Section

    version = factory.SubFactory(VersionFactory)
    code = factory.Sequence(lambda n: f"part-{n}")
    title = factory.Sequence(lambda n: f"Part {n}")


class StatementFactory(DjangoModelFactory):
    class Meta:
        model = Statement

    version = factory.SelfAttribute("section.version")
    section = factory.SubFactory(SectionFactory)
    body = factory.Sequence(lambda n: f"We answer within {n} hours.")
    html = factory.LazyAttribute(lambda row: f"<p>{row.body}</p>")


class GoalFactory(DjangoModelFactory):
    class Meta:
        model = Goal

    version = factory.SubFactory(VersionFactory)
    level = "organisation"
    text = factory.Sequence(lambda n: f"Goal {n}")


class KpiFactory(DjangoModelFactory):
    class Meta:
        model = Kpi

    version = factory.SelfAttribute("goal.version")
    goal = factory.SubFactory(GoalFactory)
    name = factory.Sequence(lambda n: f"Measure {n}")


class VoiceFactory(DjangoModelFactory):
    class Meta:
        model = Voice

    engagement = factory.SubFactory(EngagementFactory)
    name = factory.Sequence(lambda n: f"Voice {n}")


class InputFactory(DjangoModelFactory):
    class Meta:
        model = Input

    version = factory.SubFactory(VersionFactory)
    engagement = factory.SelfAttribute("version.strategy.engagement")
    key = factory.LazyFunction(uuid4)
    voice = factory.SubFactory(VoiceFactory, engagement=factory.SelfAttribute("..engagement"))
    text = factory.Sequence(lambda n: f"Comment {n}")
