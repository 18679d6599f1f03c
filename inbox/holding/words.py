"""Which words a customer gets: in their language, with their name and the time at which we open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.utils.translation import override

from agents.dates import write_moment
from inbox.customers.language import guess_language

FIELDS = ("{opens}", "{name}")
FIELD = re.compile(r"\{[^{}]*\}")


def choose_text(texts: Mapping[str, str], said: str, known: str = "") -> tuple[str, str]:
    """The text to answer `said` with, and its language; the brand's own where none is theirs.

    `known`: what an agent has set as the customer's.
    """
    brand = str(settings.LANGUAGE_CODE)[:2]
    wanted = [known[:2], guess_language(said), brand, "en", *texts]
    language = next(one for one in wanted if one in texts)
    return texts[language], language


def fill_in(text: str, language: str, *, name: str, opens_at: datetime, now: datetime) -> str:
    with override(language):
        opens = write_moment(opens_at, now)
    filled = text.replace("{opens}", opens).replace("{name}", name)
    return " ".join(filled.split(" ")).strip()
