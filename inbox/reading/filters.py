"""The queue's filter as it stands in addresses: written, shared, saved, and read again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from inbox.numbers.mask import hide_numbers
from inbox.queue import QueueFilter, View

MAX_TEXT = 80  # characters that are looked for
MAX_QUESTION = 200  # of a search
EVERYWHERE = "all"  # as it stands in the address
NUMBER = re.compile(r"[0-9]{1,18}")


def parse_filter(query: Mapping[str, Any]) -> QueueFilter:
    """Anything that makes no sense is as if it were absent: addresses are shared and mistyped. A
    personal number is covered: it stands in no address that we write.
    """
    name = str(query.get("view", ""))
    view = View(name) if name in list(View) else View.UNASSIGNED
    text = hide_numbers(" ".join(str(query.get("q", "")).replace("\x00", "").split()))
    is_everywhere = query.get("in") == EVERYWHERE and bool(text)
    text = text[: MAX_QUESTION if is_everywhere else MAX_TEXT]
    channel_id, under_id, label_id = (
        read_id(query, name) for name in ("channel", "under", "label")
    )
    return QueueFilter(view, channel_id, text, under_id, label_id, is_everywhere)


def read_id(query: Mapping[str, Any], name: str) -> int | None:
    written = str(query.get(name, ""))
    return int(written) or None if NUMBER.fullmatch(written) else None


def write_filter(queue: QueueFilter, **changes: Any) -> str:
    """The query string of a filter, with its "?"; empty for the plain queue."""
    wanted = replace(queue, **changes)
    query = {
        "view": wanted.view if wanted.view != View.UNASSIGNED else "",
        "channel": wanted.channel_id,
        "q": wanted.text,
        "in": EVERYWHERE if wanted.is_everywhere and wanted.text else "",
        "under": wanted.under,
        "label": wanted.label_id,
    }
    written = urlencode({name: value for name, value in query.items() if value})
    return f"?{written}" if written else ""
