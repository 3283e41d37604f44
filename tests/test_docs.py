"""The documentation is true where a machine can tell: links, pictures, commands, and the names of files and functions."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("**/*.md"))]
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE_PLACE = re.compile(r"`([\w/]+\.(?:py|js|css))(?:: (\w+(?:, \w+)*))?`")
PICTURE_LIMIT = 250_000
NOT_OURS = {"build", "node_modules", "static_built", "var"}


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def anchors(page: Path) -> set[str]:
    """What the headings of a page are called in an address: small letters, spaces as dashes, other signs gone."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def leads_nowhere(page: Path, link: str) -> bool:
    path, _hash, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists():
        return True
    return bool(anchor) and anchor not in anchors(target)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_and_pictures_are_there(page):
    links = LINK.findall(FENCED.sub("", page.read_text(encoding="utf-8")))

    assert [link for link in links if "://" not in link and leads_nowhere(page, link)] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_commands_are_there(page):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    commands = {path.stem for path in ROOT.glob("*/management/commands/*.py")}
    django = {"makemigrations", "migrate", "createcachetable", "collectstatic", "createsuperuser"}
    text = page.read_text(encoding="utf-8")

    assert set(re.findall(r"(?:^|`)make ([a-z][a-z-]*)", text, re.MULTILINE)) - targets == set()
    assert set(re.findall(r"manage\.py ([a-z_]+)", text)) - commands - django == set()


@cache
def sources() -> list[Path]:
    folders = [ROOT]
    found = []
    while folders:
        for path in folders.pop().iterdir():
            if path.is_file():
                found.append(path)
            elif not path.name.startswith(".") and path.name not in NOT_OURS:
                folders.append(path)
    return found


def modules(named: str) -> list[Path]:
    """The files that a page means by this path, which may leave out the folders in front."""
    return [path for path in sources() if f"/{path.relative_to(ROOT).as_posix()}".endswith(f"/{named}")]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_code_that_is_named_is_there(page):
    missing = []
    for path, names in CODE_PLACE.findall(page.read_text(encoding="utf-8")):
        files = modules(path)
        for name in names.split(", ") if names else [""]:
            defined = re.compile(rf"^\s*(?:async )?(?:def|class|export function) {name}\b", re.MULTILINE)
            if not any(not name or defined.search(file.read_text(encoding="utf-8")) for file in files):
                missing.append(f"{path}: {name}")

    assert missing == []


def test_pictures_are_light():
    pictures = (ROOT / "docs/images").glob("*")

    assert [picture.name for picture in pictures if picture.stat().st_size > PICTURE_LIMIT] == []
