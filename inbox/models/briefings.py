"""Briefings: what all agents must know now, pinned by a lead."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from agents.models import Agent


class BriefingQuerySet(models.QuerySet["Briefing"]):
    def valid(self, now: datetime) -> BriefingQuerySet:
        return self.filter(withdrawn_at=None, valid_until__gt=now)


class Briefing(models.Model):
    """`source`: where it comes from; `approved_by`: who stands for it, often nobody here."""

    text = models.TextField(_("text"), max_length=2000)
    source = models.CharField(_("source"), max_length=200)
    approved_by = models.CharField(_("approved by"), max_length=80)
    valid_until = models.DateTimeField(_("valid until"))
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = BriefingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-at"], name="briefing_latest"),
            models.Index(fields=["valid_until"], name="briefing_valid"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class BriefingSight(models.Model):
    """An agent has read it."""

    briefing = models.ForeignKey(Briefing, on_delete=models.CASCADE, related_name="sights")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["briefing", "agent"], name="one_sight_an_agent")
        ]

    def __str__(self) -> str:
        return f"{self.briefing_id} by {self.agent_id}"
