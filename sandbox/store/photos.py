"""Pictures that were uploaded, and how large they are."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from sandbox.store.records import Photo

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import datetime

    from sandbox.store.store import Store

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
# The markers of a JPEG's frame, which holds its size; C4, C8 and CC are others.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class Photos:
    def __init__(self, store: Store) -> None:
        self._store = store

    def add(
        self,
        owner_id: str,
        content: bytes,
        content_type: str,
        *,
        now: datetime,
        alt_text: str = "",
        redirect_to: str = "",
        padding: int = 0,
    ) -> Photo:
        width, height = measure_picture(content)
        photo = Photo(
            id=str(self._store.next_snowflake(now)),
            owner_id=owner_id,
            content=content,
            content_type=content_type,
            width=width,
            height=height,
            alt_text=alt_text,
            redirect_to=redirect_to,
            padding=padding,
        )
        self._store.connection.execute(
            "INSERT INTO photo VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (int(photo.id), owner_id, content, content_type, width, height, alt_text,
             redirect_to, padding),
        )  # fmt: skip
        return photo

    def get(self, photo_id: str) -> Photo | None:
        return self.get_many([photo_id]).get(photo_id)

    def get_many(self, ids: Iterable[str]) -> dict[str, Photo]:
        """Those of the ids that exist, by id."""
        wanted = [int(one) for one in dict.fromkeys(ids) if one.isdecimal() and len(one) < 20]
        marks = ", ".join("?" * len(wanted))
        rows = self._store.connection.execute(
            f"SELECT * FROM photo WHERE id IN ({marks})",  # noqa: S608 - question marks
            wanted,
        )
        return {str(row["id"]): _read(row) for row in rows}

    def describe(self, photo_id: str, alt_text: str) -> None:
        self._store.connection.execute(
            "UPDATE photo SET alt_text = ? WHERE id = ?", (alt_text, int(photo_id))
        )


def measure_picture(content: bytes) -> tuple[int, int]:
    """Width and height of a PNG or JPEG; 0 and 0 for anything else."""
    if content.startswith(_PNG) and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return int(width), int(height)
    return _measure_jpeg(content) if content.startswith(_JPEG) else (0, 0)


def _measure_jpeg(content: bytes) -> tuple[int, int]:
    position = 2
    while position + 9 <= len(content) and content[position] == 0xFF:
        marker = content[position + 1]
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", content[position + 5 : position + 9])
            return int(width), int(height)
        position += 2 + int.from_bytes(content[position + 2 : position + 4])
    return 0, 0


def _read(row: sqlite3.Row) -> Photo:
    return Photo(
        id=str(row["id"]),
        owner_id=row["owner_id"],
        content=row["content"],
        content_type=row["content_type"],
        width=row["width"],
        height=row["height"],
        alt_text=row["alt_text"],
        redirect_to=row["redirect_to"],
        padding=row["padding"],
    )
