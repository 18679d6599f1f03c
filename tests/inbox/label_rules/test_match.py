"""Which words stand in a text."""

from __future__ import annotations

import pytest

from inbox.label_rules.match import find_word, fold


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        (["sen"], "Tåget är SEN igen", "sen"),
        (["sen"], "Hon är försenad", ""),
        (["sen"], "@sen, varför?", "sen"),
        (["försen*"], "Tåget var FÖRSENAT", "försen*"),
        (["försen*"], "Forsenat", ""),
        (["tag"], "tåg", ""),
        (["tåg"], "Mitt ta\u030ag stod still", "tåg"),  # the ring as a character of its own
        (["inställd avgång"], "En  inställd\navgång till", "inställd avgång"),
        (["inställd avgång"], "avgång inställd", ""),
        (["#sj"], "Typiskt #SJ!", "#sj"),
        (["c++"], "Kan ni C++?", "c++"),
        (["😡"], "Nejnej😡", "😡"),
        (["straße"], "STRASSE", "straße"),
        (["buss", "tåg"], "Buss eller tåg", "buss"),
        (["buss"], "", ""),
    ],
)
def test_whole_words_in_any_case_and_nordic_letters_of_their_own(
    words: list[str], text: str, found: str
) -> None:
    assert find_word(words, fold(text)) == found
