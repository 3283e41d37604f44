"""`manage.py check_data` says of every file what was read or why it was refused."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from analysis.management.commands import check_data

FILES = {
    "export.csv": "Datum;Text;Länk\n2024-05-03;Fjärrvärme;https://dn.se/1\nTotalt;;\nigår;b;\n",
    "unsure.csv": "Date,Text\n03/05/2024,a\n04/06/2024,b\n",
    "statistics.csv": "Date,Views\n2024-05-03,1\n",
    "page.csv": "<!doctype html><title>Logga in</title>",
    "retriever.txt": "Rubriken\nBladet, 2024-05-03\nPublicerat på webb.\n\nTexten.\n",
    "feed.xml": '<rss version="2.0"><channel><title>F</title><item><title>A</title>'
    "<link>https://dn.se/1</link><pubDate>Fri, 03 May 2024 10:00:00 GMT</pubDate></item></channel></rss>",
    "start.html": "<!doctype html><html lang=sv><title>Kraft</title><footer><a href='https://www.facebook.com/kraftbolaget'>"
    "Facebook</a></footer></html>",
    "empty.html": "",
    "report.json": '{"topics": []}',
    "notes.md": "inte läst",
}


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def verdicts(folder, capsys):
    with translation.override("en"):
        call_command("check_data", folder)
    lines = capsys.readouterr().out.splitlines()
    return {
        line[:60].strip(): (line[62:70].strip(), line[72:].split("  ", 1)[-1].strip()) for line in lines[:-1]
    }, lines[-1]


def test_check_data(folder, capsys):
    found, total = verdicts(folder, capsys)

    assert {name: kind for name, (kind, _) in found.items()} == {
        "export.csv": "mentions",
        "unsure.csv": "mentions",
        "statistics.csv": "refused",
        "page.csv": "refused",
        "retriever.txt": "mentions",
        "feed.xml": "feed",
        "start.html": "page",
        "empty.html": "refused",
        "report.json": "refused",
    }
    assert found["export.csv"][1] == (
        "1 mentions, 1 bad rows, 1 skipped (published_at from “Datum”, url from “Länk”, text from “Text”)"
        " – row 4 Datum: “igår” is not a date like the others in the column."
    )
    assert found["unsure.csv"][1].startswith("asks for day_first; 2 mentions")
    assert found["feed.xml"][1] == "1 entries"
    assert total == "1 feed, 3 mentions, 1 page, 4 refused"


def test_a_crash_is_told_and_fails_the_command(folder, capsys, monkeypatch):
    def broken_disk(path):
        raise OSError("broken disk")

    monkeypatch.setattr(check_data, "table", broken_disk)

    with pytest.raises(CommandError, match="6 files crashed"):
        call_command("check_data", folder)

    assert "OSError: broken disk" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match="is not a folder"):
        call_command("check_data", tmp_path / "nowhere")
