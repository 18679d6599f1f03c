"""Masked numbers in a text: each a button that shows what it hides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from inbox.models import Mention, Message, PrivateNumber
from inbox.numbers.identity import hint_countries
from inbox.numbers.mask import MASK
from inbox.templatetags.desk import MAX_SHOWN, linkify

register = template.Library()

BUTTON = (
    '<button type="button" class="masked" id="number-{0}" data-number="{1}" title="{2}" '
    'aria-label="{3}">{4}</button>'
)


@register.simple_tag
def words_with_numbers(
    text: str,
    numbers: Iterable[PrivateNumber] | Literal[""],
    part: str = "head",
    names: Iterable[Mention] | Literal[""] = (),
) -> SafeString:
    """The part of a text that is shown at once ("head"), or the rest, links, masks and names alive.

    `numbers` and `names` stand in the whole text; a message that has none gives "".
    """
    start = 0 if part == "head" else MAX_SHOWN
    stretch = text[:MAX_SHOWN] if part == "head" else text[MAX_SHOWN:]
    pieces, at = list[SafeString](), 0
    marks: list[PrivateNumber | Mention] = [*(numbers or ()), *(names or ())]
    for mark in sorted(marks, key=lambda mark: mark.start):
        begin, end = mark.start - start, mark.end - start
        if at <= begin and end <= len(stretch) and (shown := show_mark(mark, stretch[begin:end])):
            pieces += [linkify(stretch[at:begin]), shown]
            at = end
    return mark_safe("".join([*pieces, linkify(stretch[at:])]))  # noqa: S308 - each piece is escaped


def show_mark(mark: PrivateNumber | Mention, written: str) -> SafeString | None:
    """None: no longer there."""
    if isinstance(mark, Mention):
        return format_html('<span class="mention">@{}</span>', mark.name)
    return show_masked(mark, written) if MASK in written else None


@register.simple_tag
def write_advice(exposed: Sequence[Message], e_id_url: str) -> str:
    """What to tell a customer whose number stands in public, in the language of their own words."""
    with override(guess_language(exposed[-1].text)):
        words = _("Please delete your message: it holds a personal number that everybody can read.")
        if not e_id_url:
            return words
        sign_in = _("To tell us who you are, log in with e-ID at %(url)s") % {"url": e_id_url}
        return f"{words} {sign_in}"


def guess_language(text: str) -> str:
    """One that we have: the Nordic neighbours read English. A text that tells nothing is taken to
    be in the language of the brand.
    """
    countries = hint_countries(text)
    if not countries:
        return str(settings.LANGUAGE_CODE)
    return "sv" if "SE" in countries else "en"


def show_masked(number: PrivateNumber, mask: str) -> SafeString:
    kind = number.get_kind_display()
    if number.erased_at:
        words = _("Masked %(kind)s; it was erased") % {"kind": kind}
        return format_html('<abbr class="masked" title="{}">{}</abbr>', words, mask)
    return format_html(
        BUTTON,
        number.pk,
        reverse("inbox:reveal", args=[number.pk]),
        _("Masked %(kind)s. Show it for a moment; the thread remembers who looked.")
        % {"kind": kind},
        _("Masked %(kind)s: show it") % {"kind": kind},
        mask,
    )
