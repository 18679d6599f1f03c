"""Masks: as long as what they cover, so that every position in a text stays what it was."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from connectors.port import Post
from inbox.numbers.find import Span, find_numbers, may_hold_number

MASK = "•"
# What networks keep ids and handles in: there a number is no person's. The last part counts.
NOT_TEXT = re.compile(r"(?:^|_)(?:ids?|username|at|time|cursors?|token|type|key)$")
WORDLESS = frozenset([int, float, bool, type(None)])


@dataclass(frozen=True, slots=True)
class Number:
    """A number that stood in a text, and where."""

    span: Span
    plain: str


@dataclass(frozen=True, slots=True)
class Masked:
    text: str
    numbers: tuple[Number, ...]


def mask_text(text: str) -> Masked:
    """The text with its numbers covered; their own separators stay."""
    spans = find_numbers(text)
    return Masked(cover(text, spans), tuple(Number(s, text[s.start : s.end]) for s in spans))


def cover(text: str, spans: Sequence[Span]) -> str:
    for span in spans:
        covered = re.sub(r"\w", MASK, text[span.start : span.end])
        text = text[: span.start] + covered + text[span.end :]
    return text


def hide_numbers(text: str) -> str:
    """For places that keep no numbers aside: names, notes, drafts, what is compared."""
    return cover(text, find_numbers(text))


def hide_within(value: Any, key: str = "") -> Any:
    """A payload with the numbers in its texts covered. Ids stay whole, however they look.

    Where there is nothing to cover, it is the same object: nearly always, so it must be quick.
    """
    if isinstance(value, str):
        return value if _holds_ids(key) or not may_hold_number(value) else hide_numbers(value)
    if isinstance(value, dict | Mapping):
        return _hide_in_items(value, value.items(), None)
    if isinstance(value, list | tuple):
        return _hide_in_items(value, enumerate(value), key)
    return value


def _hide_in_items(whole: Any, items: Iterable[tuple[Any, Any]], key: str | None) -> Any:
    """`key`: under which a list stands; the items of an object have their own."""
    covered = None
    for name, item in items:
        if item.__class__ in WORDLESS:
            continue
        hidden = hide_within(item, name if key is None else key)
        if hidden is not item:
            covered = covered or (dict(whole) if key is None else list(whole))
            covered[name] = hidden
    return covered or whole


@cache
def _holds_ids(key: str) -> bool:
    return bool(NOT_TEXT.search(key))


def mask_post(post: Post) -> tuple[Post, tuple[Number, ...]]:
    """A post fit to be stored, compared and shown, and the numbers of its text.

    Its people are masked where profiles are written: who is ours is known by the true name.
    """
    covered, numbers, raw = post, tuple[Number, ...](), hide_within(post.raw)
    if may_hold_number(post.text):
        masked = mask_text(post.text)
        covered, numbers = replace(covered, text=masked.text), masked.numbers
    if raw is not post.raw:
        covered = replace(covered, raw=raw)
    if post.photos:
        photos = tuple(replace(p, alt_text=hide_numbers(p.alt_text)) for p in post.photos)
        covered = replace(covered, photos=photos)
    return covered, numbers
