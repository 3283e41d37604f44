"""Everything reads and submits in a browser that runs no script."""

from typing import Any

import pytest
from django.urls import reverse

from analysis.models import Finding
from strategies.models import Input
from tests.examples import furnished
from tests.workshops import rooms
from training import access
from training.models import Attempt, AttemptAnswer
from workshops.models import Participant

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


@pytest.fixture
def plain_page(new_page):
    def make(user: Any = None, **options: Any) -> Any:
        return new_page(user, java_script_enabled=False, **options)

    return make


def test_signing_in_by_a_button_of_the_demo(plain_page, engagement, lead):
    page = plain_page()
    page.goto(f"/account/login/?next=/engagements/{engagement.slug}/")
    page.get_by_role("button", name=str(lead)).click()
    assert page.url.endswith(f"/engagements/{engagement.slug}/")
    assert page.locator("h1").inner_text() == engagement.name


def test_writing_a_finding(plain_page, engagement, lead):
    page = plain_page(lead)
    page.goto(reverse("analysis:finding_list", args=[engagement.slug]))
    page.locator("a.btn-1").click()
    page.locator("[name=claim]").fill("Två av tre frågor får inget svar.")
    page.locator("[name=body]").fill("Vi läste **alla** frågor i maj.")
    page.get_by_role("button", name="Spara iakttagelsen").click()
    finding = Finding.objects.get()
    assert (finding.claim, finding.body) == ("Två av tre frågor får inget svar.", "Vi läste **alla** frågor i maj.")
    assert page.get_by_text("Två av tre frågor får inget svar.").count() >= 1


def test_commenting_on_a_statement(plain_page, engagement, written, contributor):
    page = plain_page(contributor)
    page.goto(reverse("strategies:section_detail", args=[engagement.slug, "dialogue"]) + "?mode=review")
    page.locator(".foot-acts").get_by_role("link", name="Kommentera").click()
    page.locator("[name=text]").fill("Hur gör vi på lördagar?")
    page.get_by_role("button", name="Skicka").click()
    assert Input.objects.get().text == "Hur gör vi på lördagar?"
    assert page.locator(".note", has_text="Hur gör vi på lördagar?").is_visible()


def test_joining_a_workshop_and_sending_a_remark(plain_page, written, lead):
    workshop = rooms.opened(written, lead, about=written.statement_rows.get())
    page = plain_page(**PHONE)
    page.goto("/w/")
    page.locator("[name=code]").fill(workshop.spoken_code)
    page.locator("[name=code]").press("Enter")
    page.get_by_label("Vad heter du?").fill("Sara")
    page.get_by_role("button", name="Gå in").click()
    page.get_by_role("link", name="Kommentera stycket").click()
    page.locator("[name=text]").fill("Två timmar räcker.")
    page.get_by_role("button", name="Skicka").click()
    assert Participant.objects.get().voice.name == "Sara"
    assert Input.objects.get().text == "Två timmar räcker."
    assert page.get_by_text("Två timmar räcker.").is_visible()


def test_answering_a_question_of_the_quiz(plain_page):
    place = furnished("home", 1)
    Attempt.objects.all().delete()
    page = plain_page(**PHONE)
    page.goto(reverse("learners:link", args=[access.link_token(place["learner"])]))
    page.goto(reverse("learners:question", args=[place["learner"].key, place["course"].slug, 1]))
    page.get_by_role("button", name="Svara").click()
    assert page.locator(".errors").is_visible()
    page.get_by_label(place["choice"].text).check()
    page.get_by_role("button", name="Svara").click()
    assert page.locator(".verdict").is_visible()
    assert AttemptAnswer.objects.get().is_right
