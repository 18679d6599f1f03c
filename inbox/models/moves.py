"""What was merged or split by hand: kept so that it can be undone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from inbox.models.threads import Thread


class ThreadMove(models.Model):
    """Messages, replies, events and drafts that went from one thread to another."""

    class Kind(models.TextChoices):
        MERGE = "merge"
        SPLIT = "split"

    kind = models.CharField(max_length=8, choices=Kind)
    from_thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    to_thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="moves")
    moved = models.JSONField()  # {"messages": [[id, its chain's top before]], "replies": [id], ...}
    before = models.JSONField()  # the columns of both threads as they were: {"from": …, "to": …}
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.from_thread_id} -> {self.to_thread_id}"
