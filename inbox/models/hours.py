"""Which opening hours a channel has. Those without follow the brand's."""

from __future__ import annotations

from django.db import models

from agents.models import Schedule
from connectors.models import Channel


class ChannelHours(models.Model):
    channel = models.OneToOneField(
        Channel, on_delete=models.CASCADE, primary_key=True, related_name="hours"
    )
    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="channel_hours")

    def __str__(self) -> str:
        return f"{self.channel_id}: {self.schedule_id}"
