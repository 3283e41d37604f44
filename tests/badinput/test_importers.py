"""Every importer × files of every broken kind: read right, asked about, or refused by the name of the fault."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.utils import translation
from selectolax.lexbor import LexborHTMLParser

from analysis.queries import imports as queries
from analysis.services import imports
from engagements.tables import TableError
from engagements.tables.refusals import TABLE_FAULTS
from tests.analysis.files import received
from tests.badinput.doors import Door, Heard, alerts, pages
from tests.badinput.files import KINDS, Rows, readable, table
from tests.badinput.test_forms import open_for
from tests.examples import Place, World
from tests.test_access import OURS

pytestmark = pytest.mark.django_db
QUESTIONS = {"ambiguous_dates", "no_year"}


def outcome(engagement, lead, name, content) -> str:
    """What the upload page of mentions says of a file."""
    try:
        run = received(engagement, lead, content, name)
    except TableError as error:
        return refusal(error)
    look = queries.look(run)
    if look.refusal:
        return refusal(look.refusal)
    rows, faults, bad = imports.preview(run)
    told = f", {bad} bad ({' '.join(sorted({fault.code for fault in faults}))})" if bad else ""
    first = f"{rows[0].local_date} {' '.join((rows[0].title or rows[0].text).split())[:40]}" if rows else ""
    return f"{len(rows)} rows{told}: {first}"


def refusal(error: TableError) -> str:
    told = []
    for language in ("sv", "en"):
        with translation.override(language):
            told.append(str(error))
    assert told[0] != told[1]
    assert "%(" not in "".join(told)
    return f"{'asked' if error.code in QUESTIONS else 'refused'} {error.code}"


def test_there_are_more_than_a_hundred_kinds():
    assert len(KINDS) > 100


def test_each_kind_of_file_is_read_asked_about_or_refused_by_its_fault(engagement, lead):
    wrong = {}
    for name, (filename, content, expected) in KINDS.items():
        try:
            found = outcome(engagement, lead, filename, content)
        except Exception as error:  # noqa: BLE001 - any is the fault that is looked for
            found = f"{type(error).__name__}: {error}"
        if found != expected:
            wrong[name] = f"{found} (not: {expected})"
    assert wrong == {}


# Every form that takes a table ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Importer:
    """What one form reads: what its rows are about, a good table of it, where its rows go, and faults of its own with what the
    page says of them."""

    subject: Callable[[Place], str]
    header: tuple[str, ...]
    rows: Callable[[str], Rows]
    stored_in: str
    faults: dict[str, tuple[Callable[[str], Rows], str]]


# By the address of the form.
IMPORTERS = {
    "analysis:import_create": Importer(
        lambda home: "Åsas pris",
        ("Datum", "Rubrik", "Text", "Källa"),
        lambda title: [("2026-05-03", title, "-5 kr är bra", "Bladet")],
        "analysis_importrun",
        {},
    ),
    "strategies:reading_import": Importer(
        lambda home: home["kpi"].name,
        ("Datum", "Mått", "Värde"),
        lambda kpi: [("2026-05-03", kpi, "-61"), ("2026-05-14", kpi, "1 200")],
        "engagements_jobrows",
        {
            "days and months in two orders": (lambda kpi: [("03/05/2026", kpi, "1"), ("04/06/2026", kpi, "2")], "Dag och månad kan läsas på två sätt (”03/05/2026”)"),
            "no year": (lambda kpi: [("3 maj", kpi, "1"), ("4 maj", kpi, "2")], "Datumen saknar år"),
            "a day that is none": (lambda kpi: [("2026-05-03", kpi, "1"), ("2026-02-30", kpi, "2")], "”2026-02-30” är inget datum"),
            "no day": (lambda kpi: [("2026-05-03", kpi, "1"), ("", kpi, "2")], "”” är inget datum"),
            "the year 1": (lambda kpi: [("2026-05-03", kpi, "1"), ("0001-01-01", kpi, "2")], "”0001-01-01” är inget datum"),
            "no number": (lambda kpi: [("2026-05-03", kpi, "bra")], "”bra” är inget tal"),
            "NaN": (lambda kpi: [("2026-05-03", kpi, "NaN")], "”NaN” är inget tal"),
            "infinite": (lambda kpi: [("2026-05-03", kpi, "-Infinity")], "”-Infinity” är inget tal"),
            "1e400": (lambda kpi: [("2026-05-03", kpi, "1e400")], "”1e400” är inget tal"),
            "past what is stored": (lambda kpi: [("2026-05-03", kpi, "9" * 14)], "är för stort"),
            "a formula": (lambda kpi: [("2026-05-03", kpi, "=1+1")], "”=1+1” är inget tal"),
            "the same day twice": (lambda kpi: [("2026-05-03", kpi, "1"), ("2026-05-03", kpi, "2")], "två gånger"),
            "no such measure": (lambda kpi: [("2026-05-03", "Okänt", "1")], "Det finns inget mått"),
            "a row of totals": (lambda kpi: [("2026-05-03", kpi, "1"), ("Totalt", "", "1")], "Måttet har inget namn"),
            "short rows": (lambda kpi: [("2026-05-03", kpi, "1"), ("2026-05-04",)], "Raden har 1 "),
            "long rows": (lambda kpi: [("2026-05-03", kpi, "1"), ("2026-05-04", kpi, "1", "2")], "Raden har 4 "),
            "NUL": (lambda kpi: [("2026-05-03", kpi, "1"), ("2026-05-04", f"{kpi}\0", "1")], "NUL"),
            "more than anybody has": (lambda kpi: [("2026-05-03", kpi, "1")] * 20_001, "fler än 20000 värden"),
        },
    ),
    "training:learner_import": Importer(
        lambda home: "Åsa Ekström",
        ("Namn", "E-post", "Enhet"),
        lambda name: [(name, "asa@example.org", "-HR"), ("Björn Östlund", "", "")],
        "engagements_jobrows",
        {
            "no address": (lambda name: [(name, "asa(at)example.org", "HR")], "är ingen e-postadress"),
            "two addresses": (lambda name: [(name, "a@example.org,b@example.org", "HR")], "är ingen e-postadress"),
            "no name": (lambda name: [("", "asa@example.org", "HR")], "Namnet saknas"),
            "nobody sees the name": (lambda name: [("\u200b\u2060", "asa@example.org", "HR")], "Namnet saknas"),
            "names at length": (lambda name: [("å" * 200, "", "HR")], "för lång"),
            "short rows": (lambda name: [(name, "", "HR"), ("Bo",)], "Raden har 1 "),
            "long rows": (lambda name: [(name, "", "HR"), ("Bo", "", "", "x")], "Raden har 4 "),
            "NUL": (lambda name: [(name, "", "HR"), ("B\0o", "", "")], "NUL"),
            "more than anybody has": (lambda name: [(f"Eva {number}", "", "") for number in range(20_001)], "fler än 20000 personer"),
        },
    ),
}  # fmt: skip


def test_every_form_that_takes_a_table_reads_it_or_says_what_is_wrong(world: World):
    """A form with a field for a file joins by itself, and wants a line in IMPORTERS. What is wrong with a file as a whole is
    said in the same words by every form, so each such file goes to one of them, in turn."""
    doors = {address.name: open_for(address, world.home) for address in OURS if takes_a_table(address.name, world)}
    assert set(doors) == set(IMPORTERS)
    wrong = []
    for turn, (name, importer) in enumerate(IMPORTERS.items()):
        door = doors[name]
        assert door is not None
        wrong += [f"{name}: {fault}" for fault in walk(door, importer, world.home, turn)]
    assert not wrong, "\n".join(wrong)


def takes_a_table(name: str, world: World) -> bool:
    files = LexborHTMLParser(pages(world)[name].text).css("input[type=file]")
    return any(not (file.attributes.get("accept") or "").startswith("image/") for file in files)


def walk(door: Door, importer: Importer, home: Place, turn: int) -> Iterator[str]:
    subject = importer.subject(home)
    for dress, file in readable(importer.header, importer.rows(subject)).items():
        heard = sent(door, *file)
        stored = [values for name, values in heard.writes if name == importer.stored_in]
        if not heard.is_accepted or not stored or said(heard):
            yield f"{dress}: {heard.response.status_code} {said(heard)}"
    for number, (kind, (filename, content, expected)) in enumerate(KINDS.items()):
        code = expected.removeprefix("refused ")
        if number % len(IMPORTERS) != turn:
            continue
        if not content:  # Django's own words
            yield from refused(kind, importer, sent(door, filename, content), "filen är tom")
        elif (
            code in TABLE_FAULTS and code != "unclosed_quote"
        ):  # of that one they first see that the columns are missing
            yield from refused(kind, importer, sent(door, filename, content), words_of(code))
        elif importer.faults:  # a table that is no fault of its own, but another importer's
            yield from refused(kind, importer, sent(door, filename, content), ".")
    for kind, (faulty, words) in importer.faults.items():
        content = table(faulty(subject), importer.header).encode()
        yield from refused(kind, importer, sent(door, "x.csv", content), re.escape(words))


def sent(door: Door, filename: str, content: bytes) -> Heard:
    return door.send(door.pairs(), files=dict.fromkeys(door.files, (filename, content)), follows=True)


def said(heard: Heard) -> str:
    """What stands on the page that something is wrong: beside the field, above the form, or where the upload led to."""
    return " ".join([*(text for _form, _field, text in heard.faults), *heard.complaints, alerts(heard.text)])


def words_of(code: str) -> str:
    """A pattern of the sentence in the reader's language, whatever the values in it."""
    with translation.override("sv"):
        return re.sub(r"%\\\(\w+\\\)s", ".*", re.escape(str(TABLE_FAULTS[code])))


def refused(kind: str, importer: Importer, heard: Heard, words: str) -> Iterator[str]:
    """An upload of mentions is kept with its reason; of all others nothing is."""
    status, tables = heard.response.status_code, {name for name, _values in heard.writes}
    if status not in {200, 302} or not re.search(words, said(heard)):
        yield f"{kind}: {status} {said(heard)!r}, not {words}"
    if tables and (importer.faults or "analysis_mention" in tables):
        yield f"{kind}: written to {sorted(tables)}"
