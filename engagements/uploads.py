"""Uploads go to disk at once, and one that is too large is refused before it is read.

Under ASGI Django stores the whole body before anybody may look at its headers, so `limited` stands between the server
and Django: of a body that is too large nothing is kept, and what Django gets has its length and no content.
"""

import tempfile
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class LimitedUploadHandler(TemporaryFileUploadHandler):
    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any) -> None:  # noqa: N803 - Django's name
        if content_length > settings.UPLOAD_LIMIT:
            raise RequestDataTooBig(f"upload of {content_length} bytes")


def limit_words() -> str:
    """How large a file may be, in words: "200 MB"."""
    return f"{settings.UPLOAD_LIMIT // 1_000_000} MB"


def is_too_large(length: str | None) -> bool:
    """Whether a request that declares this length is refused."""
    return length is not None and length.isdecimal() and int(length) > settings.UPLOAD_LIMIT


@contextmanager
def on_disk(upload: UploadedFile) -> Iterator[Path]:
    """The upload as a file with a path, for as long as the block lasts."""
    with tempfile.NamedTemporaryFile(suffix=".table") as file:
        for chunk in upload.chunks():
            file.write(chunk)
        file.flush()
        yield Path(file.name)


Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Application = Callable[[Any, Receive, Any], Awaitable[None]]


def limited(application: Application) -> Application:
    """The ASGI application, never handed more than UPLOAD_LIMIT bytes of a request."""

    async def within_limit(scope: Any, receive: Receive, send: Any) -> None:
        await application(scope, _Body(scope, receive).receive if scope["type"] == "http" else receive, send)

    return within_limit


class _Body:
    """The body of one request on its way to Django."""

    def __init__(self, scope: Any, receive: Receive) -> None:
        self.scope, self.rest = scope, receive
        lengths = [value.decode("latin-1") for name, value in scope.get("headers", ()) if name == b"content-length"]
        self.is_refused = any(is_too_large(length) for length in lengths)
        self.is_over, self.read = False, 0

    async def receive(self) -> Message:
        if self.is_refused and not self.is_over:
            self.is_over = True
            return {"type": "http.request", "body": b"", "more_body": False}
        while True:
            message = await self.rest()
            # What still comes of a refused body is passed over; Django waits for the end of the connection only.
            if not (self.is_over and message["type"] == "http.request"):
                break
        self.read += len(message.get("body", b""))
        if not self.is_over and self.read > settings.UPLOAD_LIMIT:  # sent in pieces, without a length
            self.scope["headers"] = [*self.scope["headers"], (b"content-length", str(self.read).encode())]
            self.is_over = True
            return {"type": "http.request", "body": b"", "more_body": False}
        return message
