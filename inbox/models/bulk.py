"""Many threads that an agent has selected, acted on at once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agents.models import Agent
from inbox.models.events import ThreadEvent
from inbox.models.steps import Step
from inbox.models.threads import Thread


class BulkAct(models.Model):
    """One act on each of its steps' threads. `facts`: to whom, which label, until when and so on.
    From `undone_at` on it is taken back; until `finished_at` the worker goes on with it.
    """

    class Kind(models.TextChoices):
        CLAIM = "claim", _("claim")
        RELEASE = "release", _("release")
        ASSIGN = "assign", _("hand over")
        LABEL = "label", _("label")
        SNOOZE = "snooze", _("snooze")
        PRIORITISE = "prioritise", _("priority")
        CLOSE = "close", _("close")

    kind = models.CharField(max_length=10, choices=Kind)
    facts = models.JSONField(default=dict)
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="bulk_act_unfinished", condition=Q(finished_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.by_id}"


class BulkStep(Step):
    """What an act comes to for one thread. `event`: what it wrote there; `former`: what undoing
    needs to know.
    """

    act = models.ForeignKey(BulkAct, on_delete=models.CASCADE, related_name="steps", db_index=False)
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    event = models.ForeignKey(
        ThreadEvent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    former = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["act", "thread"], name="one_bulk_step")]
        indexes = [models.Index(fields=["act", "state", "id"], name="bulk_step_next")]

    def __str__(self) -> str:
        return f"{self.act_id}/{self.thread_id} {self.state}"
