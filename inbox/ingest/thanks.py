"""Is this only a thank-you, or only how many of five? Such a message after closing needs nobody's
time again.
"""

from __future__ import annotations

import re
import unicodedata

# Words that thank, and the small words around them, in the five languages we serve.
THANKING = frozenset(
    [
        "tack",
        "tackar",
        "tackat",
        "tusen",
        "tacksam",
        "tacksamt",
        "kiitos",
        "kiitti",
        "kiitän",
        "kiitoksia",
        "kiitokset",
        "takk",
        "tusentakk",
        "takker",
        "takknemlig",
        "tak",
        "tusindtak",
        "takket",
        "thanks",
        "thank",
        "thx",
        "ty",
        "cheers",
        "thankyou",
    ]
)
AROUND = frozenset(
    [
        "så",
        "mycket",
        "jätte",
        "jättemycket",
        "stort",
        "för",
        "hjälpen",
        "svaret",
        "snabbt",
        "snabba",
        "er",
        "ni",
        "dig",
        "du",
        "det",
        "var",
        "bra",
        "super",
        "toppen",
        "perfekt",
        "underbart",
        "kanon",
        "ok",
        "okej",
        "okay",
        "då",
        "ha",
        "en",
        "dag",
        "fin",
        "trevlig",
        "helg",
        "kväll",
        "detsamma",
        "paljon",
        "tosi",
        "avusta",
        "vastauksesta",
        "nopeasta",
        "nopea",
        "hyvää",
        "päivää",
        "päivänjatkoa",
        "viikonloppua",
        "teille",
        "sinulle",
        "hienoa",
        "mahtavaa",
        "hyvä",
        "selvä",
        "ja",
        "joo",
        "så",
        "mye",
        "mange",
        "for",
        "hjelpen",
        "hjelp",
        "svar",
        "raskt",
        "dere",
        "deg",
        "det",
        "fint",
        "flott",
        "bra",
        "perfekt",
        "supert",
        "topp",
        "god",
        "helg",
        "dag",
        "meget",
        "hjælpen",
        "hjælp",
        "hurtigt",
        "svaret",
        "jer",
        "dig",
        "fedt",
        "dejligt",
        "godt",
        "super",
        "perfekt",
        "weekend",
        "so",
        "much",
        "very",
        "many",
        "a",
        "lot",
        "for",
        "the",
        "help",
        "your",
        "quick",
        "reply",
        "response",
        "you",
        "guys",
        "all",
        "great",
        "awesome",
        "perfect",
        "good",
        "have",
        "nice",
        "day",
        "weekend",
        "and",
        "i",
        "appreciate",
        "it",
        "that",
        "is",
        "was",
    ]
)
_MENTION_OR_LINK = re.compile(r"@\w+|https?://\S+|#\w+")
_WORD = re.compile(r"[^\W\d_]+")
MAX_WORDS = 12


def is_thanks(text: str) -> bool:
    """True for thanks with small words around, and for emoji alone. A question never is."""
    said = _MENTION_OR_LINK.sub(" ", text)
    words = [word.lower() for word in _WORD.findall(said)]
    if "?" in said or any(character.isdigit() for character in said):
        return False
    if not words:
        return any(_is_symbol(character) for character in said)
    if len(words) > MAX_WORDS or not THANKING.intersection(words):
        return False
    return THANKING.union(AROUND).issuperset(words)


def is_rating(text: str) -> bool:
    """A 4 or a 5 alone, as some answer a survey: good news. Fewer, and all else, may want words."""
    said = unicodedata.normalize("NFKC", _MENTION_OR_LINK.sub(" ", text))
    return "?" not in said and "".join(filter(str.isalnum, said)) in ("4", "5")


def _is_symbol(character: str) -> bool:
    return unicodedata.category(character) in ("So", "Sk")  # emoji, and their skin tones
