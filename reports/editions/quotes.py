"""What customers wrote, chosen by a person for a report: read from their answers each time, shown
with channel and month and never with a name.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from agents.models import Agent
from agents.refusals import Refused
from inbox.paging import read_page
from reports.editions import report
from reports.editions.scopes import Scope
from reports.editions.words import name_month
from reports.models import Edition, Quote, Survey
from reports.surveys.models import Kind

PAGE_SIZE = 25
ORDER = ("-answered_at", "-id")
GAP = "[…]"
SALT = "reports.editions.quotes"


def read_quotes(edition: Edition, scope: Scope) -> list[report.Quote]:
    """In their order; of a team or channel those of its own threads."""
    quotes = edition.quotes.select_related("survey__closure__channel").order_by("place")
    return [_tell(quote) for quote in quotes if _belongs(quote, scope)]


def find_words(quote: Quote) -> str:
    """The words as they may be shown; "" where they, or the customer, are gone or they changed."""
    survey = quote.survey
    if not survey or not survey.profile_id or not survey.words:
        return ""
    if not constant_time_compare(quote.seal, seal_words(survey.words)):
        return ""
    return hide_words(survey.words, quote.hidden)


def hide_words(words: str, places: Collection[int]) -> str:
    """Without the words at these places: "[…]" for each stretch of them."""
    shown: list[str] = []
    for place, word in enumerate(words.split()):
        if place not in places:
            shown.append(word)
        elif not shown or shown[-1] is not GAP:
            shown.append(GAP)
    return " ".join(shown)


def seal_words(words: str) -> str:
    return salted_hmac(SALT, words, algorithm="sha256").hexdigest()


def list_candidates(edition: Edition) -> QuerySet[Survey]:
    """Whoever wrote something in answer to a survey of these days, before the report was frozen."""
    return (
        Survey.objects.filter(
            kind=Kind.CONTACT,
            closure__day__range=(edition.first, edition.last),
            words_at__lte=edition.frozen_at,
            profile__isnull=False,
        )
        .exclude(words="")
        .exclude(quotes__edition=edition)
        .select_related("closure__channel")
    )


def read_candidates(edition: Edition, *, key: str = "") -> tuple[list[Survey], str]:
    """The latest first, and the key of the next page. Raises BadKey."""
    return read_page(list_candidates(edition), ORDER, size=PAGE_SIZE, key=key)


@transaction.atomic
def choose_quote(edition: Edition, survey: Survey, *, by: Agent, now: datetime) -> Quote:
    """Chosen twice is chosen once. Raises Refused."""
    taken = _lock_quotes(edition)
    for quote in taken:
        if quote.survey_id == survey.pk:
            return quote
    if len(taken) >= Quote.MOST:
        raise Refused(_("A report has at most five quotes. Take one out first."))
    if not list_candidates(edition).filter(pk=survey.pk).exists():
        raise Refused(_("These words are not there any more."))
    return Quote.objects.create(
        edition=edition, survey=survey, place=len(taken) + 1, seal=seal_words(survey.words),
        chosen_by=by, chosen_at=now,
    )  # fmt: skip


@transaction.atomic
def hide_in_quote(quote: Quote, places: Collection[int]) -> None:
    """The words at these places are shown as "[…]". Raises Refused where nothing would be left."""
    words = quote.survey.words.split() if quote.survey else []
    hidden = sorted(place for place in set(places) if 0 <= place < len(words))
    if words and len(hidden) == len(words):
        raise Refused(_("Something has to be left to read. Take the quote out instead."))
    Quote.objects.filter(pk=quote.pk).update(hidden=hidden)


@transaction.atomic
def move_quote(quote: Quote) -> None:
    """One place up."""
    quotes = _lock_quotes(quote.edition)
    place = [one.pk for one in quotes].index(quote.pk)
    if place:
        quotes[place - 1], quotes[place] = quotes[place], quotes[place - 1]
    _number(quotes)


@transaction.atomic
def take_out(quote: Quote) -> None:
    others = [one for one in _lock_quotes(quote.edition) if one.pk != quote.pk]
    quote.delete()
    _number(others)


def copy_quotes(old: Edition, new: Edition) -> None:
    """A new version begins with the quotes of the one before."""
    quotes = list(old.quotes.all())
    for quote in quotes:
        quote.pk, quote.edition = None, new
    Quote.objects.bulk_create(quotes)


def _lock_quotes(edition: Edition) -> list[Quote]:
    """By place. The edition's row is what two people at once wait for."""
    Edition.objects.select_for_update().only("pk").get(pk=edition.pk)
    return list(edition.quotes.order_by("place"))


def _number(quotes: Sequence[Quote]) -> None:
    for place, quote in enumerate(quotes, start=1):
        if quote.place != place:
            Quote.objects.filter(pk=quote.pk).update(place=place)


def _belongs(quote: Quote, scope: Scope) -> bool:
    if scope.is_whole:
        return True
    closure = quote.survey.closure if quote.survey else None
    if closure is None:
        return False
    return scope.id in (
        closure.channel_id if scope.channel_id else None,
        closure.team_id if scope.team_id else None,
    )


def _tell(quote: Quote) -> report.Quote:
    words = find_words(quote)
    closure = quote.survey.closure if quote.survey else None
    if not words or closure is None:
        return report.Quote("", "", "", is_withdrawn=True)
    return report.Quote(words, str(closure.channel), name_month(closure.day))
