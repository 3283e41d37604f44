import pytest
from django.urls import reverse

from interviews import services
from interviews.models import Question, Theme
from interviews.template import QUESTIONS


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_guide_has_six_themes_with_six_questions_and_a_closing(language):
    counts = {theme: len(texts) for theme, texts in QUESTIONS[language].items()}

    assert counts == {theme: 3 if theme is Theme.CLOSING else 6 for theme in Theme}


def test_an_empty_guide_offers_the_ready_one(engagement, lead, as_user):
    page = as_user(lead).get(reverse("interviews:guide_detail", args=[engagement.slug]))

    assert "Ta guiden" in page.content.decode()


def test_the_guide_is_copied_once_in_the_documents_language(engagement, lead, as_user):
    url = reverse("interviews:guide_start", args=[engagement.slug])
    client = as_user(lead)

    client.post(url)
    client.post(url)

    assert [q.text for q in engagement.questions.all()] == [t for texts in QUESTIONS["sv"].values() for t in texts]


def test_a_changed_question_stays_in_its_engagement(engagement, guide, stranger, lead, as_user):
    other = stranger.memberships.get().engagement
    services.start_guide(other, by=None)

    as_user(lead).post(
        reverse("interviews:question_edit", args=[engagement.slug, guide[0].pk]),
        {"theme": "vision", "text": "Ny?", "is_asked": "on"},
    )

    assert Question.objects.get(pk=guide[0].pk).text == "Ny?"
    assert other.questions.first().text == QUESTIONS["sv"][Theme.VISION][0]


def test_questions_move_within_their_theme(engagement, guide, lead, as_user):
    first, second, *_rest = guide

    as_user(lead).post(reverse("interviews:question_move", args=[engagement.slug, second.pk]), {"to": "up"})
    as_user(lead).post(reverse("interviews:question_move", args=[engagement.slug, second.pk]), {"to": "up"})

    assert list(engagement.questions.all()[:2]) == [second, first]


def test_an_answered_question_is_not_deleted(engagement, guide, respondent, lead, as_user):
    services.save_answer(respondent, guide[0], text="Svar", began_at=0)

    page = as_user(lead).post(reverse("interviews:question_delete", args=[engagement.slug, guide[0].pk]), follow=True)

    assert "Frågan har svar." in page.content.decode()
    assert engagement.questions.count() == len(guide)


@pytest.mark.parametrize("text", ["", " ", "\u200b\u200b"], ids=repr)
def test_a_question_says_something(engagement, guide, lead, as_user, text):
    page = as_user(lead).post(
        reverse("interviews:question_create", args=[engagement.slug]), {"theme": "vision", "text": text}
    )

    assert page.status_code == 200
    assert engagement.questions.count() == len(guide)
