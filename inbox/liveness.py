"""Who is alive: web, database, broker, worker and beat, told apart.

Worker and beat leave a key in Valkey when they really work: the worker with each heartbeat of
its main loop, beat with each turn of its schedule. A key that expired: the process has stopped.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import redis
from celery import signals
from celery.beat import Scheduler
from django.db import DatabaseError, connection

from inbox.hints import connect_valkey

WORKER_KEY = "gladkund:alive:worker"
BEAT_KEY = "gladkund:alive:beat"
ALIVE_FOR = 15  # seconds that one sign of life counts


def sign_life(key: str) -> None:
    try:
        connect_valkey().set(key, "1", ex=ALIVE_FOR)
    except redis.RedisError:  # the check of the broker says so
        return


@signals.heartbeat_sent.connect
@signals.worker_ready.connect
def _worker_lives(**_kwargs: Any) -> None:
    sign_life(WORKER_KEY)


class BeatScheduler(Scheduler):  # type: ignore[misc]
    """Celery's scheduler without a file of its own: what is due stands in the database."""

    max_interval = 5

    def tick(self, *args: Any, **kwargs: Any) -> float:
        sign_life(BEAT_KEY)
        return float(super().tick(*args, **kwargs))


def check_liveness() -> dict[str, bool]:
    """Each part by name, True where it lives. Asks nothing that could hang."""
    return {
        "web": True,
        "database": _holds(_ask_database),
        "broker": _holds(_ask_broker),
        "worker": _holds(lambda: _has_sign(WORKER_KEY)),
        "beat": _holds(lambda: _has_sign(BEAT_KEY)),
    }


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (DatabaseError, redis.RedisError):
        return False


def _ask_database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _ask_broker() -> bool:
    return bool(connect_valkey().ping())


def _has_sign(key: str) -> bool:
    return bool(connect_valkey().exists(key))
