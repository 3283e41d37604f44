"""A learner on a phone: from the link to the signature, with and without script, and what axe says of each page."""

import pytest

from tests.training.conftest import link_of
from training.models import Acknowledgement, Attempt, LessonReading
from training.services import courses

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


@pytest.fixture
def short(course, lead):
    """Two lessons and two situations: the way is the same."""
    for lesson in list(course.lessons.all())[2:]:
        courses.delete_lesson(lesson, by=lead)
    for question in list(course.questions.all())[2:]:
        courses.delete_question(question, by=lead)
    return course


def right_of(question):
    return next(choice.text for choice in question.choices.all() if choice.is_right)


@pytest.mark.parametrize("has_script", [True, False])
def test_from_the_link_to_the_signature(new_page, short, policy, learner, has_script):
    page = new_page(**PHONE, java_script_enabled=has_script)
    page.goto(link_of(learner))
    page.get_by_role("heading", name="Är du Eva Berg?").wait_for()
    page.get_by_role("link", name="Ja, börja").click()
    page.get_by_text("1 av 2").wait_for()
    page.get_by_role("button", name="Nästa lektion").click()

    # The phone is put away, and the link opened again.
    page.goto(link_of(learner))
    page.get_by_role("link", name="Ja, fortsätt").click()
    page.get_by_text("2 av 2").wait_for()
    page.get_by_role("button", name="Till situationerna").click()

    page.get_by_role("button", name="Svara").click()
    page.get_by_role("link", name="Välj ett av de tre").wait_for()
    first, second = short.questions.all()
    page.get_by_label(right_of(first)).check()
    page.get_by_role("button", name="Svara").click()
    page.get_by_role("heading", name="Rätt", exact=True).wait_for()
    page.get_by_role("link", name="Nästa").click()
    wrong = next(choice.text for choice in second.choices.all() if not choice.is_right)
    page.get_by_label(wrong).check()
    page.get_by_role("button", name="Svara").click()
    page.get_by_role("heading", name="Inte riktigt").wait_for()
    page.get_by_role("link", name="Nästa").click()
    page.get_by_text("Du hade 1 rätt av 2.").wait_for()

    page.get_by_role("link", name="Läs policyn och kvittera den").click()
    page.get_by_role("button", name="Jag har läst och förstått").click()
    page.get_by_role("heading", name="Klart, Eva Berg").wait_for()

    assert Acknowledgement.objects.get().checksum == policy.checksum()
    assert Attempt.objects.get().finished_at is not None
    assert LessonReading.objects.count() == 2


def test_answers_are_large_enough_for_a_thumb_and_focus_goes_to_the_verdict(new_page, short, learner):
    page = new_page(**PHONE)
    page.goto(link_of(learner))
    page.goto(f"/learn/{learner.key}/{short.slug}/quiz/1/")
    heights = page.locator(".opt label").evaluate_all("rows => rows.map(row => row.getBoundingClientRect().height)")
    assert min(heights) >= 48
    page.get_by_role("button", name="Svara").click()
    page.get_by_role("link", name="Välj ett av de tre").wait_for()
    page.locator(".errors:focus, .opt input:focus").wait_for()
    page.get_by_label(right_of(short.questions.first())).check()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Rätt", exact=True).wait_for()
    page.locator("#verdict:focus").wait_for()


def test_a_text_that_changes_while_it_is_read_is_shown_again(new_page, short, learner, next_version):
    page = new_page(**PHONE)
    page.goto(link_of(learner))
    page.goto(f"/learn/{learner.key}/{short.slug}/acknowledge/")

    def rewrite(draft):
        rule = draft.policy_rows.get().rules.first()
        rule.answer = "Ja, om kollegan är med på det."
        rule.save()

    later = next_version(rewrite)
    page.get_by_role("button", name="Jag har läst och förstått").click()
    page.get_by_role("heading", name="Texten ändrades nyss").wait_for()
    page.get_by_text("Ja, om kollegan är med på det.").wait_for()
    assert Acknowledgement.objects.count() == 0

    page.get_by_role("button", name="Jag har läst och förstått").click()
    page.get_by_text("1 av 2").wait_for()  # signed first, read afterwards: the course goes on where something is left
    assert Acknowledgement.objects.get().policy.version == later


def test_axe_finds_nothing(new_page, axe, short, learner, lead):
    visitor = new_page(**PHONE)
    at = f"/learn/{learner.key}/{short.slug}/"
    courses_of_lead = f"/engagements/{short.engagement.slug}/trainings/"
    inside = f"{courses_of_lead}{short.slug}/"
    found = []
    for url in (link_of(learner), f"{at}1/", f"{at}quiz/1/", f"{at}acknowledge/"):
        visitor.goto(url)
        found += axe(visitor, both_themes=True)
    visitor.goto(f"{at}quiz/1/")
    visitor.get_by_label(right_of(short.questions.first())).check()
    visitor.locator("form:not(.prefs form) button.btn-1").click()
    visitor.locator("#verdict").wait_for()
    found += axe(visitor, both_themes=True)
    member = new_page(lead)
    lesson, question = short.lessons.first(), short.questions.first()
    urls = [
        courses_of_lead,
        f"{courses_of_lead}new/",
        f"{courses_of_lead}learners/",
        f"{courses_of_lead}learners/import/",
    ]
    urls += [
        inside,
        f"{inside}preview/",
        f"{inside}results/",
        f"{inside}lessons/{lesson.pk}/edit/",
        f"{inside}questions/{question.pk}/edit/",
    ]
    for url in urls:
        member.goto(url)
        found += axe(member, both_themes=True)
    assert found == []
