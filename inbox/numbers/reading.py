"""A text as somebody who looks for numbers reads it: one kind of digit, space and dash."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

# What stands between digits without being seen: joiners, marks of direction, emoji's variation
# selectors, the frame of a keycap.
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20e3\ufe00-\ufe0f\ufeff]"
)
RUN = re.compile(r"\d+(?:[-./_+*| \t]{1,3}\d+)*")
# Networks' ids stand in addresses, names and mail addresses, and these stay readable.
ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|[\w.-]+\.[a-z]{2,6}/\S+|[\w.+-]+@[\w-]+\.[\w.-]+|@\w+", re.IGNORECASE
)
# What an address says in front of a number that is private after all.
NAMED = re.compile(
    r"(?:pnr|person\w*|ssn|cpr\w*|hetu|henkil\w*|fnr|fodsels\w*|card\w*|kort\w*|iban)[=:]$",
    re.IGNORECASE,
)


def _spell() -> dict[int, str]:
    """Digits of all scripts, wide letters, and every space and dash that Unicode has."""
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    for code in range(0x80, sys.maxunicode + 1):
        category = unicodedata.category(chr(code))
        if category == "Nd":
            table[code] = str(unicodedata.decimal(chr(code)))
        elif category in ("Zs", "Pd"):
            table[code] = " " if category == "Zs" else "-"
    return table | {0x2212: "-", 0x00B7: ".", 0x2022: ".", 0x09: " "}


SPELLING = _spell()


@dataclass(frozen=True, slots=True)
class Run:
    """Groups of digits with little between them: `[start, end)` of each, and what is before."""

    groups: Sequence[tuple[int, int]]
    before: str

    def is_telephone(self, first: int) -> bool:
        """Whether the group is part of a number in international form, which has 15 digits."""
        start, end = self.groups[0]
        is_international = self.before == "+" or (end - start == 4 and self.before == "00")
        return is_international and sum(b - a for a, b in self.groups[:first]) < 8


@dataclass(frozen=True)
class Reading:
    """`plain` is the text spelt simply; what is unseen is left out, so positions may differ."""

    plain: str
    places: Sequence[int] | None  # of each character in the text; None: the same

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The same stretch in the text itself."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1

    def runs(self) -> Iterator[Run]:
        for run in RUN.finditer(self.plain):
            at = run.start()
            groups = [(at + g.start(), at + g.end()) for g in re.finditer(r"\d+", run.group())]
            before = self.plain[at : at + 2] if run.group().startswith("00") else ""
            yield Run(groups, before or self.plain[max(at - 1, 0) : at])

    def is_part_of_address(self, start: int, end: int) -> bool:
        return any(
            a < end and start < b and not NAMED.search(self.plain, a, start)
            for a, b in self._addresses
        )

    @cached_property
    def _addresses(self) -> list[tuple[int, int]]:
        return [address.span() for address in ADDRESS.finditer(self.plain)]


def read_text(text: str) -> Reading:
    if text.isascii():
        return Reading(text, None)
    spelt = text.translate(SPELLING)
    if not UNSEEN.search(spelt):
        return Reading(spelt, None)
    seen = [at for at, character in enumerate(spelt) if not UNSEEN.match(character)]
    return Reading("".join(spelt[at] for at in seen), seen)
