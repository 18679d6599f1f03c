"""Are these digits a personal identity number? The rules of Sweden, Finland, Norway, Denmark.

Each country's synthetic numbers count, too: tests and demonstrations are full of them, and they
look like everybody's.
"""

from __future__ import annotations

import calendar
import re

from stdnum import luhn

HETU_CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"
# Sources: Skatteverket SKV 704 (coordination numbers: day + 60); DVV (separators, 900-999);
# Skatteetaten (D-numbers: day + 40; synthetic: month + 80, NAV's month + 40); CPR (day + 60).
NORWEGIAN = ((3, 7, 6, 1, 8, 9, 4, 5, 2, 1), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1))
DANISH = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

# Words of one language that the neighbours' do not have, and the numbers' own names.
HINTS = {
    "SE": re.compile(
        r"\b(?:jag|och|är|inte|varför|mig|vad|ni|från|på|funkar|fungerar|hjälp|mejlat|svara|kolla|"
        r"pnr|samordningsnummer\w*)\b"
    ),
    "FI": re.compile(
        r"\b(?:hetu\w*|henkilötun\w*|ei|ja|moi|kiitos|että|mutta|minun|mun|voitteko|näillä|oon|"
        r"olen|mikä|miksi|laskutus|tunnus)\b"
    ),
    "DK": re.compile(
        r"\b(?:cpr\w*|mit|jeg|ikke|hvorfor|hvad|hvordan|jer|gange|pengene|også|af|til|noget)\b"
    ),
}
CPR = re.compile(r"\bcpr")


def hint_countries(text: str) -> frozenset[str]:
    """Whose language a text seems to be, by a few words: several, or none, are possible."""
    small = text.lower()
    return frozenset(country for country, words in HINTS.items() if words.search(small))


def find_country(digits: str, text: str, *, is_hetu: bool, is_loose: bool) -> str:
    """Whose identity number ten, eleven or twelve digits are; empty: nobody's.

    Ten digits may read as a date in several countries: then the text's language says whose check
    counts, so that a wrong number of one country is not taken for a right one of another. (A
    coordination number's date is too odd to be meant by chance, and rules no other out.)
    `is_hetu`: written the way Finns do. `is_loose`: grouped as nobody groups such a number.
    """
    if len(digits) == 11:
        return "NO" if is_norwegian(digits) else ""
    if len(digits) == 12:
        return "SE" if digits[:2] in ("18", "19", "20") and is_swedish(digits[2:]) else ""
    shapes = {
        "SE": is_swedish_date(digits),
        "FI": is_hetu and is_date(digits[:2], digits[2:4], digits[4:6]),
        "DK": not is_loose and is_danish_date(digits),
    }
    fitting = {country for country, fits in shapes.items() if fits}
    hints = hint_countries(text) if fitting else frozenset()
    checks = {
        "SE": lambda: bool(luhn.is_valid(digits)),
        "FI": lambda: is_finnish(digits[:9], digits[9]),
        "DK": lambda: is_danish(digits, text.lower(), is_hinted="DK" in hints),
    }
    decisive = fitting if is_swedish_date(digits, is_real=True) else fitting - {"SE"}
    asked = decisive & hints or fitting
    return next((country for country in checks if country in asked and checks[country]()), "")


def is_date(day: str, month: str, year: str) -> bool:
    """A day of some century. `year` has two digits: 00 is a leap year in one of them."""
    if not 1 <= int(month) <= 12 or not 1 <= int(day) <= DAYS[int(month) - 1]:
        return False
    return (day, month) != ("29", "02") or calendar.isleap(2000 + int(year))


def is_swedish_date(digits: str, *, is_real: bool = False) -> bool:
    """Year, month, day; of coordination numbers the day + 60. `is_real`: those do not count."""
    year, month, day = digits[:2], digits[2:4], digits[4:6]
    real = is_date(day, month, year)
    return real or (not is_real and is_date(_less(day, 60), month, year))


def is_swedish(digits: str) -> bool:
    return is_swedish_date(digits) and bool(luhn.is_valid(digits))


def is_danish_date(digits: str) -> bool:
    day, month, year = digits[:2], digits[2:4], digits[4:6]
    return is_date(day, month, year) or is_date(_less(day, 60), month, year)


def is_danish(digits: str, text: str, *, is_hinted: bool) -> bool:
    """CPR numbers given since 2007, and synthetic ones, have no check digit.

    What reads as a Swedish day of birth, too, is Danish only where the text is.
    """
    if is_swedish_date(digits, is_real=True) and not is_hinted:
        return False
    if int(digits[:2]) > 60 or CPR.search(text):
        return True
    return sum(w * int(d) for w, d in zip(DANISH, digits, strict=True)) % 11 == 0


def is_norwegian(digits: str) -> bool:
    if not all(
        sum(w * int(d) for w, d in zip(weights, digits, strict=False)) % 11 == 0
        for weights in NORWEGIAN
    ):
        return False
    day, month, year = digits[:2], digits[2:4], digits[4:6]
    months = [month, _less(month, 40), _less(month, 80)]
    return any(is_date(d, m, year) for d in (day, _less(day, 40)) for m in months)


def is_finnish(digits: str, check: str) -> bool:
    """Nine digits and the character that checks them; 900-999 are synthetic."""
    if not is_date(digits[:2], digits[2:4], digits[4:6]) or int(digits[6:]) < 2:
        return False
    return HETU_CHECK[int(digits) % 31] == check.upper()


def _less(number: str, by: int) -> str:
    return f"{max(int(number) - by, 0):02}"
