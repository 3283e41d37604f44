"""The agency's pages: drawing, writing, publishing, and what is to be checked."""

import pytest
from django.utils.html import escape

from engagements.models import AuditEntry
from strategies import services as strategy_services
from training.models import Choice, Course, Learner, Lesson, Question
from training.queries import courses as queries
from training.services import courses, drawing


def at(engagement, rest=""):
    return f"/engagements/{engagement.slug}/trainings/{rest}"


def posted(question, **changes):
    choices = [choice.text for choice in question.choices.all()]
    values = {
        "text": question.text,
        "explanation": question.explanation,
        "rule_key": str(question.rule_key or ""),
        "right": "0",
        "revision": str(question.revision),
        **{f"choice_{n}": text for n, text in enumerate(choices, start=1)},
    }
    return values | changes


# The list ---------------------------------------------------------------------------------------------------------


def test_before_the_strategy_is_adopted_it_says_so(engagement, draft, lead, as_user):
    page = as_user(lead).get(at(engagement)).content.decode()
    assert "En kurs hämtas ur en beslutad strategi, och någon sådan finns inte än." in page


def test_a_course_is_offered_from_the_adopted_strategy(engagement, version, lead, as_user):
    assert f'href="{at(engagement, "new/")}"' in as_user(lead).get(at(engagement)).content.decode()


def test_those_who_only_read_see_published_courses(engagement, drawn, reader, lead, as_user):
    assert "Tio minuter" not in as_user(reader).get(at(engagement)).content.decode()
    courses.publish_course(drawn, by=lead)
    assert "Tio minuter" in as_user(reader).get(at(engagement)).content.decode()


@pytest.mark.parametrize("extra", [0, 2])
def test_the_list_costs_the_same_for_one_and_three(
    engagement, course, version, lead, as_user, django_assert_num_queries, extra
):
    for n in range(extra):
        drawing.draw_course(version, f"Kurs {n}", lead)
    client = as_user(lead)
    with django_assert_num_queries(12):
        page = client.get(at(engagement)).content.decode()
    assert page.count('class="t"') == 1 + extra


# Drawing ----------------------------------------------------------------------------------------------------------


def test_drawing_by_the_page(engagement, version, lead, as_user):
    response = as_user(lead).post(at(engagement, "new/"), {"title": "Tio minuter"})
    assert response["Location"] == at(engagement, "tio-minuter/")
    assert Course.objects.get().lessons.count() == 5


@pytest.mark.parametrize(
    ("title", "said"),
    [("", "fält måste fyllas i."), ("tio minuter", "Det finns redan en kurs med den rubriken."), ("x" * 151, "150")],
)
def test_a_title_that_cannot_be(engagement, drawn, lead, as_user, title, said):
    page = as_user(lead).post(at(engagement, "new/"), {"title": title}).content.decode()
    assert said in page
    assert Course.objects.count() == 1


def test_there_is_nothing_to_draw_from_a_draft(engagement, draft, lead, as_user):
    assert as_user(lead).post(at(engagement, "new/"), {"title": "Kurs"}).status_code == 200
    assert Course.objects.count() == 0


# One course -------------------------------------------------------------------------------------------------------


def test_the_page_shows_lessons_situations_and_state(engagement, drawn, lead, as_user):
    page = as_user(lead).get(at(engagement, "tio-minuter/")).content.decode()
    assert "Inte publicerad: ingen kan ta kursen än." in page
    assert page.count("/lessons/") == 5 + 5 + 1  # edit and move each, and one more to add
    assert "Rätt:" in page


def test_the_preview_reads_as_the_course_will(engagement, drawn, reader, as_user):
    page = as_user(reader).get(at(engagement, "tio-minuter/preview/")).content.decode()
    assert page.count("<section") == 5 + 8


def test_the_preview_keeps_the_answers_from_those_who_are_to_find_them(engagement, drawn, client_lead, reader, as_user):
    right, why = drawn.questions.first().choices.get(is_right=True), drawn.questions.first().explanation
    for person, sees in ((client_lead, True), (reader, False)):
        page = as_user(person).get(at(engagement, "tio-minuter/preview/")).content.decode()
        assert escape(right.text) in page
        assert ("is-right" in page, escape(why) in page) == (sees, sees)


def test_publishing_and_closing(engagement, drawn, lead, as_user):
    client = as_user(lead)
    client.post(at(engagement, "tio-minuter/publish/"))
    assert Course.objects.get().is_open
    client.post(at(engagement, "tio-minuter/unpublish/"))
    assert not Course.objects.get().is_open
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs)[-2:] == ["course_publish", "course_close"]


def test_an_empty_course_is_not_published(engagement, drawn, lead, as_user):
    drawn.questions.all().delete()
    page = as_user(lead).post(at(engagement, "tio-minuter/publish/"), follow=True).content.decode()
    assert "En kurs behöver minst en lektion och en situation" in page
    assert not Course.objects.get().is_open


def test_the_last_lesson_and_situation_of_an_open_course_stay(course, lead):
    for row in list(course.lessons.all())[1:]:
        courses.delete_lesson(row, by=lead)
    with pytest.raises(courses.CourseError):
        courses.delete_lesson(course.lessons.get(), by=lead)


def test_title_and_day(engagement, drawn, lead, as_user):
    values = {"title": "Ny rubrik", "intro": "Kort.", "opens_on": "2027-01-18", "revision": "1"}
    as_user(lead).post(at(engagement, "tio-minuter/edit/"), values)
    found = Course.objects.get()
    assert (found.title, found.intro, str(found.opens_on), found.revision) == ("Ny rubrik", "Kort.", "2027-01-18", 2)
    assert found.slug == "tio-minuter"


@pytest.mark.parametrize("revision", ["0", "", "nonsense", "9" * 30])
def test_a_course_that_moved_on_is_shown_beside_ones_own(engagement, drawn, lead, as_user, revision):
    response = as_user(lead).post(at(engagement, "tio-minuter/edit/"), {"title": "Min", "revision": revision})
    assert response.status_code == 409
    assert Course.objects.get().title == "Tio minuter"


# Lessons ----------------------------------------------------------------------------------------------------------


def test_a_lesson_is_added_edited_moved_and_deleted(engagement, drawn, lead, as_user):
    client = as_user(lead)
    client.post(at(engagement, "tio-minuter/lessons/new/"), {"title": "Sist", "body": "**Fet** <script>x</script>"})
    added = Lesson.objects.get(title="Sist")
    assert (added.position, added.part) == (6, "")
    assert "<strong>Fet</strong>" in added.html
    assert "<script>" not in added.html

    client.post(
        at(engagement, f"tio-minuter/lessons/{added.pk}/edit/"), {"title": "Sist", "body": "Ny", "revision": "1"}
    )
    client.post(at(engagement, f"tio-minuter/lessons/{added.pk}/move/"), {"direction": "up"})
    added.refresh_from_db()
    assert (added.body, added.html, added.revision, added.position) == ("Ny", "<p>Ny</p>", 2, 5)

    client.post(at(engagement, f"tio-minuter/lessons/{added.pk}/delete/"))
    assert drawn.lessons.count() == 5


def test_two_who_write_the_same_lesson_lose_nothing(engagement, drawn, lead, consultant, as_user):
    lesson = drawn.lessons.first()
    url = at(engagement, f"tio-minuter/lessons/{lesson.pk}/edit/")
    as_user(lead).post(url, {"title": "Min", "body": "Min text", "revision": "1"})
    response = as_user(consultant).post(url, {"title": "Din", "body": "Din text", "revision": "1"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Min text" in page
    assert "Din text" in page
    assert '<input type="hidden" name="revision" value="2">' in page
    assert as_user(consultant).post(url, {"title": "Din", "body": "Båda", "revision": "2"}).status_code == 302
    lesson.refresh_from_db()
    assert lesson.body == "Båda"


def test_a_lesson_must_say_something(engagement, drawn, lead, as_user):
    page = (
        as_user(lead)
        .post(at(engagement, "tio-minuter/lessons/new/"), {"title": "Tom", "body": "\u200b "})
        .content.decode()
    )
    assert page.count('class="errors"') == 1
    assert drawn.lessons.count() == 5


# Situations -------------------------------------------------------------------------------------------------------


def test_a_situation_is_added_and_edited(engagement, drawn, policy, lead, as_user):
    client, rule = as_user(lead), policy.rules.first()
    values = {
        "text": "Vad nu?",
        "explanation": "Därför.",
        "choice_1": "a",
        "choice_2": "b",
        "choice_3": "c",
        "right": "2",
        "rule_key": str(rule.key),
    }
    client.post(at(engagement, "tio-minuter/questions/new/"), values)
    added = Question.objects.get(text="Vad nu?")
    assert (added.position, added.rule_key) == (9, rule.key)
    assert [choice.text for choice in added.choices.filter(is_right=True)] == ["c"]

    assert (
        client.get(at(engagement, f"tio-minuter/questions/{added.pk}/edit/")).content.count(b'<textarea name="choice_')
        == 3
    )
    client.post(at(engagement, f"tio-minuter/questions/{added.pk}/edit/"), posted(added, right="1", rule_key=""))
    added.refresh_from_db()
    assert (added.revision, added.rule_key) == (2, None)
    assert [choice.text for choice in added.choices.filter(is_right=True)] == ["b"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"right": ""}, "Välj det svar som är rätt: precis ett är det."),
        ({"right": "3"}, "errors"),
        ({"choice_2": ""}, "errors"),
        ({"choice_1": "Samma", "choice_2": "samma"}, "Två svar säger samma sak"),
        ({"explanation": ""}, "errors"),
        ({"rule_key": "00000000-0000-0000-0000-000000000000"}, "errors"),
        ({"text": "x" * 1001}, "errors"),
    ],
)
def test_one_right_choice_of_three_is_asked_for(engagement, drawn, lead, as_user, changes, said):
    question = drawn.questions.first()
    before = list(Choice.objects.filter(question=question).values_list("text", "is_right"))
    url = at(engagement, f"tio-minuter/questions/{question.pk}/edit/")
    response = as_user(lead).post(url, posted(question, **changes))
    assert response.status_code == 200
    assert said in response.content.decode()
    assert list(Choice.objects.filter(question=question).values_list("text", "is_right")) == before


def test_two_who_write_the_same_situation(engagement, drawn, lead, as_user):
    question = drawn.questions.first()
    url, client = at(engagement, f"tio-minuter/questions/{question.pk}/edit/"), as_user(lead)
    client.post(url, posted(question, text="Min"))
    response = client.post(url, posted(question, text="Din"))
    assert response.status_code == 409
    assert "Min" in response.content.decode()
    assert Question.objects.get(pk=question.pk).text == "Min"


def test_situations_move(engagement, drawn, lead, as_user):
    first, second = list(drawn.questions.all())[:2]
    as_user(lead).post(at(engagement, f"tio-minuter/questions/{first.pk}/move/"), {"direction": "down"})
    as_user(lead).post(at(engagement, f"tio-minuter/questions/{second.pk}/move/"), {"direction": "up"})
    assert list(drawn.questions.all())[:2] == [second, first]


def test_a_situation_is_deleted(engagement, drawn, lead, as_user):
    question = drawn.questions.first()
    as_user(lead).post(at(engagement, f"tio-minuter/questions/{question.pk}/delete/"))
    assert not Question.objects.filter(pk=question.pk).exists()


def test_a_lesson_of_another_course_is_not_found_here(engagement, drawn, version, lead, as_user):
    other = drawing.draw_course(version, "Annan", lead)
    url = at(engagement, f"tio-minuter/lessons/{other.lessons.first().pk}/edit/")
    assert as_user(lead).get(url).status_code == 404


# To check ---------------------------------------------------------------------------------------------------------


def change_answers(draft):
    statement = draft.statement_rows.get(heading="Beslut")
    statement.body = "Driften svarar."
    strategy_services.change_row(statement, began_at=statement.revision, by=draft.created_by)


def change_policy(draft):
    rule = draft.policy_rows.get().rules.first()
    rule.answer = "Ja."
    rule.save()


def check(course):
    return queries.to_check(course.engagement, [course])[course.pk]


def test_nothing_is_to_be_checked_while_nothing_moved(drawn, next_version):
    assert check(drawn).count == 0
    next_version(lambda draft: None)
    assert check(drawn).count == 0


def test_a_lesson_is_to_be_checked_when_its_ground_has_moved(drawn, next_version):
    next_version(change_answers)
    found = check(drawn)
    assert list(found.lessons) == [drawn.lessons.get(part="answers").pk]
    assert not found.is_policy_changed


def test_a_lesson_is_to_be_checked_when_its_ground_is_gone(drawn, next_version):
    next_version(lambda draft: draft.statement_rows.get(heading="Beslut").delete())
    assert list(check(drawn).lessons) == [drawn.lessons.get(part="answers").pk]


def test_a_changed_policy_is_said_once(drawn, next_version):
    next_version(change_policy)
    found = check(drawn)
    assert (found.lessons, found.is_policy_changed, found.count) == ({}, True, 1)


def test_a_draft_moves_nothing(drawn, version, lead):
    from strategies import versioning

    change_answers(versioning.open_draft(version.strategy, by=lead))
    assert check(drawn).count == 0


def test_saying_that_it_is_right_or_saving_settles_it(engagement, drawn, next_version, lead, as_user):
    next_version(change_answers)
    lesson, client = drawn.lessons.get(part="answers"), as_user(lead)
    assert "Att stämma av" in client.get(at(engagement, "tio-minuter/")).content.decode()
    assert "en sak att stämma av" in client.get(at(engagement)).content.decode()
    client.post(at(engagement, f"tio-minuter/lessons/{lesson.pk}/check/"))
    assert check(drawn).count == 0
    assert Lesson.objects.get(pk=lesson.pk).revision == 1


def test_drawing_anew_settles_the_policy(engagement, drawn, next_version, lead, as_user):
    next_version(change_policy)
    as_user(lead).post(at(engagement, "tio-minuter/redraw/"))
    drawn.refresh_from_db()
    assert check(drawn).count == 0


# Members ----------------------------------------------------------------------------------------------------------


def test_a_member_takes_the_course_under_their_own_name(engagement, course, contributor, as_user):
    client = as_user(contributor)
    for _press in range(2):
        response = client.post(at(engagement, "tio-minuter/take/"))
    learner = Learner.objects.get()
    assert (learner.user, learner.name) == (contributor, contributor.name)
    assert response["Location"] == f"/learn/{learner.key}/tio-minuter/"


def test_a_member_who_is_on_the_list_gets_that_row(engagement, course, contributor, as_user):
    listed = Learner.objects.create(
        engagement=engagement, name="Sara", email=contributor.email.lower(), unit="Kundservice"
    )
    as_user(contributor).post(at(engagement, "tio-minuter/take/"))
    listed.refresh_from_db()
    assert listed.user == contributor
    assert Learner.objects.count() == 1


def test_a_course_that_is_not_open_is_not_taken(engagement, drawn, lead, as_user):
    as_user(lead).post(at(engagement, "tio-minuter/take/"))
    assert Learner.objects.count() == 0
