"""The words of searches, in the agent's language."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from inbox.search.parse import State, say_in

register = template.Library()


@register.simple_tag
def in_search(word: str) -> str:
    """What an operator, or what it says, is called."""
    return say_in(get_language() or "en", word)[0]


@register.simple_tag
def list_states() -> list[str]:
    """What `is:` can ask for."""
    return [state.value for state in State]
