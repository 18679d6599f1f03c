"""Hints to the screens: "this thread changed", never what it says. Lost ones do no harm."""

from __future__ import annotations

import json
from collections.abc import Collection
from functools import cache
from typing import Any

import redis
import structlog
from django.conf import settings
from django.db import transaction

HINTS_TOPIC = "gladkund:hints"
MAX_THREADS = 200  # in one hint; beyond it the screens are told to look at everything

log = structlog.get_logger(__name__)


@cache
def connect_valkey() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)


def hint_threads(ids: Collection[int | None]) -> None:
    """Tell every screen, after commit, that these threads are not what they were."""
    known = sorted({thread_id for thread_id in ids if thread_id})
    if known:
        many = len(known) > MAX_THREADS
        publish_hint({"kind": "threads", "ids": [] if many else known, "many": many})


def hint_agent(agent_id: int, kind: str, **facts: Any) -> None:
    """Tell the screens of one agent (a reply came back; the session ended)."""
    publish_hint({"kind": kind, "agent": agent_id, **facts})


def hint_channel(channel_id: int) -> None:
    publish_hint({"kind": "channel", "id": channel_id})


def publish_hint(hint: dict[str, Any]) -> None:
    transaction.on_commit(lambda: _publish(hint), robust=True)


def _publish(hint: dict[str, Any]) -> None:
    try:
        connect_valkey().publish(HINTS_TOPIC, json.dumps(hint))
    except redis.RedisError as error:  # the screens ask again by themselves
        log.warning("hint_lost", kind=hint["kind"], error=type(error).__name__)
