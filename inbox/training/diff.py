"""What an approver changed, word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
LONGEST = 4000  # words and gaps that are compared; beyond it, all is one change


@dataclass(frozen=True, slots=True)
class Piece:
    """`kind`: "same", "gone" or "new"."""

    kind: str
    text: str


def compare_texts(before: str, after: str) -> list[Piece]:
    """In the order in which they are read: what went stands before what came."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    if len(old) + len(new) > LONGEST:
        return [Piece("gone", before), Piece("new", after)]
    return list(_tell(old, new))


def _tell(old: list[str], new: list[str]) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(old[i:j]))
            continue
        if i < j:
            yield Piece("gone", "".join(old[i:j]))
        if k < m:
            yield Piece("new", "".join(new[k:m]))
