from datetime import date

import pytest

from engagements.models import AuditEntry
from tests.factories import SectionFactory
from tests.workshops import rooms
from workshops import services
from workshops.models import Workshop

PLAN = {
    "title": "Tone and dialogue",
    "question": "How should we sound?",
    "day": "2027-03-04",
    "starts": "13:00",
    "ends": "15:00",
    "room": "The large hall",
    "naming": "choice",
    "answers_by": "2027-03-11",
}


def base(engagement):
    return f"/engagements/{engagement.slug}/workshops/"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_workshops(django_assert_num_queries, as_user, draft, lead, count):
    for _n in range(count):
        rooms.said(rooms.opened(draft, lead))
    client = as_user(lead)

    with django_assert_num_queries(5):
        answer = client.get(base(draft.strategy.engagement))

    assert len(answer.context["rows"]) == count


def test_a_list_without_a_draft_leads_to_the_strategy(as_user, lead, engagement):
    text = as_user(lead).get(base(engagement)).content.decode()

    assert "En workshop hålls på ett utkast till strategin. Öppna ett först." in text


def test_only_a_workshop_that_goes_on_has_the_filled_button(as_user, draft, lead):
    engagement = draft.strategy.engagement
    new = f'btn-lg" href="{base(engagement)}new/"'
    rooms.opened(draft, lead)
    text = as_user(lead).get(base(engagement)).content.decode()

    assert f"btn btn-2 {new}" in text
    assert f'btn btn-1 btn-lg" href="{base(engagement)}1/run/"' in text


def test_a_plan_is_stored_in_the_engagements_own_time(as_user, draft, lead):
    engagement = draft.strategy.engagement

    answer = as_user(lead).post(f"{base(engagement)}new/", PLAN | {"version": draft.pk})

    workshop = Workshop.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, workshop.get_absolute_url())
    assert (workshop.number, workshop.version, workshop.facilitator, workshop.answers_by) == (
        1,
        draft,
        lead,
        date(2027, 3, 11),
    )
    assert workshop.starts_at.isoformat() == "2027-03-04T12:00:00+00:00"
    assert AuditEntry.objects.filter(verb="workshop_create", actor=lead).count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"ends": "12:00"}, {"ends": "13:00"}, {"day": "2027-02-30"}, {"title": ""}, {"naming": "secret"}, {"version": 0}],
)
def test_a_plan_at_fault_is_not_stored_and_what_was_typed_stays(as_user, draft, lead, wrong):
    answer = as_user(lead).post(f"{base(draft.strategy.engagement)}new/", PLAN | {"version": draft.pk} | wrong)

    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == set(wrong)
    assert "The large hall" in answer.content.decode()
    assert Workshop.objects.count() == 0


def test_the_draft_of_another_engagement_cannot_be_chosen(as_user, draft, lead):
    foreign = SectionFactory().version

    answer = as_user(lead).post(f"{base(draft.strategy.engagement)}new/", PLAN | {"version": foreign.pk})

    assert set(answer.context["form"].errors) == {"version"}


def test_the_promise_about_names_cannot_be_changed_once_somebody_wrote(as_user, draft, lead):
    workshop = rooms.opened(draft, lead)
    rooms.said(workshop)

    answer = as_user(lead).post(f"{workshop.get_absolute_url()}edit/", PLAN | {"version": draft.pk, "naming": "named"})

    assert set(answer.context["form"].errors) == {"naming"}
    workshop.refresh_from_db()
    assert workshop.naming == "choice"


def test_an_agenda_that_is_too_long_is_said_and_not_stopped(as_user, draft, lead):
    workshop = rooms.planned(draft, lead)
    services.fill_agenda(workshop, 180, by=lead)

    text = as_user(lead).get(workshop.get_absolute_url()).content.decode()

    assert "minuter längre än rummet är bokat." in text


def test_a_step_about_a_paragraph(as_user, draft, lead):
    about, workshop = rooms.statement(draft), rooms.planned(draft, lead)

    as_user(lead).post(
        f"{workshop.get_absolute_url()}steps/new/",
        {"about": f"statement:{about.key}", "title": "How fast", "method": "comment", "minutes": "20"},
    )

    step = workshop.steps.get()
    assert (step.statement_key, step.section_key, step.position) == (about.key, about.section.key, 1)


@pytest.mark.parametrize(
    "wrong", [{"minutes": "0"}, {"minutes": "999"}, {"about": "statement:nonsense"}, {"title": ""}]
)
def test_a_step_at_fault(as_user, draft, lead, wrong):
    workshop = rooms.planned(draft, lead)
    fields = {"about": "", "title": "How fast", "method": "comment", "minutes": "20"} | wrong

    answer = as_user(lead).post(f"{workshop.get_absolute_url()}steps/new/", fields)

    assert set(answer.context["form"].errors) == set(wrong)
    assert workshop.steps.count() == 0


def test_steps_are_edited_moved_and_taken_away(as_user, draft, lead):
    workshop, client = rooms.planned(draft, lead), as_user(lead)
    services.fill_agenda(workshop, 60, by=lead)
    first, second, *_rest = workshop.steps.all()
    url = f"{workshop.get_absolute_url()}steps/"

    client.post(f"{url}{second.pk}/move/", {"direction": "up"})
    client.post(f"{url}{second.pk}/edit/", {"about": "", "title": "Renamed", "method": "read", "minutes": "5"})
    client.post(f"{url}{first.pk}/delete/")

    assert workshop.steps.first().title == "Renamed"
    assert not workshop.steps.filter(pk=first.pk).exists()


def test_the_sheet_has_the_code_and_the_qr_code(as_user, draft, lead, settings):
    settings.SITE_URL = "https://linje.example"
    workshop = rooms.opened(draft, lead)

    text = as_user(lead).get(f"{workshop.get_absolute_url()}code/").content.decode()

    assert workshop.spoken_code in text
    assert "linje.example/w" in text
    assert text.count('role="img" aria-label="QR-kod till workshoppen"') == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_report_costs_the_same_for_any_number_of_remarks(django_assert_num_queries, as_user, draft, lead, count):
    about = rooms.statement(draft)
    workshop = rooms.opened(draft, lead)
    for n in range(count):
        services.answer(rooms.said(workshop, name=f"Sara {n}", about=about), outcome="parked", reason="", by=lead)
    client = as_user(lead)

    with django_assert_num_queries(10):
        answer = client.get(f"{workshop.get_absolute_url()}report/")

    report = answer.context["report"]
    assert (report.people, report.inputs, report.waiting, report.names) == (
        count,
        count,
        0,
        [f"Sara {n}" for n in range(count)],
    )


def test_the_report_names_whoever_shows_a_name_and_counts_the_others(as_user, draft, lead):
    workshop = rooms.opened(draft, lead)
    for name in ("Åsa", "Bo", "", ""):
        rooms.said(workshop, name=name)

    report = as_user(lead).get(f"{workshop.get_absolute_url()}report/").context["report"]

    assert (report.names, report.unnamed) == (["Bo", "Åsa"], 2)


def test_what_changed_in_the_text_is_a_decision_of_the_report(as_user, draft, lead):
    about = rooms.statement(draft)
    workshop = rooms.opened(draft, lead)
    services.answer(
        rooms.said(workshop, about=about),
        outcome="accepted",
        reason="",
        by=lead,
        new_text="We answer within two working hours.",
        began_at=1,
    )

    decisions = as_user(lead).get(f"{workshop.get_absolute_url()}report/").context["report"].decisions

    assert [decision.ops for decision in decisions] == [
        [("equal", "We answer within "), ("delete", "four"), ("insert", "two"), ("equal", " working hours.")]
    ]


def test_somebody_with_a_name_can_be_taken_out_and_nobody_without_one(as_user, draft, lead):
    workshop = rooms.opened(draft, lead)
    named, unnamed = rooms.joined(workshop, "Sara"), rooms.joined(workshop, "")
    client = as_user(lead)

    statuses = [
        client.post(f"{workshop.get_absolute_url()}people/{person.pk}/end/").status_code for person in (named, unnamed)
    ]

    assert statuses == [302, 404]
    assert list(workshop.participants.filter(ended_at=None)) == [unnamed]


PAGES = ["", "edit/", "code/", "report/", "steps/new/", "run/", "screen/", "close/"]
OPEN_TO_ALL = {"", "code/", "report/"}


@pytest.mark.parametrize("path", PAGES)
def test_who_may_open_which_page(as_user, draft, lead, reader, stranger, path):
    url = rooms.opened(draft, lead).get_absolute_url() + path

    statuses = [as_user(person).get(url).status_code for person in (lead, reader, stranger)]

    assert statuses == [200, 200 if path in OPEN_TO_ALL else 403, 404]
    assert as_user(None).get(url).status_code == 302


@pytest.mark.parametrize("path", ["open/", "close/", "agenda/", "run/step/", "run/screen/", "edit/", "steps/new/"])
def test_who_may_change_anything(as_user, draft, lead, reader, stranger, path):
    url = rooms.opened(draft, lead).get_absolute_url() + path

    assert [as_user(person).post(url).status_code for person in (reader, stranger)] == [403, 404]


@pytest.mark.parametrize("path", ["open/", "agenda/", "run/step/", "run/screen/"])
def test_what_changes_something_is_no_get(as_user, draft, lead, path):
    assert as_user(lead).get(rooms.opened(draft, lead).get_absolute_url() + path).status_code == 405


def test_who_does_not_run_an_open_workshop_may_join_it(as_user, draft, lead, reader):
    workshop = rooms.opened(draft, lead)
    address, way_in = f"{base(draft.strategy.engagement)}{workshop.number}/", f'href="/w/{workshop.code}/"'
    assert way_in in as_user(reader).get(address).content.decode()
    assert way_in not in as_user(lead).get(address).content.decode()
    services.close_workshop(workshop, by=lead)
    assert way_in not in as_user(reader).get(address).content.decode()
