"""What is a table and what is not: each file right, or refused by the name of its fault."""

import codecs
import csv
import datetime
import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagements import tables
from engagements.tables import Row, RowError, Sheet, TableError, workbooks

AT = datetime.datetime.fromisoformat("2024-05-03 14:05")
KNOWN = ("Datum", "Rubrik", "Text", "Källa")
PLAIN = "Datum;Rubrik;Text\r\n2024-05-03;Fjärrvärme;Går bra\r\n2024-05-04;Åsa och Örjan;Går\r\n"


def file_of(folder: Path, content: bytes | str, name: str = "export.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def code_of(path: Path, **values) -> str:
    with pytest.raises(TableError) as caught:
        cells_of(path, **values)
    with translation.override("sv"):
        assert "%(" not in str(caught.value)
    return caught.value.code


def cells_of(path: Path, **values) -> list[list[str]]:
    shape = tables.detect(path, path.name, KNOWN, **values)
    return [row.cells for row in tables.read_rows(path, shape) if isinstance(row, Row)]


def workbook_of(folder: Path, rows: list[list[object]], name: str = "export.xlsx") -> Path:
    path = folder / name
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("Data")
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return path


def archive_of(folder: Path, parts: dict[str, bytes], name: str = "export.xlsx") -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return path


def replaced_in_sheet(folder: Path, path: Path, old: bytes, new: bytes) -> Path:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert old in parts[sheet]
    return archive_of(folder, parts | {sheet: parts[sheet].replace(old, new)}, "changed.xlsx")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"  \r\n\r\n ", "empty"),
        (codecs.BOM_UTF8, "empty"),
        ("Datum;Rubrik;Text\r\n", "header_only"),
        ("Datum;Rubrik;Text\r\n;;\r\n", "header_only"),
        ("<!DOCTYPE html><html><body>Logga in</body></html>", "web_page"),
        ("\ufeff\n <html lang=sv><table><tr><td>1</td></tr></table></html>", "web_page"),
        ('<?xml version="1.0"?><rss version="2.0"></rss>', "xml"),
        ('{"topics": [1, 2]}', "json"),
        ('[{"id": 1}]', "json"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "pdf"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "image"),
        (b"GIF89a\x01\0", "image"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image"),
        (b"{\\rtf1\\ansi hej}", "rich_text"),
        (b"\x1f\x8b\x08\0abc", "compressed"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"PK\x03\x04 and then nothing", "broken_workbook"),
        (bytes(range(256)) * 40, "binary"),
        (codecs.BOM_UTF32_LE + PLAIN.encode("utf-32-le"), "unknown_encoding"),
        (codecs.BOM_UTF16_LE + PLAIN.encode("utf-16-le") + b"\x00\xd8", "unknown_encoding"),
        (b"Datum;Rubrik\r\n2024-05-03;caf\xe9 \x81\x8d\x90\r\n", "unknown_encoding"),
        ("Datum;Rubrik\r\n2024-05-03;åäö åäö".encode() + b"\xe5\r\n", "mixed_encoding"),
        ('Datum;Rubrik\r\n2024-05-03;"Aldrig slut\r\n' + "2024-05-04;Rad\r\n" * 20_000, "unclosed_quote"),
        ('Datum;Rubrik\r\n2024-05-03;Rad\r\n2024-05-04;"Aldrig slut\r\n2024-05-05;Rad\r\n', "unclosed_quote"),
        (";".join(f"Kolumn {n}" for n in range(1_200)) + "\n" + ";" * 1_199 + "x\n", "too_many_columns"),
    ],
)
def test_detect_refuses_a_file_by_the_name_of_its_fault(tmp_path, content, code):
    path = file_of(tmp_path, content)

    assert code_of(path) == code


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}, "document"),
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<o/>"}, "open_document"),
        ({"export.csv": PLAIN.encode()}, "compressed"),
        ({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"\0"}, "binary_excel"),
        ({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook"}, "broken_workbook"),
        ({"xl/workbook.xml": b"<w/>", "xl/sheet.xml": bytes(60_000_000)}, "suspicious_packing"),
        ({f"xl/{number}": b"" for number in range(2_001)}, "too_many_parts"),
    ],
)
def test_detect_refuses_an_archive_by_the_name_of_its_fault(tmp_path, parts, code):
    path = archive_of(tmp_path, parts)

    assert code_of(path) == code


def test_detect_refuses_an_archive_that_unpacks_to_too_much(tmp_path, monkeypatch):
    monkeypatch.setattr("engagements.tables.kinds.MOST_UNPACKED_MB", 1)
    path = archive_of(tmp_path, {"xl/workbook.xml": b"<w/>", "xl/sheet.xml": bytes(1_500_000)})

    assert code_of(path) == "too_large_unpacked"


def test_detect_refuses_a_truncated_workbook(tmp_path):
    whole = workbook_of(tmp_path, [["Datum", "Rubrik"], ["2024-05-03", "A"]]).read_bytes()

    assert code_of(file_of(tmp_path, whole[: len(whole) // 2], "half.xlsx")) == "broken_workbook"


def test_detect_refuses_a_workbook_with_a_damaged_sheet(tmp_path):
    path = workbook_of(tmp_path, [["Datum", "Rubrik"], ["2024-05-03", "A"]])

    assert code_of(replaced_in_sheet(tmp_path, path, b"</sheetData>", b"<oj")) == "broken_workbook"


def test_a_cell_at_the_far_corner_ends_neither_the_process_nor_the_message(tmp_path):
    path = workbook_of(tmp_path, [["Datum", "Rubrik"], ["2024-05-03", "A"]])
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("Data")
        page.write_row(0, 0, ["Datum", "Rubrik"])
        page.write(1_048_575, 16_383, "x")

    assert code_of(path) == "far_cell"


def test_a_workbook_that_needs_too_much_memory_is_refused(tmp_path, monkeypatch):
    child = Path(tables.__file__).with_name("workbook_child.py").read_text(encoding="utf-8")
    small = file_of(tmp_path, child.replace("MEMORY = 3 * 1024**3", "MEMORY = 400 * 1024**2"), "child.py")
    monkeypatch.setattr("engagements.tables.workbooks.CHILD", small)
    path = tmp_path / "wide.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("Data")
        page.write_row(0, 0, ["Datum", "Rubrik"])
        page.write(1_048_575, 600, "x")

    assert code_of(path) == "too_heavy"


def test_an_empty_workbook_is_empty(tmp_path):
    assert code_of(workbook_of(tmp_path, [])) == "empty"


def test_a_sheet_that_is_not_there_is_named(tmp_path):
    path = workbook_of(tmp_path, [["Datum", "Rubrik"], ["2024-05-03", "A"]])

    assert code_of(path, sheet="Blad9") == "no_such_sheet"


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("cp1252", b""),
        ("mac_roman", b""),
    ],
)
def test_detect_finds_the_encoding(tmp_path, encoding, mark):
    path = file_of(tmp_path, mark + PLAIN.encode(encoding))

    shape = tables.detect(path, path.name, KNOWN)

    assert shape.columns == ("Datum", "Rubrik", "Text")
    assert cells_of(path) == [["2024-05-03", "Fjärrvärme", "Går bra"], ["2024-05-04", "Åsa och Örjan", "Går"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_detect_finds_the_delimiter(tmp_path, delimiter):
    path = file_of(tmp_path, PLAIN.replace(";", delimiter))

    assert tables.detect(path, path.name).delimiter == delimiter
    assert cells_of(path)[0] == ["2024-05-03", "Fjärrvärme", "Går bra"]


def test_a_line_that_names_the_delimiter_wins(tmp_path):
    path = file_of(tmp_path, "sep=,\nDatum,Text\n2024-05-03,a;b;c;d\n2024-05-04,e;f;g;h\n")

    shape = tables.detect(path, path.name)

    assert (shape.delimiter, shape.header_row, shape.columns) == (",", 2, ("Datum", "Text"))


@pytest.mark.parametrize(
    ("text", "header_row", "columns"),
    [
        ("# Rapport\n# Konto: X\n#\nDatum,Rubrik,Text\n2024-05-03,a,b\n", 4, ("Datum", "Rubrik", "Text")),
        (
            '"Rapport:","Omnämnanden"\n"Från:","maj"\n\nDatum,Rubrik,Text\n2024-05-03,a,b\n',
            4,
            ("Datum", "Rubrik", "Text"),
        ),
        ("\tDatum\tRubrik\tText\n0\t2024-05-03\ta\tb\n1\t2024-05-03\tc\td\n", 1, ("", "Datum", "Rubrik", "Text")),
        ("Alfa,Beta,Gamma\n1,2,3\n4,5,6\n", 1, ("Alfa", "Beta", "Gamma")),
        ("Rubrik i filen,,\nAlfa,Beta,Gamma\n1,2,3\n4,5,6\n", 2, ("Alfa", "Beta", "Gamma")),
    ],
)
def test_detect_finds_the_header_row(tmp_path, text, header_row, columns):
    path = file_of(tmp_path, text)

    shape = tables.detect(path, path.name, KNOWN)

    assert (shape.header_row, shape.columns) == (header_row, columns)


def test_a_person_may_correct_header_row_delimiter_and_encoding(tmp_path):
    path = file_of(tmp_path, b"Datum|Rubrik\nfoo|bar\n1|2\n")

    shape = tables.detect(path, path.name, KNOWN, header_row=2, delimiter="|", encoding="latin-1")

    assert (shape.header_row, shape.columns, shape.encoding) == (2, ("foo", "bar"), "latin-1")
    assert [row.cells for row in tables.read_rows(path, shape)] == [["1", "2"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "ingen"])
def test_a_wrong_encoding_chosen_by_hand_is_said(tmp_path, encoding):
    assert code_of(file_of(tmp_path, PLAIN.encode("cp1252")), encoding=encoding) == "unknown_encoding"


def test_a_tsv_is_divided_by_tabs_if_it_has_any(tmp_path):
    tabs = file_of(tmp_path, "a,b\tc,d\n1,2\t3,4\n", "a.tsv")
    commas = file_of(tmp_path, "a,b\n1,2\n", "b.tsv")

    assert [tables.detect(path, path.name).columns for path in (tabs, commas)] == [("a,b", "c,d"), ("a", "b")]


def test_a_shape_survives_json(tmp_path):
    shape = tables.detect(file_of(tmp_path, "Titel\n" + PLAIN), "export.csv", KNOWN)

    assert tables.TableShape.from_json(shape.as_json()) == shape


def test_rows_that_cannot_be_used_are_told_by_number_and_reason(tmp_path):
    path = file_of(
        tmp_path,
        "Datum;Rubrik;Text\n2024-05-03;a;b\n2024-05-04;kort\n\n2024-05-05;a;b;c\n2024-05-06;a\0;b\n2024-05-07;a;b;;\n",
    )

    rows = list(tables.read_rows(path, tables.detect(path, path.name, KNOWN)))

    assert rows == [
        Row(2, ["2024-05-03", "a", "b"]),
        RowError(3, "", "too_few_cells", {"found": 2, "expected": 3}),
        RowError(5, "", "too_many_cells", {"found": 4, "expected": 3}),
        RowError(6, "", "nul"),
        Row(7, ["2024-05-07", "a", "b"]),
    ]
    with translation.override("sv"):
        assert tables.describe(rows[1]) == "Raden har 2 celler, rubrikraden har 3."


def test_a_stray_quotation_mark_is_told_with_the_lines_it_swallowed(tmp_path):
    path = file_of(tmp_path, 'Datum;Rubrik;Text\n1;"a;b\n2;c;d\n3;e;f\n4;g"h;i\n5;j;k\n')

    errors = [row for row in tables.read_rows(path, tables.detect(path, path.name, KNOWN)) if isinstance(row, RowError)]

    assert errors == [RowError(2, "", "broken_quote", {"found": 3, "expected": 3, "first": 2, "last": 5})]


def test_an_unclosed_quotation_mark_names_its_line(tmp_path):
    path = file_of(tmp_path, 'Datum;Rubrik\n1;a\n2;"b\n' + "3;c\n" * 50_000)
    shape = tables.detect(path, path.name, KNOWN)

    with pytest.raises(TableError) as caught:
        list(tables.read_rows(path, shape))

    assert (caught.value.code, caught.value.values) == ("unclosed_quote", {"line": 3})


def test_cells_of_several_lines_are_one_row(tmp_path):
    path = file_of(tmp_path, 'Datum;Text\r\n1;"rad ett\r\nrad två; och ""citat"""\r\n2;b\r\n')

    assert cells_of(path) == [["1", 'rad ett\r\nrad två; och "citat"'], ["2", "b"]]


def test_a_workbook_gives_dates_numbers_and_long_ids_without_loss(tmp_path):
    path = tmp_path / "export.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("Data")
        page.write_row(0, 0, ["Datum", "Rubrik", "Text", "Källa", "Tid", "Id"])
        page.write_datetime(1, 0, AT, book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
        page.write_number(1, 1, 1200)
        page.write_number(1, 2, 0.25)
        page.write_boolean(1, 3, True)
        page.write_datetime(1, 4, datetime.time(9, 30), book.add_format({"num_format": "hh:mm"}))
        page.write_number(1, 5, 1602695019818881024)
    # Excel keeps 15 digits; programs that write workbooks keep them all.
    path = replaced_in_sheet(tmp_path, path, b"1.602695019818881E+18", b"1602695019818881025")

    assert cells_of(path) == [["2024-05-03 14:05:00", "1200", "0.25", "TRUE", "09:30:00", "1602695019818881025"]]


def test_the_sheet_with_known_names_is_proposed_and_another_may_be_chosen(tmp_path):
    path = tmp_path / "export.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Översikt").write_row(0, 0, ["Visningar", 12])
        page = book.add_worksheet("Inlägg")
        page.write_row(2, 0, ["Datum", "Rubrik"])
        page.write_row(3, 0, ["2024-05-03", "A"])
        other = book.add_worksheet("Annat")
        other.write_row(0, 0, ["Alfa", "Beta"])
        other.write_row(1, 0, ["1", "2"])
        book.add_worksheet("Dold").hide()

    shape = tables.detect(path, path.name, KNOWN)

    assert (shape.sheet, shape.header_row, shape.sheets) == ("Inlägg", 3, ("Översikt", "Inlägg", "Annat"))
    assert list(tables.read_rows(path, shape)) == [Row(4, ["2024-05-03", "A"])]
    assert cells_of(path, sheet="Annat") == [["1", "2"]]


def test_reading_a_workbook_stops_after_a_thousand_empty_rows(tmp_path):
    path = tmp_path / "export.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("Data")
        for number, row in ((0, ["Datum", "Rubrik"]), (1, ["1", "a"]), (900, ["2", "b"]), (5_000, ["3", "c"])):
            page.write_row(number, 0, row)

    assert cells_of(path) == [["1", "a"], ["2", "b"]]


def test_a_reader_that_stops_early_leaves_no_child_behind(tmp_path, monkeypatch):
    children = []
    start = workbooks.start_child
    monkeypatch.setattr(workbooks, "start_child", lambda *words: children.append(start(*words)) or children[-1])
    path = workbook_of(tmp_path, [["Datum", "Rubrik"], *(["2024-05-03", f"rad {n}"] for n in range(20_000))])
    rows = tables.read_rows(path, tables.detect(path, path.name, KNOWN))

    first = next(rows)
    rows.close()

    assert first == Row(2, ["2024-05-03", "rad 0"])
    assert [child.returncode is not None for child in children] == [True, True]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+46 8 123", "'+46 8 123"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝1+1", "'＝1+1"),
        ("＠x", "'＠x"),
        ("'=1", "''=1"),
        ("-12", "-12"),
        ("-12,5", "-12,5"),
        ("a=b", "a=b"),
        ("'citat'", "'citat'"),
    ],
)
def test_neutralised(value, written):
    assert tables.neutralised(value) == written


def test_write_csv_is_what_a_swedish_excel_opens():
    written = b"".join(
        tables.write_csv([["=2+2", 12, 1.5, datetime.date(2024, 5, 3), None, True]], ["A", "B", "C", "D", "E", "F"])
    )

    assert written == (
        codecs.BOM_UTF8 + b'"A";"B";"C";"D";"E";"F"\r\n' + b'"\'=2+2";12;"1,5";"2024-05-03";"";"TRUE"\r\n'
    )


def test_write_xlsx_writes_texts_as_texts_and_numbers_as_numbers(tmp_path):
    path = tmp_path / "out.xlsx"
    rows = [["=2+2", 12, 1.5, AT, 1602695019818881025, "http://a.example", "x" * 40_000]]

    tables.write_xlsx(path, [Sheet("A/B", ["A", "B", "C", "D", "E", "F", "G"], rows)])

    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    shape = tables.detect(path, path.name)
    assert "<f>" not in sheet
    assert '<c r="B2"><v>12</v></c>' in sheet
    assert shape.sheet == "A B"
    cells = next(iter(tables.read_rows(path, shape))).cells
    assert cells[:6] == ["=2+2", "12", "1.5", "2024-05-03 14:05:00", "1602695019818881025", "http://a.example"]
    assert (len(cells[6]), cells[6][-1]) == (32_767, "…")


# A carriage return alone becomes a line break in a workbook; NUL and half characters are not text.
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
TRICKY = st.sampled_from(
    ["=1", "'=1", "''+", "-", "＝x", "a;b", "a,b\tc|d", '"', '""', "'", "sep=,", "\r\n", "_x000D_", " "]
)
ROWS = st.lists(
    st.lists(CELLS | TRICKY, min_size=3, max_size=3).filter(lambda row: any(cell.strip() for cell in row)),
    min_size=1,
    max_size=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(rows=ROWS, language=st.sampled_from(["sv", "en"]))
def test_what_write_csv_wrote_is_read_back_equal(tmp_path, rows, language):
    path = file_of(tmp_path, b"".join(tables.write_csv(rows, KNOWN[:3], language=language)))

    shape = tables.detect(path, path.name, KNOWN)

    assert shape.columns == KNOWN[:3]
    assert [row.cells for row in tables.read_rows(path, shape)] == rows


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=12)
@given(rows=ROWS)
def test_what_write_xlsx_wrote_is_read_back_equal(tmp_path, rows):
    path = tmp_path / "out.xlsx"
    tables.write_xlsx(path, [Sheet("Data", KNOWN[:3], rows)])

    shape = tables.detect(path, path.name, KNOWN)

    assert [row.cells for row in tables.read_rows(path, shape)] == rows


def test_a_large_file_is_read_as_a_stream(tmp_path):
    out = io.StringIO()
    csv.writer(out).writerows([["Datum", "Rubrik"], *([f"2024-05-{n % 28 + 1:02}", f"rad {n}"] for n in range(50_000))])
    path = file_of(tmp_path, out.getvalue())

    rows = tables.read_rows(path, tables.detect(path, path.name, KNOWN))

    assert sum(isinstance(row, Row) for row in rows) == 50_000
