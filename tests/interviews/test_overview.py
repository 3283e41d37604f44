import pytest
from django.urls import reverse

from interviews import queries, services
from tests.interviews.conftest import make_respondent


def test_coverage_counts_roles_that_have_spoken(engagement, guide, respondent):
    services.save_answer(respondent, guide[0], text="Ett", began_at=0)
    services.save_answer(respondent, guide[1], text="Två", began_at=0)
    services.save_answer(make_respondent(engagement, "Karin", "management"), guide[0], text="Tre", began_at=0)

    roles, rows = queries.coverage(engagement)

    assert [role.value for role in roles] == ["management", "customer_service"]
    assert [(row.theme.value, [count for _role, count in row.by_role], row.is_enough) for row in rows[:2]] == [
        ("vision", [1, 2], True),
        ("communication", [0, 0], False),
    ]
    assert [role for role, _count in rows[0].by_role] == roles
    assert [role.value for role in queries.unheard(engagement)["vision"]] == []


def test_an_engagement_where_nobody_was_heard_says_how_to_begin(engagement, lead, as_user):
    page = as_user(lead).get(reverse("interviews:overview", args=[engagement.slug])).content.decode()

    assert "Ingen har hörts än." in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(engagement, guide, lead, as_user, django_assert_num_queries, count):
    for number in range(count):
        make_respondent(engagement, f"Person {number}")
    client = as_user(lead)
    client.get(reverse("interviews:respondent_list", args=[engagement.slug]))

    with django_assert_num_queries(5):
        client.get(reverse("interviews:respondent_list", args=[engagement.slug]))


@pytest.mark.parametrize("count", [1, 3])
def test_the_summary_costs_the_same_for_any_number(engagement, guide, lead, as_user, django_assert_num_queries, count):
    for number in range(count):
        services.save_answer(make_respondent(engagement, f"Person {number}"), guide[0], text="Svar", began_at=0)
    client = as_user(lead)
    client.get(reverse("interviews:theme_detail", args=[engagement.slug, "vision"]))

    with django_assert_num_queries(8):
        client.get(reverse("interviews:theme_detail", args=[engagement.slug, "vision"]))


def test_an_unknown_theme_is_not_found(engagement, lead, as_user):
    assert as_user(lead).get(reverse("interviews:theme_detail", args=[engagement.slug, "weather"])).status_code == 404


def test_a_theme_of_the_interview_is_not_the_theme_of_the_page(engagement, consultant, as_user):
    client = as_user(consultant)
    client.post("/theme/", {"theme": "dark"})

    response = client.get(reverse("interviews:theme_detail", args=[engagement.slug, "vision"]))

    html = response.content.decode()
    assert response.status_code == 200
    assert 'data-bs-theme="dark"' in html
    assert '<button name="theme" value="dark" aria-pressed="true">' in html
