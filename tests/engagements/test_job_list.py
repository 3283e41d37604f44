import pytest
from django.urls import reverse
from django.utils import timezone

from engagements.models import Job
from engagements.queries import job_words


def make(engagement, key, **values):
    return Job.objects.create(engagement=engagement, task="t", key=key, title=f"Import {key}", **values)


def url(engagement):
    return reverse("engagements:job_list", args=[engagement.slug])


def test_the_newest_comes_first_and_a_failure_says_why(engagement, lead, stranger, as_user):
    make(engagement, "a")
    make(engagement, "b", state="failed", finished_at=timezone.now(), reason="The file has no header.")
    make(stranger.memberships.get().engagement, "c")
    response = as_user(lead).get(url(engagement))
    assert [job.key for job in response.context["page"]] == ["b", "a"]
    assert "The file has no header." in response.content.decode()


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((0, 0, 0), "Imports, audits and PDFs are made by a worker. They are listed here once there is one."),
        ((0, 0, 4), "Everything that was ordered is done."),
        ((2, 0, 4), "Two jobs are being done."),
        ((0, 1, 4), "One did not work."),
        ((1, 3, 4), "One job is being done, and three did not work."),
    ],
)
def test_the_page_opens_with_how_it_stands(counts, words):
    from django.utils import translation

    with translation.override("en"):
        assert job_words(*counts) == words


def test_the_list_has_pages(engagement, lead, as_user):
    Job.objects.bulk_create(Job(engagement=engagement, task="t", key=str(n), title="x") for n in range(51))
    client = as_user(lead)
    assert len(client.get(url(engagement)).context["page"]) == 50
    assert len(client.get(url(engagement), {"page": 2}).context["page"]) == 1
    for nonsense in ("0", "-1", "abc", "99999999999999999999"):
        assert client.get(url(engagement), {"page": nonsense}).status_code == 200


@pytest.mark.parametrize("jobs", [1, 3])
def test_it_costs_the_same_for_any_number_of_jobs(jobs, engagement, lead, as_user, django_assert_num_queries):
    for n in range(jobs):
        make(engagement, str(n), created_by=lead)
    client = as_user(lead)
    with django_assert_num_queries(6):  # session, user, membership; number of jobs, jobs, states
        client.get(url(engagement))
