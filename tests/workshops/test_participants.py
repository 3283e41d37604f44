from uuid import uuid4

import pytest

from strategies.models import Input, Support
from tests.workshops import rooms
from workshops import services
from workshops.models import Contribution, Participant


def send(client, workshop, **values):
    fields = {"key": uuid4(), "kind": "comment", "text": "Two hours.", "step": workshop.step_id} | values
    return client.post(f"/w/{workshop.code}/inputs/", fields, headers={"accept": "application/json"})


def page(client, workshop, name="read"):
    return client.get(f"/w/{workshop.code}/{name}/").content.decode()


# Coming in


@pytest.mark.parametrize(
    ("naming", "fields"), [("choice", {"name", "hides_name"}), ("named", {"name"}), ("anonymous", set())]
)
def test_the_join_page_asks_what_the_promise_about_names_allows(client, draft, lead, naming, fields):
    workshop = rooms.opened(draft, lead, naming=naming)

    form = client.get(f"/w/{workshop.code}/").context["form"]

    assert set(form.fields) - {"key"} == fields


def test_without_a_name_and_without_a_tick_the_field_says_why(client, draft, lead):
    workshop = rooms.opened(draft, lead)

    answer = client.post(
        f"/w/{workshop.code}/", {"key": uuid4(), "name": " \u200b "}, headers={"accept-language": "sv"}
    )

    assert answer.status_code == 200
    assert "Skriv ditt förnamn, eller kryssa i rutan här under." in answer.content.decode()
    assert Participant.objects.count() == 0


def test_who_ticks_the_box_is_unnamed_even_if_a_name_was_typed(client, draft, lead):
    workshop = rooms.opened(draft, lead)

    client.post(f"/w/{workshop.code}/", {"key": uuid4(), "name": "Sara", "hides_name": "on"})

    assert (Participant.objects.get().voice.name, Participant.objects.get().shows_name) == ("", False)


def test_a_double_click_on_go_in_is_one_person(client, draft, lead):
    workshop, fields = rooms.opened(draft, lead), {"key": uuid4(), "name": "Sara"}

    client.post(f"/w/{workshop.code}/", fields)
    client.cookies.clear()
    client.post(f"/w/{workshop.code}/", fields)

    assert Participant.objects.count() == 1
    assert client.get(f"/w/{workshop.code}/read/").status_code == 200


def test_a_returning_phone_skips_the_question(draft, lead):
    workshop = rooms.opened(draft, lead)

    answer = rooms.phone(workshop).get(f"/w/{workshop.code}/")

    assert (answer.status_code, answer["Location"]) == (302, f"/w/{workshop.code}/read/")


# Reading


def test_the_paragraph_of_the_room_is_marked_in_words(draft, lead):
    rooms.statement(draft, "Another one.")
    about = rooms.statement(draft)
    workshop = rooms.opened(draft, lead, about=about)

    text = page(rooms.phone(workshop), workshop)

    assert text.count('class="blk focus"') == 1
    assert f'class="blk focus" id="p-{about.key}"' in text
    assert "Vi pratar om det här nu" in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_draft_costs_the_same_for_any_number_of_remarks(django_assert_num_queries, draft, lead, count):
    about = rooms.statement(draft)
    workshop = rooms.opened(draft, lead, about=about)
    for n in range(count):
        rooms.statement(draft, f"Another one, {n}.")
        services.show(rooms.said(workshop, name=f"Sara {n}", about=about), by=lead)
    client = rooms.phone(workshop, "Jonas")

    with django_assert_num_queries(8):
        client.get(f"/w/{workshop.code}/read/")


def test_a_phone_reads_its_own_and_what_was_shown_and_nothing_else(draft, lead):
    """Seen to fail with `visible_contributions` giving all of the workshop."""
    about = rooms.statement(draft)
    workshop = rooms.opened(draft, lead, about=about)
    services.show(rooms.said(workshop, "Shown to all.", name="Jonas", about=about), by=lead)
    rooms.said(workshop, "Still held back.", name="Bo", about=about)
    client = rooms.phone(workshop, "Sara")
    send(client, workshop, text="My own words.", statement=about.key)

    text = page(client, workshop)

    assert [words in text for words in ("Shown to all.", "My own words.", "Still held back.")] == [True, True, False]


def test_one_paragraph_is_fetched_by_itself(draft, lead):
    about = rooms.statement(draft)
    workshop = rooms.opened(draft, lead, about=about)
    client = rooms.phone(workshop)

    answers = [client.get(f"/w/{workshop.code}/read/", {"statement": key}) for key in (about.key, uuid4(), "nonsense")]

    assert [answer.status_code for answer in answers] == [200, 404, 404]
    assert answers[0].content.decode().strip().startswith("<article")


# Writing


@pytest.mark.parametrize("name", ["Sara", ""])
def test_an_input_is_stored_once_however_often_it_is_sent(draft, lead, name):
    workshop, key = rooms.opened(draft, lead), uuid4()
    client = rooms.phone(workshop, name)

    answers = [send(client, workshop, key=key) for _n in range(3)]

    assert [answer.status_code for answer in answers] == [201, 200, 200]
    assert {answer.json()["state"] for answer in answers} == {"stored"}
    assert (Input.objects.count(), Contribution.objects.count()) == (1, 1)


def test_the_same_key_with_other_words_or_from_another_phone(draft, lead):
    workshop, key = rooms.opened(draft, lead), uuid4()
    sara, jonas = rooms.phone(workshop, "Sara"), rooms.phone(workshop, "Jonas")
    send(sara, workshop, key=key)

    assert send(sara, workshop, key=key, text="Three hours.").status_code == 409
    assert send(jonas, workshop, key=key).status_code == 404
    assert Input.objects.get().text == "Two hours."


@pytest.mark.parametrize(
    "values",
    [
        {"text": ""},
        {"text": "\u200b"},
        {"kind": "shout"},
        {"key": "x"},
        {"kind": "suggestion", "suggested": ""},
        {"text": "x" * 2001},
    ],
)
def test_what_cannot_be_stored_is_refused_with_a_reason(draft, lead, values):
    workshop = rooms.opened(draft, lead)

    answer = send(rooms.phone(workshop), workshop, **values)

    assert (answer.status_code, answer.json()["state"]) == (422, "refused")
    assert answer.json()["words"] != ""
    assert Input.objects.count() == 0


def test_without_a_script_what_was_typed_comes_back_with_the_reason(draft, lead):
    about = rooms.statement(draft)
    workshop = rooms.opened(draft, lead, about=about)

    answer = rooms.phone(workshop).post(
        f"/w/{workshop.code}/inputs/",
        {"key": uuid4(), "kind": "suggestion", "statement": about.key, "text": "Keep this", "suggested": " "},
    )

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Keep this" in text
    assert 'role="alert"' in text


def test_without_a_script_the_sheet_comes_from_the_server_and_sends(draft, lead):
    about = rooms.statement(draft)
    workshop = rooms.opened(draft, lead, about=about)
    client = rooms.phone(workshop)

    sheet = client.get(f"/w/{workshop.code}/read/", {"write": about.key}).context["sheet"]
    answer = client.post(
        f"/w/{workshop.code}/inputs/",
        {"key": sheet["key"], "kind": "comment", "statement": about.key, "text": "Two hours."},
        follow=True,
    )

    assert sheet["quote"] == "We answer within four working hours."
    assert "Skickat." in answer.content.decode()
    assert Input.objects.get().statement_key == about.key


def test_chosen_words_are_kept_with_their_place(draft, lead):
    about = rooms.statement(draft, "On an ordinary day we promise a first answer within four working hours.")
    workshop = rooms.opened(draft, lead, about=about)
    start = about.body.index("within four working hours")

    send(
        rooms.phone(workshop),
        workshop,
        statement=about.key,
        exact="within four working hours",
        start=start,
        end=start + 25,
    )

    row = Input.objects.get()
    assert about.body[row.start : row.end] == row.exact == "within four working hours"


def test_a_statement_of_another_strategy_does_not_exist(draft, lead):
    from tests.factories import StatementFactory

    workshop = rooms.opened(draft, lead)

    assert send(rooms.phone(workshop), workshop, statement=StatementFactory().key).status_code == 404


def test_what_arrives_after_closing_is_kept_and_says_so(draft, lead):
    workshop = rooms.opened(draft, lead)
    client = rooms.phone(workshop)
    services.close_workshop(workshop, by=lead)

    answer = send(client, workshop)

    assert answer.status_code == 201
    assert "Kom fram efter att rummet stängdes." in answer.json()["words"]
    assert "kom fram efter att rummet stängdes" in page(client, workshop, "mine")


# Agreeing


def test_agreeing_and_taking_it_back(draft, lead):
    workshop = rooms.opened(draft, lead)
    contribution = rooms.said(workshop, name="Jonas")
    services.show(contribution, by=lead)
    client = rooms.phone(workshop, "Sara")
    url = f"/w/{workshop.code}/inputs/{contribution.input_id}/agree/"

    client.post(url, {"agrees": "1"})
    client.post(url, {"agrees": "1"})
    assert Support.objects.count() == 1
    client.post(url, {"agrees": "0"})
    assert Support.objects.count() == 0


def test_what_was_not_shown_cannot_be_agreed_with(draft, lead):
    """Seen to fail with `visible_contributions` giving all of the workshop."""
    workshop = rooms.opened(draft, lead)
    contribution = rooms.said(workshop, name="Jonas")

    answer = rooms.phone(workshop, "Sara").post(
        f"/w/{workshop.code}/inputs/{contribution.input_id}/agree/", {"agrees": "1"}
    )

    assert answer.status_code == 404
    assert Support.objects.count() == 0


# One's own


@pytest.mark.parametrize("name", ["Sara", ""])
def test_the_answer_stands_under_ones_own_remark(draft, lead, name):
    about = rooms.statement(draft)
    workshop = rooms.opened(draft, lead, about=about)
    client = rooms.phone(workshop, name)
    send(client, workshop, statement=about.key)

    services.answer(Contribution.objects.get(), outcome="declined", reason="Not before the rota.", by=lead)

    assert "Not before the rota." in page(client, workshop, "mine")
    assert "Not before the rota." in page(client, workshop)


def test_after_closing_an_unnamed_phone_reads_the_rooms_answers_and_not_which_are_its_own(draft, lead):
    workshop = rooms.opened(draft, lead)
    client = rooms.phone(workshop, "")
    send(client, workshop)
    services.answer(Contribution.objects.get(), outcome="declined", reason="Not before the rota.", by=lead)
    services.close_workshop(workshop, by=lead)

    answer = client.get(f"/w/{workshop.code}/mine/")

    assert answer.context["said"] == []
    assert [one.reason for one in answer.context["room"]] == ["Not before the rota."]


def test_a_fresh_token_for_a_phone_that_slept(draft, lead):
    workshop = rooms.opened(draft, lead)

    answer = rooms.phone(workshop).get(f"/w/{workshop.code}/token/", headers={"accept": "application/json"})

    assert len(answer.json()["token"]) == 64


@pytest.mark.parametrize(
    ("path", "method"), [("", "put"), ("read/", "post"), ("inputs/", "get"), ("mine/", "post"), ("token/", "post")]
)
def test_other_methods_are_refused(draft, lead, path, method):
    workshop = rooms.opened(draft, lead)

    assert getattr(rooms.phone(workshop), method)(f"/w/{workshop.code}/{path}").status_code == 405
