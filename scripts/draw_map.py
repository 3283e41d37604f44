"""Draws docs/architecture.svg from the imports that the code really has: `make map`. Standard library only.

Above, the apps with what is in them, a column further right for everything that imports; an arrow leads from the one who
imports to the one imported, and is left out where another way of arrows leads there. Below, all imports as a table.
`tests/test_map.py` fails while the picture and the code differ.
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "architecture.svg"
SITE = "strategy_site"
# What every app has needs no line in its box.
USUAL = {"__init__", "apps", "admin", "migrations", "locale"}

WIDTH, HEAD, LINE, GAP, COLUMN, BAR = 150, 34, 16, 28, 76, 78
STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #1d2a2c } .name { font-weight: 600; font-size: 14px }
  .faint { fill: #5d6b6d; font-size: 11px } .box { fill: #fff; stroke: #cfd6d4 } .page { fill: #f7f6f2 }
  .arrow { fill: none; stroke: #17616b; stroke-width: 1.5 } .tip { fill: #17616b } .cell { fill: #8fb8b5 }
  .wall { fill: #efece4 } .number { text-anchor: middle } .right { text-anchor: end }
"""


@dataclass(frozen=True)
class App:
    name: str
    parts: tuple[str, ...]


def imports_of(path: Path) -> Iterator[str]:
    """Every module that a file imports, anywhere in it, as a dotted name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module
        elif isinstance(node, ast.ImportFrom) and node.level:
            package = path.relative_to(ROOT).parent.parts
            base = package[: len(package) - node.level + 1]
            yield ".".join([*base, *((node.module or "").split("."))]).rstrip(".")


def modules_of(app: str) -> list[Path]:
    return [path for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts]


def read_apps() -> list[App]:
    """The apps and the site, as they lie in the folder."""
    found = []
    for name in [*(path.parent.name for path in sorted(ROOT.glob("*/apps.py"))), SITE]:
        modules = modules_of(name)
        parts = {path.relative_to(ROOT / name).parts[0].removesuffix(".py") for path in modules} - USUAL
        found.append(App(name, tuple(sorted(parts))))
    return found


def read_imports(names: list[str]) -> set[tuple[str, str]]:
    """Pairs of importing and imported."""
    return {
        (name, top)
        for name in names
        for path in modules_of(name)
        for top in (dotted.split(".")[0] for dotted in imports_of(path))
        if top in names and top != name
    }


def columns_of(names: list[str], imports: set[tuple[str, str]]) -> dict[str, int]:
    """How many steps of imports an app stands on, at most."""
    columns = dict.fromkeys(names, 0)
    for _ in names:
        for importing, imported in imports:
            columns[importing] = max(columns[importing], columns[imported] + 1)
    if max(columns.values()) >= len(names):
        raise SystemExit("The imports go round in a circle: there is no map of that.")
    return columns


def nearest(imports: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """The imports that no chain of other imports already says."""

    def reaches(start: str, end: str, without: tuple[str, str]) -> bool:
        steps = {b for a, b in imports if a == start and (a, b) != without}
        return end in steps or any(reaches(step, end, without) for step in steps)

    return sorted(pair for pair in imports if not reaches(*pair, pair))


def draw() -> str:
    """The picture as SVG text."""
    apps = {app.name: app for app in read_apps()}
    imports = read_imports(list(apps))
    columns = columns_of(list(apps), imports)
    order = sorted(apps, key=lambda name: (columns[name], name))
    site = apps.pop(SITE)
    if any(imported == SITE for _, imported in imports):
        raise SystemExit(f"An app imports {SITE}, which is to name the apps and not the other way.")
    inside = {pair for pair in imports if pair[0] != SITE}
    at: dict[str, tuple[int, int]] = {}
    below: Counter[int] = Counter(dict.fromkeys(columns.values(), BAR))
    for name in (name for name in order if name in apps):
        column = columns[name]
        at[name] = (24 + column * (WIDTH + COLUMN), 24 + below[column])
        below[column] += height(apps[name]) + GAP
    bottom = max(below.values()) + 24
    width = 48 + (max(columns[name] for name in apps) + 1) * (WIDTH + COLUMN) - COLUMN
    drawn = [bar(site, width - 48), *(box(app, *at[name]) for name, app in apps.items())]
    drawn += [arrow(at[a], at[b], apps[a], apps[b]) for a, b in nearest(inside)]
    table, end = matrix(order, imports, bottom + 20)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {end}" width="{width}" height="{end}" role="img">',
            "<title>The apps of Linje and their imports</title>",
            f"<style>{STYLE}</style>",
            f'<rect class="page" width="{width}" height="{end}"/>',
            *drawn,
            *table,
            "</svg>\n",
        ]
    )


def height(app: App) -> int:
    return HEAD + LINE * len(app.parts) + 8


def text(x: float, y: float, words: object, kind: str = "") -> str:
    kind = f' class="{kind}"' if kind else ""
    return f'<text x="{x:g}" y="{y:g}"{kind}>{escape(str(words))}</text>'


def box(app: App, x: int, y: int) -> str:
    lines = [text(x + 12, y + HEAD + 8 + LINE * n, part) for n, part in enumerate(app.parts)]
    return "\n".join(
        [
            f'<rect class="box" x="{x}" y="{y}" width="{WIDTH}" height="{height(app)}" rx="4"/>',
            text(x + 12, y + 22, app.name, "name"),
            *lines,
        ]
    )


def bar(site: App, width: int) -> str:
    """The site above all: it names the apps and puts them together."""
    return "\n".join(
        [
            f'<rect class="box" x="24" y="24" width="{width}" height="{BAR - GAP}" rx="4"/>',
            text(36, 46, site.name, "name"),
            text(36, 61, "imported by no app", "faint"),
            text(36 + WIDTH + COLUMN, 50, " · ".join(site.parts)),
        ]
    )


def arrow(start: tuple[int, int], end: tuple[int, int], importing: App, imported: App) -> str:
    """From the left edge of the one who imports to the right edge of the imported, at a height where both have one."""
    x, x2 = start[0], end[0] + WIDTH
    y = start[1] + 18
    y2 = min(max(y, end[1] + 18), end[1] + height(imported) - 10)
    middle = (x + x2) / 2
    return (
        f'<path class="arrow" d="M{x} {y}C{middle:g} {y} {middle:g} {y2} {x2 + 7} {y2}"/>'
        f'<path class="tip" d="M{x2 + 1} {y2}l8 -4v8z"/>'
    )


def matrix(order: list[str], imports: set[tuple[str, str]], top: int) -> tuple[list[str], int]:
    """Who imports whom, how often: rows import columns. Everything above the diagonal is a wall."""
    cell, left, row = 86, 150, 24
    drawn = [text(24, top, "Each row imports from the columns that are filled in", "faint")]
    drawn += [text(left + cell * (n + 0.5), top + 24, name, "number faint") for n, name in enumerate(order)]
    for n, importing in enumerate(order):
        y = top + 34 + row * n
        drawn.append(text(left - 12, y + 16, importing, "right"))
        for m, imported in enumerate(order):
            kind = "cell" if (importing, imported) in imports else "wall"
            drawn.append(
                f'<rect class="{kind}" x="{left + cell * m + 1}" y="{y + 1}" width="{cell - 2}" height="{row - 2}"/>'
            )
    return drawn, top + 34 + row * len(order) + 24


if __name__ == "__main__":
    picture = draw()
    if sys.argv[1:] == ["--check"]:
        raise SystemExit(0 if PICTURE.read_text(encoding="utf-8") == picture else "The map is old: make map")
    PICTURE.write_text(picture, encoding="utf-8")
    print(f"{PICTURE.relative_to(ROOT)} is drawn.")
