"""What each lead has been told by mail of warnings and breaches."""

from __future__ import annotations

from django.db import models

from agents.models import Agent


class NoticeMail(models.Model):
    """Up to which event a lead was told, and when: never more often than `inbox.notices` allows."""

    agent = models.OneToOneField(
        Agent, on_delete=models.CASCADE, primary_key=True, related_name="notice_mail"
    )
    last_event = models.BigIntegerField(default=0)
    mailed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"agent {self.agent_id} up to {self.last_event}"
