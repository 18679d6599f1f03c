"""Alerts, and who is on call for them."""

from __future__ import annotations

from django.db import models

from agents.models import Agent
from connectors.models import Channel


class Alert(models.Model):
    """A channel's inflow left the usual. `told_at`: when a mail server took word of it."""

    channel = models.ForeignKey(
        Channel, on_delete=models.CASCADE, related_name="alerts", db_index=False
    )
    at = models.DateTimeField()  # the end of the second window
    count = models.PositiveIntegerField()  # customers in the last quarter of an hour
    before = models.PositiveIntegerField()  # and in the one before it
    usual = models.FloatField()
    is_open = models.BooleanField()  # whether it came in opening hours
    told_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "at"], name="one_alert_at_a_time")
        ]
        indexes = [models.Index(fields=["-at"], name="alert_latest")]

    def __str__(self) -> str:
        return f"{self.channel_id} at {self.at}"


class OnCall(models.Model):
    """Whoever is told outside opening hours."""

    agent = models.OneToOneField(
        Agent, on_delete=models.CASCADE, primary_key=True, related_name="on_call"
    )
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.agent_id}"
