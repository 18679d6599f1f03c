"""How long tasks take and how many fail: counted by workers in Valkey, so that one page tells all.

A flushed Valkey begins at zero, as a counter does whose process started anew.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import redis
from celery import signals

from inbox.hints import connect_valkey

KEY = "gladkund:task_times"
BOUNDS = (0.05, 0.25, 1.0, 5.0, 30.0)  # seconds, each bucket up to and with
MOST_TASKS = 200  # names; what stands in Valkey beside them is not ours

_began: dict[str, float] = {}  # by task id: one process does one task, but for eager ones


@dataclass(slots=True)
class Times:
    """Of one task since Valkey began to count. `buckets`: by bound, those that took no longer."""

    count: int = 0
    seconds: float = 0.0
    failures: int = 0
    buckets: dict[float, int] = field(default_factory=lambda: dict.fromkeys(BOUNDS, 0))


@signals.task_prerun.connect
def _begin(task_id: str = "", **_rest: Any) -> None:
    _began[task_id] = time.monotonic()


@signals.task_postrun.connect
def _end(sender: Any = None, task_id: str = "", state: str = "", **_rest: Any) -> None:
    began = _began.pop(task_id, None)
    if began is not None:
        note_time(sender.name, time.monotonic() - began, has_failed=state == "FAILURE")


def note_time(name: str, seconds: float, *, has_failed: bool) -> None:
    try:
        with connect_valkey().pipeline(transaction=False) as pipe:
            pipe.hincrby(KEY, f"{name}|count", 1)
            pipe.hincrbyfloat(KEY, f"{name}|seconds", seconds)
            for bound in BOUNDS:
                if seconds <= bound:
                    pipe.hincrby(KEY, f"{name}|{bound}", 1)
            if has_failed:
                pipe.hincrby(KEY, f"{name}|failures", 1)
            pipe.execute()
    except redis.RedisError:  # the check of the broker says so
        return


def read_times() -> dict[str, Times]:
    """By task. Raises redis.RedisError."""
    times: dict[str, Times] = {}
    for name, what, value in _read_fields():
        one = times.setdefault(name, Times())
        match what:
            case "count" | "failures":
                setattr(one, what, int(value))
            case "seconds":
                one.seconds = float(value)
            case _:
                one.buckets[float(what)] = int(value)
    return dict(sorted(times.items())[:MOST_TASKS])


def _read_fields() -> Iterator[tuple[str, str, str]]:
    stored: Any = connect_valkey().hgetall(KEY)
    for key, value in stored.items():
        name, _, what = _as_text(key).rpartition("|")
        yield name, what, _as_text(value)


def _as_text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
