"""Work in the background: presence that was forgotten ends, old presence is erased."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from agents.presence import change


@shared_task
def keep_presence() -> None:
    change.end_forgotten(now=timezone.now())
    change.erase_old_presence(now=timezone.now())
