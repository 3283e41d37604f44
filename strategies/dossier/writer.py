"""HTML in, PDF out, in a process of its own with limits on time and memory: the one place that WeasyPrint runs in.

    python -I strategies/dossier/writer.py JOB.json

JOB.json: {"html": path, "css": path, "fonts": folder, "images": {name: path}, "output": path, "memory": bytes}. The last
line on standard output is JSON: {"pages": n} or {"error": code}. No Django here: the process starts fast and has no
database to reach.
"""

import json
import logging
import resource
import sys
from pathlib import Path
from typing import Any

REFUSED = "refused"


def main(job_path: str) -> int:
    job = json.loads(Path(job_path).read_text(encoding="utf-8"))
    resource.setrlimit(resource.RLIMIT_AS, (job["memory"], job["memory"]))
    try:
        pages = write(job)
    except (MemoryError, RecursionError) as error:
        return _say({"error": type(error).__name__})
    except OSError as error:
        return _say(
            {"error": "libraries" if "cannot load library" in str(error) else "disk", "details": str(error)[:300]}
        )
    return _say({"pages": pages})


def write(job: dict[str, Any]) -> int:
    """Write the PDF beside its final name and move it there. Returns the number of pages."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    fonts = {path.name: path for path in Path(job["fonts"]).glob("*.woff2")}
    images = {name: Path(path) for name, path in job["images"].items()}

    class OwnFilesOnly(URLFetcher):
        """The document's own fonts and images, by name. Everything else is refused: disk, network, data, other schemes."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            scheme, _colon, name = url.partition(":")
            if scheme == "linje-font" and name in fonts:
                return URLFetcherResponse(url, fonts[name].read_bytes(), {"Content-Type": "font/woff2"})
            if scheme == "linje-image" and name in images:
                return URLFetcherResponse(url, images[name].read_bytes(), {"Content-Type": "image/png"})
            raise ValueError(f"{REFUSED}: {url[:200]}")

    fetcher, font_config = OwnFilesOnly(), FontConfiguration()
    html = HTML(string=Path(job["html"]).read_text(encoding="utf-8"), base_url=None, url_fetcher=fetcher)
    # A stylesheet without the fetcher would fetch its @import by WeasyPrint's default one, which reaches everything.
    css = CSS(string=Path(job["css"]).read_text(encoding="utf-8"), font_config=font_config, url_fetcher=fetcher)
    document = html.render(stylesheets=[css], font_config=font_config, pdf_variant="pdf/ua-1")
    output = Path(job["output"])
    partial = output.with_suffix(".part")
    document.write_pdf(partial, pdf_variant="pdf/ua-1")
    partial.rename(output)
    return len(document.pages)


def _say(answer: dict[str, Any]) -> int:
    sys.stdout.write(json.dumps(answer) + "\n")
    return 1 if "error" in answer else 0


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    sys.exit(main(sys.argv[1]))
