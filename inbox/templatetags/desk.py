"""How the desk puts times and customers' texts into words. Customers' texts are hostile."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from agents.dates import write_date, write_moment
from agents.hours.look_ahead import Opening
from inbox.models import ClosedReason, Priority
from inbox.reading.dues import Due
from inbox.reading.submissions import WARN_AFTER

register = template.Library()

MAX_SHOWN = 3_000  # characters of a message; the rest is folded
# No spaces, no quotes, and none of the characters that turn the direction of writing.
LINK = re.compile(r"(https?://[^\s<>\"'`\u200b-\u200f\u202a-\u202e\u2066-\u2069]+)", re.IGNORECASE)
AFTER_LINK = ".,;:!?)]}»”’…"


@register.filter
def linkify(text: str) -> SafeString:
    """Escaped text in which http and https addresses are links."""
    return format_html_join("", "{}", ((piece,) for piece in map(_link, LINK.split(text))))


def _link(piece: str) -> str | SafeString:
    if not LINK.fullmatch(piece):
        return piece
    address = piece.rstrip(AFTER_LINK)
    return format_html(
        '<a href="{0}" target="_blank" rel="noopener noreferrer nofollow">{0}</a>{1}',
        address,
        piece[len(address) :],
    )


@register.filter
def closed_reason(value: str) -> str:
    """The words for a reason as events keep it."""
    return str(dict(ClosedReason.choices).get(value, value))


@register.filter
def priority_name(value: int) -> str:
    """The words for a priority as events keep it."""
    return str(dict(Priority.choices).get(value, value))


@register.filter
def head(text: str) -> str:
    """As much of a text as is shown at once."""
    return text[:MAX_SHOWN]


@register.filter
def tail(text: str) -> str:
    return text[MAX_SHOWN:]


@register.simple_tag
def waiting_words(since: datetime, now: datetime) -> str:
    """As in "4 min", "2 h 5 min", "3 d 4 h": clock.js says the same as time goes by."""
    minutes = max(0, int((now - since).total_seconds()) // 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return _("{days} d {hours} h").format(days=days, hours=hours)
    if hours:
        return _("{hours} h {minutes} min").format(hours=hours, minutes=minutes)
    return _("{minutes} min").format(minutes=minutes)


@register.simple_tag
def left_words(until: datetime, now: datetime) -> str:
    """How long it still takes; clock.js counts on."""
    if until - now < timedelta(minutes=1):
        return _("less than 1 min")
    return str(waiting_words(now, until))


PREFIXES = {
    "late": gettext_lazy("late by"),
    "warn": gettext_lazy("soon due, in"),
    "ok": gettext_lazy("due in"),
    "closed": pgettext_lazy("hours", "closed"),
}


@register.simple_tag
def due_prefix(due: Due) -> str:
    """What the chip's colour and mark say, in words."""
    return str(PREFIXES[due.state])


@register.simple_tag
def due_words(due: Due, now: datetime) -> str:
    """As in "41 min", "−4 min", "opens Mon 07:00": clock.js says the same as time goes by."""
    if due.state == "late":
        late = max(now - due.at, timedelta(minutes=1))
        return "−" + str(waiting_words(now - late, now))
    if due.state == "closed" and due.opening:
        return str(opening_words(due.opening, now))
    return str(left_words(due.at, now))


@register.simple_tag
def opening_words(opening: Opening, now: datetime) -> str:
    """When we open, or open again."""
    if opening.opens_at is None:
        return pgettext("hours", "closed")
    return _("opens %(at)s") % {"at": write_moment(opening.opens_at, now)}


@register.simple_tag
def hours_words(opening: Opening, now: datetime) -> str:
    """Until when we are open, or when we open."""
    if not opening.is_open:
        return str(opening_words(opening, now))
    if opening.closes_at is None:
        return _("open round the clock")
    return _("open until %(at)s") % {"at": write_moment(opening.closes_at, now)}


@register.simple_tag
def due_title(due: Due) -> str:
    metric = str(due.clock.get_metric_display())
    return _("%(metric)s due %(at)s") % {
        "metric": metric[:1].upper() + metric[1:],
        "at": full_time(due.at),
    }


@register.filter
def iso(at: datetime) -> str:
    """For scripts."""
    return timezone.localtime(at).isoformat()


@register.filter
def local_day(at: datetime) -> date:
    return timezone.localdate(at)


@register.filter
def day(at: datetime) -> str:
    """Today, Yesterday, or the date."""
    on, today = timezone.localdate(at), timezone.localdate()
    if on == today:
        return _("Today")
    if on == today - timedelta(days=1):
        return _("Yesterday")
    return _date(on, today)


@register.filter
def short_time(at: datetime) -> str:
    """The time today, else the date: for a narrow place."""
    on, today = timezone.localdate(at), timezone.localdate()
    return date_format(timezone.localtime(at), "H:i") if on == today else _date(on, today)


def _date(on: date, today: date) -> str:
    return write_date(on, "j M" if on.year == today.year else "j M Y")


@register.filter
def is_late_submission(at: datetime, now: datetime) -> bool:
    """It has waited for approval as long as a colleague should need."""
    return now - at >= WARN_AFTER


@register.filter
def moment(at: datetime, now: datetime) -> str:
    return write_moment(at, now)


@register.filter
def read_time(written: str) -> datetime:
    """A time as events keep it."""
    return datetime.fromisoformat(written)


@register.simple_tag
def clock(at: datetime) -> SafeString:
    """The time of day, with the date behind it."""
    local = timezone.localtime(at)
    parts = (local.isoformat(), full_time(at), f"{local:%H:%M}")
    return format_html('<time datetime="{}" title="{}">{}</time>', *parts)


@register.filter
def full_time(at: datetime) -> str:
    return write_date(timezone.localtime(at), "j F Y H:i:s")


@register.filter
def of(figures: Mapping[int, Any], pk: int) -> Any:
    """The figure of a row, or the words about it; 0 where it has none."""
    return figures.get(pk, 0)
