import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from engagements import audit
from engagements.models import AuditEntry


def get(as_user, user, engagement, **query):
    return as_user(user, "en").get(reverse("engagements:audit_list", args=[engagement.slug]), query)


def sentences(response):
    return [entry.sentence for _day, entries in response.context["days"] for entry in entries]


def test_it_tells_of_this_engagement_newest_first(engagement, lead, stranger, as_user):
    audit.record(engagement, lead, "engagement_create", engagement)
    audit.record(stranger.memberships.get().engagement, stranger, "goal_create", "Theirs")
    audit.record(engagement, None, "goal_create", "Answer within a day")
    assert sentences(get(as_user, lead, engagement)) == [
        "Somebody without an account added a goal: Answer within a day",
        f"{lead.name} began the engagement",
    ]


def test_filters(engagement, lead, consultant, as_user):
    audit.record(engagement, lead, "goal_create", "One")
    audit.record(engagement, consultant, "goal_edit", "Two")
    audit.record(engagement, consultant, "kpi_edit", "Three")

    def chosen(**query):
        return [words.rpartition(" ")[2] for words in sentences(get(as_user, lead, engagement, **query))]

    assert chosen(noun="goal") == ["Two", "One"]
    assert chosen(actor=consultant.pk) == ["Three", "Two"]
    assert chosen(actor=consultant.pk, noun="goal") == ["Two"]
    today = timezone.localdate(timezone=engagement.zone)
    assert chosen(since=today, until=today) == ["Three", "Two", "One"]
    assert chosen(until=today - timezone.timedelta(days=1)) == []


@pytest.mark.parametrize(
    "query",
    [{"actor": "x"}, {"actor": "9" * 40}, {"noun": "'; --"}, {"since": "yesterday"}, {"until": "\x00"}, {"page": "-3"}],
)
def test_nonsense_in_the_address_is_no_filter(query, engagement, lead, as_user):
    audit.record(engagement, lead, "goal_create", "One")
    assert len(sentences(get(as_user, lead, engagement, **query))) == 1


def test_the_filter_offers_what_there_is(engagement, lead, consultant, as_user):
    audit.record(engagement, lead, "goal_create", "One")
    fields = {field["name"]: field for field in get(as_user, lead, engagement).context["fields"]}
    assert [label for _value, label in fields["actor"]["options"]] == ["Everybody", str(lead)]
    assert fields["noun"]["options"] == [("", "Everything"), ("goal", "Goals")]


def test_it_has_pages(engagement, lead, as_user):
    AuditEntry.objects.bulk_create(
        AuditEntry(engagement=engagement, verb="goal_create", subject=str(n)) for n in range(51)
    )
    assert len(sentences(get(as_user, lead, engagement))) == 50
    assert len(sentences(get(as_user, lead, engagement, page=2))) == 1


@pytest.mark.parametrize("entries", [1, 3])
def test_it_costs_the_same_for_any_number_of_entries(entries, engagement, lead, as_user, django_assert_num_queries):
    for n in range(entries):
        audit.record(engagement, lead, "goal_create", n)
    client = as_user(lead)
    with django_assert_num_queries(7):  # session, user, membership; number, entries; people and verbs of the filter
        client.get(reverse("engagements:audit_list", args=[engagement.slug]))


def test_what_somebody_does_again_and_again_is_one_row(engagement, lead, consultant, as_user):
    for by, subject in [(lead, "A"), (lead, "B"), (lead, "B"), (lead, "B"), (consultant, "B"), (lead, "B")]:
        audit.record(engagement, by, "goal_create", subject)

    rows = [row for _day, rows in get(as_user, lead, engagement).context["days"] for row in rows]

    assert [row.times for row in rows] == [1, 1, 3, 1]
    assert rows[2].since < rows[2].at


@pytest.mark.parametrize(("minutes", "says_since"), [(0, False), (9, True)])
def test_a_row_says_since_when_unless_that_is_the_same_minute(
    minutes, says_since, engagement, lead, as_user, monkeypatch
):
    at = timezone.now().replace(hour=12, minute=29)
    for moment in (at - datetime.timedelta(minutes=minutes), at):
        with monkeypatch.context() as clock:
            clock.setattr(timezone, "now", lambda moment=moment: moment)
            audit.record(engagement, lead, "goal_create", "B")

    page = get(as_user, lead, engagement).content.decode()

    assert "2 times" in page
    assert ("2 times since " in page) is says_since
