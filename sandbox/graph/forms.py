"""What a POST carries: fields, and files where the form comes in parts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from sandbox.graph.errors import invalid_parameter

if TYPE_CHECKING:
    from starlette.requests import Request

LARGEST_BODY = 1_000_000  # bytes
LARGEST_UPLOAD = 12_000_000
_BOUNDARY = re.compile(r'multipart/form-data;.*boundary="?([^";]+)"?', re.IGNORECASE)
_NAME = re.compile(rb'[^a-z]name="([^"]*)"')


async def read_form(request: Request) -> tuple[dict[str, str], dict[str, bytes]]:
    """Fields and files by name."""
    body = await request.body() if request.method == "POST" else b""
    in_parts = _BOUNDARY.match(request.headers.get("content-type", ""))
    if len(body) > (LARGEST_UPLOAD if in_parts else LARGEST_BODY):
        raise invalid_parameter("The request is too large")
    if in_parts:
        return _read_parts(body, in_parts[1].encode())
    return dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True)), {}


def _read_parts(body: bytes, boundary: bytes) -> tuple[dict[str, str], dict[str, bytes]]:
    fields: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for part in body.split(b"--" + boundary)[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        content = content.removesuffix(b"\r\n")
        name = _NAME.search(head)
        if name and b"filename" in head:
            files[name[1].decode(errors="replace")] = content
        elif name:
            fields[name[1].decode(errors="replace")] = content.decode(errors="replace")
    return fields, files
