"""How often an agent may call the API: one counter an agent and minute, whatever the address."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import redis
import structlog
from django.conf import settings
from rest_framework.throttling import BaseThrottle

from inbox.hints import connect_valkey

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView

log = structlog.get_logger(__name__)

WINDOW = 60  # seconds


class AgentThrottle(BaseThrottle):
    """API_CALLS_PER_MINUTE calls for each agent. Without the cache nobody is turned away."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        if not request.user.is_authenticated:
            return True  # turned away before, or the address is open to all
        try:
            count = count_call(f"api:{request.user.pk}")
        except redis.RedisError as error:
            log.warning("calls_not_counted", error=type(error).__name__)
            return True
        return bool(count <= settings.API_CALLS_PER_MINUTE)

    def wait(self) -> float:
        return WINDOW - time.time() % WINDOW


def count_call(name: str) -> int:
    """How many calls there were in this minute, this one included."""
    key = f"gladkund:calls:{name}:{int(time.time() // WINDOW)}"
    valkey = connect_valkey()
    count = int(valkey.incr(key))
    if count == 1:
        valkey.expire(key, 2 * WINDOW)
    return count
