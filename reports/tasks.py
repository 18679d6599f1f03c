"""Work in the background: the inflow is watched."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from reports.alerts import tell, watch


@shared_task
def watch_inflow() -> None:
    watch.watch_inflow(now=timezone.now())
    tell.tell_alerts(now=timezone.now())
