"""What an agent has begun to write, one draft per agent and thread."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from inbox.models.messages import Message
from inbox.models.outbox import WAYS
from inbox.models.threads import Thread


class Draft(models.Model):
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="drafts")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts"
    )
    text = models.TextField(max_length=20_000)
    in_reply_to = models.ForeignKey(
        Message, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # As the composer stood; empty: as the message that it answers.
    way = models.CharField(max_length=16, choices=WAYS, blank=True, default="", db_default="")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread", "agent"], name="one_draft_per_agent")
        ]

    def __str__(self) -> str:
        return f"draft {self.thread_id}/{self.agent_id}"
