"""The bell in the rail: `{% bell %}`."""

from __future__ import annotations

from typing import Any

from django import template

from inbox.queue import count_bounded
from inbox.telling.tell import list_unseen

register = template.Library()


@register.inclusion_tag("telling/bell.html", takes_context=True)
def bell(context: dict[str, Any]) -> dict[str, Any]:
    """The desk has counted what is unseen with its other figures; elsewhere it is one statement."""
    count = context.get("bell_count")
    if count is None:
        (count,) = count_bounded([list_unseen(context["user"]).values("pk")])
    return {"bell_count": count, "request": context["request"]}
