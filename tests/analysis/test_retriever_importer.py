"""Articles of Mediearkivet's text export."""

import pytest

from analysis.importers import retriever
from analysis.importers.mentions import MentionRow
from engagements.tables import RowError

RIGHTS = "©Bladet<br>Alla artiklar är skyddade enligt upphovsrättslagen. Utgivare: Någon"
EXPORT = f"""Bibliotekets avtal
Datum 2021-09-29

Nyheter:

> Fjärrvärmen dyrare, Lokalbladet, 2024-05-03 09:31

> Debatt, om el, Lokalbladet, 2024-05-02


Fjärrvärmen dyrare
Lokalbladet, 2024-05-03 09:31
Publicerat på webb.\x20

Priset höjs i höst.

{RIGHTS}

Se webartikeln på http://ret.example/7Ml1g0k
==============================================================================

Debatt, om el
Lokalbladet, 2024-05-02
Sida 15
Publicerat i print.\x20

Första stycket.

Andra stycket. EVA EK {RIGHTS}

Läs hela artikeln på http://ret.example/cmch
==============================================================================

Utan datum
Publicerat på webb.
"""


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "export.txt"
    path.write_bytes(EXPORT.replace("\n", "\r\n").encode("utf-16"))
    return path


def test_articles_are_read_with_medium_time_and_text(export):
    rows = list(retriever.read(export, timezone="Europe/Stockholm"))

    assert [
        (row.title, row.source_name, str(row.local_date), row.local_hour, row.medium, row.text, row.url)
        for row in rows
        if isinstance(row, MentionRow)
    ] == [
        (
            "Fjärrvärmen dyrare",
            "Lokalbladet",
            "2024-05-03",
            9,
            "news",
            "Priset höjs i höst.",
            "http://ret.example/7Ml1g0k",
        ),
        (
            "Debatt, om el",
            "Lokalbladet",
            "2024-05-02",
            None,
            "print",
            "Första stycket.\n\nAndra stycket. EVA EK",
            "http://ret.example/cmch",
        ),
    ]
    assert rows[2] == RowError(3, "", "no_date")


def test_short_links_do_not_make_another_article(export, tmp_path):
    again = tmp_path / "again.txt"
    again.write_text(EXPORT.replace("7Ml1g0k", "annan"), encoding="utf-8")

    first, second = (
        [row.fingerprint for row in retriever.read(path, timezone="Europe/Stockholm") if isinstance(row, MentionRow)]
        for path in (export, again)
    )

    assert first == second


def test_is_retriever_tells_the_export_from_other_texts(export, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text("Publicerat på webb.\nNågot, 2024\n", encoding="utf-8")

    assert (retriever.is_retriever(export), retriever.is_retriever(other)) == (True, False)
