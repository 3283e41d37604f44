from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from engagements.models import AuditEntry
from strategies.models import Input
from strategies.services import InputConflictError, InputForeignError
from tests.workshops import rooms
from workshops import services
from workshops.models import Contribution, Event, Participant, Workshop


def kinds(workshop):
    return list(workshop.events.values_list("number", "kind"))


def in_threads(count, work):
    """Run work(n) in that many threads at once; each closes its own connection."""

    def run(n):
        try:
            return work(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gap_and_no_double_when_many_write_at_once(draft, lead):
    workshop = rooms.opened(draft, lead)

    in_threads(8, lambda n: [services.record_event(Workshop.objects.get(pk=workshop.pk), "input") for _ in range(5)])

    assert list(workshop.events.values_list("number", flat=True)) == list(range(1, 42))
    workshop.refresh_from_db()
    assert workshop.last_number == 41


@pytest.mark.django_db(transaction=True)
def test_five_posts_of_one_input_at_once_store_one(draft, lead):
    workshop = rooms.opened(draft, lead)
    person, key = rooms.joined(workshop), uuid4()

    def send(n):
        return services.contribute(person, workshop.step, key=key, kind="comment", text="Two hours.")

    answers = in_threads(5, send)

    assert sorted(is_new for _row, is_new in answers) == [False, False, False, False, True]
    assert {row.pk for row, _is_new in answers} == {Input.objects.get().pk}
    assert Contribution.objects.count() == 1
    assert [kind for _n, kind in kinds(workshop)] == ["opened", "input"]


def test_an_event_that_is_rolled_back_takes_its_number_along(draft, lead):
    workshop = rooms.opened(draft, lead)

    with transaction.atomic():
        services.record_event(workshop, "input")
        transaction.set_rollback(True)
    services.record_event(workshop, "input")

    assert kinds(workshop) == [(1, "opened"), (2, "input")]


def test_the_database_refuses_two_events_with_one_number(draft, lead):
    workshop = rooms.opened(draft, lead)

    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.create(workshop=workshop, number=1, kind="input")


def test_the_same_key_with_other_words_is_a_conflict(draft, lead):
    workshop = rooms.opened(draft, lead)
    person, key = rooms.joined(workshop), uuid4()
    services.contribute(person, workshop.step, key=key, kind="comment", text="Two hours.")

    with pytest.raises(InputConflictError):
        services.contribute(person, workshop.step, key=key, kind="comment", text="Three hours.")

    assert Input.objects.get().text == "Two hours."


@pytest.mark.parametrize("naming", ["choice", "anonymous"])
def test_the_same_key_from_another_phone_is_foreign(draft, lead, naming):
    workshop = rooms.opened(draft, lead, naming=naming)
    key = uuid4()
    services.contribute(rooms.joined(workshop, "Sara"), workshop.step, key=key, kind="comment", text="Two hours.")

    with pytest.raises(InputForeignError):
        services.contribute(rooms.joined(workshop, "Jonas"), workshop.step, key=key, kind="comment", text="Two hours.")


def test_an_unnamed_input_has_no_voice_and_a_named_one_has(draft, lead):
    workshop = rooms.opened(draft, lead)

    named = rooms.said(workshop, name="Sara").input
    unnamed = rooms.said(workshop, name="").input

    assert (named.voice.name, named.author_key, named.shows_name) == ("Sara", "", True)
    assert (unnamed.voice, len(unnamed.author_key), unnamed.shows_name) == (None, 64, False)


def test_a_name_that_is_not_to_be_shown_is_not_stored(draft, lead):
    workshop = rooms.opened(draft, lead)

    services.join(workshop, "Sara", shows_name=False)

    assert Participant.objects.get().voice.name == ""


def test_an_anonymous_workshop_stores_no_names(draft, lead):
    workshop = rooms.opened(draft, lead, naming="anonymous")

    services.join(workshop, "Sara", shows_name=True)

    participant = Participant.objects.get()
    assert (participant.voice.name, participant.shows_name) == ("", False)


def test_entering_twice_with_one_form_is_one_person_with_the_newest_token(draft, lead):
    workshop, key = rooms.opened(draft, lead), uuid4()

    first = services.join(workshop, "Sara", shows_name=True, key=key)
    second = services.join(workshop, "Sara", shows_name=True, key=key)

    assert first != second
    assert Participant.objects.get().token_hash == services.access.hashed(second)


def test_closing_destroys_what_ties_unnamed_inputs_to_phones(draft, lead):
    workshop = rooms.opened(draft, lead)
    row = rooms.said(workshop, name="").input

    services.close_workshop(workshop, by=lead)

    row.refresh_from_db()
    assert row.author_key == ""
    assert set(workshop.steps.values_list("anonymous_key", flat=True)) == {""}
    assert [kind for _n, kind in kinds(workshop)] == ["opened", "input", "closed"]


def test_a_repeat_that_arrives_after_closing_is_still_the_same_input(draft, lead):
    workshop = rooms.opened(draft, lead)
    person, key = rooms.joined(workshop, ""), uuid4()
    first, _ = services.contribute(person, workshop.step, key=key, kind="comment", text="Two hours.")
    services.close_workshop(workshop, by=lead)

    again, is_new = services.contribute(person, workshop.step, key=key, kind="comment", text="Two hours.")

    assert (again.pk, is_new) == (first.pk, False)


def test_what_arrives_after_closing_is_kept(draft, lead):
    workshop = rooms.opened(draft, lead)
    person = rooms.joined(workshop)
    services.close_workshop(workshop, by=lead)

    rooms.said(workshop, person=person)

    assert Contribution.objects.count() == 1


def test_an_input_stays_in_the_step_where_it_was_written(draft, lead):
    workshop = rooms.opened(draft, lead)
    first, second = workshop.steps.all()
    person = rooms.joined(workshop)
    services.set_step(workshop, second, by=lead)

    services.contribute(person, first, key=uuid4(), kind="comment", text="Two hours.")

    assert Contribution.objects.get().step == first


def test_how_names_are_handled_cannot_change_after_the_first_input(draft, lead):
    workshop = rooms.opened(draft, lead)
    rooms.said(workshop)
    workshop.naming = "named"

    with pytest.raises(services.WorkshopError):
        services.edit_workshop(workshop, by=lead)

    workshop.refresh_from_db()
    assert workshop.naming == "choice"


def test_opening_an_empty_agenda_gives_the_room_one_step(draft, lead):
    workshop = services.open_workshop(rooms.planned(draft, lead), by=lead)

    assert (workshop.state, workshop.screen, workshop.steps.count()) == ("open", "join", 1)
    assert workshop.step == workshop.steps.get()


def test_a_workshop_opens_once(draft, lead):
    workshop = rooms.opened(draft, lead)

    with pytest.raises(services.WorkshopError):
        services.open_workshop(workshop, by=lead)

    assert kinds(workshop) == [(1, "opened")]


def test_two_open_workshops_never_have_the_same_code(draft, lead):
    first = rooms.opened(draft, lead)
    second = rooms.planned(draft, lead, code=first.code)

    second = services.open_workshop(second, by=lead)

    assert second.code != first.code


def test_going_to_a_step_tells_the_phones_where_and_the_screen_to_show_it(draft, lead):
    about = rooms.statement(draft)
    workshop = rooms.opened(draft, lead, about=about)

    services.set_step(workshop, workshop.steps.first(), by=lead)

    workshop.refresh_from_db()
    assert workshop.screen == "discuss"
    event = workshop.events.last()
    assert (event.kind, event.payload) == (
        "step",
        {"step": workshop.steps.first().pk, "statement": str(about.key), "section": None},
    )


def test_showing_and_hiding_are_told_once(draft, lead):
    workshop = rooms.opened(draft, lead)
    contribution = rooms.said(workshop)

    services.show(contribution, by=lead)
    services.show(contribution, by=lead)
    services.hide(contribution, by=lead)

    contribution.refresh_from_db()
    assert [kind for _n, kind in kinds(workshop)] == ["opened", "input", "shown", "hidden"]
    assert (contribution.is_on_screen, contribution.is_hidden, contribution.shown_number) == (False, True, 3)


def test_an_answer_that_changes_the_text_changes_the_draft(draft, lead):
    about = rooms.statement(draft)
    workshop = rooms.opened(draft, lead)
    contribution = rooms.said(workshop, about=about)

    services.answer(
        contribution,
        outcome="accepted",
        reason="",
        by=lead,
        new_text="We answer within two hours.",
        began_at=about.revision,
    )

    about.refresh_from_db()
    assert (about.body, about.revision) == ("We answer within two hours.", 2)
    assert [kind for _n, kind in kinds(workshop)] == ["opened", "input", "answered", "text"]


def test_steps_change_places(draft, lead):
    workshop = rooms.opened(draft, lead)
    first, second = workshop.steps.all()

    assert services.move_step(second, up=True, by=lead)
    assert list(workshop.steps.all()) == [second, first]
    assert not services.move_step(Workshop.objects.get().steps.first(), up=True, by=lead)


def test_a_step_that_people_wrote_in_stays(draft, lead):
    workshop = rooms.opened(draft, lead)
    rooms.said(workshop)

    with pytest.raises(services.WorkshopError):
        services.delete_step(workshop.steps.first(), by=lead)

    assert workshop.steps.count() == 2


@pytest.mark.parametrize("minutes", [60, 120, 180])
def test_an_agenda_is_made_from_the_draft_and_fits(draft, lead, minutes):
    for part in range(7):
        rooms.statement(draft, f"A statement about part {part} of the strategy.", part=part)
        rooms.statement(draft, f"Another statement about part {part}, which is longer.", part=part)
    workshop = rooms.planned(draft, lead)

    services.fill_agenda(workshop, minutes, by=lead)

    steps = workshop.steps.all()
    assert sum(step.minutes for step in steps) == minutes
    assert all(step.statement_key for step in steps if step.method == "comment")


def test_every_change_by_a_member_is_in_the_log_and_no_word_of_a_phone(draft, lead):
    workshop = rooms.opened(draft, lead)
    contribution = rooms.said(workshop, name="")
    services.set_step(workshop, workshop.steps.last(), by=lead)
    services.set_screen(workshop, "blank", by=lead)
    services.show(contribution, by=lead)
    services.answer(contribution, outcome="parked", reason="", by=lead)
    services.close_workshop(workshop, by=lead)

    verbs = list(AuditEntry.objects.exclude(verb="version_start").order_by("pk").values_list("verb", flat=True))
    assert verbs == [
        "workshop_create",
        "workshop_open",
        "workshop_step",
        "workshop_screen_state",
        "contribution_show",
        "input_answer",
        "workshop_close",
    ]


def test_what_is_shown_is_not_hidden_says_the_database_too(draft, lead):
    contribution = rooms.said(rooms.opened(draft, lead))

    with pytest.raises(IntegrityError), transaction.atomic():
        Contribution.objects.filter(pk=contribution.pk).update(is_on_screen=True, is_hidden=True, shown_number=1)
