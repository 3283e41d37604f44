import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.citations import Medium, citation
from analysis.models import Source
from interviews import services
from interviews.models import Quote
from interviews.services import Words
from tests.interviews.conftest import make_respondent

SECRET = "HEMLIGT-MÄRKE"


def quote(respondent, permission, question=None):
    return services.add_quote(respondent, Words(SECRET, permission), question=question, by=None)


def test_words_are_stored_once(respondent):
    made = quote(respondent, "named")

    assert (made.source.text, made.source.speaker) == (SECRET, "Sara Lund, Gruppledare")
    assert not hasattr(made, "text")


@pytest.mark.parametrize(
    ("permission", "is_agency", "medium", "text", "attribution"),
    [
        ("named", False, Medium.FILE, SECRET, "Sara Lund, Gruppledare"),
        ("role_only", False, Medium.SCREEN, SECRET, "en medarbetare"),
        ("role_only", True, Medium.SCREEN, SECRET, "Sara Lund, Gruppledare"),
        ("role_only", True, Medium.FILE, SECRET, "en medarbetare"),
        ("never", True, Medium.SCREEN, SECRET, "Sara Lund, Gruppledare"),
        ("never", True, Medium.FILE, "", ""),
        ("never", False, Medium.SCREEN, "", ""),
    ],
)
def test_what_a_reader_gets(respondent, permission, is_agency, medium, text, attribution):
    shown = citation(quote(respondent, permission).source, is_agency=is_agency, medium=medium)

    assert (shown.text, shown.attribution) == (text, attribution)


def test_a_role_that_three_share_is_named(engagement, respondent):
    made = quote(respondent, "role_only")
    make_respondent(engagement, "Två")
    make_respondent(engagement, "Tre")

    services.store_attributions(engagement)

    made.source.refresh_from_db()
    assert made.source.speaker_role == "Kundservice"


@given(
    permission=st.sampled_from(["named", "role_only", "never"]),
    is_agency=st.booleans(),
    medium=st.sampled_from(Medium),
    data=st.data(),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nobody_gets_more_than_was_allowed(engagement, guide, permission, is_agency, medium, data):
    respondent = make_respondent(
        engagement, name="Gunilla Rask", role=data.draw(st.sampled_from(["hr", "it", "customer"]))
    )
    made = quote(respondent, permission)
    if data.draw(st.booleans()):
        services.withdraw_quote(made, by=None)
    shown = citation(made.source, is_agency=is_agency, medium=medium)
    inside = is_agency and medium is Medium.SCREEN

    everything = repr(shown)
    assert SECRET not in everything or (not made.source.withdrawn_at and (permission != "never" or inside))
    assert "Gunilla" not in everything or (not made.source.withdrawn_at and (permission == "named" or inside))


def test_withdrawn_words_are_nowhere_in_the_database(engagement, respondent, lead, as_user):
    made = quote(respondent, "named")

    as_user(lead).post(reverse("interviews:quote_withdraw", args=[engagement.slug, made.pk]))

    made.source.refresh_from_db()
    assert (made.source.text, made.source.speaker, made.source.speaker_role) == ("", "", "")
    assert made.source.withdrawn_at is not None


def test_a_withdrawn_source_holds_no_words_says_the_database(respondent):
    made = services.withdraw_quote(quote(respondent, "named"), by=None)

    with pytest.raises(IntegrityError), transaction.atomic():
        Source.objects.filter(pk=made.source_id).update(text="tillbaka")


def test_a_quote_is_never_public_says_the_database(respondent):
    made = quote(respondent, "named")

    with pytest.raises(IntegrityError), transaction.atomic():
        Source.objects.filter(pk=made.source_id).update(permission="open")


def test_nothing_is_allowed_beforehand(engagement, respondent, lead, as_user):
    page = as_user(lead).post(
        reverse("interviews:quote_create", args=[engagement.slug, respondent.pk]), {"text": "Ord"}
    )

    assert page.status_code == 200
    assert not Quote.objects.exists()


def test_the_theme_page_shows_the_client_what_is_allowed(engagement, guide, respondent, client_lead, as_user):
    services.add_quote(respondent, Words("Får synas", "named"), question=guide[0], by=None)
    services.add_quote(respondent, Words("Får aldrig synas", "never"), question=guide[0], by=None)
    services.save_answer(respondent, guide[0], text="Konsultens anteckning", began_at=0)

    page = (
        as_user(client_lead).get(reverse("interviews:theme_detail", args=[engagement.slug, "vision"])).content.decode()
    )

    assert "Får synas" in page
    assert "Får aldrig synas" not in page
    assert "Konsultens anteckning" not in page


def test_another_engagements_quote_is_not_found(engagement, stranger, respondent, as_user, lead):
    other = stranger.memberships.get().engagement
    foreign = quote(make_respondent(other), "named")

    assert as_user(lead).get(reverse("interviews:quote_edit", args=[engagement.slug, foreign.pk])).status_code == 404


def test_a_question_that_is_no_number_is_no_question(engagement, respondent, lead, as_user):
    url = reverse("interviews:quote_create", args=[engagement.slug, respondent.pk])

    assert as_user(lead).get(url, {"question": "²"}).status_code == 200
