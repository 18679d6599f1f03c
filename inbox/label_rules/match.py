"""Does a text hold one of these words? Pure.

Whole words, in capitals or not; å, ä and ö are letters of their own. A phrase is several words in
their order. A star at the end stands for any ending: "försen*" is also in "försenat".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize

STAR = "*"


@dataclass(frozen=True, slots=True)
class Phrase:
    """`needle`: what has to stand in the folded text; it is looked for first, for that is quick."""

    needle: str
    pattern: re.Pattern[str]


def fold(text: str) -> str:
    """Small letters, one space between words, each letter with its mark one character."""
    return " ".join(normalize("NFC", normalize("NFC", text).casefold()).split())


@lru_cache(maxsize=10_000)
def read_phrase(word: str) -> Phrase:
    needle = fold(word.removesuffix(STAR))
    begin = r"(?<!\w)" if re.match(r"\w", needle) else ""  # there is no word around an emoji
    end = r"(?!\w)" if re.search(r"\w$", needle) and not word.endswith(STAR) else ""
    return Phrase(needle, re.compile(begin + re.escape(needle) + end))


def find_word(words: Iterable[str], folded: str) -> str:
    """The first of the words that the folded text holds; empty: none."""
    for word in words:
        phrase = read_phrase(word)
        if phrase.needle in folded and phrase.pattern.search(folded):
            return word
    return ""
