"""The personal link of a survey is its customer's alone: whoever has it could answer. So it is
masked wherever it comes back from the network, in texts and payloads, before anything is stored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

HIDDEN = "…/s/…"
# The whole token, or its beginning where a network shows as much of an address as it has room for.
# The slashes may be written as %2F: so a link stands within the address that a network leads over.
SLASH = r"(?:/|%(?:25)*2[Ff])"
TOKEN = re.compile(rf"{SLASH}s{SLASH}(?:[A-Za-z]{{20,}}|[A-Za-z]*…)(?:[/?#%&][^\s<>\"'()]*)?")
SHORT = re.compile(r"https?://t\.co/\w+")  # X's own, which lead to the same
AROUND = frozenset("<>\"'()")
LONGEST_START = 300  # characters of scheme, host and path in front of the token


def holds_link(text: str) -> bool:
    return _may_hold_link(text) and bool(TOKEN.search(text))


def holds_link_within(value: Any) -> bool:
    """The same of a payload: an attachment may lead where no word does."""
    if isinstance(value, str):
        return holds_link(value)
    if isinstance(value, Mapping):
        return any(map(holds_link_within, value.values()))
    return isinstance(value, list | tuple) and any(map(holds_link_within, value))


def _may_hold_link(text: str) -> bool:
    """Quick, for nearly no text does."""
    return "/s/" in text or "2Fs" in text or "2fs" in text


def hide_links(text: str) -> str:
    """Each link of a survey becomes HIDDEN. Harmless twice."""
    if not _may_hold_link(text):
        return text
    pieces, done = list[str](), 0
    for token in TOKEN.finditer(text):
        pieces += [text[done : _find_start(text, token.start(), done)], HIDDEN]
        done = token.end()
    return "".join([*pieces, text[done:]])


def _find_start(text: str, at: int, floor: int) -> int:
    floor = max(floor, at - LONGEST_START)
    while at > floor and not text[at - 1].isspace() and text[at - 1] not in AROUND:
        at -= 1
    return at


def hide_links_within(value: Any) -> Any:
    """The same of a payload whose text holds one, short links that lead there included."""
    if isinstance(value, str):
        return SHORT.sub("https://t.co/…", hide_links(value))
    if isinstance(value, Mapping):
        return {key: hide_links_within(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [hide_links_within(item) for item in value]
    return value
