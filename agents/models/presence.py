"""Who is there for customers, and what lets figures of persons show."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agents.models.people import Agent


class PresenceState(models.TextChoices):
    AVAILABLE = "available", _("available")
    AWAY = "away", _("away")
    TELEPHONE = "telephone", _("on the telephone")
    MAIL = "mail", _("answering mail")
    CHAT = "chat", _("in the chat")


class PresenceSpan(models.Model):
    """From one change of an agent's presence to the next; the last one has no end."""

    agent = models.ForeignKey(
        Agent, on_delete=models.CASCADE, related_name="presence", db_index=False
    )
    state = models.CharField(max_length=9, choices=PresenceState)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # Away on a break, and asked to have kept what was claimed: until we close, that is.
    keeps_threads = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agent"], condition=Q(ended_at=None), name="one_presence_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["state", "began_at"], name="presence_state")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.state}"


class Consultation(models.Model):
    """The staff's representatives were consulted on figures of persons, as an admin records."""

    on = models.DateField()
    who = models.CharField(_("who was consulted"), max_length=200)
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(withdrawn_at=None), name="one_consultation_holds"
            )
        ]

    def __str__(self) -> str:
        return f"{self.who} on {self.on}"
