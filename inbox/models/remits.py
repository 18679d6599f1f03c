"""What *take next* gives whom, and how much one agent holds at a time."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from agents.models import Agent
from connectors.models import Channel
from inbox.models.labels import Label


class Remit(models.Model):
    """What an agent is given. An empty list means everything; without a capacity the brand's holds.

    `labels` are skills: what bears none of anybody's labels is for everyone.
    """

    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, related_name="remit")
    capacity = models.PositiveSmallIntegerField(_("open threads at most"), null=True, blank=True)
    languages = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    channels = models.ManyToManyField(Channel, related_name="+", blank=True)
    labels = models.ManyToManyField(Label, related_name="+", blank=True)

    def __str__(self) -> str:
        return f"remit of {self.agent_id}"


class TakingRules(models.Model):
    """One row for the brand. `capacity`: open threads that an agent holds at most, None: as many as
    they like. `away_time`: minutes after which what an absent agent holds goes back to the queue.
    """

    capacity = models.PositiveSmallIntegerField(_("open threads at most"), null=True, blank=True)
    away_time = models.PositiveSmallIntegerField(_("minutes"), default=30)

    def __str__(self) -> str:
        return f"at most {self.capacity}, {self.away_time} min"
