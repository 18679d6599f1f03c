"""Names in the order in which their reader looks for them: no collation of the database knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar
from unicodedata import normalize

from django.utils.translation import get_language

# What comes after z, by the reader's language; each with the letters that its neighbours write so.
SWEDISH = {"å": "{a", "ä": "{b", "æ": "{b", "ö": "{c", "ø": "{c", "ü": "y"}
DANISH = {"æ": "{a", "ä": "{a", "ø": "{b", "ö": "{b", "å": "{c", "ü": "y"}
ENGLISH = {"æ": "ae", "ø": "o"}  # all others are letters with accents
AFTER_Z: Mapping[str, Mapping[str, str]] = {
    "sv": SWEDISH,
    "fi": SWEDISH,
    "nb": DANISH,
    "da": DANISH,
}


def name_key(name: str) -> tuple[str, str]:
    """A key to sort by. Accents count only between names that are the same without."""
    language = (get_language() or "en")[:2]
    small = normalize("NFC", name).casefold()
    if AFTER_Z.get(language) is DANISH:
        small = small.replace("aa", "å")  # Aarhus stands beside Århus
    places = AFTER_Z.get(language, ENGLISH)
    placed = "".join(places.get(letter, letter) for letter in small)
    return "".join(c for c in normalize("NFD", placed) if not "\u0300" <= c <= "\u036f"), name


class Named(Protocol):
    name: str


Row = TypeVar("Row", bound=Named)


def sort_named(rows: Iterable[Row]) -> list[Row]:
    """A bounded list, by name."""
    return sorted(rows, key=lambda row: name_key(row.name))
