import pytest

from training.models import AttemptAnswer, Learner
from training.queries import coverage as queries
from training.services import learning
from training.services.learners import learner_of, revoke_learner


def at(engagement, rest=""):
    return f"/engagements/{engagement.slug}/trainings/tio-minuter/results/{rest}"


def finish(course, learner, *, right=True):
    for question in course.questions.all():
        choice = next(choice for choice in question.choices.all() if choice.is_right == right)
        learning.answer_question(learner, question, choice)


@pytest.fixture
def staff(engagement, course, policy, learner):
    """Eva (Elnät) has done all of it, Ulf (Elnät) has begun, Kim has no unit and has answered everything wrong."""
    ulf = Learner.objects.create(engagement=engagement, name="Ulf Åberg", unit="Elnät")
    kim = Learner.objects.create(engagement=engagement, name="Kim Ek")
    finish(course, learner)
    learning.acknowledge(learner, "employees", policy.checksum())
    learning.answer_question(ulf, course.questions.first(), course.questions.first().choices.first())
    finish(course, kim, right=False)
    return [learner, ulf, kim]


def test_by_unit_with_those_without_one_last(course, staff):
    found = queries.coverage_of(course)
    units = [(unit.name, unit.people, unit.finished, unit.acknowledged) for unit in found.units]
    assert units == [("Elnät", 2, 1, 1), ("", 1, 1, 0)]
    assert (found.finished, found.acknowledged) == (2, 1)


def test_the_page_says_it_in_a_sentence_a_chart_and_a_table(engagement, course, staff, client_lead, as_user):
    page = as_user(client_lead).get(at(engagement)).content.decode()
    assert "Två av tre är klara med kursen, och en har kvitterat policyn." in page
    assert "De utan enhet har kommit längst." in page
    assert 'href="?unit=Eln%C3%A4t#people"' in page
    assert "Ulf Åberg" not in page


def test_the_people_of_one_unit(engagement, course, staff, client_lead, as_user):
    page = as_user(client_lead).get(at(engagement), {"unit": "Elnät"}).content.decode()
    assert "Ulf Åberg" in page
    assert "Kim Ek" not in page


def test_nobody_sees_who_erred(engagement, course, staff, lead, as_user):
    assert AttemptAnswer.objects.filter(is_right=False).exists()
    client = as_user(lead)
    page = client.get(at(engagement), {"unit": ""}).content.decode()
    export = b"".join(client.get(at(engagement, "export/")).streaming_content).decode()
    wrong = AttemptAnswer.objects.filter(is_right=False).values_list("choice__text", flat=True)
    assert [text for text in wrong if text in page or text in export] == []
    assert set(client.get(at(engagement)).context["coverage"].people[0].__slots__) == {
        "learner",
        "finished_at",
        "acknowledged_at",
    }


def test_ended_links_and_consultants_do_not_count(course, staff, lead, contributor):
    revoke_learner(staff[1], by=lead)
    learner_of(course.engagement, lead)
    member = learner_of(course.engagement, contributor)
    names = [person.learner.name for person in queries.coverage_of(course).people]
    assert sorted(names) == sorted([member.name, "Eva Berg", "Kim Ek"])


def test_the_export_runs_no_formula(engagement, course, lead, as_user):
    Learner.objects.create(engagement=engagement, name="@SUM(1)", unit="+1")
    content = b"".join(as_user(lead).get(at(engagement, "export/")).streaming_content).decode("utf-8-sig")
    assert content.splitlines() == ['"Enhet";"Namn";"E-post";"Klar";"Kvitterat"', '"\'+1";"\'@SUM(1)";"";"";""']


def test_without_learners_it_says_what_to_do(engagement, course, lead, as_user):
    assert "Ingen står på deltagarlistan än." in as_user(lead).get(at(engagement)).content.decode()


@pytest.mark.parametrize("people", [1, 3])
def test_it_costs_the_same_for_one_and_three(engagement, course, lead, as_user, django_assert_num_queries, people):
    for n in range(people):
        Learner.objects.create(engagement=engagement, name=f"Person {n}", unit=f"Enhet {n}")
    client = as_user(lead)
    with django_assert_num_queries(11):
        assert client.get(at(engagement)).context["coverage"].units[0].people == 1


def test_a_contributor_may_not(engagement, course, contributor, as_user):
    assert as_user(contributor).get(at(engagement)).status_code == 403
