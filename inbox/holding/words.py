"""Which words a customer gets: in their language, with their name and the time at which we open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.utils.translation import override

from agents.dates import write_moment

FIELDS = ("{opens}", "{name}")
FIELD = re.compile(r"\{[^{}]*\}")
# A few small words that the neighbours' languages do not have.
SMALL_WORDS = {
    "sv": {"jag", "och", "är", "inte", "varför", "mig", "vad", "ni", "från", "på", "hur", "när"},
    "fi": {"ei", "ja", "moi", "hei", "että", "mutta", "minun", "voitteko", "olen", "mikä", "miksi"},
    "nb": {"hva", "av", "noe", "dere", "hei", "hvor", "når", "meg", "fra", "ikke", "jeg", "og"},
    "da": {
        "hvad",
        "af",
        "noget",
        "jer",
        "hej",
        "hvor",
        "hvornår",
        "mig",
        "fra",
        "ikke",
        "jeg",
        "og",
    },
    "en": {"the", "is", "my", "you", "when", "what", "where", "why", "and", "not", "i", "are"},
}


def guess_language(text: str) -> str:
    """Of the five that we know, the one with most of its small words in the text; empty: none."""
    words = set(re.findall(r"\w+", text.lower()))
    found = {language: len(words & small) for language, small in SMALL_WORDS.items()}
    best = max(found, key=lambda language: found[language])
    return best if found[best] else ""


def choose_text(texts: Mapping[str, str], said: str) -> tuple[str, str]:
    """The text to answer `said` with, and its language; the brand's own where none is theirs."""
    brand = str(settings.LANGUAGE_CODE)[:2]
    wanted = [guess_language(said), brand, "en", *texts]
    language = next(one for one in wanted if one in texts)
    return texts[language], language


def fill_in(text: str, language: str, *, name: str, opens_at: datetime, now: datetime) -> str:
    with override(language):
        opens = write_moment(opens_at, now)
    filled = text.replace("{opens}", opens).replace("{name}", name)
    return " ".join(filled.split(" ")).strip()
