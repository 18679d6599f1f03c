"""Which language a customer writes: guessed from their words, or set by an agent for good."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agents.models import Agent
from inbox.models import LANGUAGES, Customer, Direction, Message, Thread, Verb
from inbox.threads.changing import record_event

# Small words of one language; those that two neighbours share weigh for both.
WORDS = {
    "sv": "jag och är inte varför mig vad ni från på hur när tack hej det att har kan mitt min "
    "tåget går ska men också få hjälp någon något vill försenat biljett",
    "fi": "ei ja moi hei että mutta minun voitteko olen mikä miksi kiitos en on se juna junan "
    "miten missä milloin oli voi onko mun lippu terve",
    "nb": "hva av noe dere hei hvor når meg fra ikke jeg og takk det er hvorfor på kan mitt min "
    "toget går skal men også få hjelp noen vil forsinket billett etter",
    "da": "hvad af noget jer hej hvor hvornår mig fra ikke jeg og tak det er hvorfor på kan mit "
    "min toget går skal men også få hjælp nogen vil forsinket billet efter",
    "en": "the is my you when what where why and not i are have this for to it can please hi "
    "hello train with help was",
}
SMALL_WORDS = {code: frozenset(words.split()) for code, words in WORDS.items()}
LETTERS = {"sv": "äö", "fi": "äö", "nb": "æø", "da": "æø"}
FINNISH_ZONES = {"Europe/Helsinki", "Europe/Mariehamn"}
LOOKED_AT = 5  # of the latest messages
SURE = 4  # such a lead over all others changes an earlier guess


def weigh_languages(text: str) -> list[tuple[int, str]]:
    """How much speaks for each of the five languages, the most first: words 2, letters 1."""
    small = text.lower()
    words = set(re.findall(r"\w+", small))
    weights = [
        (2 * len(words & own) + any(one in small for one in LETTERS.get(code, "")), code)
        for code, own in SMALL_WORDS.items()
    ]
    return sorted(weights, key=lambda pair: -pair[0])


def guess_language(text: str, *, lead: int = 0) -> str:
    """Of the five that we know, the one for which most speaks; empty: none, or none by `lead`."""
    (most, language), (next_most, _other), *_rest = weigh_languages(text)
    return language if most and most - next_most >= lead else ""


def name_variant(language: str) -> str:
    """Swedish as the brand's own country writes it."""
    is_finnish = language == "sv" and settings.TIME_ZONE in FINNISH_ZONES
    return "sv-FI" if is_finnish else language


def note_languages(messages: Iterable[Message]) -> None:
    """What customers wrote tells their language, unless somebody has set it. A guess that stands
    gives way only to words that leave no doubt.
    """
    told: dict[tuple[str, bool], set[int]] = {}
    for message in messages:
        for lead in (1, SURE):
            if language := guess_language(message.text, lead=lead):
                who = told.setdefault((name_variant(language), lead == SURE), set())
                who.add(message.author_id or 0)
    for (language, is_sure), authors in told.items():
        guessed = Customer.objects.filter(profiles__in=authors, has_set_language=False)
        others = guessed.exclude(language=language) if is_sure else guessed.filter(language="")
        others.update(language=language)


def find_language(thread: Thread) -> str:
    """As it is known of the customer, else by what they wrote last. Empty: it cannot be told."""
    customer = thread.profile.customer if thread.profile else None
    if customer and customer.language:
        return customer.language
    latest = thread.messages.filter(direction=Direction.INBOUND).order_by("-created_at", "-pk")
    texts = latest.values_list("text", flat=True)[:LOOKED_AT]
    return next((name_variant(one) for text in texts if (one := guess_language(text))), "")


@transaction.atomic
def set_language(
    customer: Customer, language: str, *, thread: Thread, by: Agent, now: datetime
) -> str:
    """By hand: no guess changes it any more. Empty: it is guessed again. Gives the former one that
    was set by hand. Raises ValidationError for a language that we do not know.
    """
    if language and language not in dict(LANGUAGES):
        raise ValidationError({"language": _("Choose one of the languages.")})
    held = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    former = held.language if held.has_set_language else ""
    if former != language:
        held.language = language or held.language
        held.has_set_language = bool(language)
        held.save(update_fields=["language", "has_set_language"])
        record_event(thread, Verb.LANGUAGE_SET, by, now, language=language, former=former)
    return former
