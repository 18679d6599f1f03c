"""Wake a worker for a reply, after commit. A lost wake-up is made good by the sweep."""

from __future__ import annotations

from celery import current_app
from django.db import transaction

from inbox.models import Reply


def wake_sender(reply: Reply) -> None:
    # By name: tasks import the outbox, not the other way round. Robust: the reply is committed,
    # and a broker that is down for a moment must not turn that into an error on the screen.
    transaction.on_commit(
        lambda: current_app.send_task("inbox.tasks.send_reply", args=[reply.pk], retry=False),
        robust=True,
    )
