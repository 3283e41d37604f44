import pytest
from django.urls import reverse

from analysis.models import Channel, SiteAudit
from tests.analysis.files import line, received, table
from tests.factories import ChannelFactory, FindingFactory, MentionFactory


def url(engagement):
    return reverse("analysis:overview", args=[engagement.slug])


def rooms(response):
    return [(room.name, room.sentence, room.action) for room in response.context["rooms"]]


def test_at_the_beginning_the_website_comes_first(engagement, consultant, as_user):
    page = as_user(consultant).get(url(engagement))

    assert page.context["opening"] == (
        "Vi vet ännu inget om Ekvalla Energi. Börja med webbplatsen: där hittar vi kanalerna."
    )
    assert page.context["next"].action_url == reverse("analysis:site_audit_create", args=[engagement.slug])
    assert [action for _name, _sentence, action in rooms(page)] == [
        "Läs in omnämnanden",
        "Lägg till en kanal",
        "Gå igenom webbplatsen",
        "Skriv en iakttagelse",
    ]


def test_each_room_is_a_sentence(engagement, consultant, as_user):
    MentionFactory(engagement=engagement)
    ChannelFactory(engagement=engagement, status=Channel.Status.ACTIVE)
    ChannelFactory(engagement=engagement, status=Channel.Status.PROPOSED)
    SiteAudit.objects.create(engagement=engagement, urls=[])
    FindingFactory(engagement=engagement)

    page = as_user(consultant, "en").get(url(engagement))

    assert page.context["opening"] == "One finding sums up what is known about Ekvalla Energi so far."
    assert rooms(page) == [
        ("Mentions", "One mention, from 14 September 2026.", "Import more"),
        (
            "Channels",
            "One channel. One more was found on the website. One has no verdict yet.",
            "Look at the proposals",
        ),
        ("Website", "0 pages were read.", ""),
        ("Findings", "One finding. One has no source yet.", "Give them sources"),
    ]


def test_what_is_missing_is_named(engagement, consultant, as_user):
    MentionFactory(engagement=engagement)
    FindingFactory(engagement=engagement)

    assert as_user(consultant).get(url(engagement)).context["opening"] == "Ännu saknas: kanaler och webbplats."


def test_an_import_left_half_done_comes_first(engagement, consultant, as_user):
    run = received(engagement, consultant, table(line(1)))

    page = as_user(consultant).get(url(engagement))

    assert page.context["next"].action_url == reverse("analysis:import_edit", args=[engagement.slug, run.pk])


def test_who_reads_only_is_offered_nothing_to_do(engagement, client_lead, as_user):
    page = as_user(client_lead).get(url(engagement))

    assert (page.context["next"], {action for *_rest, action in rooms(page)}) == (None, {""})


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_number(count, engagement, consultant, as_user, django_assert_num_queries):
    for _number in range(count):
        MentionFactory(engagement=engagement)
        ChannelFactory(engagement=engagement)
        FindingFactory(engagement=engagement)
    client = as_user(consultant)

    with django_assert_num_queries(8):  # session, person, membership; mentions, imports, channels, website, findings
        client.get(url(engagement))


def test_who_may_look(engagement, lead, client_lead, reader, stranger, as_user):
    asked = [as_user(user).get(url(engagement)).status_code for user in (lead, client_lead, reader, stranger)]

    assert asked == [200, 200, 403, 404]
    assert as_user(lead).post(url(engagement)).status_code == 405
