import asyncio
import csv
import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.test import AsyncClient
from django.urls import reverse

from analysis.models import Mention, MentionExport
from analysis.services import exports
from engagements import jobs, tables
from engagements.models import AuditEntry, Job
from tests.analysis.files import carried_out, imported, line, received, table
from tests.factories import MentionFactory

FORMULA = '=HYPERLINK("https://evil.example";"Klicka")'


def url(engagement):
    return reverse("analysis:mention_export", args=[engagement.slug])


def body(response):
    return b"".join(response.streaming_content)


def rows_of(content, delimiter=";"):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter))


def test_what_the_filter_leaves_is_fetched(engagement, consultant, as_user):
    imported(engagement, consultant, table(line(1), line(2, tone="Negativ", author="Åke Öhman")))

    response = as_user(consultant).get(url(engagement), {"tone": "negative"})

    (row,) = rows_of(body(response))
    assert (row["Datum"], row["Tid"], row["Medium"], row["Författare"], row["Ton"], row["Räckvidd"]) == (
        "2026-09-14",
        "08:30",
        "Facebook",
        "Åke Öhman",
        "Negativ",
        "1200",
    )
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="ekvalla-energi-omnamnanden-')
    entry = AuditEntry.objects.get(verb="mention_export")
    assert (entry.subject, entry.details) == ("", {"query": "tone=negative", "rows": 1})


def test_in_english_it_is_an_english_table(engagement, consultant, as_user):
    MentionFactory(engagement=engagement, tone="negative")

    (row,) = rows_of(body(as_user(consultant, "en").get(url(engagement))), ",")

    assert (row["Date"], row["Tone"]) == ("2026-09-14", "Negative")


@pytest.mark.parametrize(
    "field", ["title", "text", "author_name", "author_handle", "source_name", "country", "language"]
)
@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t="])
def test_no_cell_is_a_formula(field, start, engagement, consultant, as_user):
    MentionFactory(engagement=engagement, **{field: f"{start}{FORMULA}"[: 20 if field == "language" else 60]})

    cells = next(
        csv.reader(
            io.StringIO(body(as_user(consultant).get(url(engagement))).decode().split("\n", 1)[1]), delimiter=";"
        )
    )

    assert [cell for cell in cells if cell[:1] in tuple("=+-@\t")] == []
    assert len([cell for cell in cells if cell.startswith("'")]) == 1


def test_a_workbook_holds_texts_and_not_formulas(engagement, consultant, as_user, tmp_path):
    MentionFactory(engagement=engagement, text=FORMULA, reach=7)

    content = body(as_user(consultant).get(url(engagement), {"format": "xlsx"}))

    path = tmp_path / "fil.xlsx"
    path.write_bytes(content)
    shape = tables.detect(path, "fil.xlsx")
    (row,) = tables.read_rows(path, shape)
    cells = dict(zip(shape.columns, row.cells, strict=True))
    assert (cells["Text"], cells["Räckvidd"]) == (FORMULA, "7")
    assert b"<f>" not in content


def test_what_was_fetched_can_be_read_in_again(engagement, consultant, as_user):
    imported(engagement, consultant, table(line(1), line(2, text="=1+1"), line(3, tone="")))
    content = body(as_user(consultant).get(url(engagement)))
    fields = ("local_date", "local_hour", "medium", "source_name", "author_name", "text", "url", "tone", "reach")
    before = sorted(Mention.objects.values_list(*fields))

    run = carried_out(received(engagement, consultant, content), consultant)

    assert (run.state, run.rows_added, run.rows_known) == ("done", 0, 3)
    assert sorted(Mention.objects.values_list(*fields)) == before


def test_too_many_are_refused_with_what_to_do(engagement, consultant, as_user, monkeypatch):
    monkeypatch.setattr(exports, "MOST_EXPORTED", 1)
    MentionFactory(engagement=engagement)
    MentionFactory(engagement=engagement)

    page = as_user(consultant).get(url(engagement), follow=True)

    assert page.redirect_chain == [(f"{reverse('analysis:mention_list', args=[engagement.slug])}?", 302)]
    assert "En fil rymmer högst 1 omnämnanden." in page.content.decode()
    assert not AuditEntry.objects.filter(verb="mention_export").exists()


@pytest.fixture
def few_at_once(monkeypatch):
    monkeypatch.setattr(exports, "AT_ONCE", 1)
    monkeypatch.setattr(exports, "BEAT_ROWS", 1)


def order(client, engagement, query="", key="6f1c0c6e-0000-4000-8000-000000000001"):
    return client.post(f"{reverse('analysis:mention_export_create', args=[engagement.slug])}{query}", {"key": key})


def test_a_large_workbook_is_a_job(few_at_once, engagement, consultant, as_user, tmp_path):
    imported(engagement, consultant, table(line(1), line(2, text="=1+1"), line(3, tone="Negativ")))
    client = as_user(consultant)
    page = client.get(reverse("analysis:mention_list", args=[engagement.slug]))
    assert page.context["export_key"] is not None

    answers = [order(client, engagement, "?tone=positive"), order(client, engagement, "?tone=positive")]
    job = Job.objects.get(task=exports.TASK)
    assert {answer["Location"] for answer in answers} == {
        reverse("engagements:job_detail", args=[engagement.slug, job.pk])
    }
    assert [entry.details["rows"] for entry in AuditEntry.objects.filter(verb="mention_export")] == [2]
    jobs.work(str(job.pk), exports.store_workbook)

    job.refresh_from_db()
    made = MentionExport.objects.get()
    assert (job.state, job.progress_done, job.progress_total, made.rows) == ("done", 2, 2, 2)
    fetched = client.get(job.result_url)
    assert fetched["Content-Disposition"].startswith('attachment; filename="ekvalla-energi-omnamnanden-')
    path = tmp_path / "fil.xlsx"
    path.write_bytes(body(fetched))
    texts = [
        row.cells[shape.columns.index("Text")]
        for shape in [tables.detect(path, "fil.xlsx")]
        for row in tables.read_rows(path, shape)
    ]
    assert "=1+1" in texts
    assert len(texts) == 2
    assert as_user(None).get(job.result_url).status_code == 302


def test_a_large_workbook_is_not_made_while_somebody_waits(few_at_once, engagement, consultant, as_user):
    imported(engagement, consultant, table(line(1), line(2)))

    page = as_user(consultant).get(url(engagement), {"format": "xlsx"}, follow=True)

    assert "beställning" in page.content.decode()
    assert not AuditEntry.objects.filter(verb="mention_export").exists()


def test_a_workbook_is_kept_for_a_day(few_at_once, engagement, consultant, as_user):
    imported(engagement, consultant, table(line(1), line(2)))
    order(as_user(consultant), engagement)
    job = Job.objects.get(task=exports.TASK)
    jobs.work(str(job.pk), exports.store_workbook)
    made = MentionExport.objects.get()
    assert exports.delete_old() == 0
    MentionExport.objects.update(created_at=made.created_at - exports.KEPT)

    assert exports.delete_old() == 1

    job.refresh_from_db()
    assert (job.result_url, MentionExport.objects.count()) == ("", 0)


@pytest.mark.parametrize("key", ["", "x", "\x00"])
def test_an_order_without_a_key_is_an_order(few_at_once, engagement, consultant, as_user, key):
    imported(engagement, consultant, table(line(1), line(2)))

    assert order(as_user(consultant), engagement, key=key).status_code == 302
    assert Job.objects.filter(task=exports.TASK).count() == 1


@pytest.mark.django_db(transaction=True)
def test_under_asgi_it_is_sent_piece_by_piece(engagement, consultant):
    MentionFactory(engagement=engagement)
    client = AsyncClient()
    client.force_login(consultant, backend="django.contrib.auth.backends.ModelBackend")

    async def fetched():
        response = await client.get(url(engagement))
        content = b"".join([piece async for piece in response.streaming_content])
        await sync_to_async(connections.close_all)()  # the test client keeps it open, a server does not
        return response.is_async, content

    with ThreadPoolExecutor(1) as pool:  # a browser test before this one leaves its loop running in this thread
        is_async, content = pool.submit(asyncio.run, fetched()).result()

    assert (is_async, len(rows_of(content))) == (True, 1)


def test_who_may_fetch(engagement, lead, client_lead, reader, stranger, as_user):
    asked = [as_user(user).get(url(engagement)).status_code for user in (lead, client_lead, reader, stranger)]

    assert asked == [200, 200, 403, 404]
    assert as_user(lead).post(url(engagement)).status_code == 405
