"""What is fetched as a file: one answer for what is made while it is sent, one for what is stored."""

from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpRequest, StreamingHttpResponse

from engagements import walls

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(
    request: HttpRequest, pieces: Iterator[bytes], filename: str, content_type: str = CSV
) -> StreamingHttpResponse:
    """Send `pieces` one by one as the file `filename` (ASCII, it stands in a header)."""
    response = StreamingHttpResponse(_sent(request, _walled(pieces, walls.visible())), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def stored(file: FieldFile, filename: str, content_type: str) -> FileResponse:
    """A file from a store that nothing else serves. Opened in a browser all the same, it may do nothing there."""
    response = FileResponse(file.open("rb"), as_attachment=True, filename=filename, content_type=content_type)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _walled(pieces: Iterator[bytes], visible: str) -> Iterator[bytes]:
    """Each piece is made behind the wall of the request that wished for them, which is over by then."""
    while True:
        with walls.showing(visible):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


def _sent(request: HttpRequest, pieces: Iterator[bytes]) -> Iterator[bytes] | AsyncIterator[bytes]:
    """Under ASGI Django would read a plain iterator to its end before it sends the first byte."""
    if not isinstance(request, ASGIRequest):
        return pieces

    async def one_by_one() -> AsyncIterator[bytes]:
        while piece := await sync_to_async(lambda: next(pieces, b""))():
            yield piece

    return one_by_one()
