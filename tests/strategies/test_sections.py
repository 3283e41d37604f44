import pytest

from engagements.models import AuditEntry
from strategies.models import Section
from tests.factories import SectionFactory, StatementFactory, UserFactory


def url(engagement, path):
    return f"/engagements/{engagement.slug}/strategy/{path}"


def form(**changes):
    return {
        "title": "Kris",
        "lead": "",
        "decides": "",
        "state": "not_started",
        "revision": "1",
        "version": "1.0",
    } | changes


def test_a_new_part_gets_its_address_from_the_title(engagement, draft, lead, as_user):
    client = as_user(lead)
    for _n in range(2):
        client.post(url(engagement, "parts/new/"), form(title="När det krisar"))
    client.post(url(engagement, "parts/new/"), form(title="Versions"))

    own = Section.objects.filter(is_standard=False).order_by("position")
    assert [section.code for section in own] == ["nar-det-krisar", "nar-det-krisar-2", "versions-2"]


def test_a_title_without_letters_gives_no_address(engagement, draft, lead, as_user):
    answer = as_user(lead).post(url(engagement, "parts/new/"), form(title="!!!"))

    assert list(answer.context["form"].errors) == ["title"]


def test_a_part_is_led_by_somebody_of_the_engagement(engagement, draft, lead, as_user):
    client = as_user(lead)
    refused = client.post(url(engagement, "dialogue/edit/"), form(title="Ton", lead_person=UserFactory().pk))
    saved = client.post(url(engagement, "dialogue/edit/"), form(title="Ton", lead_person=lead.pk, lead="Vi svarar."))

    assert (list(refused.context["form"].errors), saved.status_code) == (["lead_person"], 302)
    section = Section.objects.get(code="dialogue")
    assert (section.title, section.lead_person, section.lead, section.revision) == ("Ton", lead, "Vi svarar.", 2)


def test_two_people_edit_one_part(engagement, draft, lead, consultant, as_user):
    as_user(consultant).post(url(engagement, "dialogue/edit/"), form(title="Konsultens"))

    answer = as_user(lead).post(url(engagement, "dialogue/edit/"), form(title="Min"))

    assert (answer.status_code, Section.objects.get(code="dialogue").title) == (409, "Konsultens")
    assert {"Konsultens", "Min"} <= {text for field in answer.context["fields"] for text in (field.old, field.new)}


def test_one_press_says_that_a_part_is_agreed(engagement, draft, lead, as_user):
    client = as_user(lead)
    client.post(url(engagement, "dialogue/state/"), {"state": "agreed", "revision": "1"})
    client.post(url(engagement, "dialogue/state/"), {"state": "nonsense", "revision": "2"})
    client.post(url(engagement, "dialogue/state/"), {"state": "in_discussion", "revision": "1"})

    section = Section.objects.get(code="dialogue")
    assert (section.state, section.revision) == ("agreed", 2)


def test_parts_change_places(engagement, draft, lead, as_user):
    as_user(lead).post(url(engagement, "dialogue/move/"), {"direction": "up"})

    assert [s.code for s in Section.objects.all()][3:5] == ["dialogue", "listening"]
    assert AuditEntry.objects.get(verb="section_move").subject == "Ton och dialog"


def test_the_seven_parts_stay_and_others_may_go(engagement, draft, lead, as_user):
    own = SectionFactory(version=draft, code="own", title="Egen")
    StatementFactory(version=draft, section=own)
    client = as_user(lead)

    kept = client.post(url(engagement, "dialogue/delete/"), {"revision": "1"})
    asked = client.get(url(engagement, "own/delete/"))
    client.post(url(engagement, "own/delete/"), {"revision": "1"})

    assert (kept.status_code, Section.objects.count()) == (302, 7)
    assert "1 avsnitt försvinner med den." in asked.content.decode()


@pytest.mark.parametrize("path", ["dialogue/edit/", "parts/new/"])
def test_nothing_is_written_in_an_adopted_version(engagement, adopted, lead, as_user, path):
    client = as_user(lead)

    assert "ändras aldrig" in client.get(url(engagement, path)).content.decode()
    assert client.post(url(engagement, path), form()).status_code == 409
    assert Section.objects.count() == 7
