"""One id in every line of the log that one cause has led to: a request, or a turn of the schedule
with all tasks that it wakes. Threads and answers are named by their numbers, so that the life of a
message can be followed from the poll that read it to the answer that stands.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import Any

from celery import signals
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import (
    bind_contextvars,
    bound_contextvars,
    clear_contextvars,
    get_contextvars,
)

HEADER = "X-Request-ID"  # as proxies name it
GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")


class TraceMiddleware:
    """The proxy's id where it gives one, else our own; the answer bears it too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        trace = given if GIVEN.fullmatch(given) else make_trace()
        with bound_contextvars(trace=trace):
            response = self.get_response(request)
        response.headers[HEADER] = trace
        return response


def make_trace() -> str:
    return secrets.token_hex(8)


@signals.before_task_publish.connect
def _send_along(headers: Any = None, **_rest: Any) -> None:
    trace = get_contextvars().get("trace")
    if trace and isinstance(headers, dict):
        headers["trace"] = trace


@signals.task_prerun.connect
def _begin(task: Any = None, **_rest: Any) -> None:
    sent_along = {**vars(task.request), **(task.request.headers or {})}  # as worker, and as eager
    trace = sent_along.get("trace") or make_trace()
    bind_contextvars(trace=trace, task=task.name.rpartition(".")[2])


@signals.task_postrun.connect
def _end(**_rest: Any) -> None:
    clear_contextvars()
