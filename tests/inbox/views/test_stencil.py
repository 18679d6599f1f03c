"""What is cut once, and filled in with a number."""

from __future__ import annotations

from django.template import Context, Template
from django.utils.translation import override

CUT = Template(
    "{% load i18n stencil %}{% stencil pk turn=turn %}"
    '<b data-n="{{ number }}">{% translate "Claim" %} {{ turn }}{{ secret }}</b>{% endstencil %}'
)


def fill(pk: int, turn: str, language: str = "en") -> str:
    with override(language):
        return CUT.render(Context({"pk": pk, "turn": turn, "secret": "Maja"}))


def test_numbers_facts_and_languages_are_told_apart_and_nothing_else_is_seen() -> None:
    assert fill(1, "mine") == '<b data-n="1">Claim mine</b>'
    assert fill(2, "mine") == '<b data-n="2">Claim mine</b>'
    assert fill(2, "<i>") == '<b data-n="2">Claim &lt;i&gt;</b>'
    assert fill(3, "mine", "sv") == '<b data-n="3">Ta tråden mine</b>'
