"""Uploads go to disk at once, and one that is too large is refused before it is read."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class LimitedUploadHandler(TemporaryFileUploadHandler):
    def handle_raw_input(
        self, input_data: Any, META: dict, content_length: int, boundary: bytes, encoding: str | None = None
    ) -> None:
        if content_length > settings.UPLOAD_LIMIT:
            raise RequestDataTooBig(f"upload of {content_length} bytes")
