"""What an answer costs, told while it is written."""

from __future__ import annotations

from django.utils.translation import gettext as _

from connectors.models import Channel
from connectors.port import Network
from connectors.x.length import has_link
from connectors.x.metering import price_post


def tell_cost(channel: Channel, text: str) -> str:
    """In words where a link makes a public answer dearer; else empty."""
    if channel.network != Network.X or not has_link(text):
        return ""
    price, plain = (price_post(written, is_reply=True) for written in (text, ""))
    if price <= plain:
        return ""
    return _("A link makes this post cost $%(price).2f.") % {"price": price}
