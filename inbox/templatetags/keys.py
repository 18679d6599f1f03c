"""The list of all keys: `{% key_groups as groups %}`, and how one is written: `{{ press|cap }}`."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from inbox.keys import GROUPS, Group

register = template.Library()

SIGNS = {"shift": "⇧", "mod": "⌘", "enter": "↵"}


@register.simple_tag
def key_groups() -> Sequence[Group]:
    return GROUPS


@register.filter
def cap(press: str) -> SafeString:
    """One `<kbd>` a press. With "mod" a script writes what this computer calls it."""
    if press.startswith("mod"):
        *held, last = press.split("+")
        shift = "⇧" if "shift" in held else ""
        name = f"{shift}⌘{SIGNS.get(last, last.upper())}"
        return format_html('<kbd data-mod="{}" data-last="{}">{}</kbd>', "shift" if shift else "",
                           SIGNS.get(last, last.upper()), name)  # fmt: skip
    if press == "alt+enter":
        return format_html("<kbd>Alt {}</kbd>", SIGNS["enter"])
    if "shift+" in press:
        return format_html("<kbd>⇧{}</kbd>", press.removeprefix("shift+").upper())
    parts = ((part.upper() if len(part) == 1 else part.capitalize(),) for part in press.split(" "))
    return format_html_join(" ", "<kbd>{}</kbd>", parts)
