import pytest
from django.urls import reverse

from tests.analysis.files import imported, line, received, table


def url(engagement):
    return reverse("analysis:import_list", args=[engagement.slug])


def test_the_history_says_who_sent_what_and_what_came_of_it(engagement, consultant, as_user):
    imported(engagement, consultant, table(line(1), line(2)), "forsta.csv")
    imported(engagement, consultant, table(line(2), line(3)), "andra.csv")
    received(engagement, consultant, table(line(4)), "tredje.csv")

    page = as_user(consultant).get(url(engagement))

    rows = [(run.filename, run.state, run.rows_added, run.rows_known) for run in page.context["page"]]
    assert rows == [("tredje.csv", "uploaded", 0, 0), ("andra.csv", "done", 1, 1), ("forsta.csv", "done", 2, 0)]
    assert "Väntar på kolumner" in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_files(
    count, engagement, consultant, as_user, django_assert_num_queries
):
    for number in range(count):
        imported(engagement, consultant, table(line(number)))
    client = as_user(consultant)

    with django_assert_num_queries(5):  # session, person, membership, count, files
        client.get(url(engagement))


def test_nothing_yet_offers_the_upload(engagement, consultant, client_lead, as_user):
    upload = reverse("analysis:import_create", args=[engagement.slug])

    assert f'href="{upload}"' in as_user(consultant).get(url(engagement)).content.decode()
    assert f'href="{upload}"' not in as_user(client_lead).get(url(engagement)).content.decode()


def test_who_may_look(engagement, lead, client_lead, reader, stranger, as_user):
    asked = [as_user(user).get(url(engagement)).status_code for user in (lead, client_lead, reader, stranger)]

    assert asked == [200, 200, 403, 404]
    assert as_user(lead).post(url(engagement)).status_code == 405
