"""The threading rule and who receives what, applied to a file of posts: nothing of ours is used."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Recording:
    """The rows of a file by id, and the accounts in it that are ours."""

    rows: dict[str, Row]
    brands: frozenset[str]

    @classmethod
    def load(cls, file: Path) -> Recording:
        rows = {row["id"]: row for row in map(json.loads, file.read_text().splitlines())}
        brands = {row["author"] for row in rows.values() if row["direction"] == "out"}
        return cls(rows, frozenset(brands))

    def line_of(self, row: Row) -> Iterator[Row]:
        """The row and everything above it in the file."""
        seen: Row | None = row
        while seen:
            yield seen
            seen = self.rows.get(seen["parent_id"] or "")

    def top_of(self, row: Row) -> str | None:
        """The topmost post of the chain that none of our accounts wrote."""
        line = list(self.line_of(row))
        if line[-1]["parent_id"] and (root := self.rows.get(line[-1]["thread_id"])):
            line.append(root)
        theirs = [above["id"] for above in line if above["author"] not in self.brands]
        return theirs[-1] if theirs else None

    def receivers(self, row: Row) -> set[str]:
        """Who sees the row in a timeline of its own: author, mentioned, answered."""
        by_name = {brand.lower(): brand for brand in self.brands}
        said = re.findall(r"(?<!\w)@(\w+)", row["text"])
        named = {by_name[name.lower()] for name in said if name.lower() in by_name}
        above = self.rows.get(row["parent_id"] or "")
        return (named | {row["author"]} | {above["author"] if above else ""}) & self.brands

    def holdings(self) -> dict[str, set[str]]:
        """Which posts each channel holds: what its timelines bring, with all ancestors."""
        held: dict[str, set[str]] = {brand: set() for brand in self.brands}
        for row in self.rows.values():
            line = {above["id"] for above in self.line_of(row)}
            for brand in self.receivers(row):
                held[brand] |= line
        return held
