from datetime import date

import pytest
from django.urls import reverse

from analysis.models import Channel, Observation
from tests.factories import ChannelFactory


def url(name, engagement, *args):
    return reverse(f"analysis:{name}", args=[engagement.slug, *args])


def test_network_and_name_follow_from_the_address(engagement, lead, as_user):
    as_user(lead).post(
        url("channel_create", engagement),
        {"url": "https://www.instagram.com/ekvalla/", "status": "active", "is_official": "on"},
    )

    channel = Channel.objects.get()
    assert (channel.network, channel.handle) == ("instagram", "ekvalla")


def test_an_account_is_registered_once(engagement, lead, as_user):
    ChannelFactory(engagement=engagement, network="facebook", handle="Ekvalla")

    page = as_user(lead).post(
        url("channel_create", engagement), {"network": "facebook", "handle": "ekvalla", "status": "active"}
    )

    assert "Kontot finns redan i registret." in page.content.decode()
    assert Channel.objects.count() == 1


def test_a_verdict_has_a_reason(engagement, lead, as_user):
    channel = ChannelFactory(engagement=engagement)

    page = as_user(lead).post(
        url("channel_edit", engagement, channel.pk),
        {"network": "facebook", "handle": "x", "status": "active", "verdict": "leave"},
    )

    assert "Skriv varför" in page.content.decode()


def test_figures_that_could_not_be_seen_stay_empty(engagement, lead, as_user):
    channel = ChannelFactory(engagement=engagement)

    as_user(lead).post(
        url("observation_create", engagement, channel.pk), {"observed_on": "2026-11-20", "followers": "1204"}
    )

    seen = Observation.objects.get()
    assert (seen.followers, seen.posts_per_month, seen.answer_hours, seen.last_post_on) == (1204, None, None, None)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"observed_on": "2026-11-20"}, "Skriv minst en siffra"),
        ({"observed_on": "2026-11-20", "followers": "-3"}, "större än eller lika med 0"),
        ({"observed_on": "2026-13-40", "followers": "3"}, "giltigt datum"),
        ({"observed_on": "2026-11-20", "last_post_on": "2026-11-21"}, "senare än"),
        ({"observed_on": "2026-11-20", "followers": "9" * 30}, ""),
    ],
)
def test_figures_that_cannot_be_are_told(engagement, lead, as_user, fields, words):
    channel = ChannelFactory(engagement=engagement)

    page = as_user(lead).post(url("observation_create", engagement, channel.pk), fields)

    assert page.status_code == 200
    assert words in page.content.decode()
    assert not Observation.objects.exists()


def test_a_proposal_is_taken_up_or_not(engagement, lead, as_user):
    ours, theirs = (ChannelFactory(engagement=engagement, status="proposed") for _n in range(2))
    client = as_user(lead)

    client.post(url("channel_accept", engagement, ours.pk))
    client.post(url("channel_delete", engagement, theirs.pk))

    assert [(channel.pk, channel.status) for channel in Channel.objects.all()] == [(ours.pk, "active")]


@pytest.mark.parametrize("count", [1, 3])
def test_the_register_costs_the_same_for_any_number(engagement, lead, as_user, django_assert_num_queries, count):
    for _n in range(count):
        Observation.objects.create(
            channel=ChannelFactory(engagement=engagement), observed_on=date(2026, 11, 1), followers=3
        )
    client = as_user(lead)
    client.get(url("channel_list", engagement))

    with django_assert_num_queries(5):
        client.get(url("channel_list", engagement))
