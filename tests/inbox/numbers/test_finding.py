"""Every personal number is found, in every form; nothing that only looks like one is."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.numbers.find import find_numbers
from tests.inbox.numbers.making import cards, ibans, norwegian, numbers, spoil, swedish

DATA = Path("../shared/data")
READABLE = {"PHONE", "EMAIL"}
BEFORE = st.sampled_from(
    ["", "pnr:", "Hej! ", "mitt nummer är ", "(", "Kort ", "anna@example.com ",
     "tel 070-174 06 43, ", "cpr", "\n", "😀", "nr "]
)  # fmt: skip
BEHIND = st.sampled_from(
    ["", ".", " tack!", ")", "😡", ", ring 08-465 004 30", "\u200b", " exp 12/27"]
)
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def read_lines(name: str) -> list[dict[str, Any]]:
    if not (path := DATA / name).exists():
        pytest.skip("the recordings are not here")
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def covered(text: str) -> list[str]:
    return [text[span.start : span.end] for span in find_numbers(text)]


def test_every_number_of_the_recording_is_found_and_none_of_its_lookalikes() -> None:
    wrong = []
    for row in read_lines("pii_dev.jsonl"):
        wanted = [(s, e) for s, e, kind in row["spans"] if kind not in READABLE]
        found = [(span.start, span.end) for span in find_numbers(str(row["text"]))]
        if found != wanted:
            wrong.append((row["id"], found, wanted))
    assert wrong == []


@pytest.mark.parametrize(
    "name", ["threads_twcs_head.jsonl", "airline_feb17-21.jsonl", "stream_spotify_2017-10.jsonl"]
)
def test_real_tweets_are_left_alone_in_microseconds(name: str) -> None:
    texts = [str(row["text"]) for row in read_lines(name)][:5000]
    began = time.process_time()
    flagged = [text for text in texts if find_numbers(text)]
    assert len(flagged) <= 4
    assert (time.process_time() - began) / len(texts) < 200e-6


@given(BEFORE, numbers, BEHIND)
def test_a_number_is_found_whole_whatever_stands_around_it(
    before: str, number: str, behind: str
) -> None:
    text = f"{before}{number}{behind}"
    assert covered(text) == [number]


@given(numbers, numbers, st.sampled_from([", ", " & ", "\n", " / ", "; "]))
def test_two_numbers_in_one_text(one: str, other: str, between: str) -> None:
    assert covered(f"{one}{between}{other}") == [one, other]


@given(numbers)
def test_wide_digits_and_unseen_characters_hide_nothing(number: str) -> None:
    assert covered(f"x {number.translate(WIDE)}!") == [number.translate(WIDE)]
    joined = "\u200b".join(number)
    assert covered(f"x {joined}!") == [joined]


@given(st.one_of(swedish(), norwegian(), cards(), ibans()))
def test_a_wrong_check_digit_is_no_number(number: str) -> None:
    text = f"Hej, är det {spoil(number)} och inte något annat?"
    assert number not in text
    found = find_numbers(text)
    whole = {span.end - span.start for span in found}
    assert len(number) not in whole or found[0].country not in ("", "SE", "NO")


@given(
    st.integers(0, 10**6).map(lambda n: f"070-174 {n // 100 % 100:02} {n % 100:02}")
    | st.integers(0, 10**8 - 1).map(lambda n: f"+46 70{n:07}"[:13])
    | st.integers(0, 10**9 - 1).map(lambda n: f"order #{n}")
    | st.integers(10**9, 10**10 - 1).map(lambda n: f"https://example.com/orders/{n}")
    | st.integers(10**18, 2 * 10**18).map(lambda n: f"https://x.com/i/status/{n}")
    | st.integers(10**15, 10**16 - 1).map(lambda n: f"facebook.com/story/{n}")
    | st.integers(10**8, 10**9 - 1).map(lambda n: f"RR{n}SE")
    | st.datetimes().map(lambda at: f"{at:%Y-%m-%d %H:%M}")
    | st.datetimes().map(lambda at: f"{at:%d.%m.%Y}")
    | st.integers(0, 10**9).map(lambda n: f"{n:_} kr".replace("_", " "))
)
def test_telephones_orders_addresses_dates_and_prices_stay(text: str) -> None:
    assert covered(f"Hej, {text} tack") == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("coordination 701063-2391", "701063-2391"),
        ("Ｈｅｔｕ 131052-308T", "131052-308T"),
        ("131052 - 308T", "131052 - 308T"),
        ("13.10.52-308T", "13.10.52-308T"),
        ("960310\t2386", "960310\t2386"),
        ("SE 45 5000 0000 0583 9825 7466", "SE 45 5000 0000 0583 9825 7466"),
        ("9 6 0 3 1 0 2 3 8 6", "9 6 0 3 1 0 2 3 8 6"),
        ("1996-03-10-2386", "1996-03-10-2386"),
        ("1️⃣9️⃣9️⃣6️⃣0️⃣3️⃣1️⃣0️⃣2️⃣3️⃣8️⃣6️⃣", "1️⃣9️⃣9️⃣6️⃣0️⃣3️⃣1️⃣0️⃣2️⃣3️⃣8️⃣6️⃣"[:-2]),
        ("mit cpr er 130512-2345 siger han", "130512-2345"),  # no check digit since 2007
        ("https://example.com/login?personnummer=199603102386", "199603102386"),
        ("0046701740631 199603102386", "199603102386"),
        ("+46701740631 960310-2386", "960310-2386"),
        ("4111 1111 1111 1111 12/27 123", "4111 1111 1111 1111"),
        ("٩٦٠٣١٠-٢٣٨٦", "٩٦٠٣١٠-٢٣٨٦"),
    ],
)
def test_single_forms(text: str, number: str) -> None:
    assert covered(text) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "556036-0793 är vårt organisationsnummer",
        "Ring mig på 0703229823",  # the digits of a day of birth, and of a telephone
        "960310\n2386 kr",
        "96.03.10 23.86",  # groups of two: a day and a time of it
        "@9603102386 hej",
        "9603102386@example.com",
        "00000000000000000000",
        "4444444444444444444444444444444444444444444444",
    ],
)
def test_single_lookalikes(text: str) -> None:
    assert covered(text) == []


def test_hostile_lengths_cost_no_time() -> None:
    for text in ("1 " * 50_000, "1" * 100_000, "12-" * 33_000, "SE45 " * 20_000, "a1" * 50_000):
        began = time.process_time()
        find_numbers(text)
        assert time.process_time() - began < 5
