"""How a guide's plain text becomes paragraphs and lists. Everything in it is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from inbox.templatetags.desk import linkify

register = template.Library()

BULLETS = ("- ", "* ", "• ")


@register.filter
def listed(text: str) -> SafeString:
    """Lines that begin with a dash are a list, others are paragraphs; addresses are links."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    parts = groupby(lines, key=lambda line: line.startswith(BULLETS))
    return format_html_join(
        "", "{}", ((_list(part) if is_list else _paragraphs(part),) for is_list, part in parts)
    )


def _list(lines: Iterable[str]) -> SafeString:
    items = ((linkify(line[2:].strip()),) for line in lines)
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", items))


def _paragraphs(lines: Iterable[str]) -> SafeString:
    return format_html_join("", "<p>{}</p>", ((linkify(line),) for line in lines))
