"""The queue's filter, read from an address and written into one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, QueryDict

from inbox.numbers.mask import hide_numbers
from inbox.queue import QueueFilter, View

MAX_TEXT = 80  # characters that are looked for
MAX_QUESTION = 200  # of a search
EVERYWHERE = "all"  # as it stands in the address
NUMBER = re.compile(r"[0-9]{1,18}")
THREAD_PATH = re.compile(r"/threads/(\d{1,18})/$")


def read_number(request: HttpRequest, name: str) -> int:
    """A number from a form; 0 for what is none."""
    written = request.POST.get(name, "")
    return int(written) if NUMBER.fullmatch(written) else 0


def read_filter(request: HttpRequest) -> QueueFilter:
    return parse_filter(QueryDict(urlsplit(current_address(request)).query))


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


def is_htmx(request: HttpRequest) -> bool:
    """Fragments are wanted, not a page."""
    return bool(getattr(request, "htmx", None))


def is_asked_by(request: HttpRequest, element_id: str) -> bool:
    """An element of the page asks for fragments."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx and htmx.trigger == element_id)


def current_address(request: HttpRequest) -> str:
    """What the agent looks at: the page asked for, or the page that an action was done on."""
    if request.method == "GET":
        return request.get_full_path()
    htmx = getattr(request, "htmx", None)
    return (htmx and htmx.current_url_abs_path) or request.get_full_path()


def open_thread_id(request: HttpRequest) -> int | None:
    """The thread that stands open on the agent's screen."""
    found = THREAD_PATH.search(urlsplit(current_address(request)).path)
    return int(found[1]) if found else None
