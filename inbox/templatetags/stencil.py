"""What is the same on every thread but for a number: `{% stencil thread.pk turn=turn %}`.

Most of an open thread is buttons and forms, which differ by the thread's number in their addresses
and by a handful of facts. They are rendered once for each language and facts, with a number that
stands in, and after that only the number is filled in. What stands between the tags sees `number`
and the facts named, and nothing else: what is somebody's own cannot be kept by mistake.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

STAND_IN = 8_161_803_398_874_989
MOST = 200  # of one stencil; facts are few by their nature


@register.tag
def stencil(parser: Parser, token: Token) -> StencilNode:
    _tag, number, *written = token.split_contents()
    facts = token_kwargs(written, parser)
    if written:
        raise template.TemplateSyntaxError("A stencil takes a number, and facts as name=value.")
    nodes = parser.parse(("endstencil",))
    parser.delete_first_token()
    return StencilNode(parser.compile_filter(number), facts, nodes)


class StencilNode(template.Node):
    def __init__(
        self, number: FilterExpression, facts: Mapping[str, FilterExpression], nodelist: NodeList
    ) -> None:
        self.number, self.facts, self.nodelist = number, facts, nodelist
        self.cut: dict[tuple[Any, ...], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        facts = {name: value.resolve(context) for name, value in self.facts.items()}
        key = (get_language(), *facts.values())
        if key not in self.cut:
            if len(self.cut) >= MOST:
                self.cut.clear()
            alone = context.new({**facts, "number": STAND_IN})
            self.cut[key] = self.nodelist.render(alone)
        filled = self.cut[key].replace(str(STAND_IN), str(self.number.resolve(context)))
        return mark_safe(filled)  # noqa: S308 - rendered by a template, and a number
