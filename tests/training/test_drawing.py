import pytest
from django.db import IntegrityError, transaction

from engagements.models import AuditEntry
from policies.models import Rule
from policies.template import starting_cases
from strategies import services as strategy_services
from strategies import versioning
from tests.factories import StatementFactory
from training.models import Choice, Lesson
from training.services import courses, drawing
from training.template import SITUATIONS, WORDING


def bodies(course):
    return {lesson.part: lesson.body for lesson in course.lessons.all()}


def test_five_lessons_are_drawn_in_order(drawn):
    assert [lesson.part for lesson in drawn.lessons.all()] == ["why", "goals", "channels", "answers", "policy"]


def test_the_lessons_say_what_was_adopted(drawn):
    found = bodies(drawn)
    assert "> **Vi svarar innan vi sänder**" in found["why"]
    assert "Vi är en reception." in found["why"]
    assert "*Vi är människor i Ekvalla.*" in found["why"]
    assert "- Nöjd kund stiger." in found["goals"]
    assert "från 26 till 2 timmar" in found["goals"]
    assert "- **Facebook Ekvalla Energi**: Svara kunder." in found["channels"]
    assert "Kundservice svarar." in found["answers"]
    assert "- **Får jag berätta om mitt jobb?** Ja, gärna." in found["policy"]


def test_each_lesson_rests_on_the_statements_it_is_drawn_from(drawn):
    rests = {lesson.part: [str(statement) for statement in lesson.basis.all()] for lesson in drawn.lessons.all()}
    assert rests == {"why": ["Varför"], "goals": [], "channels": [], "answers": ["Beslut"], "policy": ["Varför"]}


def test_a_situation_for_each_rule_with_three_answers_one_of_them_right(drawn, policy):
    questions = list(drawn.questions.prefetch_related("choices"))
    assert [question.rule_key for question in questions] == [rule.key for rule in policy.rules.all()]
    assert {len(question.choices.all()) for question in questions} == {3}
    assert {sum(choice.is_right for choice in question.choices.all()) for question in questions} == {1}


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("is_public_body", [True, False])
def test_every_starting_rule_for_employees_has_a_written_situation(language, is_public_body):
    ready = drawing._ready("employees", language, is_public_body=is_public_body)
    cases = starting_cases("employees", language, is_public_body=is_public_body)
    assert [(case.case, case.answer) in ready for case in cases] == [True] * len(cases)


def test_both_languages_say_the_same_number_of_things():
    assert len(SITUATIONS["sv"]) == len(SITUATIONS["en"])
    assert set(WORDING["sv"].titles) == set(WORDING["en"].titles)


def test_a_rule_that_people_wrote_makes_its_own_situation(full, lead):
    policy = full.policy_rows.get(kind="employees")
    Rule.objects.create(
        version=full, policy=policy, case="Får jag filma?", answer="Ja, efter en fråga.", dont="Smyga", position=90
    )
    versioning.submit(full, by=lead)
    course = drawing.draw_course(versioning.adopt(full, by=lead), "Kurs", lead)
    question = course.questions.last()
    assert question.text == "Får jag filma?"
    assert [choice.text for choice in question.choices.all() if choice.is_right] == ["Ja, efter en fråga."]
    assert {choice.text for choice in question.choices.all() if not choice.is_right} == {"Smyga", WORDING["sv"].waits}


def test_a_draft_makes_no_course(full, lead):
    with pytest.raises(drawing.NotAdoptedError):
        drawing.draw_course(full, "Kurs", lead)


def test_a_title_is_used_once_and_drawing_is_logged(drawn, version, lead):
    with pytest.raises(drawing.TitleTakenError):
        drawing.draw_course(version, "TIO MINUTER", lead)
    assert list(AuditEntry.objects.filter(verb="course_create").values_list("subject", flat=True)) == ["Tio minuter"]


def test_a_strategy_that_says_little_makes_a_short_course(adopted, lead):
    course = drawing.draw_course(adopted, "Kurs", lead)
    assert [lesson.part for lesson in course.lessons.all()] == ["why", "answers"]
    assert course.policy is None
    assert course.questions.count() == 0


@pytest.mark.parametrize("title", ["new", "learners", "???"])
def test_an_address_never_hides_a_page_of_ours(version, lead, title):
    assert drawing.draw_course(version, title, lead).slug in {"new-2", "learners-2", "course"}


def change_answers(draft):
    statement = draft.statement_rows.get(heading="Beslut")
    statement.body = "Driften svarar."
    strategy_services.change_row(statement, began_at=statement.revision, by=draft.created_by)


def test_drawing_anew_takes_in_what_was_adopted_since(drawn, next_version, lead):
    later = next_version(change_answers)
    assert drawing.redraw_course(drawn, later, by=lead) == ["Vem svarar på vad"]
    drawn.refresh_from_db()
    assert drawn.version == later
    assert "Driften svarar." in bodies(drawn)["answers"]
    assert [statement.version for statement in drawn.lessons.get(part="answers").basis.all()] == [later]


def test_drawing_anew_never_overwrites_what_people_wrote(drawn, next_version, lead):
    lesson, question = drawn.lessons.get(part="answers"), drawn.questions.first()
    lesson.body, question.text = "Egen text.", "Egen situation."
    courses.save_lesson(lesson, began_at=1, by=lead)
    courses.save_question(question, ["a", "b", "c"], 0, began_at=1, by=lead)
    courses.delete_lesson(drawn.lessons.get(part="goals"), by=lead)
    courses.delete_question(drawn.questions.last(), by=lead)
    kept = drawn.questions.count()

    assert drawing.redraw_course(drawn, next_version(change_answers), by=lead) == []
    assert bodies(drawn)["answers"] == "Egen text."
    assert "goals" not in bodies(drawn)
    assert drawn.questions.first().text == "Egen situation."
    assert drawn.questions.count() == kept


def test_drawing_anew_adds_a_situation_for_a_new_rule(drawn, next_version, lead):
    def add_rule(draft):
        Rule.objects.create(
            version=draft, policy=draft.policy_rows.get(), case="Får jag filma?", answer="Ja.", position=90
        )

    before = drawn.questions.count()
    drawing.redraw_course(drawn, next_version(add_rule), by=lead)
    assert drawn.questions.count() == before + 1
    assert drawn.questions.last().text == "Får jag filma?"


def test_drawing_anew_adds_a_lesson_that_the_strategy_had_nothing_for(adopted, lead):
    course = drawing.draw_course(adopted, "Kurs", lead)
    draft = versioning.open_draft(adopted.strategy, by=lead)
    StatementFactory(
        version=draft,
        section=draft.section_rows.get(code="audiences"),
        kind="decision",
        body="Facebook.",
        is_assumption=True,
    )
    versioning.submit(draft, by=lead)
    assert drawing.redraw_course(course, versioning.adopt(draft, by=lead), by=lead) == ["Var vi finns"]


def test_rewriting_answers_keeps_the_rows_that_people_have_chosen(drawn):
    question = drawn.questions.first()
    before = list(question.choices.values_list("pk", flat=True))
    drawing.write_choices(question, ["x", "y", "z"], 2)
    assert list(question.choices.values_list("pk", "text", "is_right")) == [
        (before[0], "x", False),
        (before[1], "y", False),
        (before[2], "z", True),
    ]


def test_the_database_holds_one_right_choice_and_one_lesson_of_a_part(drawn):
    with pytest.raises(IntegrityError), transaction.atomic():
        Choice.objects.filter(question=drawn.questions.first()).update(is_right=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lesson.objects.create(course=drawn, part="why", position=9, title="Igen")
