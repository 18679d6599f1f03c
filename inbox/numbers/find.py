"""Find personal numbers in a text: identity numbers, cards, accounts. Pure, and fast to say no.

Telephone numbers and mail addresses are left alone: agents ring people. So are the ids of posts
in addresses, dates, prices, parcels, and whatever fails its number's own check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from stdnum import iban

from inbox.numbers.cards import is_card
from inbox.numbers.identity import find_country, is_finnish
from inbox.numbers.reading import Reading, Run, read_text

IDENTITY, CARD, ACCOUNT = "identity", "card", "account"

SHORTEST = 9  # characters that can hold a number
# Nine digits not far from each other: most texts have none, and are done with.
ENOUGH = re.compile(r"[0-9](?:[^0-9]{0,4}+[0-9]){8}")
ENOUGH_OF_ANY = re.compile(r"\d(?:\D{0,9}+\d){8}")  # of any script: three times slower
HETU = re.compile(
    r"(?<!\d)(\d\d)\.?(\d\d)\.?(\d\d) ?([-+/. a-fu-y]) ?(\d{3})([0-9a-y])(?!\d)", re.IGNORECASE
)
IBAN = re.compile(r"(?=([a-z]{2} ?\d\d(?:[ -]?[a-z0-9]){11,30}))", re.IGNORECASE)
# How people group the digits of such numbers, among others or alone.
IDENTITY_GROUPS = {
    (10,), (6, 4), (2, 2, 2, 4), (6, 2, 2),
    (12,), (8, 4), (2, 6, 4), (4, 2, 2, 4), (4, 4, 4),
    (11,), (6, 5), (2, 2, 2, 5), (6, 3, 2), (2, 2, 2, 3, 2),
}  # fmt: skip
CARD_GROUPS = {
    *((length,) for length in range(13, 20)),
    (4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (4, 4, 4, 1), (8, 8), (6, 10), (4, 12),
}  # fmt: skip
LONGEST_WINDOW = 5  # groups
MOST_GROUPS = 24  # of one number that is written in a way of its own
# Ten digits right behind such a word may just as well be a telephone number.
CALLING = re.compile(
    r"\b(?:tel|tlf|mobil|ring|sms|puh|soit|call|phone|whatsapp|txt)\D{0,25}$", re.IGNORECASE
)


class Span(NamedTuple):
    """A number in a text: from `start` up to `end`, in characters."""

    kind: str
    country: str  # of identity numbers and accounts
    start: int
    end: int


def may_hold_number(text: str) -> bool:
    """False for most texts, in a microsecond."""
    if len(text) < SHORTEST:
        return False
    return (ENOUGH if text.isascii() else ENOUGH_OF_ANY).search(text) is not None


def find_numbers(text: str) -> tuple[Span, ...]:
    """The personal numbers in a text, in their order; they never overlap."""
    if not may_hold_number(text):
        return ()
    reading, taken = read_text(text), list[Span]()
    for find in (find_accounts, find_cards, find_hetus, find_identities):
        for span in find(reading):
            is_free = all(span.end <= other.start or other.end <= span.start for other in taken)
            if is_free and not reading.is_part_of_address(span.start, span.end):
                taken.append(span)
    taken.sort(key=lambda span: span.start)
    return tuple(Span(s.kind, s.country, *reading.place(s.start, s.end)) for s in taken)


def find_accounts(reading: Reading) -> Iterator[Span]:
    """IBANs. Words may follow without a comma: every length is tried."""
    for found in IBAN.finditer(reading.plain):
        written = found.group(1)
        for length in range(len(written), 14, -1):
            if written[length - 1] not in " -" and is_account(written[:length]):
                start = found.start()
                yield Span(ACCOUNT, written[:2].upper(), start, start + length)
                break


def is_account(written: str) -> bool:
    """By its groups of four, its check digits, and its country's length and form."""
    country, *pieces = re.split("[ -]", written[:2] + written[2:].lstrip())
    if len(pieces) > 1 and {len(piece) for piece in (country, *pieces[:-1])} != {4}:
        return False
    compact = "".join([country, *pieces])
    turned = compact[4:] + compact[:4]
    if int("".join(str(int(character, 36)) for character in turned)) % 97 != 1:
        return False
    return bool(iban.is_valid(compact, check_country=False))


def find_cards(reading: Reading) -> Iterator[Span]:
    for run in reading.runs():
        for start, end, _groups in _windows(run, CARD_GROUPS):
            if is_card(_digits(reading, start, end)):
                yield Span(CARD, "", start, end)


def find_hetus(reading: Reading) -> Iterator[Span]:
    """Finnish numbers with a letter in them; those of digits alone may be other countries'."""
    for found in HETU.finditer(reading.plain):
        *date, sign, number, check = found.groups()
        is_sure = sign.isalpha() or check.isalpha()
        if is_sure and is_finnish("".join([*date, number]), check):
            yield Span(IDENTITY, "FI", found.start(), found.end())


def find_identities(reading: Reading) -> Iterator[Span]:
    for run in reading.runs():
        for start, end, groups in _windows(run, IDENTITY_GROUPS):
            digits = _digits(reading, start, end)
            if groups not in IDENTITY_GROUPS and max(groups) > 1:
                continue  # in twos: a day and a time, or a telephone number
            if len(digits) not in (10, 11, 12) or _is_rung(reading, start, groups, digits):
                continue
            country = find_country(
                digits,
                reading.plain,
                is_hetu=groups == (6, 4) and reading.plain[start + 6] in "-+",
                is_loose=groups not in IDENTITY_GROUPS,
            )
            if country:
                yield Span(IDENTITY, country, start, end)


def _windows(run: Run, forms: set[tuple[int, ...]]) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Neighbouring groups that have a usual form, and the whole run in any even form."""
    sizes = [end - start for start, end in run.groups]
    for first in range(len(sizes)):
        if run.is_telephone(first):
            continue
        for last in range(min(first + LONGEST_WINDOW, len(sizes)), first, -1):
            if (form := tuple(sizes[first:last])) in forms:
                yield run.groups[first][0], run.groups[last - 1][1], form
    form = tuple(sizes)
    if form not in forms and _is_even(form) and not run.is_telephone(0):
        yield run.groups[0][0], run.groups[-1][1], form


def _is_even(form: tuple[int, ...]) -> bool:
    """One by one, or in twos and so on; the last group may be shorter."""
    return 1 < len(form) <= MOST_GROUPS and len(set(form[:-1])) == 1 and form[-1] <= form[0]


def _is_rung(reading: Reading, start: int, groups: Sequence[int], digits: str) -> bool:
    """Ten digits from a zero on are a telephone number where the text speaks of calling."""
    if groups != (10,) or digits[0] != "0":
        return False
    return bool(CALLING.search(reading.plain, max(start - 40, 0), start))


def _digits(reading: Reading, start: int, end: int) -> str:
    return "".join(filter(str.isdigit, reading.plain[start:end]))
