"""Work in the background: the sums follow the threads."""

from __future__ import annotations

import time

from celery import shared_task
from django.utils import timezone

from reports import recount

TURN = 60.0  # seconds; what is left then is the next turn's


@shared_task
def count_anew() -> None:
    end = time.monotonic() + TURN
    recount.count_anew(now=timezone.now(), may_go_on=lambda: time.monotonic() < end)
