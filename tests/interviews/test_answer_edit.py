import pytest
from django.urls import reverse

from interviews import services
from interviews.models import Answer


@pytest.fixture
def url(engagement, respondent, guide):
    return reverse("interviews:answer_edit", args=[engagement.slug, respondent.pk, guide[0].pk])


def test_one_question_stands_on_the_page(url, guide, lead, as_user):
    page = as_user(lead).get(url).content.decode()

    assert guide[0].text in page
    assert guide[1].text not in page
    assert "1 av 39" in page


def test_the_form_of_the_first_quote_is_open_without_a_button_that_opens_it(url, guide, respondent, lead, as_user):
    assert "<summary" not in as_user(lead).get(url).content.decode().partition('id="main"')[2]

    services.add_quote(respondent, services.Words("Trygg leverans.", "named"), question=guide[0], by=lead)
    assert "<summary" in as_user(lead).get(url).content.decode().partition('id="main"')[2]


def test_saving_goes_on_to_the_next_question(url, engagement, respondent, guide, lead, as_user):
    answer = as_user(lead).post(url, {"text": "Trygg leverans.", "revision": "0", "go": "next"})

    assert answer.url == reverse("interviews:answer_edit", args=[engagement.slug, respondent.pk, guide[1].pk])
    assert Answer.objects.get().text == "Trygg leverans."


def test_autosave_answers_with_the_new_revision(url, lead, as_user):
    client = as_user(lead)
    first = client.post(url, {"text": "Ett", "revision": "0"}, headers={"accept": "application/json"})
    second = client.post(
        url, {"text": "Två", "revision": first.json()["revision"]}, headers={"accept": "application/json"}
    )

    assert (first.json()["revision"], second.json()["revision"]) == (1, 2)
    assert Answer.objects.get().text == "Två"


def test_the_same_text_again_is_no_change(url, respondent, guide):
    first = services.save_answer(respondent, guide[0], text="Ett", began_at=0)

    assert services.save_answer(respondent, guide[0], text="Ett", began_at=0).revision == first.revision


def test_two_who_write_at_once_lose_nothing(url, respondent, guide, lead, as_user):
    services.save_answer(respondent, guide[0], text="Maja skrev det här.", began_at=0)

    page = as_user(lead).post(url, {"text": "Ali skrev det här.", "revision": "0"})

    text = page.content.decode()
    assert page.status_code == 409
    assert "Maja skrev det här." in text
    assert "Ali skrev det här." in text
    assert Answer.objects.get().text == "Maja skrev det här."


def test_notes_that_are_too_long_are_kept_on_the_page(url, lead, as_user):
    client = as_user(lead)
    page = client.post(url, {"text": "å" * 20_001, "revision": "0"}).content.decode()
    autosave = client.post(url, {"text": "å" * 20_001, "revision": "0"}, headers={"accept": "application/json"})

    assert "å" * 20_001 in page
    assert (autosave.status_code, autosave.json()["error"][:28]) == (422, "Anteckningarna är längre än ")
    assert not Answer.objects.exists()


def test_the_client_does_not_read_the_notes(url, client_lead, as_user):
    assert as_user(client_lead).get(url).status_code == 403


@pytest.mark.parametrize("revision", ["", "-1", "x", "9" * 40, "١", "²"], ids=repr)
def test_a_revision_that_is_none_is_no_fault(url, lead, as_user, revision):
    assert as_user(lead).post(url, {"text": "Text", "revision": revision}).status_code == 302
