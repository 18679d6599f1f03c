"""Wake a worker for a reply, after commit. A lost wake-up is made good by the sweep."""

from __future__ import annotations

from celery import current_app
from django.db import transaction

from inbox.models import Reply


def wake_sender(reply: Reply) -> None:
    """When it may leave: at once, or when it can be taken back no more. What was put off for longer
    is the sweep's.
    """
    if reply.scheduled_for:
        return
    pause = max(0.0, (reply.not_before - reply.created_at).total_seconds())
    # By name: tasks import the outbox, not the other way round. Robust: the reply is committed,
    # and a broker that is down for a moment must not turn that into an error on the screen.
    transaction.on_commit(
        lambda: current_app.send_task(
            "inbox.tasks.send_reply", args=[reply.pk], retry=False, countdown=pause or None
        ),
        robust=True,
    )
