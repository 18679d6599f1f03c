"""The file: JSON lines, each a post of either side."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sandbox.store import Network

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class BadFileError(Exception):
    """The file cannot be replayed. The message names the line."""


@dataclass(frozen=True, slots=True)
class Row:
    """`text` as it was typed. `thread_id` is the root of the chain; `brand` whom it concerns."""

    id: str
    author: str
    text: str
    created_at: datetime
    is_ours: bool
    parent_id: str
    thread_id: str
    brand: str


def read_rows(file: Path, network: Network) -> list[Row]:
    """All rows in the file's order. Raises BadFileError."""
    try:
        with file.open(encoding="utf-8") as lines:
            numbered = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise BadFileError(f"Cannot read {file}: {error}") from None
    rows = [_read(number, line, network) for number, line in numbered]
    if not rows:
        raise BadFileError(f"{file} has no rows")
    _check_unique(rows)
    return _ground(rows) if network is Network.FACEBOOK else rows


def list_brands(rows: Iterable[Row]) -> list[str]:
    """The accounts that wrote an `out` row, in the order of their first."""
    return list(dict.fromkeys(row.author for row in rows if row.is_ours))


def list_customers(rows: Iterable[Row]) -> list[str]:
    rows = list(rows)
    brands = {brand.lower() for brand in list_brands(rows)}
    authors = dict.fromkeys(row.author for row in rows)
    return [author for author in authors if author.lower() not in brands]


def _read(number: int, line: str, network: Network) -> Row:
    try:
        content = json.loads(line)
    except ValueError as error:
        raise BadFileError(f"Line {number} is not JSON: {error}") from None
    if not isinstance(content, dict):
        raise BadFileError(f"Line {number} is not a JSON object")
    try:
        return _make_row(content, network)
    except ValueError as error:
        raise BadFileError(f"Line {number}: {error}") from None


def _make_row(content: dict[str, Any], network: Network) -> Row:
    row_id = _get_text(content, "id")
    if network is Network.X and not (row_id.isdecimal() and len(row_id) < 20):
        raise ValueError(f"id {row_id!r} is not a number of at most 19 digits")
    direction = _get_text(content, "direction")
    if direction not in ("in", "out"):
        raise ValueError(f"direction {direction!r} is neither in nor out")
    brand = _get_text(content, "brand", needed=network is Network.FACEBOOK)
    return Row(
        id=row_id,
        author=_get_text(content, "author"),
        text=_unescape(_get_text(content, "text")),
        created_at=_read_time(_get_text(content, "created_at")),
        is_ours=direction == "out",
        parent_id=_get_text(content, "parent_id", needed=False),
        thread_id=_get_text(content, "thread_id"),
        brand=brand,
    )


def _get_text(content: dict[str, Any], name: str, *, needed: bool = True) -> str:
    value = content.get(name)
    if value is None and not needed:
        return ""
    if value is None:
        raise ValueError(f"{name} is missing")
    if not isinstance(value, str):
        raise ValueError(f"{name} is not a string")  # noqa: TRY004 - one kind of error for a line
    return value


def _read_time(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"created_at {text!r} has no time zone")
    return at


def _unescape(text: str) -> str:
    """The file keeps X's wire form, which escapes three characters."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _check_unique(rows: list[Row]) -> None:
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        if row.id in seen:
            raise BadFileError(f"Row {number}: id {row.id} occurs twice")
        seen.add(row.id)


def _ground(rows: list[Row]) -> list[Row]:
    """On a Page every comment stands below a post that is there: what answers a row that the file
    does not have stands by itself, and a thread is what stands below one post.
    """
    by_id = {row.id: row for row in rows}

    def find_top(row: Row) -> str:
        seen = {row.id}
        while row.parent_id in by_id and row.parent_id not in seen:
            row = by_id[row.parent_id]
            seen.add(row.id)
        return row.id

    return [
        replace(
            row,
            parent_id=row.parent_id if row.parent_id in by_id else "",
            thread_id=find_top(row),
        )
        for row in rows
    ]
