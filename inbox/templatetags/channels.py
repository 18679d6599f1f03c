"""How the page Channels puts times, money and states into words."""

from __future__ import annotations

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connectors.models import Channel

register = template.Library()

TONES = {
    Channel.State.HEALTHY: "ok",
    Channel.State.LATE: "warn",
    Channel.State.LIMITED: "warn",
    Channel.State.REAUTHORISE: "late",
    Channel.State.REFUSED: "late",
}


@register.filter
def state_tone(channel: Channel) -> str:
    return TONES[Channel.State(channel.state)]


@register.filter
def time_words(time: timedelta) -> str:
    """As in "15 s", "4 min", "2 h 5 min"."""
    seconds = round(time.total_seconds())
    if seconds < 120:
        return _("{seconds} s").format(seconds=seconds)
    minutes = round(seconds / 60)
    if minutes < 60:
        return _("{minutes} min").format(minutes=minutes)
    return _("{hours} h {minutes} min").format(hours=minutes // 60, minutes=minutes % 60)


@register.filter
def dollars(amount: Decimal) -> str:
    """Cents; of less than ten, as many places as X prices in."""
    places = 2 if amount >= 10 or amount == amount.quantize(Decimal("0.01")) else 3
    rounded = amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"${number_format(rounded, places)}"


@register.filter
def call_words(call: str) -> str:
    return str(CALLS.get(call, call.replace("_", " ")))


@register.filter
def stream_words(name: str) -> str:
    return str(STREAMS.get(name, name.replace("_", " ")))


# As the connectors name them.
STREAMS = {
    "messages": gettext_lazy("private messages"),
    "quotes": gettext_lazy("quotes of our posts"),
    "tagged": gettext_lazy("posts that tag us"),
    "tagged_comments": gettext_lazy("comments on posts that tag us"),
    "reviews": gettext_lazy("recommendations"),
    "review_comments": gettext_lazy("comments on recommendations"),
}
# As settings.X_PRICES names them.
CALLS = {
    "mentions": gettext_lazy("reading mentions"),
    "own_posts": gettext_lazy("reading our own posts"),
    "search": gettext_lazy("searching"),
    "posts": gettext_lazy("looking posts up"),
    "users": gettext_lazy("looking people up"),
    "messages": gettext_lazy("reading private messages"),
    "reply": gettext_lazy("answering"),
    "post": gettext_lazy("posting"),
    "post_with_link": gettext_lazy("posting with a link"),
    "send_message": gettext_lazy("sending private messages"),
    "delete": gettext_lazy("taking posts back"),
}
