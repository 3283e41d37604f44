import pytest
from django.urls import reverse

from analysis.models import Mention
from engagements import jobs
from engagements.models import AuditEntry, Job
from tests.analysis.files import carried_out, imported, line, received, table


def url(run, name="import_start"):
    return reverse(f"analysis:{name}", args=[run.engagement.slug, run.pk])


def test_a_stopped_file_is_imported_without_its_bad_rows(engagement, consultant, as_user):
    run = imported(engagement, consultant, table(line(1), line(2, day="i går")))
    assert run.state == "stopped"

    response = as_user(consultant).post(url(run), {"leave_out": "1"})
    run.refresh_from_db()
    carried_out(run, consultant)

    assert response["Location"] == url(run, "import_detail")
    assert (run.state, run.rows_added, run.rows_bad) == ("done", 1, 1)


def test_ordered_twice_is_imported_once(engagement, consultant, as_user):
    run = received(engagement, consultant, table(line(1)))

    for _time in range(2):
        as_user(consultant).post(url(run))

    assert Job.objects.count() == 1
    assert AuditEntry.objects.filter(verb="import_start").count() == 1


def test_an_open_question_leads_back_to_it(engagement, consultant, as_user):
    run = received(engagement, consultant, b"Date,Text\n01/05/2026,Good\n02/05/2026,Bad\n")

    response = as_user(consultant).post(url(run))

    assert (response["Location"], Job.objects.count()) == (url(run, "import_edit"), 0)


def test_an_older_order_does_nothing_once_the_file_was_ordered_anew(engagement, consultant, as_user):
    run = received(engagement, consultant, table(line(1)))
    as_user(consultant).post(url(run))
    older = Job.objects.get()
    jobs.cancel(older)
    as_user(consultant).post(url(run))
    jobs.retry(Job.objects.get(pk=older.pk))

    from analysis.services import imports

    jobs.work(str(older.pk), imports.import_run)

    older.refresh_from_db()
    assert (older.state, Mention.objects.count(), Job.objects.count()) == ("failed", 0, 2)


@pytest.mark.parametrize("name", ["import_start", "import_delete"])
def test_who_may_start_and_delete(name, engagement, lead, client_lead, reader, stranger, as_user):
    run = received(engagement, lead, table(line(1)))

    asked = [as_user(user).post(url(run, name)).status_code for user in (client_lead, reader, stranger)]

    assert asked == [403, 403, 404]
    assert as_user(lead).get(url(run, name)).status_code == 405
