"""Whether new agents write drafts until their writing test is passed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from agents.models.people import Agent


class TrainingRule(models.Model):
    """While one holds, an agent without a recorded test is in training."""

    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_by = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(ended_at=None), name="one_training_rule_holds"
            )
        ]

    def __str__(self) -> str:
        return f"since {self.at}"
