"""What colleagues ask each other in a thread: notes that name somebody, and wait for an answer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from agents.models import Team
from inbox.models.messages import Message


class Mention(models.Model):
    """A name in a note: who is meant stays known when they are called otherwise. It gives no right.

    `start` and `end` stand in the note's text, as the name was written then, with its "@".
    """

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="mentions")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agent=None, team__isnull=False) | Q(agent__isnull=False, team=None),
                name="mention_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"@{self.name}"

    @property
    def name(self) -> str:
        """Today's."""
        named = self.agent or self.team
        return named.name if named else ""


class Question(models.Model):
    """A note that asks colleagues something; the customer sees nothing of it. Its author asks."""

    note = models.OneToOneField(
        Message, on_delete=models.CASCADE, primary_key=True, related_name="question"
    )
    asked = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="questions", blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"question {self.note_id}"


class Advice(models.Model):
    """A note that answers a question."""

    note = models.OneToOneField(
        Message, on_delete=models.CASCADE, primary_key=True, related_name="advice"
    )
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")

    def __str__(self) -> str:
        return f"answer {self.note_id} to {self.question_id}"
