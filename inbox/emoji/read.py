"""Read the table of emoji: a line has one, and its name in Swedish, Finnish, Norwegian, Danish and
English, each of which begins with the word that it is best known by.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext_noop

TABLE = Path(__file__).with_name("names.txt")
LANGUAGES = ("sv", "fi", "nb", "da", "en")
GROUPS = {
    "faces": gettext_noop("Faces"),
    "hands": gettext_noop("Hands and people"),
    "signs": gettext_noop("Hearts and signs"),
    "travel": gettext_noop("Travel"),
    "weather": gettext_noop("Weather and time"),
    "things": gettext_noop("Things"),
}


class Emoji(NamedTuple):
    sign: str
    name: str


@cache
def read_emoji(language: str) -> dict[str, list[Emoji]]:
    """By the words for their group; English names for a language without a column."""
    column = LANGUAGES.index(language) if language in LANGUAGES else LANGUAGES.index("en")
    groups: dict[str, list[Emoji]] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        sign, _space, names = line.partition(" ")
        if sign == "#":
            found = groups.setdefault(GROUPS[names], [])
        else:
            found.append(Emoji(sign, names.split("|")[column].strip()))
    return groups
