"""The words of searches, in the agent's language."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from inbox.search.parse import State, say_in
from inbox.search.read import Piece

register = template.Library()


@register.filter
def marked(pieces: Iterable[Piece]) -> SafeString:
    """A text, with what was found in <mark>. A page has fifty: no template of its own."""
    written = (
        f"<mark>{escape(piece.text)}</mark>" if piece.is_marked else escape(piece.text)
        for piece in pieces
    )  # fmt: skip
    return mark_safe("".join(written))  # noqa: S308 - each piece is escaped


@register.simple_tag
def in_search(word: str) -> str:
    """What an operator, or what it says, is called."""
    return say_in(get_language() or "en", word)[0]


@register.simple_tag
def list_states() -> list[str]:
    """What `is:` can ask for."""
    return [state.value for state in State]
