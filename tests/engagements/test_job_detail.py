import pytest
from django.urls import reverse
from django.utils import timezone

from engagements import jobs
from engagements.models import AuditEntry, Job

HTMX = {"HX-Request": "true"}


@pytest.fixture
def job(engagement, lead):
    return Job.objects.create(engagement=engagement, task="t", key="k", title="Import of may.csv", created_by=lead)


def url(job, name="job_detail"):
    return reverse(f"engagements:{name}", args=[job.engagement.slug, job.pk])


def test_a_running_job_shows_how_far_it_is_and_asks_again(job, lead, as_user):
    jobs.take(str(job.pk)).beat(1200, 5000)
    content = as_user(lead, "en").get(url(job)).content.decode()
    assert "1,200 of 5,000 done." in content
    assert f'hx-get="{url(job, "job_progress")}"' in content
    assert url(job, "job_cancel") in content
    assert '<noscript><p><a href="' in content


def test_the_polling_ends_with_the_job(job, lead, as_user):
    client = as_user(lead, "en")
    assert client.get(url(job, "job_progress"), headers=HTMX).status_code == 200
    jobs.take(str(job.pk)).finish(result_url="/engagements/ekvalla-energi/")
    response = client.get(url(job, "job_progress"), headers=HTMX)
    content = response.content.decode()
    assert response.status_code == 286
    assert "hx-get" not in content
    assert 'href="/engagements/ekvalla-energi/"' in content


def test_without_a_script_the_fragment_is_the_whole_page(job, lead, as_user):
    response = as_user(lead).get(url(job, "job_progress"))
    assert (response.status_code, response["Location"]) == (302, url(job))


def test_a_failed_job_says_why_and_can_be_tried_again(job, lead, as_user):
    Job.objects.update(state="failed", finished_at=timezone.now(), reason="The file has no header.")
    client = as_user(lead)
    content = client.get(url(job)).content.decode()
    assert "The file has no header." in content
    assert url(job, "job_retry") in content
    client.post(url(job, "job_retry"))
    job.refresh_from_db()
    assert job.state == Job.State.WAITING
    assert AuditEntry.objects.values_list("verb", "subject").get() == ("job_retry", "Import of may.csv")


def test_cancel(job, lead, as_user):
    client = as_user(lead)
    for _twice in range(2):
        assert client.post(url(job, "job_cancel"))["Location"] == url(job)
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    assert AuditEntry.objects.values_list("verb", flat=True).get() == "job_cancel"


@pytest.mark.parametrize("name", ["job_cancel", "job_retry"])
def test_a_get_changes_nothing(name, job, lead, as_user):
    assert as_user(lead).get(url(job, name)).status_code == 405
    job.refresh_from_db()
    assert job.state == Job.State.WAITING


def test_a_title_is_text(job, lead, as_user):
    Job.objects.update(title="<img src=x onerror=alert(1)>")
    assert "<img src=x" not in as_user(lead).get(url(job)).content.decode()
