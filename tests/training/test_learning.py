"""The pages behind a personal link."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.training.conftest import follow_link
from training.models import Attempt, Course, Learner, Question
from training.services import courses, drawing, learning


def at(learner, course, rest=""):
    return f"/learn/{learner.key}/{course.slug}/{rest}"


def choice_of(question, *, is_right=True):
    return next(choice for choice in question.choices.all() if choice.is_right == is_right)


def answer_all(learner, course, *, wrong=0):
    for n, question in enumerate(course.questions.all()):
        learning.answer_question(learner, question, choice_of(question, is_right=n >= wrong))


# The link ---------------------------------------------------------------------------------------------------------


def test_the_name_comes_first(course, learner, visitor):
    page = visitor.get(learner.get_absolute_url()).content.decode()
    assert "<h1>Är du Eva Berg?</h1>" in page
    assert "Hanna Berg" in page  # whom to ask, if it is somebody else
    assert f'href="{at(learner, course, "1/")}"' in page


def test_an_unknown_key_is_not_found(course, visitor):
    assert visitor.get(f"/learn/{uuid.uuid4()}/").status_code == 404
    assert visitor.get("/learn/not-a-key/").status_code == 404


PAGES = ["", "1/", "quiz/", "quiz/1/", "quiz/result/", "policy/", "acknowledge/", "done/"]


@pytest.mark.parametrize("rest", PAGES)
def test_an_ended_link_says_whom_to_ask_and_nothing_else(course, learner, visitor, rest):
    Learner.objects.update(revoked_at=timezone.now())
    for url in (learner.get_absolute_url(), at(learner, course, rest)):
        response = visitor.get(url)
        page = response.content.decode()
        assert response.status_code == 410
        assert "Be om en ny: Hanna Berg." in page
        assert "Eva Berg" not in page
        assert course.title not in page


@pytest.mark.parametrize("rest", PAGES)
def test_a_key_opens_only_its_own_engagement(course, visitor, stranger, rest):
    other = Learner.objects.create(engagement=stranger.memberships.get().engagement, name="Kim Ek")
    follow_link(visitor, other)
    assert visitor.get(at(other, course, rest)).status_code == 404


def test_no_cache_and_no_search_engine_keeps_it(course, learner, visitor):
    for url in (learner.get_absolute_url(), at(learner, course, "1/")):
        response = visitor.get(url)
        assert response["X-Robots-Tag"] == "noindex"
        assert response["Cache-Control"] == "private, no-store"
        assert response["Referrer-Policy"] == "same-origin"


def test_an_unpublished_course_is_not_there(drawn, learner, visitor):
    assert visitor.get(at(learner, drawn, "1/")).status_code == 404
    assert "Det finns ingen utbildning till dig än." in visitor.get(learner.get_absolute_url()).content.decode()


def test_a_course_says_when_it_opens(course, learner, visitor):
    day = timezone.localdate() + timedelta(days=3)
    Course.objects.update(opens_on=day)
    for url in (at(learner, course, "1/"), at(learner, course, "acknowledge/")):
        assert "Öppnar den" in visitor.get(url).content.decode()
    assert "Öppnar den" in visitor.get(learner.get_absolute_url()).content.decode()
    assert visitor.post(at(learner, course, "1/")).status_code == 200
    assert learner.readings.count() == 0


def test_whoever_had_begun_a_course_that_opens_again_later_is_not_called_done(course, learner, visitor):
    visitor.post(at(learner, course, "1/"))
    Course.objects.update(opens_on=timezone.localdate() + timedelta(days=3))

    page = visitor.get(learner.get_absolute_url()).content.decode()

    assert "Utbildningen öppnar den" in page
    assert "Då är du klar" not in page


# Lessons ----------------------------------------------------------------------------------------------------------


def test_a_lesson_says_where_one_is(course, learner, visitor):
    page = visitor.get(at(learner, course, "3/")).content.decode()
    assert "3 av 5" in page
    assert "<h1>Var vi finns</h1>" in page


def test_opening_a_lesson_is_not_reading_it_but_going_on_is(course, learner, visitor):
    visitor.get(at(learner, course, "1/"))
    assert learner.readings.count() == 0
    for _press in range(2):
        assert visitor.post(at(learner, course, "1/"))["Location"] == at(learner, course, "2/")
    assert learner.readings.count() == 1


def test_progress_is_kept(course, learner, visitor):
    visitor.post(at(learner, course, "1/"))
    visitor.post(at(learner, course, "2/"))
    assert visitor.get(at(learner, course))["Location"] == at(learner, course, "3/")
    assert "2 av 5 lektioner lästa" in visitor.get(learner.get_absolute_url()).content.decode()


@pytest.mark.parametrize("number", ["0", "6", "99999999999999999999"])
def test_there_is_no_other_lesson(course, learner, visitor, number):
    assert visitor.get(at(learner, course, f"{number}/")).status_code == 404
    assert visitor.get(at(learner, course, f"quiz/{int(number) + 10}/")).status_code == 404


def test_the_last_lesson_leads_to_the_situations(course, learner, visitor):
    assert visitor.post(at(learner, course, "5/"))["Location"] == at(learner, course, "quiz/1/")


# Situations -------------------------------------------------------------------------------------------------------


def test_a_situation_has_three_answers_and_no_hint(course, learner, visitor):
    page = visitor.get(at(learner, course, "quiz/1/")).content.decode()
    assert page.count('type="radio"') == 3
    assert "checked" not in page
    assert course.questions.first().explanation not in page


@pytest.mark.parametrize("sent", [{}, {"choice": ""}, {"choice": "0"}, {"choice": "x\0"}, {"choice": "9" * 40}])
def test_without_a_choice_it_asks_for_one(course, learner, visitor, sent):
    page = visitor.post(at(learner, course, "quiz/1/"), sent).content.decode()
    assert "Välj ett av de tre" in page
    assert Attempt.objects.count() == 0


def test_an_answer_of_another_situation_is_none(course, learner, visitor):
    other = course.questions.last().choices.first()
    assert "Välj ett av de tre" in visitor.post(at(learner, course, "quiz/1/"), {"choice": other.pk}).content.decode()


@pytest.mark.parametrize(("is_right", "verdict"), [(True, "Rätt"), (False, "Inte riktigt")])
def test_the_verdict_says_why_and_leads_to_the_rule(course, learner, visitor, is_right, verdict):
    question = course.questions.first()
    response = visitor.post(at(learner, course, "quiz/1/"), {"choice": choice_of(question, is_right=is_right).pk})
    assert response["Location"] == at(learner, course, "quiz/1/#verdict")
    page = visitor.get(at(learner, course, "quiz/1/")).content.decode()
    assert f'id="verdict" tabindex="-1">{verdict}</h2>' in page
    assert question.explanation in page
    assert f"{at(learner, course, 'policy/')}?from=1#rule-{question.rule_key}" in page
    assert f'id="rule-{question.rule_key}"' in visitor.get(at(learner, course, "policy/?from=1")).content.decode()


def test_an_answer_stands(course, learner, visitor):
    question = course.questions.first()
    wrong, right = choice_of(question, is_right=False), choice_of(question)
    visitor.post(at(learner, course, "quiz/1/"), {"choice": wrong.pk})
    visitor.post(at(learner, course, "quiz/1/"), {"choice": right.pk})
    visitor.post(at(learner, course, "quiz/1/"))
    assert [answer.choice for answer in Attempt.objects.get().answers.all()] == [wrong]


def test_the_last_answer_finishes_and_the_result_is_for_oneself(course, learner, visitor):
    answer_all(learner, course, wrong=2)
    page = visitor.get(at(learner, course, "quiz/result/")).content.decode()
    assert Attempt.objects.get().finished_at is not None
    assert "Du hade 6 rätt av 8." in page
    assert "Bara du ser hur du svarade." in page


def test_one_can_try_again_and_stays_finished(course, learner, visitor):
    answer_all(learner, course, wrong=2)
    assert visitor.post(at(learner, course, "quiz/again/"))["Location"] == at(learner, course, "quiz/1/")
    visitor.post(at(learner, course, "quiz/again/"))
    assert learner.attempts.count() == 2
    assert 'type="radio"' in visitor.get(at(learner, course, "quiz/1/")).content.decode()
    answer_all(learner, course)
    assert "Alla rätt" in visitor.get(at(learner, course, "quiz/result/")).content.decode()


def test_the_result_waits_for_the_last_answer(course, learner, visitor):
    learning.answer_question(learner, course.questions.first(), choice_of(course.questions.first()))
    assert visitor.get(at(learner, course, "quiz/result/"))["Location"] == at(learner, course, "quiz/2/")
    assert visitor.get(at(learner, course, "quiz/"))["Location"] == at(learner, course, "quiz/2/")


def test_a_situation_that_is_taken_out_holds_nobody_up(course, learner, visitor, lead):
    *first, last = course.questions.all()
    for question in first:
        learning.answer_question(learner, question, choice_of(question))
    courses.delete_question(last, by=lead)
    assert visitor.get(at(learner, course, "quiz/"))["Location"] == at(learner, course, "quiz/result/")
    assert visitor.get(at(learner, course, "quiz/result/")).status_code == 200
    assert Attempt.objects.get().finished_at is not None


def test_a_new_situation_does_not_undo_what_is_finished(course, learner, visitor, lead):
    answer_all(learner, course)
    courses.add_question(Question(course=course, text="Ny?"), ["a", "b", "c"], 0, by=lead)
    assert visitor.get(at(learner, course, "quiz/9/"))["Location"] == at(learner, course, "quiz/result/")
    assert visitor.get(at(learner, course, "quiz/result/")).status_code == 200
    assert learner.attempts.get().finished_at is not None


def test_a_course_without_situations_goes_round_in_no_circle(course, learner, visitor):
    course.questions.all().delete()
    response = visitor.post(at(learner, course, "5/"), follow=True)
    assert response.redirect_chain == [(at(learner, course, "quiz/result/"), 302)]
    assert response.status_code == 200


def test_the_end_waits_for_all_of_it(course, policy, learner, visitor):
    assert visitor.get(at(learner, course, "done/"))["Location"] == at(learner, course, "1/")
    answer_all(learner, course)
    for lesson in course.lessons.all():
        learning.read_lesson(learner, lesson)
    assert visitor.get(at(learner, course, "done/"))["Location"] == at(learner, course, "acknowledge/")
    learning.acknowledge(learner, "employees", policy.checksum())
    assert "Klart, Eva Berg" in visitor.get(at(learner, course, "done/")).content.decode()


def test_a_course_without_a_policy_ends_with_the_situations(adopted, lead, learner, visitor):
    course = drawing.draw_course(adopted, "Kurs", lead)
    courses.add_question(Question(course=course, text="Vad gör du?"), ["a", "b", "c"], 0, by=lead)
    courses.publish_course(course, by=lead)
    learning.answer_question(learner, course.questions.get(), course.questions.get().choices.first())
    assert visitor.get(at(learner, course, "acknowledge/"))["Location"] == at(learner, course, "done/")
    assert visitor.get(at(learner, course, "done/")).status_code == 200
    assert visitor.get(at(learner, course, "policy/")).status_code == 404


@pytest.mark.parametrize("extra", [0, 2])
def test_the_list_of_courses_costs_the_same_for_one_and_three(
    course, version, lead, learner, visitor, django_assert_num_queries, extra
):
    for n in range(extra):
        courses.publish_course(drawing.draw_course(version, f"Kurs {n}", lead), by=lead)
    with django_assert_num_queries(12):
        page = visitor.get(learner.get_absolute_url()).content.decode()
    assert page.count('class="t"') == 1 + extra


@pytest.mark.parametrize("name", ["quiz", "policy", "result", "done", "course"])
def test_reading_takes_no_post(course, learner, visitor, name):
    assert visitor.post(reverse(f"learners:{name}", args=[learner.key, course.slug])).status_code == 405


def test_words_of_staff_are_shown_as_they_were_typed(course, lead, learner, visitor):
    Learner.objects.update(name="<script>alert(1)</script>")
    page = visitor.get(learner.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
