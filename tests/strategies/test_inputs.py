from urllib.parse import urlencode
from uuid import uuid4

import pytest

from engagements import richtext
from strategies import services, versioning
from strategies.models import Disposition, Input, StatementEvidence, Support, Voice
from tests.factories import InputFactory, StatementFactory, VoiceFactory

BODY = "Under ett strömavbrott svarar vi inom en timme, även på helger. Svaret får vara kort."


@pytest.fixture
def statement(written):
    return written.statement_rows.get()


@pytest.fixture
def voice(engagement):
    return VoiceFactory(engagement=engagement, name="Sara Lund")


def url(engagement, path=""):
    return f"/engagements/{engagement.slug}/strategy/inputs/{path}"


def about(engagement, statement, **query):
    return url(engagement, "new/?" + urlencode({"statement": statement.key} | query))


def say(version, statement, voice, words="", **details):
    text = richtext.plain_text(statement.html)
    start = text.index(words) if words else None
    place = {"start": start, "end": start + len(words), "exact": words} if words else {}
    given = {"kind": "comment", "text": "Bra.", "key": uuid4(), "statement_key": statement.key} | place | details
    return services.add_input(version=version, voice=voice, **given)[0]


# Saying --------------------------------------------------------------------------------------------------------------


def test_the_form_shows_the_words_it_is_about(engagement, statement, contributor, as_user):
    start = BODY.index("en timme")

    page = as_user(contributor).get(about(engagement, statement, start=start, end=start + 8, kind="suggestion"))

    initial = page.context["form"].initial
    assert (initial["exact"], initial["suggested"], initial["kind"]) == ("en timme", "en timme", "suggestion")


@pytest.mark.parametrize(
    "query", [{"start": "x", "end": 5}, {"start": 999, "end": 1000}, {"start": "9" * 20, "end": 1}]
)
def test_words_that_are_none_mean_the_whole_statement(engagement, statement, contributor, as_user, query):
    page = as_user(contributor).get(about(engagement, statement, **query))

    assert "exact" not in page.context["form"].initial


@pytest.mark.parametrize("key", ["", "nonsense", "2873a910-669f-464d-b2f3-3c1bfe9a8abc"])
def test_a_statement_that_is_none_is_not_found(engagement, statement, contributor, as_user, key):
    assert as_user(contributor).get(url(engagement, f"new/?statement={key}")).status_code == 404


def test_a_comment_is_stored_with_the_members_voice_and_leads_to_its_place(engagement, statement, contributor, as_user):
    form = {"key": uuid4(), "kind": "comment", "text": "Bra.\r\nMycket bra.", "suggested": BODY, "start": 0, "end": 5}

    answer = as_user(contributor).post(about(engagement, statement), form)

    said = Input.objects.get()
    assert answer["Location"] == f"/engagements/{engagement.slug}/strategy/dialogue/?mode=review#note-{said.pk}"
    assert (said.text, said.suggested, said.voice.user, said.voice.name) == (
        "Bra.\nMycket bra.", "", contributor, contributor.name,
    )  # fmt: skip


def test_the_same_form_twice_is_one_comment_and_other_words_a_conflict(engagement, statement, contributor, as_user):
    client, form = as_user(contributor), {"key": uuid4(), "kind": "comment", "text": "Bra."}

    first, again = (client.post(about(engagement, statement), form) for _n in range(2))
    other = client.post(about(engagement, statement), form | {"text": "Dåligt."})

    assert (first["Location"], other.status_code, Input.objects.count()) == (again["Location"], 409, 1)
    assert "Dåligt." in other.content.decode()


def test_the_key_of_somebody_else_is_not_found(engagement, statement, contributor, consultant, as_user):
    form = {"key": uuid4(), "kind": "comment", "text": "Bra."}
    as_user(contributor).post(about(engagement, statement), form)

    assert as_user(consultant).post(about(engagement, statement), form).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"text": " "}, "text"), ({"text": "x" * 2001}, "text"), ({"kind": "suggestion", "suggested": ""}, "suggested")],
)
def test_what_says_nothing_comes_back_with_its_reason(engagement, statement, contributor, as_user, changes, field):
    form = {"key": str(uuid4()), "kind": "comment", "text": "Bra.", "suggested": ""} | changes

    answer = as_user(contributor).post(about(engagement, statement), form)

    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"]["key"].value() == form["key"]
    assert Input.objects.count() == 0


def test_agreeing_and_taking_it_back(engagement, written, statement, voice, contributor, as_user):
    said = say(written, statement, voice)
    client = as_user(contributor)

    counts = []
    for _n in range(2):
        client.post(url(engagement, f"{said.pk}/support/"))
        counts.append(Support.objects.count())

    assert counts == [1, 0]


def test_nobody_agrees_with_themselves(engagement, written, statement, contributor, as_user):
    said = say(written, statement, services.voice_of(engagement, contributor))

    as_user(contributor).post(url(engagement, f"{said.pk}/support/"))

    assert Support.objects.count() == 0


# Answering -----------------------------------------------------------------------------------------------------------


def answered(engagement, said, **form):
    return url(engagement, f"{said.pk}/answer/"), {"disposition": "accepted", "reason": "", "revision": "0"} | form


def test_the_queue_follows_the_document_and_counts(engagement, written, statement, voice, lead, as_user):
    first_part = StatementFactory(version=written, section=written.section_rows.get(code="message"))
    later, earlier = say(written, statement, voice), say(written, first_part, voice)
    client = as_user(lead)

    page = client.get(url(engagement))
    following = client.get(url(engagement), {"input": later.pk})

    assert (page.context["said"], page.context["at"], page.context["count"]) == (earlier, 1, 2)
    assert "1 av 2" in page.content.decode()
    assert (following.context["said"], following.context["previous"]) == (later, earlier)


def test_the_queue_of_one_kind(engagement, written, statement, voice, lead, as_user):
    say(written, statement, voice)
    suggestion = say(written, statement, voice, "inom en timme", kind="suggestion", suggested="strax")

    page = as_user(lead).get(url(engagement), {"kind": "suggestion"})

    assert (page.context["said"], page.context["count"]) == (suggestion, 1)


def test_an_empty_queue_offers_the_version_once_something_was_said(
    engagement, written, statement, voice, lead, as_user
):
    client = as_user(lead)
    assert "Ingen har sagt något än." in client.get(url(engagement)).content.decode()
    services.answer_input(say(written, statement, voice), outcome="accepted", reason="", by=lead)
    assert "Allt är besvarat. Dags för version 1.0?" in client.get(url(engagement)).content.decode()


def test_an_accepted_suggestion_changes_the_text_at_once(engagement, written, statement, voice, lead, as_user):
    said = say(written, statement, voice, "inom en timme", kind="suggestion", suggested="inom trettio minuter")
    client = as_user(lead)
    page = client.get(url(engagement))
    shown = {name: page.context[name] for name in ("new_text", "shown_text", "began_at")}

    answer = client.post(*answered(engagement, said, is_proposed="yes", **shown))

    statement.refresh_from_db()
    assert answer["Location"] == url(engagement)
    assert (statement.body, statement.revision) == (BODY.replace("en timme", "trettio minuter"), 2)
    disposition = Disposition.objects.get()
    assert (disposition.old_text, disposition.new_text, disposition.statement_revision) == (BODY, statement.body, 2)


def test_a_comment_may_be_answered_with_other_words_in_the_same_form(
    engagement, written, statement, voice, lead, as_user
):
    said = say(written, statement, voice)
    form = {"new_text": "Vi svarar strax.", "shown_text": BODY, "began_at": 1, "is_proposed": "no"}

    as_user(lead).post(*answered(engagement, said, disposition="accepted_changed", reason="Så säger vi.", **form))

    statement.refresh_from_db()
    assert (statement.body, Disposition.objects.get().outcome) == ("Vi svarar strax.", "accepted_changed")


def test_an_answer_without_other_words_leaves_the_text(engagement, written, statement, voice, lead, as_user):
    said = say(written, statement, voice)

    as_user(lead).post(*answered(engagement, said, new_text=BODY, shown_text=BODY, began_at=1, is_proposed="no"))

    statement.refresh_from_db()
    assert (statement.revision, Disposition.objects.get().new_text) == (1, "")


def test_declining_a_suggestion_leaves_the_text(engagement, written, statement, voice, lead, as_user):
    said = say(written, statement, voice, "inom en timme", kind="suggestion", suggested="strax")
    proposed = BODY.replace("inom en timme", "strax")
    form = {"new_text": proposed, "shown_text": proposed, "began_at": 1, "is_proposed": "yes"}

    as_user(lead).post(*answered(engagement, said, disposition="declined", reason="Nej.", **form))

    statement.refresh_from_db()
    assert (statement.body, Disposition.objects.get().outcome) == (BODY, "declined")


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"disposition": "accepted_changed"}, "reason"),
        ({"disposition": "declined", "reason": "\u200b"}, "reason"),
        ({"disposition": ""}, "disposition"),
        ({"disposition": "like"}, "disposition"),
        (
            {"disposition": "declined", "reason": "Nej.", "new_text": "Annat.", "shown_text": BODY, "began_at": "1"},
            "disposition",
        ),
        ({"new_text": " ", "shown_text": BODY, "began_at": "1"}, "new_text"),
    ],
)
def test_what_is_no_answer_comes_back_with_everything_typed(
    engagement, written, statement, voice, lead, as_user, form, field
):
    said = say(written, statement, voice)
    path, given = answered(engagement, said, **form)

    answer = as_user(lead).post(path, given)

    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])
    assert (answer.context["reason"], answer.context["selected"]) == (given["reason"], given["disposition"])
    assert Disposition.objects.count() == 0


def test_a_text_that_moved_on_is_shown_beside_mine(engagement, written, statement, voice, lead, consultant, as_user):
    said = say(written, statement, voice)
    statement.body = "Konsultens ord."
    services.change_row(statement, began_at=1, by=consultant)
    form = {"new_text": "Mina ord.", "shown_text": BODY, "began_at": 1}

    client = as_user(lead)
    refused = client.post(*answered(engagement, said, **form))
    page = refused.content.decode()

    assert (refused.status_code, refused.context["began_at"], refused.context["new_text"]) == (409, 2, "Mina ord.")
    assert "Konsultens ord." in page
    client.post(*answered(engagement, said, **form | {"began_at": 2}))
    statement.refresh_from_db()
    assert statement.body == "Mina ord."


def test_who_answers_second_sees_the_first_answer(engagement, written, statement, voice, lead, consultant, as_user):
    said = say(written, statement, voice)
    as_user(consultant).post(*answered(engagement, said, disposition="parked", reason="Till våren."))

    client = as_user(lead)
    refused = client.post(*answered(engagement, said, disposition="declined", reason="Nej."))
    client.post(*answered(engagement, said, disposition="declined", reason="Nej.", revision="1"))

    assert (refused.status_code, "Till våren." in refused.content.decode()) == (409, True)
    assert (Disposition.objects.get().reason, Disposition.objects.get().revision) == ("Nej.", 2)


def test_an_answer_in_the_margin_leads_back_to_the_note(engagement, written, statement, voice, lead, as_user):
    said = say(written, statement, voice)

    answer = as_user(lead).post(url(engagement, f"{said.pk}/answer/"), {"disposition": "accepted", "reason": ""})

    assert answer["Location"] == f"/engagements/{engagement.slug}/strategy/dialogue/?mode=review#note-{said.pk}"


def test_the_way_back_never_leads_to_another_host(engagement, written, statement, voice, lead, as_user):
    said = say(written, statement, voice)

    answer = as_user(lead).post(*answered(engagement, said, next="//evil.example/"))

    assert answer["Location"].startswith(f"/engagements/{engagement.slug}/")


def test_without_an_open_draft_words_cannot_change_but_the_answer_stands(engagement, adopted, voice, lead, as_user):
    said = say(adopted, adopted.statement_rows.get(), voice)
    client = as_user(lead)

    refused = client.post(*answered(engagement, said, new_text="Nytt.", shown_text=BODY, began_at=1))
    stored = client.post(*answered(engagement, said, disposition="parked"))

    assert (refused.status_code, stored.status_code, Disposition.objects.count()) == (409, 302, 1)


def test_the_paragraph_as_it_was_and_as_it_is(engagement, written, statement, voice, lead, as_user):
    say(written, statement, voice, "Svaret får vara kort")
    statement.body = BODY.replace("en timme", "trettio minuter")
    services.change_row(statement, began_at=1, by=lead)

    shown = as_user(lead).get(url(engagement)).context["shown"]

    assert [(change.kind.value, change.text) for change in shown.changed_since[0].changes][1:3] == [
        ("removed", "en timme"), ("added", "trettio minuter"),
    ]  # fmt: skip
    assert not shown.note.is_orphan


def test_a_suggestion_whose_words_hold_markup_is_put_in_by_hand(engagement, written, statement, voice, lead, as_user):
    statement.body = "Vi svarar *inom* en timme."
    services.change_row(statement, began_at=1, by=lead)
    say(written, statement, voice, "inom en timme", kind="suggestion", suggested="strax")

    shown = as_user(lead).get(url(engagement)).context["shown"]

    assert (shown.is_proposed, shown.text) == (False, "Vi svarar *inom* en timme.")


def test_an_input_about_a_deleted_statement_is_still_answered(engagement, written, statement, voice, lead, as_user):
    say(written, statement, voice, "Svaret får vara kort")
    services.delete_row(statement, began_at=1, by=lead)

    page = as_user(lead).get(url(engagement)).content.decode()

    assert "Avsnittet finns inte längre i utkastet." in page
    assert "Svaret får vara kort" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_costs_the_same(
    engagement, written, statement, voice, lead, as_user, django_assert_num_queries, count
):
    for _n in range(count):
        said = say(written, statement, voice)
        Support.objects.create(input=said, voice=VoiceFactory(engagement=engagement))
    client = as_user(lead)
    client.get(url(engagement))

    with django_assert_num_queries(9):
        client.get(url(engagement))


# Reading afterwards ------------------------------------------------------------------------------------------------------


def test_a_note_has_its_own_address_with_answer_and_change(
    engagement, written, statement, voice, lead, reader, as_user
):
    said = say(written, statement, voice, "inom en timme")
    services.answer_input(
        said,
        outcome="accepted",
        reason="Det klarar vi.",
        by=lead,
        new_text=BODY.replace("en timme", "trettio minuter"),
        began_at=1,
    )

    page = as_user(reader).get(url(engagement, f"{said.pk}/")).content.decode()

    assert "Det klarar vi." in page
    assert '<del><span class="sr">borttaget: </span>en timme</del>' in page


def test_an_unnamed_voice_stays_unnamed(engagement, written, statement, voice, lead, as_user):
    said = say(written, statement, voice, shows_name=False)
    anonymous = say(written, statement, None, author_key="k" * 64)
    client = as_user(lead)

    for one in (said, anonymous):
        page = client.get(url(engagement, f"{one.pk}/")).content.decode()
        assert ("Utan namn" in page, "Sara Lund" in page) == (True, False)


def test_decisions_are_searched_by_what_was_said_and_answered(
    engagement, written, statement, voice, lead, reader, as_user
):
    first, second = (
        say(written, statement, voice, text="Vem svarar på söndagar?"),
        say(written, statement, voice, text="Kortare!"),
    )
    services.answer_input(first, outcome="declined", reason="Driften tar helgen.", by=lead)
    services.answer_input(second, outcome="accepted", reason="", by=lead)
    decisions = f"/engagements/{engagement.slug}/decisions/"
    client = as_user(reader)

    def found(**query):
        return [answer.input for answer, _note in client.get(decisions, query).context["rows"]]

    assert found() == [second, first]
    assert found(q="söndagar") == [first]
    assert found(q="driften helgen") == [first]
    assert found(outcome="accepted") == [second]
    assert found(q="finns inte") == []
    assert "Inget svar innehåller de orden." in client.get(decisions, {"q": "finns inte"}).content.decode()


def test_before_the_first_answer_the_list_says_what_will_come(engagement, written, reader, as_user):
    page = as_user(reader).get(f"/engagements/{engagement.slug}/decisions/").content.decode()

    assert "Besluten visas här allteftersom kommentarer besvaras." in page


def test_an_empty_list_of_decisions_leads_to_what_waits(engagement, written, statement, voice, lead, as_user):
    client, decisions, queue = as_user(lead), f"/engagements/{engagement.slug}/decisions/", f'href="{url(engagement)}"'
    assert queue not in client.get(decisions).content.decode()
    say(written, statement, voice)
    assert queue in client.get(decisions).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_decisions_cost_the_same(engagement, written, lead, as_user, django_assert_num_queries, count):
    for _n in range(count):
        said = InputFactory(version=written, engagement=engagement)
        Disposition.objects.create(input=said, outcome="accepted", decided_by=lead)
    client = as_user(lead)
    client.get(f"/engagements/{engagement.slug}/decisions/")

    with django_assert_num_queries(5):
        client.get(f"/engagements/{engagement.slug}/decisions/")
    assert Voice.objects.count() == count


def test_an_open_draft_answers_what_was_said_about_the_adopted_one(engagement, adopted, voice, lead, as_user):
    said = say(adopted, adopted.statement_rows.get(), voice, "inom en timme", kind="suggestion", suggested="strax")
    draft = versioning.open_draft(adopted.strategy, by=lead)
    client = as_user(lead)
    page = client.get(url(engagement))

    client.post(
        *answered(
            engagement, said, is_proposed="yes", **{n: page.context[n] for n in ("new_text", "shown_text", "began_at")}
        )
    )

    assert draft.statement_rows.get().body == BODY.replace("inom en timme", "strax")
    assert adopted.statement_rows.get().body == BODY
    assert StatementEvidence.objects.count() == 0
