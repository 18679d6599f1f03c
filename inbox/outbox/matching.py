"""Is a post on the network the answer that we sent? Networks do not return a text as it was."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

_LEADING_MENTIONS = re.compile(r"^(?:\s*@\w+)+\s*")
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_SLASH_AT_END = re.compile(r"/(?=\s|$)")


def normalise_text(text: str) -> str:
    """A text without what networks add or drop: mentions in front, link schemes, spaces."""
    text = _LEADING_MENTIONS.sub("", unescape(text))
    text = _SLASH_AT_END.sub("", _SCHEME.sub("", text))
    return " ".join(unicodedata.normalize("NFC", text).split())


def is_same_text(one: str, other: str) -> bool:
    return normalise_text(one) == normalise_text(other)
