"""How much of an upload is read: not a gigabyte, whoever sends it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from inbox.pictures.encode import MAX_BYTES

MAX_FORM = 2**16  # bytes for what stands around the picture


class BoundedUpload(FileUploadHandler):
    """Ends the request before its body is read. It holds no file itself."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - Django's name
        content_length: int,
        boundary: str,
        encoding: Any = None,
    ) -> None:
        if content_length > MAX_BYTES + MAX_FORM:
            raise RequestDataTooBig

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
