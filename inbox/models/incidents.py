"""An incident: threads about one thing that went wrong, answered and closed together."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agents.models import Agent
from inbox.models.labels import Label
from inbox.models.outbox import Reply
from inbox.models.steps import Step, StepState
from inbox.models.threads import ClosedReason, Thread


class Incident(models.Model):
    """Its threads hold a word, or bear a label. Over from `ended_at` on: no more are added."""

    name = models.CharField(_("name"), max_length=80)
    keyword = models.CharField(_("word"), max_length=80, blank=True)
    label = models.ForeignKey(
        Label, on_delete=models.SET_NULL, null=True, blank=True, related_name="incidents"
    )
    threads = models.ManyToManyField(Thread, through="IncidentThread", related_name="incidents")
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["-began_at"], name="incident_latest")]

    def __str__(self) -> str:
        return self.name


class IncidentThread(models.Model):
    """A thread belongs to one incident at most."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="places")
    thread = models.OneToOneField(Thread, on_delete=models.CASCADE, related_name="incident_place")

    def __str__(self) -> str:
        return f"{self.thread_id} in {self.incident_id}"


class IncidentAct(models.Model):
    """All threads of an incident answered, or closed. From `undone_at` on it is taken back; until
    `finished_at` the worker goes on with it. `texts`: what is said in turn.
    """

    class Kind(models.TextChoices):
        ANSWER = "answer", _("answer")
        CLOSE = "close", _("close")

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="acts")
    kind = models.CharField(max_length=8, choices=Kind)
    texts = models.JSONField(default=list)
    reason = models.CharField(max_length=16, choices=ClosedReason, blank=True)
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["at"], name="incident_act_unfinished", condition=Q(finished_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.incident_id}"


class IncidentStep(Step):
    """What an act comes to for one thread."""

    State = StepState

    act = models.ForeignKey(
        IncidentAct, on_delete=models.CASCADE, related_name="steps", db_index=False
    )
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    reply = models.ForeignKey(
        Reply, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Nobody's before: taking the act back makes it nobody's again.
    was_free = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["act", "thread"], name="one_step_a_thread")]
        indexes = [models.Index(fields=["act", "state", "id"], name="incident_step_next")]

    def __str__(self) -> str:
        return f"{self.act_id}/{self.thread_id} {self.state}"
