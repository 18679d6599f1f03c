"""How a customer's language is put into words, for who chooses it and for who reads of it."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from inbox.models import LANGUAGES, Customer

register = template.Library()


@register.filter
def language_name(code: str) -> str:
    return str(dict(LANGUAGES).get(code, _("as they write")))


@register.simple_tag
def language_choices(customer: Customer) -> list[tuple[str, str, bool]]:
    """Value, words and whether it is chosen; the first is what the customer's own words tell."""
    guess = _("as they write: %(name)s") % {"name": language_name(customer.language)}
    is_guessed = bool(customer.language) and not customer.has_set_language
    first = ("", guess if is_guessed else _("as they write"), not customer.has_set_language)
    chosen = customer.language if customer.has_set_language else None
    return [first, *((code, str(name), code == chosen) for code, name in LANGUAGES)]
