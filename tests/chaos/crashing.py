"""The worker's Celery application, which dies where it is told to.

`celery -A tests.chaos.crashing` runs it. The product has no hooks for this: what it passes by is
watched from outside, in Django, requests and http.client. Each write that commits by itself is a
moment, each commit, and each call to a network. It is called by task, point and number:
`send_reply:call.during:1` is when a send's first call was made and its answer not yet read.

`CRASHES` is JSON: the `folder` in which each death leaves a file, and either `at`, moments of which
each task's arguments get one, by turns, once; or `share`, the chance at every moment, up to `most`
deaths of one kind.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests.adapters
from celery import current_task, signals
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from config.celery import app

__all__ = ["app"]

PLAN: dict[str, Any] = json.loads(os.environ.get("CRASHES", "{}"))
seen: Counter[str] = Counter()


def pass_by(point: str) -> None:
    """Dies here, if this is the moment."""
    if not PLAN or not current_task:
        return
    seen[point] += 1
    task = current_task.name.rpartition(".")[2]
    moment = f"{task}:{point}:{seen[point]}"
    arguments = list(current_task.request.args or [])
    if "at" in PLAN:
        number = int(arguments[0]) if arguments else 0
        if PLAN["at"][number % len(PLAN["at"])] == moment:
            die(f"{task}-{number}", moment)
    elif random.random() < PLAN["share"]:
        die(f"{task}:{point}-{random.randrange(PLAN['most'])}", moment)


def die(name: str, moment: str) -> None:
    """Unless somebody has died of this before."""
    try:
        with (Path(PLAN["folder"]) / name).open("x") as death:
            death.write(moment)
    except FileExistsError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def watch(method: Callable[..., Any], point: str) -> Callable[..., Any]:
    def watched(*args: Any, **kwargs: Any) -> Any:
        pass_by(f"{point}.before")
        result = method(*args, **kwargs)
        pass_by(f"{point}.after")
        return result

    return watched


def watch_write(execute: Callable[..., Any], sql: str, params: Any, many: Any, context: Any) -> Any:
    is_read = sql.lstrip()[:6].upper() == "SELECT"
    if is_read or context["connection"].in_atomic_block:
        return execute(sql, params, many, context)
    return watch(execute, "write")(sql, params, many, context)


@connection_created.connect
def watch_connection(connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    connection.execute_wrappers.append(watch_write)


@signals.task_prerun.connect
def begin_task(**_kwargs: Any) -> None:
    seen.clear()


@signals.worker_process_init.connect
def roll_own_dice(**_kwargs: Any) -> None:
    random.seed(f"{PLAN.get('seed')} {os.getpid()}")


def get_response(self: http.client.HTTPConnection) -> http.client.HTTPResponse:
    pass_by("call.during")
    return read_response(self)


read_response = http.client.HTTPConnection.getresponse
http.client.HTTPConnection.getresponse = get_response  # type: ignore[method-assign]
BaseDatabaseWrapper.commit = watch(BaseDatabaseWrapper.commit, "commit")  # type: ignore[method-assign]
adapter = requests.adapters.HTTPAdapter
adapter.send = watch(adapter.send, "call")  # type: ignore[method-assign]
