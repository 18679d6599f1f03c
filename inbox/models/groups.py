"""Threads below one post of ours are closed together. It takes a while, and can be undone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from inbox.models.messages import Message
from inbox.models.threads import ClosedReason


class GroupClosure(models.Model):
    """`newest`: the highest id of a thread that the agent had seen. All threads of it are closed at
    `at`, by which they are known; `count`: how many there were to close. From `undone_at` on they
    are opened again. Until `finished_at` the worker goes on with it.
    """

    post = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="group_closures")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=16, choices=ClosedReason)
    newest = models.BigIntegerField()
    count = models.PositiveIntegerField()
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["at"], name="group_closure_unfinished", condition=Q(finished_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.reason}"
