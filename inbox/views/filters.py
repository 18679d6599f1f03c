"""What a request of the desk tells of the screen: its filter, its open thread, numbers in forms."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.http import HttpRequest, QueryDict

from inbox.queue import QueueFilter
from inbox.reading.filters import NUMBER, parse_filter

THREAD_PATH = re.compile(r"/threads/(\d{1,18})/$")


def read_number(request: HttpRequest, name: str) -> int:
    """A number from a form; 0 for what is none."""
    written = request.POST.get(name, "")
    return int(written) if NUMBER.fullmatch(written) else 0


def read_filter(request: HttpRequest) -> QueueFilter:
    return parse_filter(QueryDict(urlsplit(current_address(request)).query))


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
