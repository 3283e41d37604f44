"""From a version to the bytes of a PDF."""

import io
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from engagements.charts import lines
from engagements.faultpoints import faultpoint
from strategies.dossier import EDITIONS, sections
from strategies.models import Input, StrategyVersion
from strategies.queries.document import parts_of

# Run by its path: importing the package would bring Django along.
WRITER = Path(__file__).with_name("writer.py")
SECONDS = 120
MEMORY = 3_000_000_000  # address space, of which about a tenth is used; fontconfig and Pango map a great deal
LOGO_SIZE = 600
# WeasyPrint takes the square of a word's length where it must be broken: one of 20,000 letters costs minutes.
TAG_OR_TEXT = re.compile(r'<(?:[^>"]|"[^"]*")*>|[^<]+')
LONG_WORD = re.compile(r"(?:&[#\w]{1,31};|[^\s<&]){100,}")
PIECE = re.compile(r"(?:&[#\w]{1,31};|[^\s<&]){60}")


class RenderingError(Exception):
    """The document could not be made; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Rendered:
    pdf: bytes
    pages: int


def document_html(version: StrategyVersion, edition_name: str, language: str) -> str:
    """The whole document as one HTML page, in `language`; the text itself is in the version's own language."""
    edition = EDITIONS[edition_name]  # type: ignore[index]
    engagement = version.strategy.engagement
    with translation.override(language):
        parts = parts_of(version)
        said = Input.objects.filter(version__strategy=version.strategy)
        context = {
            "version": version,
            "engagement": engagement,
            "edition": edition,
            "language": language,
            "sections": list(sections(version, edition)),
            "cover_lines": lines([part.said for part in parts[:7]] or [0] * 7, cover=True, ground="spruce"),
            "title_lines": title_lines(version.promise or engagement.name),
            "has_logo": bool(engagement.client.logo),
            "voices": said.exclude(voice=None).values("voice").distinct().count(),
            "input_count": said.count(),
            "printed_at": timezone.now(),
        }
        return with_breaks(render_to_string("strategies/pdf/document.html", context))


def with_breaks(html: str) -> str:
    """The same HTML, with places where a word may be broken in those that no line could hold."""

    def broken(found: re.Match[str]) -> str:
        text = found.group()
        return text if text.startswith("<") else LONG_WORD.sub(lambda word: PIECE.sub(r"\g<0>&#8203;", word[0]), text)

    return TAG_OR_TEXT.sub(broken, html)


def title_lines(title: str) -> list[str]:
    """A short title in two lines of about the same length; the engine does not balance lines by itself."""
    if not 14 < len(title) <= 60 or " " not in title:
        return [title]
    places = [place for place, letter in enumerate(title) if letter == " "]
    middle = min(places, key=lambda place: abs(2 * place - len(title)))
    return [title[:middle], title[middle + 1 :]]


def document_css() -> str:
    return render_to_string("strategies/pdf/document.css")


def render(
    version: StrategyVersion,
    edition_name: str,
    language: str,
    *,
    beat: Callable[[int, int], Any] = lambda done, total: None,
) -> Rendered:
    """The PDF (PDF/UA-1, tagged). `beat(done, total)` is called while it is written and may raise to stop it.

    Raises RenderingError for a document that is too heavy, and where WeasyPrint's system libraries are missing."""
    beat(0, 4)
    html = document_html(version, edition_name, language)
    beat(1, 4)
    with tempfile.TemporaryDirectory(dir=settings.VAR) as folder:
        job = _job(Path(folder), html, version)
        answer = _written(job, version, lambda: beat(2, 4))
        if "error" in answer:
            raise RenderingError(_reason(answer))
        pdf = (Path(folder) / "document.pdf").read_bytes()
    beat(3, 4)
    return Rendered(pdf, int(answer["pages"]))


def _job(folder: Path, html: str, version: StrategyVersion) -> Path:
    (folder / "document.html").write_text(html, encoding="utf-8")
    (folder / "document.css").write_text(document_css(), encoding="utf-8")
    job = folder / "job.json"
    job.write_text(
        json.dumps(
            {
                "html": str(folder / "document.html"),
                "css": str(folder / "document.css"),
                "fonts": str(settings.STATIC_BUILT / "fonts"),
                "images": _images(folder, version),
                "output": str(folder / "document.pdf"),
                "memory": MEMORY,
            }
        )
    )
    return job


def _images(folder: Path, version: StrategyVersion) -> dict[str, str]:
    """The client's logo as a small PNG, decoded and written anew so that nothing of the uploaded file goes along."""
    logo = version.strategy.engagement.client.logo
    if not logo:
        return {}
    from PIL import Image

    with logo.open() as file, Image.open(io.BytesIO(file.read()), formats=["PNG", "JPEG", "WEBP", "GIF"]) as image:
        image.thumbnail((LOGO_SIZE, LOGO_SIZE))
        image.convert("RGBA").save(folder / "logo.png")
    return {"logo": str(folder / "logo.png")}


def _written(job: Path, version: StrategyVersion, beat: Callable[[], Any]) -> dict[str, Any]:
    moment = version.adopted_at or version.created_at
    # Without it the subset fonts carry the time of day, and the same version would never give the same bytes twice.
    env = {**os.environ, "SOURCE_DATE_EPOCH": str(int(moment.timestamp()))}
    command = [sys.executable, "-I", str(WRITER), str(job)]
    with _running(command, env) as process:
        faultpoint("dossier.writing")
        started = time.monotonic()
        while process.poll() is None:
            if time.monotonic() - started > SECONDS:
                return {"error": "time"}
            beat()
            time.sleep(0.2)
        output = (process.stdout.read() if process.stdout else "").strip().splitlines()
    return json.loads(output[-1]) if output else {"error": "killed"}


@contextmanager
def _running(command: list[str], env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(  # noqa: S603 - our own module, no shell, nothing foreign among the arguments
        command, cwd=settings.BASE_DIR, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


def _reason(answer: dict[str, Any]) -> str:
    if answer["error"] == "libraries":
        return _("The PDF needs system libraries that are missing here: %(names)s. Everything else works.") % {
            "names": "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        }
    if answer["error"] == "disk":
        return _("The server has run out of space. Nothing has been changed.")
    return _("The document became too heavy. Look for a very large table or very deep lists, and make them smaller.")
