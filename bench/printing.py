"""A strategy as PDF: the product's exporter beside bare WeasyPrint, PDF/UA-1, on the HTML that the exporter writes.

Both start a process of their own for the document. Ours makes the HTML from the database besides, refuses what the document
may not fetch, and keeps to limits of time and memory."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from bench import world
from bench.apart import Effort, apart
from bench.measuring import Figures, Plan, Row, at_most, middle, ratio_of, take_turns, tree_memory

PAGES = (12, 60, 200)
BARE = """
import sys
from weasyprint import CSS, HTML
HTML(filename=sys.argv[1]).write_pdf(sys.argv[3], stylesheets=[CSS(filename=sys.argv[2])], pdf_variant="pdf/ua-1")
"""


def measure(plan: Plan) -> list[Row]:
    pages = PAGES[:1] if plan.is_quick else PAGES
    rounds = {count: _turns(plan, count) for count in pages}
    rows = []
    for measured in rounds.values():
        bare, ours = measured["bare"], measured["ours"]
        real = int(middle(ours, "pages"))
        rows += [
            at_most(
                f"PDF of {real} pages",
                middle(ours, "cpu"),
                "CPU s",
                f"bare WeasyPrint, {middle(bare, 'cpu'):.3g} CPU s",
                ratio_of(ours, bare, "cpu"),
                1.15,
            ),
            at_most(
                f"memory for the PDF of {real} pages",
                middle(ours, "held_MB"),
                "MB",
                f"bare WeasyPrint, {middle(bare, 'held_MB'):.0f} MB",
                ratio_of(ours, bare, "held_MB"),
                1.2,
            ),
        ]
    if not plan.is_quick:
        rows.append(_growth(rounds[PAGES[0]]["ours"], rounds[PAGES[-1]]["ours"]))
    return rows


def _turns(plan: Plan, count: int) -> dict[str, list[Figures]]:
    folder = plan.folder / str(count)
    folder.mkdir()
    env = {"VAR_DIR": str(folder / "var")}
    apart("bench.printing:prepare", env=env, pages=count, folder=str(folder))
    return take_turns(
        plan,
        {
            "bare": lambda: apart("bench.printing:bare", env=env, folder=str(folder)),
            "ours": lambda: apart("bench.printing:product", env=env),
        },
    )


def _growth(short: list[Figures], long: list[Figures]) -> Row:
    """The power of the pages that the time grows with: 1 is twice the pages, twice the time."""
    times = ratio_of(long, short, "cpu")
    pages = middle(long, "pages") / middle(short, "pages")
    name = f"growth of the time from {middle(short, 'pages'):.0f} to {middle(long, 'pages'):.0f} pages"
    return at_most(name, math.log(times) / math.log(pages), "exponent", "as many times the pages", None, 1.1)


class Held:
    """`with Held() as held: …`, then `held.megabytes`: the most that this process and its children took meanwhile."""

    def __enter__(self) -> Held:
        self.pid, self.most, self.over = os.getpid(), 0, threading.Event()
        self.before = tree_memory(self.pid)
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()
        return self

    def _watch(self) -> None:
        while not self.over.wait(0.05):
            self.most = max(self.most, tree_memory(self.pid))

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()
        self.megabytes = (self.most - self.before) / 1e6


# In processes of their own, with Django ------------------------------------------------------------------------------------


def prepare(pages: int, folder: str) -> None:
    """A version of about so many pages, its HTML, and its CSS with the fonts as files."""
    from django.conf import settings

    from strategies.dossier.rendering import document_css, document_html

    world.migrate()
    version = world.draft(max(7, 3 * (pages - 8)), 110)
    Path(folder, "document.html").write_text(document_html(version, "full", "sv"), encoding="utf-8")
    fonts = (settings.STATIC_BUILT / "fonts").as_uri()
    css = document_css().replace("linje-font:", f"{fonts}/")
    Path(folder, "document.css").write_text(css, encoding="utf-8")


def bare(folder: str) -> dict[str, Any]:
    files = [str(Path(folder, name)) for name in ("document.html", "document.css", "bare.pdf")]
    command = [sys.executable, "-I", "-c", BARE, *files]
    # Looking at the memory costs processor time, so it has a run of its own.
    with Effort() as effort:
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    with Held() as held:
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return effort.figures | {"held_MB": held.megabytes}


def product() -> dict[str, Any]:
    from strategies.dossier import rendering
    from strategies.models import Strategy

    version = Strategy.objects.get().open_version()
    if version is None:
        raise SystemExit("there is no draft")
    rendering.SECONDS = 3600  # by the clock, which on a busy machine says little
    rendering.document_html(version, "full", "sv")  # a worker that has printed before
    with Effort() as effort:
        rendered = rendering.render(version, "full", "sv")
    with Held() as held:
        rendering.render(version, "full", "sv")
    return effort.figures | {"held_MB": held.megabytes, "pages": rendered.pages}
