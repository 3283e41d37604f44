"""The single doors: what is dangerous is done in one place, and nobody goes around it."""

import re
from pathlib import Path

import pytest

from tests.test_architecture import MAY_IMPORT, ROOT, imports_of, modules_of

# Library → the only module (or package) that may import it.
DOORS = {
    "nh3": "engagements/richtext",
    "markdown": "engagements/richtext",
    "csv": "engagements/tables",
    "python_calamine": "engagements/tables",
    "xlsxwriter": "engagements/tables",
    "httpx": "engagements/fetching",
    "requests": "engagements/fetching",
    "urllib.request": "engagements/fetching",
    "http.client": "engagements/fetching",
    "ssrfguard": "engagements/fetching",
    "weasyprint": "strategies/dossier",
}
# Who may go around a door, and why.
AROUND = {("csv", "strategy_site/demo"): "writes the export of an invented vendor, which then comes in by the door"}
NOWHERE = {"pickle", "marshal", "shelve", "openpyxl"}
MAKE_SAFE = {"engagements/richtext", "engagements/charts"}


def sources() -> list[Path]:
    return [path for app in [*MAY_IMPORT, "strategy_site"] for path in modules_of(app)]


def is_within(path: Path, door: str) -> bool:
    inside = path.relative_to(ROOT).with_suffix("").as_posix()
    return inside == door or inside.startswith(f"{door}/")


def templates() -> list[Path]:
    """Of pages and pictures; a mail in plain text (.txt) has nothing to escape."""
    return sorted(path for path in ROOT.glob("templates/**/*") if path.suffix in {".html", ".svg"})


@pytest.mark.parametrize("library", DOORS)
def test_a_library_is_used_behind_its_door_only(library):
    around = [
        str(path.relative_to(ROOT))
        for path in sources()
        if not is_within(path, DOORS[library])
        if not any(library == name and is_within(path, place) for name, place in AROUND)
        if any(name == library or name.startswith(f"{library}.") for name in full_names(path))
    ]
    assert around == []


def full_names(path: Path) -> set[str]:
    """Imported modules, and `urllib.request` also when it is written `from urllib import request`."""
    lines = re.findall(r"^\s*from (\S+) import ([^\n(]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    members = {f"{module}.{name.strip().split(' ')[0]}" for module, names in lines for name in names.split(",")}
    return {*imports_of(path), *members}


@pytest.mark.parametrize("library", sorted(NOWHERE))
def test_a_dangerous_library_is_used_nowhere(library):
    assert [str(path.relative_to(ROOT)) for path in sources() if library in full_names(path)] == []


def test_html_is_declared_safe_in_few_places():
    words = re.compile(r"\bmark_safe\b|\bhtml_safe\b|\bSafe(String|Text)\(")  # as a type, SafeString is fine
    around = [
        str(path.relative_to(ROOT))
        for path in sources()
        if not any(is_within(path, door) for door in MAKE_SAFE) and words.search(path.read_text(encoding="utf-8"))
    ]
    assert around == []


def test_no_template_switches_escaping_off():
    words = re.compile(r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off")
    assert [str(path.relative_to(ROOT)) for path in templates() if words.search(path.read_text(encoding="utf-8"))] == []


def test_no_view_is_exempt_from_the_csrf_check():
    words = re.compile(r"\bcsrf_exempt\b")
    assert [str(path.relative_to(ROOT)) for path in sources() if words.search(path.read_text(encoding="utf-8"))] == []


def test_no_template_carries_inline_script_or_style():
    """The Content-Security-Policy refuses them; the PDF's templates have no policy and may style their page."""
    words = re.compile(r"""\son[a-z]+=["']|\sstyle=["']|<style\b|<script(?![^>]*\bsrc=)(?![^>]*application/json)""")
    inline = [
        str(path.relative_to(ROOT))
        for path in templates()
        if "pdf" not in path.parts and words.search(path.read_text(encoding="utf-8"))
    ]
    assert inline == []


def test_no_page_asks_another_host():
    words = re.compile(r"""(src|href|action)=["'](https?:)?//""")
    foreign = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in templates()
        for match in words.finditer(path.read_text(encoding="utf-8"))
        if match.group(1) != "href"
    ]
    assert foreign == []
