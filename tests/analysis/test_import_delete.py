from django.urls import reverse

from analysis.models import ImportRun, Mention
from engagements.models import AuditEntry
from tests.analysis.files import imported, line, received, table


def url(run):
    return reverse("analysis:import_delete", args=[run.engagement.slug, run.pk])


def test_an_upload_goes_with_its_file(engagement, consultant, as_user, settings, django_capture_on_commit_callbacks):
    run = received(engagement, consultant, table(line(1)))

    with django_capture_on_commit_callbacks(execute=True):
        response = as_user(consultant).post(url(run))

    assert response["Location"] == reverse("analysis:import_list", args=[engagement.slug])
    assert not ImportRun.objects.exists()
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []
    assert AuditEntry.objects.get(verb="import_delete").subject == run.filename


def test_what_is_imported_stays(engagement, consultant, as_user):
    run = imported(engagement, consultant, table(line(1)))

    response = as_user(consultant).post(url(run))

    assert response["Location"] == run.get_absolute_url()
    assert (ImportRun.objects.count(), Mention.objects.count()) == (1, 1)
