"""Tasks that failed unforeseen: noted, tried again, forgotten."""

from __future__ import annotations

import hashlib
import json
import traceback
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from celery import current_app, signals
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from operations.models import FailedTask

log = structlog.get_logger(__name__)

# What fails with each turn of the schedule is noted again meanwhile: a row this old has healed.
HEALED_AFTER = timedelta(days=2)
MOST_ARGUMENTS = 8
# One statement, so that two workers that fail at once count to two.
NOTE = """
INSERT INTO operations_failedtask (name, arguments, key, error, count, first_at, last_at)
VALUES (%s, %s, %s, %s, 1, %s, %s)
ON CONFLICT (name, key) DO UPDATE SET
  error = EXCLUDED.error, count = operations_failedtask.count + 1, last_at = EXCLUDED.last_at
"""


@signals.task_failure.connect
def _task_failed(sender: Any = None, args: Any = (), exception: Any = None, **_rest: Any) -> None:
    if sender is None or exception is None:
        return
    try:
        note_failure(sender.name, args or (), exception, now=timezone.now())
    except (DatabaseError, InterfaceError) as error:  # it is in the log all the same
        log.warning("failure_not_noted", task=sender.name, error=type(error).__name__)


def note_failure(
    name: str, arguments: Sequence[Any], error: BaseException, *, now: datetime
) -> None:
    """The error by its kind and place alone: its words may be a customer's."""
    plain = [one if isinstance(one, int) else str(one)[:80] for one in arguments[:MOST_ARGUMENTS]]
    written = json.dumps(plain)
    key = hashlib.sha256(written.encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(NOTE, [name[:120], written, key, describe_error(error), now, now])


def describe_error(error: BaseException) -> str:
    """Such as "DataError in store_page (polling/poll.py, line 9)": the innermost place of ours."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename]
    if not ours:
        return type(error).__name__
    last = ours[-1]
    place = "/".join(last.filename.split("/")[-2:])
    return f"{type(error).__name__} in {last.name} ({place}, line {last.lineno})"[:300]


def run_again(failure: FailedTask) -> None:
    """Queue it once more; what fails again is noted anew. Raises OperationalError of kombu where
    the broker is away: then it stays on the list.
    """
    current_app.send_task(failure.name, args=failure.arguments, retry=False)
    failure.delete()


def forget_healed(*, now: datetime) -> None:
    FailedTask.objects.filter(last_at__lt=now - HEALED_AFTER).delete()
