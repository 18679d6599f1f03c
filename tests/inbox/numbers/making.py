"""Numbers with true check digits in every form, and what merely looks like them."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st
from stdnum import luhn
from stdnum.iso7064 import mod_97_10

HETU_CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"
DASHES = st.sampled_from(["-", " ", "–", "\u00a0", "\u2009", "‑", " - ", ".", "−", "_"])
days = st.dates(date(1930, 1, 1), date(2024, 12, 31))
serials = st.integers(10, 989)


@st.composite
def swedish(draw: st.DrawFn) -> str:
    day, number = draw(days), draw(serials)
    shift = draw(st.sampled_from([0, 60]))
    front = f"{day:%y%m}{day.day + shift:02}"
    whole = front + f"{number:03}"
    last = f"{number:03}{luhn.calc_check_digit(whole)}"
    front = draw(st.sampled_from([front, f"{day:%Y}{front[2:]}"]))
    return front + draw(DASHES | st.just("")) + last


@st.composite
def finnish(draw: st.DrawFn) -> str:
    day, number = draw(days), draw(st.integers(2, 999))
    sign = draw(st.sampled_from("-YXWVU" if day.year < 2000 else "ABCDEF"))
    front = f"{day:%d%m%y}"
    check = HETU_CHECK[int(f"{front}{number:03}") % 31]
    text = f"{front}{sign}{number:03}{check}"
    return draw(st.sampled_from([text, text.lower()]))


@st.composite
def norwegian(draw: st.DrawFn) -> str:
    day, number = draw(days), draw(st.integers(0, 999))
    front = f"{day.day + draw(st.sampled_from([0, 40])):02}"
    front += f"{day.month + draw(st.sampled_from([0, 40, 80])):02}{day:%y}"
    while True:
        digits = f"{front}{number % 1000:03}"
        first = -_weigh((3, 7, 6, 1, 8, 9, 4, 5, 2), digits) % 11
        if first < 10:
            second = -_weigh((5, 4, 3, 2, 7, 6, 5, 4, 3, 2), f"{digits}{first}") % 11
            if second < 10:
                tail = f"{number % 1000:03}{first}{second}"
                return front + draw(DASHES | st.just("")) + tail
        number += 1


@st.composite
def danish(draw: st.DrawFn) -> str:
    """Synthetic ones, of years that are no Swedish day of a month."""
    day = draw(st.dates(date(1932, 1, 1), date(1999, 12, 31)))
    front = f"{day.day + 60}{day:%m%y}"
    return front + draw(DASHES | st.just("")) + f"{draw(serials):03}{draw(st.integers(0, 9))}"


@st.composite
def cards(draw: st.DrawFn) -> str:
    prefix, size = draw(
        st.sampled_from(
            [("4", 16), ("4", 13), ("51", 16), ("55", 16), ("2221", 16), ("2720", 16), ("34", 15),
             ("37", 15), ("6011", 16), ("65", 16), ("62", 16), ("3528", 16), ("36", 14)]
        )
    )  # fmt: skip
    rest = size - len(prefix) - 1
    digits = prefix + f"{draw(st.integers(0, 10**rest - 1)):0{rest}}"
    digits += luhn.calc_check_digit(digits)
    glue = draw(DASHES | st.just(""))
    if size in (14, 15):
        return glue.join([digits[:4], digits[4:10], digits[10:]])
    return glue.join(digits[at : at + 4] for at in range(0, size, 4))


@st.composite
def ibans(draw: st.DrawFn) -> str:
    country, form = draw(
        st.sampled_from([("SE", "n" * 20), ("FI", "n" * 14), ("DK", "n" * 14), ("NO", "n" * 11),
                         ("DE", "n" * 18), ("GB", "aaaa" + "n" * 14), ("NL", "aaaa" + "n" * 10)])
    )  # fmt: skip
    account = "".join(
        draw(st.sampled_from("0123456789" if one == "n" else "ABCDEFGH")) for one in form
    )
    check = mod_97_10.calc_check_digits(account + country)
    whole = f"{country}{check}{account}"
    glue = draw(st.sampled_from(["", " ", "\u00a0"]))
    whole = glue.join(whole[at : at + 4] for at in range(0, len(whole), 4))
    return draw(st.sampled_from([whole, whole.lower()]))


def spoil(written: str) -> str:
    """Another last character: the check no longer holds."""
    last = written[-1]
    return written[:-1] + (str((int(last) + 1) % 10) if last.isdigit() else "?")


def _weigh(weights: tuple[int, ...], digits: str) -> int:
    return sum(w * int(d) for w, d in zip(weights, digits, strict=True))


numbers = st.one_of(swedish(), finnish(), norwegian(), danish(), cards(), ibans())
