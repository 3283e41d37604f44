import io

import pytest
import xlsxwriter
from django.urls import reverse

from analysis.models import ColumnMap, ImportRun, Mention
from engagements.models import Job
from tests.analysis.files import RETRIEVER, carried_out, imported, line, mapping, received, table

AMBIGUOUS = b"Date,Text\n01/05/2026,Good\n02/05/2026,Bad\n"
YEARLESS = "Datum;Text\n3 maj;Bra\n4 maj;Sämre\n".encode()


def url(run, name="import_edit"):
    return reverse(f"analysis:{name}", args=[run.engagement.slug, run.pk])


def workbook(*sheets):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return file.getvalue()


def test_the_page_says_how_the_file_is_read(engagement, consultant, as_user):
    run = received(engagement, consultant, table(line(1), line(2)))

    page = as_user(consultant).get(url(run))

    assert page.context["detected"] == [
        ("Fil", "UTF-8, semikolon mellan cellerna, kolumnnamn på rad 1, 9 kolumner"),
        ("Rader", "2"),
        ("Datum", "Skrivna som ”2026-09-14”, läses som uppdragets tid, Europe/Stockholm"),
    ]
    assert [row.text for row in page.context["look"].rows] == ["Inlägg nummer 1", "Inlägg nummer 2"]
    html = page.content.decode()
    assert '<option value="4" selected>Text (Inlägg nummer 1)</option>' in html
    assert "14 september 2026 08.30" in html


def test_importing_orders_the_job_and_shows_its_page(engagement, consultant, as_user):
    run = received(engagement, consultant, table(line(1)))

    response = as_user(consultant).post(url(run), mapping(run, **{"import": "1"}))

    job = Job.objects.get()
    run.refresh_from_db()
    assert response["Location"] == url(run, "import_detail") == job.result_url
    assert (run.state, run.job) == ("ordered", job)


def test_a_corrected_mapping_is_kept_and_shown(engagement, consultant, as_user):
    run = received(engagement, consultant, table(line(1, title="Rubriken")))
    client = as_user(consultant)

    response = client.post(url(run), mapping(run, **{"column-title": "4", "column-text": "3"}))

    shown = client.get(response["Location"]).context["look"].rows[0]
    assert (shown.title, shown.text) == ("Inlägg nummer 1", "Rubriken")
    assert ColumnMap.objects.get().columns["title"] == 4
    assert not Job.objects.exists()


def test_without_a_date_nothing_is_imported_and_the_field_says_why(engagement, consultant, as_user):
    run = received(engagement, consultant, table(line(1)))

    response = as_user(consultant).post(url(run), mapping(run, **{"column-published_at": "", "import": "1"}))

    assert list(response.context["form"].errors) == ["column-published_at"]
    assert not Job.objects.exists()


def test_page_statistics_are_refused_at_the_field_that_is_missing(engagement, consultant, as_user):
    run = received(engagement, consultant, b"Date,Impressions,Clicks\n2026-05-01,100,3\n2026-05-02,90,2\n")

    page = as_user(consultant).get(url(run))
    response = as_user(consultant).post(url(run), mapping(run, **{"import": "1"}))

    assert page.context["look"].code == "page_statistics"
    assert list(response.context["form"].errors) == ["column-text"]


def test_a_column_that_is_not_there_is_refused(engagement, consultant, as_user):
    run = received(engagement, consultant, table(line(1)))

    response = as_user(consultant).post(url(run), mapping(run, **{"column-text": "99", "import": "1"}))

    assert (response.status_code, list(response.context["form"].errors)) == (200, ["column-text"])


def test_day_and_month_are_asked_for_and_the_answer_is_remembered(engagement, consultant, as_user):
    run = received(engagement, consultant, AMBIGUOUS)
    client = as_user(consultant)

    refused = client.post(url(run), mapping(run, **{"import": "1"}))
    client.post(url(run), mapping(run, day_first="month", **{"import": "1"}))

    run.refresh_from_db()
    assert list(refused.context["form"].errors) == ["day_first"]
    assert (run.state, run.formats["date"]["day_first"]) == ("ordered", False)
    again = received(engagement, consultant, AMBIGUOUS)
    assert again.formats["date"]["day_first"] is False


def test_a_year_is_asked_for(engagement, consultant, as_user):
    run = received(engagement, consultant, YEARLESS)
    client = as_user(consultant)

    refused = client.post(url(run), mapping(run, **{"import": "1"}))
    client.post(url(run), mapping(run, year="2025", **{"import": "1"}))

    run.refresh_from_db()
    assert list(refused.context["form"].errors) == ["year"]
    carried_out(run, consultant)
    assert [str(day) for day in Mention.objects.values_list("local_date", flat=True).order_by("pk")] == [
        "2025-05-03",
        "2025-05-04",
    ]


def test_bad_rows_stop_the_import_before_it_begins(engagement, consultant, as_user):
    run = received(engagement, consultant, table(line(1), line(2, day="i går")))
    client = as_user(consultant)

    refused = client.post(url(run), mapping(run, **{"import": "1"}))
    told = [(fault.number, fault.column, fault.reason) for fault in refused.context["look"].faults]
    client.post(url(run), mapping(run, leave_out_bad_rows="on", **{"import": "1"}))

    run.refresh_from_db()
    assert list(refused.context["form"].errors) == ["leave_out_bad_rows"]
    assert told == [(3, "Datum", "”i går” är inte ett datum som de andra i kolumnen.")]
    assert (run.state, run.leave_out_bad_rows) == ("ordered", True)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"2026-09-14;08:30;Facebook\n", "The row has 3 cells, the header has 9."),
        (b"2026-09-14" + b";x" * 11 + b"\n", "The row has 12 cells, the header has 9."),
        (b"2026-09-14;08:30;F;;te\0xt;;;;\n", "The row contains NUL characters, which are not text."),
        (b"2026-02-31;08:30;F;;text;;;;\n", "“2026-02-31” is not a date like the others in the column."),
        (b"2026-09-14;26:77;F;;text;;;;\n", "“26:77” is not a time."),
        (b"2026-09-14;08:30;F;;;;Vera;;\n", "The row has neither text nor title nor address."),
        (b"2026-09-14;08:30;F;;text;;;;many\n", "“many” is not a number."),
    ],
)
def test_each_bad_row_says_why(row, reason, engagement, consultant, as_user):
    run = received(engagement, consultant, table(line(1), line(2)) + row)

    look = as_user(consultant, "en").get(url(run)).context["look"]

    assert [(fault.number, fault.reason) for fault in look.faults] == [(4, reason)]
    assert len(look.rows) == 2


def test_the_file_is_read_as_a_person_says(engagement, consultant, as_user):
    run = received(engagement, consultant, "Skräp;rad\nDatum;Text\n2026-05-01;Ångest\n".encode("cp1252"))
    client = as_user(consultant)

    response = client.post(url(run), {"shape": "1", "header_row": "2", "encoding": "cp1252", "delimiter": ";"})

    run.refresh_from_db()
    assert response["Location"] == url(run)
    assert (run.header, run.shape["encoding"]) == (["Datum", "Text"], "cp1252")


def test_an_encoding_that_the_file_is_not_in_is_refused_and_changes_nothing(engagement, consultant, as_user):
    run = received(engagement, consultant, "Datum;Text\n2026-05-01;Ångest\n".encode("cp1252"))
    run.refresh_from_db()
    before = run.shape

    response = as_user(consultant).post(url(run), {"shape": "1", "header_row": "1", "encoding": "utf-8"})

    run.refresh_from_db()
    assert response.context["shape"].non_field_errors()
    assert run.shape == before


def test_a_workbook_lets_its_sheet_be_chosen(engagement, consultant, as_user):
    rows = [["Datum", "Text"], ["2026-05-01", "Hej"]]
    others = [["Datum", "Text"], ["2026-06-01", "Då"], ["2026-06-02", "Nu"]]
    run = received(engagement, consultant, workbook(("Maj", rows), ("Juni", others)), "bok.xlsx")
    client = as_user(consultant)

    client.post(url(run), {"shape": "1", "header_row": "1", "sheet": "Juni"})

    assert [row.text for row in client.get(url(run)).context["look"].rows] == ["Då", "Nu"]


def test_a_text_export_of_mediearkivet_needs_no_mapping(engagement, consultant, as_user):
    run = received(engagement, consultant, RETRIEVER.encode(), "export.txt")

    as_user(consultant).post(url(run), {"import": "1"})
    carried_out(ImportRun.objects.get(), consultant)

    assert set(Mention.objects.values_list("source_name", "title")) == {
        ("Ekvallabladet", "1. Elpriset"),
        ("Sörmarkens Tidning", "Kundtjänst"),
    }


def test_what_is_imported_can_no_longer_be_changed(engagement, consultant, as_user):
    run = imported(engagement, consultant, table(line(1)))

    response = as_user(consultant).post(url(run), mapping(run, **{"column-title": "4"}))

    assert response["Location"] == url(run, "import_detail")


def test_markup_in_a_file_stays_text(engagement, consultant, as_user):
    evil = "<script>alert(1)</script>"
    content = f"Datum;{evil};Text\n2026-05-01;{evil};{evil}\n{evil};a;b\n".encode()
    run = received(engagement, consultant, content, "<b>fil.csv")

    html = as_user(consultant).get(url(run)).content.decode()

    assert evil not in html
    assert "<b>fil" not in html
    assert html.count("&lt;script&gt;") > 3


def test_who_may_map(engagement, lead, client_lead, reader, stranger, as_user):
    run = received(engagement, lead, table(line(1)))

    asked = [as_user(user).get(url(run)).status_code for user in (lead, client_lead, reader, stranger)]

    assert asked == [200, 403, 403, 404]
    assert as_user(lead).put(url(run)).status_code == 405


def test_an_upload_of_another_engagement_is_not_found(engagement, lead, stranger, as_user):
    theirs = received(stranger.memberships.get().engagement, stranger, table(line(1)))

    response = as_user(lead).get(reverse("analysis:import_edit", args=[engagement.slug, theirs.pk]))

    assert response.status_code == 404
