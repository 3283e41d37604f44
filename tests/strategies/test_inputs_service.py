import threading
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from engagements.models import AuditEntry
from strategies import services, versioning
from strategies.models import Disposition, Input, Statement
from strategies.models.version import FrozenError
from tests.factories import SectionFactory, StatementFactory, VoiceFactory

BODY = "Under ett strömavbrott svarar vi inom en timme, även på helger. Svaret får vara kort."


@pytest.fixture
def statement(draft):
    return StatementFactory(version=draft, section=draft.section_rows.first(), body=BODY)


@pytest.fixture
def voice(engagement):
    return VoiceFactory(engagement=engagement, name="Sara Lund")


def say(version, voice, **changes):
    words = {"key": uuid4(), "kind": "comment", "text": "Bra."} | changes
    return services.add_input(version=version, voice=voice, **words)


def test_a_comment_on_words_is_anchored_and_keeps_its_passage(draft, statement, voice):
    start = BODY.index("en timme")

    stored, is_new = say(draft, voice, statement_key=statement.key, start=start, end=start + 8, exact="en timme")

    assert is_new
    assert stored.passage == BODY
    assert BODY[stored.start : stored.end] == stored.exact
    assert "en timme" in stored.exact
    assert stored.section_key == statement.section.key


def test_proposed_words_stand_for_exactly_the_chosen_ones(draft, statement, voice):
    start = BODY.index("en timme")

    stored, _new = say(
        draft,
        voice,
        kind="suggestion",
        suggested="en halvtimme",
        statement_key=statement.key,
        start=start,
        end=start + 8,
    )

    assert (stored.exact, stored.prefix) == ("en timme", BODY[start - 32 : start])


def test_the_same_key_twice_is_stored_once(draft, voice):
    key = uuid4()
    first, _new = say(draft, voice, key=key)

    again, is_new = say(draft, voice, key=key)

    assert (again, is_new, Input.objects.count()) == (first, False, 1)


def test_the_log_tells_what_a_member_said_once_and_nothing_of_who_has_no_name(draft, engagement, voice, contributor):
    own, key = services.voice_of(engagement, contributor), uuid4()
    for _again in range(2):
        say(draft, own, key=key)
    say(draft, None)
    say(draft, own, shows_name=False)

    assert [entry.actor for entry in AuditEntry.objects.filter(verb="input_create")] == [contributor]


def test_the_same_key_with_other_words_is_a_conflict(draft, voice):
    key = uuid4()
    first, _new = say(draft, voice, key=key)

    with pytest.raises(services.InputConflictError) as caught:
        say(draft, voice, key=key, text="Något annat")

    assert caught.value.stored == first
    assert Input.objects.get().text == "Bra."


def test_the_same_key_from_another_voice_is_not_found(draft, voice, engagement):
    key = uuid4()
    say(draft, voice, key=key)

    with pytest.raises(services.InputForeignError):
        say(draft, VoiceFactory(engagement=engagement), key=key)


def test_statements_and_voices_of_others_are_not_found(draft, voice):
    foreign = StatementFactory()
    for changes in ({"statement_key": foreign.key}, {"section_key": SectionFactory().key}):
        with pytest.raises(services.InputForeignError):
            say(draft, voice, **changes)
    with pytest.raises(services.InputForeignError):
        say(draft, VoiceFactory())
    assert Input.objects.count() == 0


def test_words_about_a_deleted_statement_are_kept(draft, statement, voice):
    key = statement.key
    statement.delete()

    stored, is_new = say(draft, voice, statement_key=key, start=0, end=5, exact="Under")

    assert (is_new, stored.statement_key, stored.exact, stored.start) == (True, key, "Under", None)


def test_words_that_moved_are_found_again_and_lost_ones_keep_their_quote(draft, statement, voice):
    moved, _new = say(draft, voice, statement_key=statement.key, start=0, end=18, exact="Svaret får vara kort")
    lost, _new = say(draft, voice, statement_key=statement.key, start=0, end=9, exact="Inom två dagar")

    assert moved.exact == BODY[moved.start : moved.end]
    assert "Svaret får vara kort" in moved.exact
    assert (lost.exact, lost.start, lost.end) == ("Inom två dagar", None, None)


@pytest.mark.parametrize(
    "changes",
    [
        {"text": " \u200b "},
        {"text": "x" * 2001},
        {"kind": "suggestion", "suggested": ""},
        {"kind": "suggestion", "suggested": "x" * 20_001},
        {"kind": "like"},
        {"text": "half \ud800"},
    ],
)
def test_what_cannot_be_stored_is_refused(draft, voice, changes):
    with pytest.raises(ValidationError):
        say(draft, voice, **changes)
    assert Input.objects.count() == 0


def test_control_characters_go_and_letters_are_composed(draft, voice):
    stored, _new = say(draft, voice, text="A\u030angra\x00\r\nstrax")

    assert stored.text == "Ångra\nstrax"


def test_an_adopted_version_still_hears(adopted, voice):
    stored, _new = say(adopted, voice)

    assert stored.came_late


def test_an_answer_that_changes_the_text(draft, statement, voice, lead):
    stored, _new = say(draft, voice, statement_key=statement.key)

    answer = services.answer_input(
        stored, outcome="accepted", reason="", by=lead, new_text="Vi svarar inom **trettio** minuter.", began_at=1
    )

    statement.refresh_from_db()
    assert (statement.body, statement.revision) == ("Vi svarar inom **trettio** minuter.", 2)
    assert statement.html == "<p>Vi svarar inom <strong>trettio</strong> minuter.</p>"
    assert (answer.old_text, answer.new_text, answer.statement_revision) == (BODY, statement.body, 2)
    assert list(AuditEntry.objects.filter(actor=lead).order_by("pk").values_list("verb", flat=True)) == [
        "statement_edit",
        "input_answer",
    ]


@pytest.mark.parametrize("outcome", ["accepted_changed", "declined"])
def test_in_part_and_declined_need_a_reason(draft, voice, lead, outcome):
    stored, _new = say(draft, voice)

    with pytest.raises(ValidationError) as caught:
        services.answer_input(stored, outcome=outcome, reason=" ", by=lead)

    assert list(caught.value.message_dict) == ["reason"]
    assert Disposition.objects.count() == 0


@pytest.mark.parametrize("outcome", ["parked", "declined"])
def test_a_refusal_changes_no_text(draft, statement, voice, lead, outcome):
    stored, _new = say(draft, voice, statement_key=statement.key)

    with pytest.raises(ValidationError):
        services.answer_input(stored, outcome=outcome, reason="Nej", by=lead, new_text="Nytt", began_at=1)

    assert Statement.objects.get().body == BODY


def test_the_same_answer_twice_is_one_answer(draft, statement, voice, lead):
    stored, _new = say(draft, voice, statement_key=statement.key)
    words = {"outcome": "accepted_changed", "reason": "Delvis.", "by": lead, "new_text": "Nytt.", "began_at": 1}

    first = services.answer_input(stored, **words)
    again = services.answer_input(stored, **words)

    assert (again, again.revision) == (first, 1)
    assert Statement.objects.get().revision == 2


def test_another_answer_must_have_seen_the_first(draft, voice, lead, consultant):
    stored, _new = say(draft, voice)
    first = services.answer_input(stored, outcome="parked", reason="Till våren.", by=lead)

    with pytest.raises(services.AnswerConflictError) as caught:
        services.answer_input(stored, outcome="declined", reason="Nej.", by=consultant)
    changed = services.answer_input(
        stored, outcome="declined", reason="Nej.", by=consultant, answer_began_at=first.revision
    )

    assert caught.value.current == first
    assert (changed.outcome, changed.revision, changed.decided_by) == ("declined", 2, consultant)


def test_a_text_that_moved_on_is_a_conflict_and_nothing_is_answered(draft, statement, voice, lead):
    stored, _new = say(draft, voice, statement_key=statement.key)
    statement.body = "Någon annan hann före."
    versioning.save_row(statement, began_at=1)

    with pytest.raises(versioning.ConflictError):
        services.answer_input(stored, outcome="accepted", reason="", by=lead, new_text="Mitt.", began_at=1)

    assert (Disposition.objects.count(), Statement.objects.get().body) == (0, "Någon annan hann före.")


def test_an_answer_after_adoption_changes_the_next_draft(draft, statement, voice, lead):
    stored, _new = say(draft, voice, statement_key=statement.key)
    versioning.submit(draft, by=lead)
    adopted = Statement.objects.get()
    draft.refresh_from_db()
    type(draft).objects.filter(pk=draft.pk).update(
        state="adopted", adopted_at="2026-01-01T00:00Z", adopted_by=lead, checksum="x"
    )

    with pytest.raises(FrozenError):
        services.answer_input(stored, outcome="accepted", reason="", by=lead, new_text="Nytt.", began_at=1)
    following = versioning.open_draft(draft.strategy, by=lead)
    services.answer_input(stored, outcome="accepted", reason="", by=lead, new_text="Nytt.", began_at=1)

    assert following.statement_rows.get().body == "Nytt."
    adopted.refresh_from_db()
    assert adopted.body == BODY


def test_one_agrees_once_and_never_with_oneself(draft, voice, engagement):
    stored, _new = say(draft, voice)
    other = VoiceFactory(engagement=engagement)

    changes = [services.set_support(stored, other, agrees=agrees) for agrees in (True, True, False, False)]

    assert changes == [True, False, True, False]
    with pytest.raises(ValidationError):
        services.set_support(stored, voice, agrees=True)
    with pytest.raises(services.InputForeignError):
        services.set_support(stored, VoiceFactory(), agrees=True)


@pytest.mark.django_db(transaction=True)
def test_five_at_once_store_one(draft, voice):
    key, results = uuid4(), []

    def send():
        try:
            results.append(say(draft, voice, key=key))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(results), sum(is_new for _input, is_new in results), Input.objects.count()) == (5, 1, 1)
