from uuid import uuid4

import pytest

from analysis.models import Source
from engagements import richtext
from strategies import services
from strategies.models import Input, StatementEvidence
from tests.factories import FindingFactory, InputFactory, SourceFactory, StatementFactory, VoiceFactory


def url(engagement, query=""):
    return f"/engagements/{engagement.slug}/strategy/dialogue/{query}"


def say(version, statement, words, voice, **details):
    start = richtext.plain_text(statement.html).index(words)
    place = {"statement_key": statement.key, "start": start, "end": start + len(words), "exact": words}
    given = {"kind": "comment", "text": "Bra.", "key": uuid4()} | place | details
    return services.add_input(version=version, voice=voice, **given)[0]


@pytest.fixture
def statement(written):
    return written.statement_rows.get()


@pytest.fixture
def voice(engagement):
    return VoiceFactory(engagement=engagement, name="Sara Lund")


def test_the_document_says_where_it_is_and_numbers_its_statements(engagement, written, reader, as_user):
    page = as_user(reader).get(url(engagement)).content.decode()

    assert "Del 5 av 7" in page
    assert '<span class="n num">5.1</span>Så snabbt svarar vi' in page
    assert "Ett antagande: vi tror detta" in page


def test_an_unwritten_part_shows_its_questions_outside_the_document(engagement, draft, lead, as_user):
    page = as_user(lead).get(url(engagement)).content.decode()

    assert "Hur snabbt lovar vi att svara, och håller vi det i dag?" in page
    assert f"/engagements/{engagement.slug}/strategy/dialogue/statements/new/" in page


def test_commented_words_are_marked_and_their_note_stands_after_the_paragraph(
    engagement, written, statement, voice, contributor, as_user
):
    said = say(written, statement, "även på helger", voice)

    page = as_user(contributor).get(url(engagement)).content.decode()

    assert f'<mark data-note="{said.pk}">' in page
    assert page.index('<div class="words">') < page.index(f'id="note-{said.pk}"')
    assert "Sara Lund" in page


def test_proposed_words_stand_in_the_text(engagement, written, statement, voice, contributor, as_user):
    said = say(written, statement, "inom en timme", voice, kind="suggestion", suggested="inom trettio minuter")

    page = as_user(contributor).get(url(engagement)).content.decode()

    assert f'<del data-note="{said.pk}"><span class="sr" data-no-text>borttaget: </span>en timme</del>' in page
    assert "trettio minuter</ins>" in page


def test_reading_shows_no_notes(engagement, written, statement, voice, lead, reader, as_user):
    say(written, statement, "även på helger", voice)

    for page in (as_user(reader).get(url(engagement)), as_user(lead).get(url(engagement, "?mode=read"))):
        assert "data-note" not in page.content.decode()


@pytest.mark.parametrize(("mode", "shown"), [("", "review"), ("?mode=write", "write"), ("?mode=nonsense", "review")])
def test_the_mode_is_asked_for_by_link(engagement, written, lead, as_user, mode, shown):
    assert as_user(lead).get(url(engagement, mode)).context["mode"] == shown


def test_a_contributor_reviews_but_does_not_write(engagement, written, contributor, as_user):
    assert as_user(contributor).get(url(engagement, "?mode=write")).context["mode"] == "review"


def test_words_that_are_gone_are_listed_with_their_quote(engagement, written, statement, voice, lead, as_user):
    said = say(written, statement, "Svaret får vara kort", voice)
    statement.body = "Vi svarar när vi kan."
    services.change_row(statement, began_at=1, by=lead)

    page = as_user(lead).get(url(engagement))

    [passage] = page.context["passages"]
    assert [note.id for note in passage.orphans] == [said.pk]
    assert "Svaret får vara kort" in page.content.decode()


def test_what_was_said_about_a_deleted_statement_is_listed(engagement, written, statement, voice, lead, as_user):
    said = say(written, statement, "även på helger", voice)
    StatementFactory(version=written, section=statement.section)
    services.delete_row(statement, began_at=1, by=lead)

    page = as_user(lead).get(url(engagement))

    assert [note.id for note in page.context["lost"]] == [said.pk]


def test_marks_follow_their_words_into_the_next_draft(engagement, written, statement, voice, lead, as_user):
    said = say(written, statement, "även på helger", voice)
    statement.body = "Alltid gäller detta. " + statement.body
    services.change_row(statement, began_at=1, by=lead)

    page = as_user(lead).get(url(engagement))

    [note] = page.context["passages"][0].paragraphs[0].notes
    text = richtext.plain_text(statement.html)
    assert (note.id, text[note.start : note.end]) == (said.pk, said.exact)


def test_the_filter_shows_open_or_answered(engagement, written, statement, voice, lead, as_user):
    waiting, answered = (say(written, statement, words, voice) for words in ("även på helger", "Svaret får vara kort"))
    services.answer_input(answered, outcome="parked", reason="", by=lead)

    def shown(query):
        page = as_user(lead).get(url(engagement, query))
        return {note.id for paragraph in page.context["passages"][0].paragraphs for note in paragraph.notes}

    assert shown("?notes=open") == {waiting.pk}
    assert shown("?notes=answered") == {answered.pk}
    assert shown("?notes=all") == {waiting.pk, answered.pk}


def test_evidence_is_numbered_and_an_informant_is_reduced_for_the_reader(
    engagement, written, statement, lead, reader, as_user
):
    finding = FindingFactory(engagement=engagement, number=3, claim="Frågor på kvällen får vänta.")
    quote = SourceFactory(
        engagement=engagement,
        kind="quote",
        label="Hanna Berg i oktober",
        text="Vi väntar.",
        permission="role_only",
        speaker="Hanna Berg",
        speaker_role="Pressansvarig",
    )
    withheld = SourceFactory(
        engagement=engagement, kind="quote", label="Kim", text="Hemligt.", permission="never", speaker="Kim Ek"
    )
    for position, cited in enumerate(({"finding": finding}, {"source": quote}, {"source": withheld}), start=1):
        StatementEvidence.objects.create(version=written, statement=statement, position=position, **cited)

    theirs, ours = (as_user(person).get(url(engagement)).content.decode() for person in (reader, lead))

    assert '<sup class="ev" data-no-text><a href="#p-5-1-e1">1</a></sup>' in theirs
    assert "Frågor på kvällen får vänta." in theirs
    assert "Pressansvarig" in theirs
    assert [word for word in ("Hanna Berg", "Hemligt", "Kim") if word in theirs] == []
    assert "Hanna Berg" in ours
    assert Source.objects.count() == 2


def test_what_people_write_is_shown_as_they_typed_it(engagement, written, statement, voice, lead, as_user):
    say(written, statement, "även på helger", voice, text="<script>alert(1)</script>")
    say(written, statement, "inom en timme", voice, kind="suggestion", suggested='<img src=x onerror="alert(1)">')
    type(statement).objects.update(heading="<b>x</b>")

    page = as_user(lead).get(url(engagement)).content.decode()

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<b>x</b>" not in page


def test_a_late_or_unanswered_input_is_on_the_table_of_the_next_draft(engagement, adopted, voice, lead, as_user):
    from strategies import versioning

    statement = adopted.statement_rows.get()
    said = say(adopted, statement, "även på helger", voice)
    versioning.open_draft(adopted.strategy, by=lead)

    [note] = as_user(lead).get(url(engagement)).context["passages"][0].paragraphs[0].notes

    assert (note.id, note.input.came_late) == (said.pk, True)


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_any_number_of_statements_and_notes(
    engagement, written, lead, as_user, django_assert_num_queries, count
):
    section = written.section_rows.get(code="dialogue")
    for _n in range(count - 1):
        StatementFactory(version=written, section=section)
    for statement in written.statement_rows.all():
        for _n in range(count):
            InputFactory(version=written, engagement=engagement, statement_key=statement.key, section_key=section.key)
        StatementEvidence.objects.create(
            version=written, statement=statement, finding=FindingFactory(engagement=engagement)
        )
    client = as_user(lead)
    client.get(url(engagement))

    with django_assert_num_queries(12):
        client.get(url(engagement))
    assert Input.objects.count() == count * count


@pytest.mark.django_db(transaction=True)
def test_a_table_makes_no_phone_page_wider(engagement, written, lead, new_page):
    words = ["Hushållsabonnemang", "Driftcentralens arbetstimmar", "Kommunikationsavdelningen"]
    body = f"| {' | '.join(words)} |\n|---|---|---|\n| {' | '.join(reversed(words))} |\n"
    section = written.section_rows.get(code="dialogue")
    StatementFactory(version=written, section=section, kind="decision", body=body, html=richtext.render(body))
    page = new_page(lead, viewport={"width": 320, "height": 640})

    page.goto(url(engagement))

    assert page.locator(".words table").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
