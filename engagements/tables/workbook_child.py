"""Reads a workbook in a process of its own, because a hostile one ends the process that parses it.

    python workbook_child.py look PATH           one line of JSON per sheet: {"name": …, "rows": [[number, cells], …]}
    python workbook_child.py rows PATH SHEET     one line of JSON per row that is not empty: [number, cells]

A refusal is the line {"refused": code, "values": {…}}. Imports nothing of the application, so that it starts quickly.
"""

import datetime
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.parsers import expat

MEMORY = 3 * 1024**3
SECONDS = 300
MOST_COLUMNS = 1_000
LOOK = 60
EMPTY_ROWS = 1_000
EXACT = 2**53
CELL_FAR_RIGHT = re.compile(rb'\br="([A-Z]{3,9})(\d{1,9})"')
RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


BROKEN = {"refused": "broken_workbook", "values": {}}


class Refused(Exception):  # noqa: N818 - it is said to the parent, never raised to a caller
    pass


def limit_resources() -> None:
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(kind)[1]
        try:
            resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
        except (ValueError, OSError):  # macOS accepts no limit on memory
            continue


def say(line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → its part in the archive."""
    from xml.etree import ElementTree  # a bomb dies here, in the child with its limits

    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - see above
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - see above
    parts = {}
    for sheet in (element for element in book.iter() if element.tag.endswith("}sheet")):
        target = targets.get(sheet.get(f"{RELATIONS}id"), "")
        parts[sheet.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return parts


def column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def refuse_far_cells(path: str) -> None:
    """A single cell at XFD1048576 makes the parser ask for 549 GB, so far cells are looked for before it starts."""
    with zipfile.ZipFile(path) as archive:
        for name, part in sheet_parts(archive).items():
            if part not in archive.NameToInfo:
                continue
            with archive.open(part) as xml:
                tail = b""
                while piece := xml.read(1 << 20):
                    for letters, row in CELL_FAR_RIGHT.findall(tail + piece):
                        if column_number(letters) > MOST_COLUMNS:
                            raise Refused("far_cell", {"sheet": name, "cell": (letters + row).decode()})
                    tail = piece[-30:]


def exact_numbers(path: str, sheet: str) -> dict[tuple[int, int], str]:
    """(row, column) → the digits as the file has them, for numbers of 16 digits or more, which a float would round."""
    found: dict[tuple[int, int], str] = {}
    state = {"cell": "", "value": ""}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag in {"c", "x:c"}:
            state["cell"] = attributes.get("r", "") if attributes.get("t", "n") == "n" else ""
        state["value"] = ""

    def text(piece: str) -> None:
        if state["cell"]:
            state["value"] += piece

    def end(tag: str) -> None:
        if tag in {"v", "x:v"} and state["cell"] and len(state["value"]) > 15:
            letters = state["cell"].rstrip("0123456789")
            position = (int(state["cell"][len(letters) :]), column_number(letters.encode()))
            found[position] = state["value"].strip()

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.CharacterDataHandler, parser.EndElementHandler = start, text, end
    with zipfile.ZipFile(path) as archive, archive.open(sheet_parts(archive)[sheet]) as xml:
        parser.ParseFile(xml)
    return found


def as_text(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < EXACT else repr(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


class SheetReader:
    """Rows of one sheet as text. Long numbers are looked up in the file itself, once, when the first one appears."""

    def __init__(self, path: str, book: Any, name: str) -> None:
        self.path, self.name = path, name
        self.sheet = book.get_sheet_by_name(name)
        self.first_column = self.sheet.start[1] if self.sheet.start else 0
        self.exact: dict[tuple[int, int], str] | None = None

    def cell(self, number: int, column: int, value: object) -> str:
        if not (isinstance(value, float) and abs(value) >= EXACT):
            return as_text(value)
        if self.exact is None:
            self.exact = exact_numbers(self.path, self.name)
        return self.exact.get((number, column), repr(value))

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(row number as the spreadsheet shows it, cells) of every row that is not empty."""
        empty = 0
        for number, values in enumerate(self.sheet.iter_rows(), 1):
            if not any(value != "" for value in values):
                empty += 1
                if empty >= EMPTY_ROWS:
                    return
                continue
            empty = 0
            cells = [
                value if isinstance(value, str) else self.cell(number, column, value)
                for column, value in enumerate(values, self.first_column + 1)
            ]
            yield number, cells


def look(path: str, book: Any) -> None:
    import itertools

    for meta in book.sheets_metadata:
        if str(meta.visible).endswith(".Visible") and str(meta.typ).endswith(".WorkSheet"):
            say({"name": meta.name, "rows": list(itertools.islice(SheetReader(path, book, meta.name).rows(), LOOK))})


def main(command: str, path: str, *sheet: str) -> None:
    limit_resources()
    import python_calamine as calamine

    try:
        refuse_far_cells(path)
        # By its path calamine goes by the name's ending, and the file may be called anything.
        with Path(path).open("rb") as file:
            book = calamine.load_workbook(path if path.endswith(".xlsx") else file)
            if command == "look":
                look(path, book)
            else:
                for row in SheetReader(path, book, sheet[0]).rows():
                    say(row)
    except Refused as refusal:
        say({"refused": refusal.args[0], "values": refusal.args[1]})
    except calamine.PasswordError:
        say({"refused": "password", "values": {}})
    except calamine.WorksheetNotFound:
        missing = {"refused": "no_such_sheet", "values": {"sheet": sheet[0]}} if sheet else BROKEN
        say(missing)
    except MemoryError:
        say({"refused": "too_heavy", "values": {}})
    except (calamine.CalamineError, zipfile.BadZipFile, expat.ExpatError, KeyError, ValueError, OSError, SyntaxError):
        say(BROKEN)
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of the parser's own language; it is no Exception
            raise
        say(BROKEN)


if __name__ == "__main__":
    main(*sys.argv[1:])
