from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from engagements.models import Phase
from engagements.models.people import Role
from tests.factories import EngagementFactory, MembershipFactory, UserFactory

URL = "/engagements/"


def names(response):
    return [row.engagement.client.name for row in response.context["rows"]]


def test_it_shows_ones_own_engagements_and_no_others(engagement, lead, stranger, as_user):
    assert names(as_user(lead).get(URL)) == ["Ekvalla Energi"]
    assert "Ekvalla" not in as_user(stranger).get(URL).content.decode()


def test_each_line_has_the_sentence_of_the_day_and_the_phases(engagement, lead, draft, as_user):
    Phase.objects.create(engagement=engagement, name="interview", done_on=date(2026, 10, 30))
    row = as_user(lead).get(URL).context["rows"][0]
    assert row.sentence == "Utkast 1.0 av strategin skrivs just nu, och ingen del är klar än."
    assert [(line.name, line.words, line.percent) for line in row.phases][:3] == [
        ("Nuläge", "Inte påbörjat", 0),
        ("Intervju", "Klart 30 oktober" if timezone.localdate().year == 2026 else "Klart 30 oktober 2026", 100),
        ("Strategi", "Utkast 1.0, ingen del är klar än", 0),
    ]


def test_what_is_closed_comes_last(lead, engagement, as_user):
    other = MembershipFactory(user=lead, role=Role.LEAD, engagement__client__name="Aspen").engagement
    assert names(as_user(lead).get(URL)) == ["Aspen", "Ekvalla Energi"]
    type(other).objects.filter(pk=other.pk).update(closed_at="2026-01-01T00:00Z")
    assert names(as_user(lead).get(URL)) == ["Ekvalla Energi", "Aspen"]


def test_somebody_without_an_engagement_is_told_what_to_do(db, as_user):
    response = as_user(UserFactory(), "en").get(URL)
    assert "You are not part of any engagement yet." in response.content.decode()
    assert reverse("engagements:engagement_create") not in response.content.decode()


def test_only_who_works_at_an_agency_is_offered_a_new_one(lead, reader, as_user):
    new = reverse("engagements:engagement_create")
    assert new in as_user(lead).get(URL).content.decode()
    assert new not in as_user(reader).get(URL).content.decode()


@pytest.mark.parametrize("engagements", [1, 3])
def test_it_costs_the_same_for_any_number_of_engagements(engagements, lead, as_user, django_assert_num_queries):
    for _n in range(engagements - 1):
        MembershipFactory(user=lead, role=Role.LEAD, engagement=EngagementFactory())
    client = as_user(lead)
    with django_assert_num_queries(QUERIES):
        client.get(URL)


# Session and user 2, memberships and phases 2, agencies 1; glances 13: strategies 4 without a version, analysis 4,
# interviews 1, policies 1, workshops 1, training 2.
QUERIES = 18
