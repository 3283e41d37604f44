"""No table that leaves the application runs anything in a spreadsheet. The exports are found by asking every page."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction

from tests.badinput.doors import client_for, knock, pages
from tests.examples import World
from tests.test_access import OURS, Address
from tests.test_architecture import MAY_IMPORT

pytestmark = pytest.mark.django_db

CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RUNS = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
FORMULAS = ['=HYPERLINK("https://evil.example";"x")', "+1|x", "-1|x", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x"]  # fmt: skip


# A file that a worker wrote before: what it holds is asked for in tests/analysis/test_mention_export.py.
STORED = {"analysis:mention_export_download"}


def test_no_export_runs_a_formula(world: World):
    found = {
        (address, url, kind)
        for address in OURS
        if address.name not in STORED
        for url, kind in tables_at(address, world)
    }
    assert len(found) >= 4
    assert {kind for _address, _url, kind in found} == {CSV, XLSX}
    wrong = []
    for formula in FORMULAS:
        with transaction.atomic():
            assert poison(formula) > 40
            for address, url, kind in found:
                cells = cells_of(kind, knock(client_for(address, world.home), "GET", url, b"", "").body)
                wrong += [f"{url} runs {cell!r}" for cell in cells if runs(kind, cell)]
                if not any(formula[:9] in cell for cell in cells):
                    wrong.append(f"{url} holds none of {formula!r}")
            transaction.set_rollback(True)
    assert wrong == []


def tables_at(address: Address, world: World) -> Iterator[tuple[str, str]]:
    """(address, content type) of each table that a page is; of every `format` where it asks for one."""
    url = address.at(world.home)
    answer = pages(world)[address.name]
    others = [f"{url}{'&' if '?' in url else '?'}format={name}" for name in ("csv", "xlsx")]
    for one in [url, *others] if "format" in answer.names["GET"] else [url]:
        answer = answer if one == url else knock(client_for(address, world.home), "GET", one, b"", "")
        kind = answer.response.get("Content-Type", "").partition(";")[0]
        if kind in {CSV, XLSX}:
            yield one, kind


def poison(formula: str) -> int:
    """Put a formula into every text of every row that takes it. Returns how many columns took it."""
    taken = 0
    for model in (model for app in MAY_IMPORT for model in apps.get_app_config(app).get_models()):
        for field in model._meta.concrete_fields:
            is_text = isinstance(field, models.CharField | models.TextField) and not field.choices and not field.unique
            if is_text and field.name != "password":
                try:
                    field.run_validators(text := formula[: field.max_length])
                    with transaction.atomic():
                        taken += bool(model._base_manager.update(**{field.name: text}))
                except (ValidationError, DatabaseError):  # adopted rows, and what is held to a form of its own
                    continue
    return taken


def cells_of(kind: str, content: bytes) -> list[str]:
    """All cells of a CSV; of a workbook its texts, and as "=…" what is a formula or leads away."""
    if kind == CSV:
        text = content.decode("utf-8-sig")
        delimiter = ";" if text.partition("\n")[0].count(";") else ","
        return [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for cell in row]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = b"".join(archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/"))
    assert b"<sheetData>" in parts
    formulas = re.findall(rb"<f\b|<hyperlink\b", parts)
    texts = re.findall(rb"<t\b[^>]*>([^<]*)</t>", parts)
    escaped = [text.decode().replace("_x000D_", "\r").replace("&quot;", '"') for text in texts]
    return [*escaped, *(f"={found.decode()}>" for found in formulas)]


def runs(kind: str, cell: str) -> bool:
    """A workbook says itself what is a formula; a CSV is guessed from."""
    return cell.endswith(("<f>", "<hyperlink>")) if kind == XLSX else bool(RUNS.match(cell))
