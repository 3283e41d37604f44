import pytest

from engagements.models import AuditEntry
from strategies.models import Strategy
from tests.factories import InputFactory, SectionFactory


def url(engagement):
    return f"/engagements/{engagement.slug}/strategy/"


def test_before_the_beginning_there_is_one_button(engagement, lead, reader, as_user):
    ours, theirs = (as_user(person).get(url(engagement)).content.decode() for person in (lead, reader))

    assert "Påbörja strategin" in ours
    assert "Påbörja strategin" not in theirs
    assert "Konsulterna börjar den" in theirs


def test_starting_makes_the_seven_parts_once(engagement, lead, as_user):
    client = as_user(lead)
    for _n in range(2):
        answer = client.post(f"{url(engagement)}start/")

    assert answer["Location"] == url(engagement)
    version = Strategy.objects.get().versions.get()
    assert [section.code for section in version.section_rows.all()] == [
        "message", "audiences", "packaging", "listening", "dialogue", "routine", "development",
    ]  # fmt: skip
    assert AuditEntry.objects.filter(verb="version_start").count() == 1


def test_an_unwritten_strategy_says_where_to_begin(engagement, draft, lead, as_user):
    page = as_user(lead).get(url(engagement)).content.decode()

    assert "Utkast 1.0 har sina sju delar men ingen text än." in page
    assert "Börja med ”Budskap och syfte”" in page


def test_those_who_only_read_are_told_that_it_is_being_written(engagement, draft, client_lead, as_user):
    page = as_user(client_lead).get(url(engagement)).content.decode()

    assert "Du läser den här allteftersom den skrivs." in page
    assert "Gör en version" not in page


def test_each_part_says_its_state_and_what_waits(engagement, written, lead, as_user):
    part = written.section_rows.get(code="dialogue")
    part.state = "in_discussion"
    part.save()
    for kind, words in (
        ("comment", {"text": "Bra."}),
        ("comment", {"text": "Hm."}),
        ("suggestion", {"suggested": "Nej."}),
    ):
        InputFactory(version=written, engagement=engagement, section_key=part.key, kind=kind, **({"text": ""} | words))

    page = as_user(lead).get(url(engagement))

    row = next(part for part in page.context["parts"] if part.section.code == "dialogue")
    assert (row.number, row.statements, row.said, row.comments, row.suggestions, row.share) == (5, 1, 3, 2, 1, 100)
    assert (row.shape, row.paint) == ("discussed", "said")
    assert "Tre kommentarer och ändringsförslag väntar på svar" in page.content.decode()


def test_an_adopted_strategy_offers_the_next_draft(engagement, adopted, lead, as_user):
    page = as_user(lead).get(url(engagement)).content.decode()

    assert "Öppna nästa utkast" in page


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_any_number_of_parts(
    engagement, written, lead, as_user, django_assert_num_queries, count
):
    for n in range(count):
        section = SectionFactory(version=written, code=f"own-{n}", lead_person=lead)
        InputFactory(version=written, engagement=engagement, section_key=section.key)
    client = as_user(lead)
    client.get(url(engagement))

    with django_assert_num_queries(7):
        client.get(url(engagement))
