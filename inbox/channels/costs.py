"""What a link costs in an answer or a post of ours, told while it is written."""

from __future__ import annotations

from django.utils.translation import gettext as _

from connectors.models import Channel
from connectors.port import Network, Way
from connectors.x.length import has_link
from connectors.x.metering import price_post

LINK = "https://x.com"


def tell_cost(channel: Channel, text: str, way: Way | None = None) -> str:
    """In words where a link makes what everybody reads dearer; else empty. An invitation to write
    privately is a link itself.
    """
    text = f"{text} {LINK}" if way == Way.INVITE else text
    if channel.network != Network.X or (way and way.is_private) or not has_link(text):
        return ""
    is_reply = way != Way.STATUS
    price, plain = (price_post(written, is_reply=is_reply) for written in (text, ""))
    if price <= plain:
        return ""
    return _("A link makes this post cost $%(price).2f.") % {"price": price}
