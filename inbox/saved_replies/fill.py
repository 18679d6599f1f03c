"""A saved reply in the language of the customer, filled in; what is not known is a marked gap."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from agents.dates import write_moment
from agents.models import Agent, SignsAs
from agents.signing import write_name
from inbox.channels.hours import Openings
from inbox.customers.language import find_language
from inbox.models import LANGUAGES, Profile, Thread

VARIABLE = re.compile(r"\{([^{}]*)\}")
# What each stands for, in words: so it stands in a gap.
VARIABLES = {
    "name": gettext_noop("the customer's name"),
    "handle": gettext_noop("the customer's handle"),
    "agent": gettext_noop("your name"),
    "channel": gettext_noop("the channel"),
    "opens": gettext_noop("when we open"),
}
GAP = re.compile(r"⟦([^⟦⟧]*)⟧")


def choose_language(texts: Mapping[str, str], language: str) -> str:
    """The language to answer in: the customer's, a near one, the brand's, English, else any."""
    near = {"sv-FI": "sv", "sv": "sv-FI"}.get(language, "")
    brand = str(settings.LANGUAGE_CODE)[:2]
    known = [code for code, _name in LANGUAGES]
    wanted = [language, near, *(["en", brand] if language else [brand, "en"]), *known]
    return next((one for one in wanted if texts.get(one)), "")


@dataclass(frozen=True, slots=True)
class Filled:
    """`gaps`: how many are left for the agent."""

    text: str
    language: str
    gaps: int


def fill_in(texts: Mapping[str, str], thread: Thread, *, by: Agent, now: datetime) -> Filled:
    language = choose_language(texts, find_language(thread))
    values = read_values(thread, language, by=by, now=now)
    text = VARIABLE.sub(lambda found: values.get(found[1]) or _mark(found[1]), texts[language])
    return Filled(text, language, len(GAP.findall(text)))


def read_values(thread: Thread, language: str, *, by: Agent, now: datetime) -> dict[str, str]:
    """What stands for each variable; empty: nobody knows."""
    profile = thread.profile or Profile()
    kind = SignsAs.ALIAS if by.signs_as == SignsAs.ALIAS else SignsAs.FIRST_NAME
    opening = Openings(now).of(thread.channel_id, thread.team_id)
    with override(language[:2]):
        opens = write_moment(opening.opens_at, now) if opening and opening.opens_at else ""
    return {
        "name": profile.sayable_name,
        "handle": profile.display_handle,
        "agent": write_name(by, kind)[1:],
        "channel": thread.channel.name or thread.channel.handle,
        "opens": opens,
    }


def _mark(variable: str) -> str:
    return f"⟦{_(VARIABLES.get(variable, variable))}⟧"


def refuse_gaps(text: str) -> None:
    """Raises ValidationError where a saved reply's gap was not filled in."""
    if found := GAP.search(text):
        words = _("Fill in “%(gap)s” first, or take it out.") % {"gap": found[1]}
        raise ValidationError({"text": words})
