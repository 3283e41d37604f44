import html
import uuid

import pytest
from django.urls import reverse

from analysis.models import ImportRun
from engagements.models import AuditEntry
from tests.analysis.files import HEADER, RETRIEVER, line, send, table


def url(engagement):
    return reverse("analysis:import_create", args=[engagement.slug])


def kept(settings):
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_a_file_is_received_and_its_columns_are_asked_for(engagement, consultant, as_user):
    response = send(as_user(consultant), engagement, table(line(1)))

    run = ImportRun.objects.get()
    assert response["Location"] == reverse("analysis:import_edit", args=[engagement.slug, run.pk])
    assert (run.filename, run.created_by, run.state) == ("omnamnanden.csv", consultant, "uploaded")
    assert AuditEntry.objects.get(verb="import_create").subject == "omnamnanden.csv"


def test_the_page_makes_a_new_key_each_time(engagement, consultant, as_user):
    pages = [as_user(consultant).get(url(engagement)) for _time in range(2)]

    keys = {page.context["form"]["key"].value() for page in pages}
    assert len(keys) == 2
    assert pages[0].content.decode().count('enctype="multipart/form-data"') == 1


def test_sent_twice_is_one_upload(engagement, consultant, as_user):
    key = uuid.uuid4()
    locations = {send(as_user(consultant), engagement, table(line(1)), key=key)["Location"] for _time in range(2)}

    assert (len(locations), ImportRun.objects.count()) == (1, 1)


def test_a_text_export_of_mediearkivet_is_known(engagement, consultant, as_user):
    client = as_user(consultant)

    page = client.get(send(client, engagement, RETRIEVER.encode(), "export.txt")["Location"])

    assert [row.source_name for row in page.context["look"].rows] == ["Ekvallabladet", "Sörmarkens Tidning"]
    assert "Textexport från Mediearkivet (Retriever)" in page.content.decode()


BAD = {
    "tom.csv": (b"", "Den skickade filen är tom.", "The submitted file is empty."),
    "mellanslag.csv": (b"\n \n", "Filen är tom.", "The file is empty."),
    "rubriker.csv": (
        HEADER.encode(),
        "Filen har en rubrikrad men inga rader under den.",
        "The file has a header but no rows below it.",
    ),
    "sida.csv": (b"<!doctype html><html><body>Logga in</body></html>", "webbsida", "This is a web page, not a table."),
    "bok.xlsx": (b"PK\x03\x04 not really", "skadad", "The workbook is damaged"),
    "gammal.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xls", "the old Excel format"),
    "bild.csv": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 64, "bild", "This is a picture, not a table."),
    "rapport.pdf": (b"%PDF-1.7\n", "PDF", "This is a PDF, not a table."),
    "data.json": (b'{"data": [1, 2]}', "JSON", "This is a JSON file, not a table."),
    "binar.csv": (
        bytes(range(1, 9)) * 200,
        "innehåller sådant som inte är text",
        "the file contains bytes that are not text",
    ),
    "okand.csv": (
        "Datum;Text\n2026-01-01;å".encode("utf-32"),
        "Filens teckenkodning är okänd",
        "The text encoding of the file is unknown",
    ),
    "blandad.csv": (
        table(*(line(n, text="Öl på Åbrovägen är ännu dyrt") for n in range(9))) + b"2026-09-14;;;;tr\xe5ngt;;;;\n",
        "UTF-8",
        "The file is UTF-8, but line 11 contains bytes that are not",
    ),
    "oppen.csv": (
        table(line(1)) + b'2026-09-14;;;;"never closed;;;;\n',
        "citattecken",
        "a quotation mark is missing there",
    ),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_is_no_table_of_mentions_is_refused_in_words_and_not_kept(
    name, language, engagement, consultant, as_user, settings
):
    content, *words = BAD[name]

    response = send(as_user(consultant, language), engagement, content, name)

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["file"]
    assert words[language == "en"] in html.unescape(response.content.decode())
    assert (ImportRun.objects.count(), kept(settings)) == (0, [])


def test_nothing_chosen_is_said(engagement, consultant, as_user):
    response = as_user(consultant).post(url(engagement), {"key": str(uuid.uuid4())})

    assert list(response.context["form"].errors) == ["file"]


def test_a_key_that_is_none_is_no_crash(engagement, consultant, as_user):
    response = send(as_user(consultant), engagement, table(line(1)), key="not a key")

    assert (response.status_code, ImportRun.objects.count()) == (200, 0)


def test_who_may_upload(engagement, lead, client_lead, reader, stranger, as_user):
    asked = {user: as_user(user).get(url(engagement)).status_code for user in (lead, client_lead, reader, stranger)}

    assert list(asked.values()) == [200, 403, 403, 404]
    assert as_user(lead).put(url(engagement)).status_code == 405
