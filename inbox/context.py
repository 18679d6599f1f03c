"""What every page needs to stay live: the address of the stream of hints."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port


def desk(request: HttpRequest) -> dict[str, Any]:
    return {"events_url": find_events_address(request)}


def find_events_address(request: HttpRequest) -> str:
    """Its own port on the host that the browser calls, or a path where a proxy joins both."""
    if not settings.EVENTS_PORT:
        return "/events"
    domain, _port = split_domain_port(request.get_host())
    return f"{request.scheme}://{domain}:{settings.EVENTS_PORT}/events"
