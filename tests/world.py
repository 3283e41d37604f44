"""The people and the engagement that most tests begin with, loaded as a plugin by conftest.py."""

from typing import Any

import pytest
from django.test import Client

from engagements.models import Engagement, User
from engagements.models.people import Role
from strategies.models import StrategyVersion
from tests.factories import EngagementFactory, MembershipFactory, OrganisationFactory


@pytest.fixture
def engagement(db: None) -> Engagement:
    agency = OrganisationFactory(kind="agency", name="Byrån")
    client = OrganisationFactory(name="Ekvalla Energi")
    return EngagementFactory(slug="ekvalla-energi", name="Ekvalla Energi", agency=agency, client=client)


def member(engagement: Engagement, role: Role) -> User:
    return MembershipFactory(engagement=engagement, role=role, user__name=f"{role.label} Lindqvist").user


@pytest.fixture
def lead(engagement: Engagement) -> User:
    return member(engagement, Role.LEAD)


@pytest.fixture
def consultant(engagement: Engagement) -> User:
    return member(engagement, Role.CONSULTANT)


@pytest.fixture
def client_lead(engagement: Engagement) -> User:
    return member(engagement, Role.CLIENT_LEAD)


@pytest.fixture
def contributor(engagement: Engagement) -> User:
    return member(engagement, Role.CONTRIBUTOR)


@pytest.fixture
def reader(engagement: Engagement) -> User:
    return member(engagement, Role.READER)


@pytest.fixture
def stranger(db: None) -> User:
    """Signed in, and lead of another engagement."""
    return MembershipFactory(role=Role.LEAD, engagement__slug="another").user


@pytest.fixture
def draft(engagement: Engagement) -> StrategyVersion:
    """The open draft 1.0 with its seven standard parts."""
    from strategies import versioning

    return versioning.start_strategy(engagement, by=None)


@pytest.fixture
def written(draft: StrategyVersion) -> StrategyVersion:
    """The draft with what adoption asks for: a first sentence, and in "Ton och dialog" one statement, an assumption."""
    from tests.factories import StatementFactory

    draft.promise = "Vi svarar innan vi sänder."
    draft.save()
    part = draft.section_rows.get(code="dialogue")
    body = "Under ett strömavbrott svarar vi inom en timme, även på helger. Svaret får vara kort."
    StatementFactory(version=draft, section=part, heading="Så snabbt svarar vi", body=body, is_assumption=True)
    return draft


@pytest.fixture
def adopted(written: StrategyVersion, lead: User) -> StrategyVersion:
    """Version 1.0, adopted; no draft is open."""
    from strategies import versioning

    versioning.submit(written, by=lead)
    return versioning.adopt(written, by=lead, decided_by="Ledningsgruppen")


@pytest.fixture
def as_user() -> Any:
    """`as_user(lead)` is a test client signed in as that person, reading Swedish unless told otherwise."""

    def sign_in(user: User | None, language: str = "sv") -> Client:
        client = Client(headers={"accept-language": language})
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
