import re

import pytest
from django.conf import settings

from strategies.models import Disposition
from tests.workshops import rooms
from workshops import services
from workshops.models import Contribution


def run(workshop):
    return f"{workshop.get_absolute_url()}run/"


def test_opening_leads_to_the_page_that_runs_the_room(as_user, draft, lead):
    workshop = rooms.planned(draft, lead)

    answer = as_user(lead).post(f"{workshop.get_absolute_url()}open/")

    assert (answer.status_code, answer["Location"]) == (302, run(workshop))
    workshop.refresh_from_db()
    assert workshop.is_open


def test_the_page_of_a_planned_workshop_is_its_plan(as_user, draft, lead):
    workshop = rooms.planned(draft, lead)

    assert as_user(lead).get(run(workshop))["Location"] == workshop.get_absolute_url()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_remarks(django_assert_num_queries, as_user, draft, lead, count):
    about = rooms.statement(draft)
    workshop = rooms.opened(draft, lead, about=about)
    for n in range(count):
        rooms.said(
            workshop, name=f"Sara {n}", about=about, kind="suggestion", suggested="We answer within two working hours."
        )
    client = as_user(lead)

    # Whether the codes are paused stands in the cache, which is a table where there is no Redis.
    with django_assert_num_queries(12 if settings.REDIS_URL else 13):
        answer = client.get(run(workshop))

    assert len(answer.context["run"].waiting) == count


@pytest.mark.parametrize("part", ["room", "said"])
def test_a_part_of_the_page_is_fetched_by_itself(as_user, draft, lead, part):
    workshop = rooms.opened(draft, lead)

    text = as_user(lead).get(run(workshop), {"part": part}).content.decode().strip()

    assert f'id="{part}"' in text[:120]
    assert "<html" not in text


def test_the_room_is_led_from_step_to_step(as_user, draft, lead):
    workshop, client = rooms.opened(draft, lead), as_user(lead)
    first, second = workshop.steps.all()

    client.post(f"{run(workshop)}step/", {"step": first.pk})
    led = client.get(run(workshop)).context["run"]
    client.post(f"{run(workshop)}step/", {"step": second.pk})

    assert (led.before, led.after) == (None, second)
    workshop.refresh_from_db()
    assert (workshop.step, workshop.screen) == (second, "discuss")


@pytest.mark.parametrize("step", ["", "x", "0", "99999999999999999999"])
def test_a_step_of_no_agenda_does_not_exist(as_user, draft, lead, step):
    workshop = rooms.opened(draft, lead)

    assert as_user(lead).post(f"{run(workshop)}step/", {"step": step}).status_code == 404


def test_a_step_of_another_workshop_does_not_exist(as_user, draft, lead):
    workshop, other = rooms.opened(draft, lead), rooms.opened(draft, lead)

    assert as_user(lead).post(f"{run(workshop)}step/", {"step": other.steps.first().pk}).status_code == 404


@pytest.mark.parametrize("screen", ["join", "discuss", "blank", "thanks"])
def test_every_picture_of_the_screen(as_user, draft, lead, screen):
    workshop, client = rooms.opened(draft, lead, about=rooms.statement(draft)), as_user(lead)

    client.post(f"{run(workshop)}screen/", {"screen": screen})
    text = client.get(f"{workshop.get_absolute_url()}screen/").content.decode()

    assert f'class="screen is-{screen}"' in text
    assert (workshop.spoken_code in text) == (screen in {"join", "discuss"})


def test_the_screen_shows_the_three_that_were_shown_last_about_the_paragraph(as_user, draft, lead):
    about, other = rooms.statement(draft), rooms.statement(draft, "Another one.")
    workshop = rooms.opened(draft, lead, about=about)
    for n, place in enumerate([about, about, about, about, other]):
        services.show(rooms.said(workshop, f"Remark {n}", name=f"Sara {n}", about=place), by=lead)
    rooms.said(workshop, "Held back", about=about)

    screen = as_user(lead).get(f"{workshop.get_absolute_url()}screen/").context["screen"]

    assert [one.text for one in screen.said] == ["Remark 3", "Remark 2", "Remark 1"]


def test_showing_and_hiding(as_user, draft, lead):
    workshop, client = rooms.opened(draft, lead), as_user(lead)
    contribution = rooms.said(workshop)

    client.post(f"{run(workshop)}{contribution.input_id}/show/")
    contribution.refresh_from_db()
    assert contribution.is_on_screen
    client.post(f"{run(workshop)}{contribution.input_id}/hide/")
    contribution.refresh_from_db()
    assert (contribution.is_on_screen, contribution.is_hidden) == (False, True)


def test_an_input_of_another_workshop_does_not_exist_here(as_user, draft, lead):
    workshop, foreign = rooms.opened(draft, lead), rooms.said(rooms.opened(draft, lead))

    statuses = [
        as_user(lead).post(f"{run(workshop)}{foreign.input_id}/{verb}/").status_code
        for verb in ("show", "hide", "answer")
    ]

    assert statuses == [404, 404, 404]


def answer(client, contribution, **fields):
    url = f"{run(contribution.workshop)}{contribution.input_id}/answer/"
    return client.post(url, {"disposition": "parked", "reason": ""} | fields)


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [("accepted", ""), ("accepted_changed", "In part."), ("parked", ""), ("declined", "Not now.")],
)
def test_each_of_the_four_answers(as_user, draft, lead, outcome, reason):
    contribution = rooms.said(rooms.opened(draft, lead))

    answer(as_user(lead), contribution, disposition=outcome, reason=reason)

    given = Disposition.objects.get()
    assert (given.outcome, given.reason, given.decided_by) == (outcome, reason, lead)


@pytest.mark.parametrize(
    "fields",
    [{"disposition": "declined"}, {"disposition": "accepted_changed"}, {"disposition": ""}, {"disposition": "x"}],
)
def test_an_answer_at_fault_says_why_and_keeps_what_was_typed(as_user, draft, lead, fields):
    contribution = rooms.said(rooms.opened(draft, lead))

    text = answer(
        as_user(lead),
        contribution,
        reason="" if fields["disposition"] in {"declined", "accepted_changed"} else "Typed",
        **fields,
    )

    assert text.status_code == 200
    assert 'role="alert"' in text.content.decode()
    assert Disposition.objects.count() == 0


def test_an_answer_may_change_the_text_at_once(as_user, draft, lead):
    about = rooms.statement(draft)
    contribution = rooms.said(rooms.opened(draft, lead), about=about)

    answer(
        as_user(lead),
        contribution,
        disposition="accepted",
        changes_text="1",
        new_text="We answer within two hours.",
        began_at="1",
    )

    about.refresh_from_db()
    assert (about.body, about.html) == ("We answer within two hours.", "<p>We answer within two hours.</p>")


def test_text_that_moved_on_meanwhile_is_a_conflict_and_both_texts_are_there(as_user, draft, lead):
    about = rooms.statement(draft)
    workshop = rooms.opened(draft, lead)
    first, second = rooms.said(workshop, about=about), rooms.said(workshop, "Three hours.", name="Bo", about=about)
    client = as_user(lead)
    answer(
        client, first, disposition="accepted", changes_text="1", new_text="We answer within two hours.", began_at="1"
    )

    refused = answer(
        client, second, disposition="accepted", changes_text="1", new_text="We answer within three hours.", began_at="1"
    )

    text = refused.content.decode()
    assert refused.status_code == 409
    assert [words in text for words in ("We answer within two hours.", "We answer within three hours.")] == [True, True]
    assert Disposition.objects.count() == 1


def test_the_suggested_words_are_put_into_the_text(as_user, draft, lead):
    about = rooms.statement(draft)
    workshop = rooms.opened(draft, lead)
    whole = rooms.said(workshop, "", about=about, kind="suggestion", suggested="We answer within two working hours.")
    start = about.body.index("within")
    part = rooms.said(
        workshop,
        "",
        name="Bo",
        about=about,
        kind="suggestion",
        suggested="in two working hours",
        exact="within four working hours",
        start=start,
        end=start + 25,
    )

    texts = as_user(lead).get(run(workshop)).context["texts"]

    assert texts[whole.input_id] == ("We answer within two working hours.", 1)
    assert texts[part.input_id] == ("We answer in two working hours.", 1)


def test_htmx_gets_the_row_and_422_for_a_fault(as_user, draft, lead):
    contribution = rooms.said(rooms.opened(draft, lead))
    url = f"{run(contribution.workshop)}{contribution.input_id}/answer/"
    client = as_user(lead)

    fault = client.post(url, {"disposition": "declined"}, headers={"hx-request": "true"})
    fine = client.post(url, {"disposition": "parked"}, headers={"hx-request": "true"})

    assert (fault.status_code, fine.status_code) == (422, 200)
    assert [text.content.decode().strip().startswith("<li") for text in (fault, fine)] == [True, True]


def test_closing_is_asked_for_and_leads_to_the_report(as_user, draft, lead):
    workshop, client = rooms.opened(draft, lead), as_user(lead)
    rooms.said(workshop)

    question = client.get(f"{workshop.get_absolute_url()}close/")
    closed = client.post(f"{workshop.get_absolute_url()}close/")
    again = client.post(f"{workshop.get_absolute_url()}close/")

    assert "En kommentar väntar fortfarande på svar." in question.content.decode()
    assert closed["Location"] == f"{workshop.get_absolute_url()}report/"
    assert again["Location"] == workshop.get_absolute_url()


def test_after_closing_the_answers_go_on(as_user, draft, lead):
    contribution = rooms.said(rooms.opened(draft, lead))
    services.close_workshop(contribution.workshop, by=lead)

    answer(as_user(lead), contribution)

    assert Disposition.objects.count() == 1
    assert as_user(lead).get(run(contribution.workshop)).status_code == 200


# Nobody learns who


RANDOM = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|"x-csrftoken": "[^"]*"'  # differ from one page to the next
    r"|[0-9a-f]{8}-[0-9a-f-]{27}|[2-9A-Z]{4} [2-9A-Z]{4}|M\d[^\"]*z"  # random ids, the code, the QR code
    r"|/workshops/\d+/|steps/\d+/|people/\d+/|value=\"\d+\"|data-step=\"\d*\"|'step': \d+|\d\d\.\d\d"  # numbers and hours
)


def traffic(as_user, lead, workshop):
    """Everything a facilitator can read about a workshop, line by line, in no order."""
    client, base = as_user(lead), workshop.get_absolute_url()
    pages = [client.get(base + path).content.decode() for path in ("", "run/", "run/?part=said", "screen/", "report/")]
    events = [str(row) for row in workshop.events.values_list("number", "kind", "payload")]
    return sorted(
        RANDOM.sub("", line) for text in [*pages, *events] for line in text.replace("<li", "\n<li").splitlines()
    )


@pytest.mark.parametrize("naming", ["anonymous", "choice"])
def test_no_page_or_event_holds_a_name_or_a_voice_of_an_unnamed_input(as_user, draft, lead, naming):
    about = rooms.statement(draft)
    workshop = rooms.opened(draft, lead, naming=naming, about=about)
    person = rooms.joined(workshop, "" if naming == "choice" else "Zarathustra")
    contribution = rooms.said(workshop, about=about, person=person)
    services.show(contribution, by=lead)

    stored = Contribution.objects.select_related("input").get()
    secrets = ["Zarathustra", person.token_hash, str(person.key), stored.input.author_key, str(stored.input.key)]
    phone = rooms.phone(workshop, "Jonas" if naming == "choice" else "")
    texts = [*traffic(as_user, lead, workshop), phone.get(f"/w/{workshop.code}/read/").content.decode()]

    assert stored.input.voice is None
    assert [secret for secret in secrets if any(secret in text for text in texts)] == []


def test_unnamed_remarks_of_an_anonymous_workshop_stand_in_no_order_of_arrival(draft, lead):
    from workshops.queries.running import run

    workshop = rooms.opened(draft, lead, naming="anonymous")
    arrived = [rooms.said(workshop, f"Remark {n}").input_id for n in range(12)]

    shown = [one.id for one in run(workshop).waiting]

    assert shown == sorted(arrived)
    assert shown != arrived
