from django.urls import reverse

from analysis.services import imports
from engagements import jobs
from tests.analysis.files import carried_out, imported, line, received, table

HTMX = {"HX-Request": "true", "HX-Target": "progress"}


def url(run, name="import_detail"):
    return reverse(f"analysis:{name}", args=[run.engagement.slug, run.pk])


def text(response):
    return response.content.decode()


def test_a_done_import_says_what_came_of_it(engagement, consultant, as_user):
    imported(engagement, consultant, table(line(1)))
    run = received(engagement, consultant, table(line(1), line(2), line(3, day="i går")))
    run.leave_out_bad_rows = True
    run.save()
    carried_out(run, consultant)

    page = as_user(consultant).get(url(run))

    assert page.context["outcome"] == "Den gav ett nytt omnämnande. Ett fanns redan. En rad utelämnades."
    assert [(fault.number, fault.reason) for fault in page.context["faults"]] == [
        (4, "”i går” är inte ett datum som de andra i kolumnen.")
    ]


def test_the_same_file_again_says_so(engagement, consultant, as_user):
    for _time in range(2):
        run = imported(engagement, consultant, table(line(1), line(2)))

    page = as_user(consultant, "en").get(url(run))

    assert "Nothing new: every mention of this file was here already." in text(page)


def test_bad_rows_are_told_in_the_readers_language_page_by_page(engagement, consultant, as_user):
    run = imported(engagement, consultant, table(*(line(n, day="i går") for n in range(60)), line(99)))
    client = as_user(consultant, "en")

    first, second = client.get(url(run)), client.get(url(run), {"page": "2"})

    assert (len(first.context["faults"]), len(second.context["faults"])) == (50, 10)
    assert second.context["faults"][-1].reason == "“i går” is not a date like the others in the column."
    assert "Leave these rows out and import the others" in text(first)


def test_while_it_runs_only_the_progress_is_answered(engagement, consultant, as_user):
    run = received(engagement, consultant, table(line(1)))
    job = imports.order_import(run, by=consultant)
    jobs.take(str(job.pk)).beat(40, 100)

    page = as_user(consultant).get(url(run))
    part = as_user(consultant).get(url(run), headers=HTMX)

    assert f'hx-get="{url(run)}"' in text(page)
    assert text(part).strip().startswith('<div class="progress-line" id="progress"')
    assert "40 av 100 rader." in text(part)
    assert "<html" not in text(part)


def test_its_end_loads_the_page_anew(engagement, consultant, as_user):
    run = imported(engagement, consultant, table(line(1)))

    assert as_user(consultant).get(url(run), headers=HTMX)["HX-Refresh"] == "true"


def test_a_cancelled_import_says_so_and_can_begin_again(engagement, consultant, as_user):
    run = received(engagement, consultant, table(line(1)))
    jobs.cancel(imports.order_import(run, by=consultant))

    page = as_user(consultant).get(url(run))

    assert "Importen avbröts. Inget ur filen har importerats." in text(page)
    assert f'action="{url(run, "import_start")}"' in text(page)


def test_an_unmapped_file_leads_those_who_may_to_its_columns(engagement, consultant, client_lead, as_user):
    run = received(engagement, consultant, table(line(1)))

    assert as_user(consultant).get(url(run))["Location"] == url(run, "import_edit")
    assert "Filen väntar" in text(as_user(client_lead).get(url(run)))


def test_what_stood_in_a_bad_row_is_escaped(engagement, consultant, as_user):
    evil = "<img src=x onerror=alert(1)>"
    run = imported(engagement, consultant, table(line(1), line(2, day=evil)), "<i>fil.csv")

    html = text(as_user(consultant).get(url(run)))

    assert (evil in html, "<i>fil" in html, "&lt;img src=x" in html) == (False, False, True)


def test_who_may_look(engagement, lead, client_lead, reader, stranger, as_user):
    run = imported(engagement, lead, table(line(1)))

    asked = [as_user(user).get(url(run)).status_code for user in (lead, client_lead, reader, stranger)]

    assert asked == [200, 200, 403, 404]
    assert as_user(lead).post(url(run)).status_code == 405
