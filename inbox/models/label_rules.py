"""Rules that put labels on by themselves, and how far they have read."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from agents.models import Agent
from connectors.models import Channel
from inbox.models.labels import Label
from inbox.models.steps import StepState
from inbox.models.threads import Thread


class LabelRule(models.Model):
    """Where a customer writes one of `words`, the thread gets the label. Never changed: another
    wording is another rule, which replaces it. Without a channel it holds on all of them.
    """

    label = models.ForeignKey(Label, on_delete=models.CASCADE, related_name="rules")
    channel = models.ForeignKey(
        Channel, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    words = ArrayField(models.CharField(max_length=80))  # as they were written
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    replaced_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.label}: {', '.join(self.words)}"


class LabelReading(models.Model):
    """How far the rules have read; one row. Every message up to `floor` was read; of the ids up to
    `settled` none can still be committed. `mark` is the newest id of an earlier moment, and is
    settled as soon as every transaction before `mark_xid` has ended.
    """

    floor = models.BigIntegerField()
    settled = models.BigIntegerField()
    mark = models.BigIntegerField()
    mark_xid = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.floor}"


class LabelRun(models.Model):
    """The last days looked through for a rule, `looked_days` of them so far. From `begun_at` on
    the label is put on what was found, from `undone_at` on taken off again; until `finished_at`
    the worker goes on with it. What was only looked through is finished, too.
    """

    rule = models.ForeignKey(LabelRule, on_delete=models.CASCADE, related_name="runs")
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    looked_days = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(null=True, blank=True)
    begun_by = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="label_run_unfinished", condition=Q(finished_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} at {self.at}"


class LabelStep(models.Model):
    """A thread that a run found, and the word that it was found by."""

    State = StepState

    run = models.ForeignKey(
        LabelRun, on_delete=models.CASCADE, related_name="steps", db_index=False
    )
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    word = models.CharField(max_length=80)
    state = models.CharField(max_length=8, choices=StepState, default=StepState.TODO)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "thread"], name="one_label_step")]
        indexes = [models.Index(fields=["run", "state", "id"], name="label_step_next")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.thread_id} {self.state}"
