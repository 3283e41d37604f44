import pytest
from django.urls import reverse

from engagements import navigation
from engagements.models import Membership
from engagements.models.people import Role
from engagements.permissions import RIGHTS

PLACES = (*navigation.PHASES, *navigation.RECORDS)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.key)
def test_every_place_has_an_address_and_a_right(place):
    assert reverse(place.url_name, args=["ekvalla-energi"]).startswith("/engagements/ekvalla-energi/")
    assert place.right in RIGHTS


def test_phases_are_numbered_in_the_order_of_the_work():
    assert [place.number for place in navigation.PHASES] == ["", "1", "2", "3", "4", "5", "6", "7"]


def test_a_reader_sees_only_what_a_reader_may_open(engagement):
    member = Membership(engagement=engagement, role=Role.READER)
    keys = [entry.key for entry in navigation.entries(PLACES, engagement, member)]
    assert keys == ["overview", "strategy", "policies", "workshops", "trainings", "follow_up", "decisions", "people"]


def test_counts_are_words_beside_their_place(engagement):
    member = Membership(engagement=engagement, role=Role.LEAD)
    entries = navigation.entries(navigation.PHASES, engagement, member, {"strategy": "14 öppna"})
    assert {entry.key: entry.count for entry in entries if entry.count} == {"strategy": "14 öppna"}
