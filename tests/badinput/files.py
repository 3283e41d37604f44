"""Files as people, programs and the malicious make them, by kind; each with what must come of it.

`KINDS`: name → (file name, content, outcome). An outcome is what `tests/badinput/test_importers.py: outcome` writes:
"refused <code>", "asked <code>", or "<rows> rows[, <bad> bad (codes)]: <first row>".
"""

import codecs
import datetime
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter

Kind = tuple[str, bytes, str]
Rows = Sequence[Sequence[Any]]

HEADER = ("Datum", "Rubrik", "Text", "Källa")
ROWS: Rows = (("2026-05-03", "Elpriset", "Går bra", "Bladet"), ("2026-05-14", "Åsa", "Går", "Tidningen"))
GOOD = "2 rows: 2026-05-03 Elpriset"
PLAIN = "".join(";".join(row) + "\r\n" for row in (HEADER, *ROWS))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def table(rows: Rows = ROWS, header: Sequence[str] = HEADER, delimiter: str = ";") -> str:
    return "".join(delimiter.join(map(str, row)) + "\n" for row in (header, *rows))


def dated(*days: str) -> str:
    return table([(day, f"Rad {number}", "Text", "Bladet") for number, day in enumerate(days, 1)])


def workbook(fill: Callable[[Any, Any], None], **options: Any) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, **options}) as book:
        fill(book, book.add_worksheet("Data"))
    return file.getvalue()


def filled(page: Any, rows: Rows = (HEADER, *ROWS), at: int = 0) -> None:
    for number, row in enumerate(rows):
        page.write_row(number + at, 0, row)


def archive(parts: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return file.getvalue()


def changed(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        parts = {name: zipped.read(name) for name in zipped.namelist()}
    assert old in parts[part], part
    return archive(parts | {part: parts[part].replace(old, new)})


def encrypted_flag(content: bytes) -> bytes:
    """A zip archive whose entries say that they are encrypted."""
    return content.replace(
        b"PK\x01\x02" + content[content.index(b"PK\x01\x02") + 4 :][:4] + b"\0\0",
        b"PK\x01\x02" + content[content.index(b"PK\x01\x02") + 4 :][:4] + b"\x01\0",
    )


SHEET = "xl/worksheets/sheet1.xml"
BOOK = workbook(lambda book, page: filled(page))


def merged(book: Any, page: Any) -> None:
    page.merge_range(0, 0, 0, 3, "Omnämnanden i maj")
    filled(page, at=1)


def with_hidden(book: Any, page: Any) -> None:
    page.write(0, 0, "Inget här")
    secret = book.add_worksheet("Dold")
    filled(secret, (HEADER, ("2020-01-01", "Hemlig", "x", "y")))
    secret.hide()
    filled(book.add_worksheet("Export"))


def formulas(book: Any, page: Any) -> None:
    filled(page, (HEADER,))
    page.write_formula(1, 0, "=DATE(2026,5,3)", book.add_format({"num_format": "yyyy-mm-dd"}), 46145)
    page.write_formula(1, 1, '=HYPERLINK("https://x.example/","Klicka")', None, "Klicka")
    page.write_formula(1, 2, "=1/0", None, "#DIV/0!")
    page.write_row(2, 0, ROWS[1])


def real_dates(book: Any, page: Any) -> None:
    filled(page, (HEADER,))
    day = book.add_format({"num_format": "d mmm yyyy hh:mm"})
    page.write_datetime(1, 0, datetime.datetime(2026, 5, 3, 14, 5), day)  # noqa: DTZ001 - a spreadsheet knows no zone
    page.write_row(1, 1, ROWS[0][1:])
    page.write_datetime(2, 0, datetime.datetime(2026, 5, 14), day)  # noqa: DTZ001
    page.write_row(2, 1, ROWS[1][1:])


def long_ids(book: Any, page: Any) -> None:
    filled(page, (("Datum", "Text", "Mention Id"),))
    page.write_row(1, 0, ("2026-05-03", "Hej"))
    page.write_number(1, 2, 1234567890123456789)


def far_corner(book: Any, page: Any) -> None:
    filled(page)
    page.write(1_048_575, 16_383, "x")


def far_down(book: Any, page: Any) -> None:
    filled(page)
    page.write(1_048_575, 0, "x")


def unlike_sheets(book: Any, page: Any) -> None:
    filled(page, (("Vecka", "Antal"), (1, 2)))
    filled(book.add_worksheet("Omnämnanden"))
    filled(book.add_worksheet("Mer"), (("A", "B"), (1, 2)))


def only_charts(book: Any, page: Any) -> None:
    page.hide()
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Data!$A$1:$A$2"})
    book.add_chartsheet("Diagram").set_chart(chart)
    book.get_worksheet_by_name("Diagram").activate()


def bomb_of(size: int) -> bytes:
    return archive({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>", SHEET: bytes(size)})


def entities(content: bytes) -> bytes:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    dtd = f'<!DOCTYPE x [<!ENTITY l0 "lol">{levels}]>'.encode()
    return changed(content, "xl/workbook.xml", b"<workbook", dtd + b"<workbook")


def nested_zip() -> bytes:
    inner = archive({"x.csv": PLAIN.encode()})
    for _level in range(5):
        inner = archive({"x.zip": inner})
    return inner


def lying_zip() -> bytes:
    """The directory says that the sheet is small; unpacked it is 40 MB."""
    content = bytearray(archive({"xl/workbook.xml": b"<w/>", SHEET: bytes(40_000_000)}))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 1_000)
    return bytes(content)


OLD_DATES = [f"{day:02}/{month:02}/2026" for day, month in ((3, 5), (4, 6), (7, 7))]

ENCODINGS: dict[str, Kind] = {
    "UTF-8": ("x.csv", PLAIN.encode(), GOOD),
    "UTF-8 with a mark": ("x.csv", codecs.BOM_UTF8 + PLAIN.encode(), GOOD),
    "UTF-8 with two marks": ("x.csv", codecs.BOM_UTF8 * 2 + PLAIN.encode(), GOOD),
    "UTF-16 with a mark, little end first": ("x.csv", codecs.BOM_UTF16_LE + PLAIN.encode("utf-16-le"), GOOD),
    "UTF-16 with a mark, big end first": ("x.csv", codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be"), GOOD),
    "UTF-16 without a mark, little end first": ("x.csv", PLAIN.encode("utf-16-le"), GOOD),
    "UTF-16 without a mark, big end first": ("x.csv", PLAIN.encode("utf-16-be"), GOOD),
    "UTF-16 cut in a letter": ("x.csv", codecs.BOM_UTF16_LE + PLAIN.encode("utf-16-le")[:-1], "refused unknown_encoding"),
    "UTF-16 with half a surrogate": ("x.csv", codecs.BOM_UTF16_LE + PLAIN.encode("utf-16-le") + b"\x00\xd8", "refused unknown_encoding"),
    "UTF-32": ("x.csv", codecs.BOM_UTF32_LE + PLAIN.encode("utf-32-le"), "refused unknown_encoding"),
    "UTF-7": ("x.csv", PLAIN.encode("utf-7"), "refused utf_7"),
    "Windows-1252": ("x.csv", PLAIN.encode("cp1252"), GOOD),
    "Macintosh": ("x.csv", PLAIN.encode("mac_roman"), GOOD),
    "UTF-8 with a stray byte": ("x.csv", table([*ROWS, ("2026-05-15", "åäöåäö", "x", "y")]).encode() + b"\xe5\n", "refused mixed_encoding"),
    "UTF-8 cut in a letter": ("x.csv", table([("2026-05-03", "Elpriset å", "b", "ö")]).encode()[:-2], "refused mixed_encoding"),
    "UTF-8 twice": ("x.csv", PLAIN.encode().decode("cp1252").encode(), "refused twice_encoded"),
    "NUL in a cell": ("x.csv", table([("2026-05-03", "a\0b", "x", "y"), ROWS[1]]).encode(), "1 rows, 1 bad (nul): 2026-05-14 Åsa"),
    "NUL all over": ("x.csv", b"\0" * 5000, "refused empty"),
    "noise": ("x.csv", bytes(range(256)) * 40, "refused binary"),
}  # fmt: skip
SHAPES: dict[str, Kind] = {
    "nothing": ("x.csv", b"", "refused empty"),
    "white space": ("x.csv", b" \r\n\t\r\n", "refused empty"),
    "a mark alone": ("x.csv", codecs.BOM_UTF8, "refused empty"),
    "a header alone": ("x.csv", table([]).encode(), "refused header_only"),
    "a header and delimiters": ("x.csv", table([("", "", "", "")]).encode(), "refused header_only"),
    "commas": ("x.csv", table(delimiter=",").encode(), GOOD),
    "tabs": ("x.tsv", table(delimiter="\t").encode(), GOOD),
    "bars": ("x.csv", table(delimiter="|").encode(), GOOD),
    "tabs in a .csv": ("x.csv", table(delimiter="\t").encode(), GOOD),
    "sep=": ("x.csv", b"sep=;\r\n" + PLAIN.encode(), GOOD),
    "colons": ("x.csv", table(delimiter=":").encode(), "refused not_mentions"),
    "old Macintosh line ends": ("x.csv", PLAIN.replace("\r\n", "\r").encode(), GOOD),
    "mixed line ends": ("x.csv", PLAIN.replace("\r\n", "\n", 1).encode(), GOOD),
    "without a last line end": ("x.csv", PLAIN.rstrip().encode(), GOOD),
    "header in row 7": ("x.csv", "Rapport\n\nKonto;Ekvalla\nFrån;2026-05-01\n\nTill;2026-05-31\n".encode() + PLAIN.encode(), GOOD),
    "header twice": ("x.csv", (table() + ";".join(HEADER) + "\n").encode(), "2 rows, 1 bad (not_a_date): 2026-05-03 Elpriset"),
    "equal column names": ("x.csv", table(header=("Datum", "Rubrik", "Text", "Text")).encode(), GOOD),
    "columns without names": ("x.csv", table(header=("Datum", "", "Text", "")).encode(), "2 rows: 2026-05-03 Går bra"),
    "no header": ("x.csv", table(ROWS[1:], ROWS[0]).encode(), "refused not_mentions"),
    "names in capitals with spaces": ("x.csv", table(header=(" DATUM ", "RUBRIK", "  text", "källa ")).encode(), GOOD),
    "a row of totals": ("x.csv", table([*ROWS, ("Totalt", "", "", "2")]).encode(), GOOD),
    "a row of totals without a word": ("x.csv", table([*ROWS, ("", "", "", "2")]).encode(), GOOD),
    "empty rows between": ("x.csv", table([ROWS[0], ("", "", "", ""), ROWS[1]]).encode(), GOOD),
    "short rows": ("x.csv", (PLAIN + "2026-05-15;Kort\r\n").encode(), "2 rows, 1 bad (too_few_cells): 2026-05-03 Elpriset"),
    "long rows": ("x.csv", (PLAIN + "2026-05-15;a;b;c;d\r\n").encode(), "2 rows, 1 bad (too_many_cells): 2026-05-03 Elpriset"),
    "empty cells at the end": ("x.csv", PLAIN.replace("\r\n", ";;\r\n").encode(), GOOD),
    "a quote that never closes": ("x.csv", (PLAIN + '2026-05-15;"Aldrig;x;y\r\n' + PLAIN).encode(), "refused unclosed_quote"),
    "a quote that never closes, and much after it": ("x.csv", (PLAIN + '2026-05-15;"Aldrig;x;y\r\n' + "2026-05-16;a;b;c\r\n" * 20_000).encode(), "refused unclosed_quote"),
    "a quote in the header that never closes": ("x.csv", ('"' + PLAIN).encode(), "refused unclosed_quote"),
    "a stray quote": ("x.csv", (PLAIN + '2026-05-15;5" skärm;x;y\r\n').encode(), "3 rows: 2026-05-03 Elpriset"),
    "line ends in quotes": ("x.csv", table([("2026-05-03", '"Elpriset\nigen"', "x", "y")]).encode(), "1 rows: 2026-05-03 Elpriset igen"),
    "a cell of 200,000 letters": ("x.csv", table([("2026-05-03", "a" * 200_000, "x", "y")]).encode(), "refused unclosed_quote"),
    "1,200 columns": ("x.csv", table([["x"] * 1_200], [f"Kolumn {n}" for n in range(1_200)]).encode(), "refused too_many_columns"),
    "one column": ("x.csv", b"Datum\n2026-05-03\n2026-05-04\n", "refused page_statistics"),
    "not a table": ("x.csv", "Hej!\nDet här är ett brev.\nMed vänlig hälsning\n".encode(), "refused not_mentions"),
    "page statistics": ("x.csv", b"Date,Reach,Likes\n2026-05-03,1,2\n", "refused page_statistics"),
    "guarded cells": ("x.csv", table([("2026-05-03", "'=1+1", "'-x", "'@y")]).encode(), "1 rows: 2026-05-03 =1+1"),
}  # fmt: skip
CELLS: dict[str, Kind] = {
    "dates in two ways": ("x.csv", dated(*OLD_DATES).encode(), "asked ambiguous_dates"),
    "dates that tell their order": ("x.csv", dated("03/05/2026", "14/05/2026").encode(), "2 rows: 2026-05-03 Rad 1"),
    "dates that tell the other order": ("x.csv", dated("05/03/2026", "05/14/2026").encode(), "2 rows: 2026-05-03 Rad 1"),
    "dates in both orders": ("x.csv", dated("13/05/2026", "05/14/2026", "14/05/2026").encode(), "2 rows, 1 bad (not_a_date): 2026-05-13 Rad 1"),
    "dates in mixed ways": ("x.csv", dated("2026-05-03", "2026-05-04", "3 maj 2026").encode(), "2 rows, 1 bad (not_a_date): 2026-05-03 Rad 1"),
    "dates without year": ("x.csv", dated("3 maj", "4 maj").encode(), "asked no_year"),
    "dates without year, over New Year": ("x.csv", dated("30 dec", "1 jan").encode(), "asked no_year"),
    "years of two digits": ("x.csv", dated("26-05-03", "26-05-14").encode(), "2 rows: 2026-05-03 Rad 1"),
    "dates as numbers of a spreadsheet": ("x.csv", dated("46145.5", "46156").encode(), "2 rows: 2026-05-03 Rad 1"),
    "dates as seconds": ("x.csv", dated("1777800000", "1777900000").encode(), "2 rows: 2026-05-03 Rad 1"),
    "dates that do not exist": ("x.csv", dated("2026-02-30", "2026-05-03").encode(), "1 rows, 1 bad (not_a_date): 2026-05-03 Rad 2"),
    "dates of the year 1 and 9999": ("x.csv", dated("0001-01-01", "9999-12-31", "2026-05-03").encode(), "1 rows, 2 bad (not_a_date): 2026-05-03 Rad 3"),
    "no dates": ("x.csv", dated("igår", "i dag").encode(), "refused no_dates_read"),
    "dates in Arabic digits": ("x.csv", dated("٢٠٢٦-٠٥-٠٣", "2026-05-04").encode(), "2 rows: 2026-05-03 Rad 1"),
    "a date missing": ("x.csv", dated("2026-05-03", "").encode(), "1 rows, 1 bad (no_date): 2026-05-03 Rad 1"),
    "an hour that the clock skips": ("x.csv", dated("2026-03-29 02:30", "2026-10-25 02:30").encode(), "2 rows: 2026-03-29 Rad 1"),
    "decimal comma": ("x.csv", b"Datum;Text;R\xc3\xa4ckvidd\n2026-05-03;Hej;1 200,5\n2026-05-04;Hej;3,25\n", "2 rows: 2026-05-03 Hej"),
    "numbers past 64 bits": ("x.csv", b"Datum;Text;R\xc3\xa4ckvidd\n2026-05-03;Hej;99999999999999999999\n2026-05-04;Hej;1\n", "1 rows, 1 bad (not_a_number): 2026-05-04 Hej"),
    "NaN and infinite": ("x.csv", b"Datum;Text;R\xc3\xa4ckvidd\n2026-05-03;Hej;NaN\n2026-05-04;Hej;Infinity\n", "1 rows, 1 bad (not_a_number): 2026-05-03 Hej"),
    "1e400": ("x.csv", b"Datum;Text;R\xc3\xa4ckvidd\n2026-05-03;Hej;1e400\n2026-05-04;Hej;1\n", "1 rows, 1 bad (not_a_number): 2026-05-04 Hej"),
    "counts below zero": ("x.csv", b"Datum;Text;R\xc3\xa4ckvidd\n2026-05-03;Hej;-5\n2026-05-04;Hej;1\n", "2 rows: 2026-05-03 Hej"),
    "counts past what is stored": ("x.csv", b"Datum;Text;Likes\n2026-05-03;Hej;9000000000\n2026-05-04;Hej;1\n", "2 rows: 2026-05-03 Hej"),
    "ids in scientific notation": ("x.csv", b"Datum,Text,Mention Id\n2026-05-03,Hej,1.23457E+18\n2026-05-04,Du,1.23457E+18\n", "2 rows: 2026-05-03 Hej"),
    "formulas": ("x.csv", table([("2026-05-03", "=HYPERLINK(1)", "+1", "@x")]).encode(), "1 rows: 2026-05-03 =HYPERLINK(1)"),
    "addresses that are none": ("x.csv", "Datum;Text;Länk\n2026-05-03;Hej;javascript:alert(1)\n2026-05-04;Hej;http://[::1\n".encode(), "2 rows: 2026-05-03 Hej"),
    "an address alone, and it is none": ("x.csv", "Datum;Länk\n2026-05-03;javascript:alert(1)\n2026-05-04;https://x.example/\n".encode(), "1 rows, 1 bad (nothing_said): 2026-05-04 "),
    "nothing said": ("x.csv", table([("2026-05-03", "", "", "Bladet"), ROWS[1]]).encode(), "1 rows, 1 bad (nothing_said): 2026-05-14 Åsa"),
    "nothing seen": ("x.csv", table([("2026-05-03", "\u200b\u2060", "\ufeff", "Bladet"), ROWS[1]]).encode(), "1 rows, 1 bad (nothing_said): 2026-05-14 Åsa"),
    "names at length": ("x.csv", table([("2026-05-03", "Hej", "x", "å" * 5_000)]).encode(), "1 rows: 2026-05-03 Hej"),
    "texts at length": ("x.csv", table([("2026-05-03", "Hej " * 20_000, "x " * 20_000, "y")]).encode(), f"1 rows: 2026-05-03 {'Hej ' * 10}"),
    "bidi and controls": ("x.csv", table([("2026-05-03", "\u202eHej\x07\x1b[31m", "x", "y")]).encode(), "1 rows: 2026-05-03 \u202eHej[31m"),
}  # fmt: skip
BOOKS: dict[str, Kind] = {
    "a workbook": ("x.xlsx", BOOK, GOOD),
    "a workbook called .csv": ("x.csv", BOOK, GOOD),
    "a workbook called .xls": ("x.xls", BOOK, GOOD),
    "merged cells above": ("x.xlsx", workbook(merged), GOOD),
    "hidden sheets": ("x.xlsx", workbook(with_hidden), GOOD),
    "sheets of which one is meant": ("x.xlsx", workbook(unlike_sheets), GOOD),
    "header in row 7 of a sheet": ("x.xlsx", workbook(lambda book, page: filled(page, at=6)), GOOD),
    "formulas in a sheet": ("x.xlsx", workbook(formulas), "2 rows: 2026-05-03 Klicka"),
    "real dates": ("x.xlsx", workbook(real_dates), GOOD),
    "real dates since 1904": ("x.xlsx", workbook(real_dates, date_1904=True), GOOD),
    "long ids": ("x.xlsx", workbook(long_ids), "1 rows: 2026-05-03 Hej"),
    "inline strings": ("x.xlsx", workbook(lambda book, page: filled(page), constant_memory=True), GOOD),
    "an empty workbook": ("x.xlsx", workbook(lambda book, page: None), "refused empty"),
    "a workbook of charts": ("x.xlsx", workbook(only_charts), "refused empty"),
    "a cell at XFD1048576": ("x.xlsx", workbook(far_corner, constant_memory=False), "refused far_cell"),
    "a cell at A1048576": ("x.xlsx", workbook(far_down), GOOD),
    "a cell at a place that is none": ("x.xlsx", changed(BOOK, SHEET, b'r="A1"', b'r="ZZZZ99999999"'), "refused far_cell"),
    "a cell of a string that is not there": ("x.xlsx", changed(BOOK, SHEET, b"<v>0</v>", b"<v>99999</v>"), "refused broken_workbook"),
    "a sheet that is not well-formed": ("x.xlsx", changed(BOOK, SHEET, b"</sheetData>", b"<oj"), "refused broken_workbook"),
    "a sheet that is not there": ("x.xlsx", changed(BOOK, "xl/_rels/workbook.xml.rels", b"sheet1.xml", b"sheet9.xml"), "refused broken_workbook"),
    "entities": ("x.xlsx", entities(BOOK), "refused broken_workbook"),
    "half a workbook": ("x.xlsx", BOOK[: len(BOOK) // 2], "refused broken_workbook"),
    "a workbook without its last bytes": ("x.xlsx", BOOK[:-10], "refused broken_workbook"),
    "a workbook with a changed byte": ("x.xlsx", BOOK[:700] + bytes([BOOK[700] ^ 0xFF]) + BOOK[701:], "refused broken_workbook"),
    "PK and nothing": ("x.xlsx", b"PK\x03\x04", "refused broken_workbook"),
    "a password": ("x.xlsx", OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "refused password"),
    "entries that are encrypted": ("x.xlsx", encrypted_flag(BOOK), "refused password"),
    "an old .xls": ("x.xls", OLE + bytes(600) + "Workbook".encode("utf-16-le"), "refused old_excel"),
    "an old .xls called .xlsx": ("x.xlsx", OLE + bytes(600) + "Workbook".encode("utf-16-le"), "refused old_excel"),
    "a binary workbook": ("x.xlsb", archive({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"\0"}), "refused binary_excel"),
    "OpenDocument": ("x.ods", archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<o/>"}), "refused open_document"),
    "a letter": ("x.docx", archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}), "refused document"),
    "slides": ("x.pptx", archive({"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<p/>"}), "refused document"),
    "a table in an archive": ("x.zip", archive({"x.csv": PLAIN.encode()}), "refused compressed"),
    "archives in archives": ("x.zip", nested_zip(), "refused compressed"),
    "an archive of nothing": ("x.zip", archive({}), "refused compressed"),
    "an archive with a way out": ("x.xlsx", archive({"../../../etc/passwd": b"x", "xl/workbook.xml": b"<w/>"}), "refused broken_workbook"),
    "a bomb of 60 MB": ("x.xlsx", bomb_of(60_000_000), "refused suspicious_packing"),
    "a bomb that lies about its size": ("x.xlsx", lying_zip(), "refused broken_workbook"),
    "2,001 parts": ("x.xlsx", archive({f"xl/{number}": b"" for number in range(2_001)}), "refused too_many_parts"),
}  # fmt: skip
OTHERS: dict[str, Kind] = {
    "a web page": ("x.csv", b"<!DOCTYPE html><html><body>Logga in</body></html>", "refused web_page"),
    "a web page with a table": ("x.xls", b"\xef\xbb\xbf\n<table><tr><td>1</td></tr></table>", "refused web_page"),
    "a web page in UTF-16": ("x.csv", "<html><body>Logga in</body></html>".encode("utf-16"), "refused web_page"),
    "a web page with words before": ("x.csv", b"<!-- x --><html></html>", "refused web_page"),
    "JSON": ("x.csv", b'{"topics": [1, 2]}', "refused json"),
    "a list in JSON": ("x.csv", b'[{"id": 1}]', "refused json"),
    "JSON line by line": ("x.csv", b'{"id": 1, "text": "a"}\n{"id": 2, "text": "b"}\n', "refused json"),
    "XML": ("x.xml", b'<?xml version="1.0"?><rss version="2.0"></rss>', "refused xml"),
    "a spreadsheet in XML": ("x.xls", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "refused xml"),
    "a PDF": ("x.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "refused pdf"),
    "a PNG": ("x.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "refused image"),
    "a JPEG": ("x.csv", b"\xff\xd8\xff\xe0\0\x10JFIF", "refused image"),
    "a GIF": ("x.csv", b"GIF89a\x01\0", "refused image"),
    "a WebP": ("x.csv", b"RIFF\0\0\0\0WEBPVP8 ", "refused image"),
    "a rich text": ("x.csv", b"{\\rtf1\\ansi hej}", "refused rich_text"),
    "gzip": ("x.csv.gz", b"\x1f\x8b\x08\0" + zlib.compress(PLAIN.encode()), "refused compressed"),
    "a bomb in gzip": ("x.csv.gz", b"\x1f\x8b\x08\0" + zlib.compress(bytes(50_000_000), 9), "refused compressed"),
    "7z": ("x.7z", b"7z\xbc\xaf\x27\x1c" + bytes(40), "refused compressed"),
    "Rar": ("x.rar", b"Rar!\x1a\x07\x00" + bytes(40), "refused compressed"),
    "a mail": ("x.eml", b"From: a@example.org\nSubject: x\n\nHej\n", "refused not_mentions"),
    "a program": ("x.csv", b"\x7fELF\x02\x01\x01" + bytes(9000), "refused binary"),
    "Retriever, and no article": ("x.txt", b"===\n\n===\n", "refused not_mentions"),
    "Retriever of the year 1": ("x.txt", "Elpriset\nBladet, 0001-01-01 00:10\nPublicerat på webb.\n\nText.\n".encode(), "0 rows, 1 bad (not_a_date): "),
    "Retriever of a day that is none": ("x.txt", b"Elpriset\nBladet, 2026-02-30\nPublicerat i print.\n\nText.\n", "0 rows, 1 bad (not_a_date): "),
    "Retriever in Windows-1252": ("x.txt", "Elpriset\nBladet, 2026-05-03\nPublicerat på webb.\n\nText.\n".encode("cp1252"), "1 rows: 2026-05-03 Elpriset"),
}  # fmt: skip
KINDS: dict[str, Kind] = {**ENCODINGS, **SHAPES, **CELLS, **BOOKS, **OTHERS}


def readable(header: Sequence[str], rows: Rows) -> dict[str, tuple[str, bytes]]:
    """The same table in every dress in which it can be read, for whatever importer knows its header."""
    text = table(rows, header)
    book = (header, *rows)

    def under_a_title(whole: Any, page: Any) -> None:
        page.merge_range(0, 0, 0, len(header) - 1, "Rapport")
        filled(page, book, at=1)

    def beside_hidden(whole: Any, page: Any) -> None:
        filled(page, (("Vecka", "Antal"), (1, 2)))
        page.hide()
        filled(whole.add_worksheet("Data 2"), book)
        whole.get_worksheet_by_name("Data 2").activate()

    return {
        "UTF-8": ("x.csv", text.encode()),
        "UTF-8 with a mark": ("x.csv", codecs.BOM_UTF8 + text.encode()),
        "UTF-16": ("x.csv", text.encode("utf-16")),
        "UTF-16 without a mark": ("x.csv", text.encode("utf-16-be")),
        "Windows-1252": ("x.csv", text.encode("cp1252")),
        "Macintosh": ("x.csv", text.encode("mac_roman")),
        "commas": ("x.csv", table(rows, header, ",").encode()),
        "tabs": ("x.txt", table(rows, header, "\t").encode()),
        "bars": ("x.csv", table(rows, header, "|").encode()),
        "sep=": ("x.csv", b"sep=;\r\n" + text.encode()),
        "old line ends": ("x.csv", text.replace("\n", "\r").encode()),
        "header in row 5": ("x.csv", f"Rapport\n\nKonto;Ekvalla\n\n{text}".encode()),
        "capitals and spaces": ("x.csv", table(rows, [f" {name.upper()} " for name in header]).encode()),
        "more columns": ("x.csv", table([[*row, "x", "y"] for row in rows], [*header, "Annat", "Mer"]).encode()),
        "other order": ("x.csv", table([row[::-1] for row in rows], header[::-1]).encode()),
        "empty rows between": ("x.csv", text.replace("\n", "\n\n").encode()),
        "guards": ("x.csv", table([[f"'{cell}" if cell.startswith("-") else cell for cell in row] for row in rows], header).encode()),
        "a workbook": ("x.xlsx", workbook(lambda whole, page: filled(page, book))),
        "a workbook called .csv": ("x.csv", workbook(lambda whole, page: filled(page, book))),
        "a workbook with a title": ("x.xlsx", workbook(under_a_title)),
        "a workbook with a hidden sheet": ("x.xlsx", workbook(beside_hidden)),
    }  # fmt: skip
