"""Rounds of reviews. The sample of a round is drawn once and stays."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from agents.models import Agent, Team
from inbox.models import Message

MAX_NOTE, MAX_REASON = 500, 200


class Mark(models.IntegerChoices):
    GOOD = 1, pgettext_lazy("review", "good")
    NEARLY = 2, pgettext_lazy("review", "nearly")
    NOT = 3, pgettext_lazy("review", "not")


class ReviewRound(models.Model):
    """`size` of the `population` answers sent on these days (both count, the brand's), in the order
    that `seed` gives. Without a team: of all teams.
    """

    first = models.DateField()
    last = models.DateField()
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    size = models.PositiveSmallIntegerField()
    population = models.PositiveIntegerField()
    seed = models.BigIntegerField()
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="review_round_newest")]

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"


class ReviewQuerySet(models.QuerySet["Review"]):
    def drawn(self) -> ReviewQuerySet:
        """The sample: neither spare nor passed over."""
        return self.filter(is_spare=False, passed_over_at=None)

    def waiting(self) -> ReviewQuerySet:
        """Drawn and not judged yet, as they come. What is gone everywhere cannot be judged."""
        found = self.drawn().filter(judged_at=None, message__isnull=False)
        return found.order_by("place")

    def judged(self) -> ReviewQuerySet:
        return self.drawn().filter(judged_at__isnull=False)


class Review(models.Model):
    """One answer of a round, and what a lead finds of it. Spare ones take the places of those that
    were passed over. Its words are the message's own; what was found outlives them.
    """

    round = models.ForeignKey(
        ReviewRound, on_delete=models.CASCADE, related_name="reviews", db_index=False
    )
    place = models.PositiveSmallIntegerField()
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, related_name="+")
    # As they were when it was drawn.
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField()
    is_spare = models.BooleanField(default=False)
    language = models.PositiveSmallIntegerField(choices=Mark, null=True, blank=True)
    tone = models.PositiveSmallIntegerField(choices=Mark, null=True, blank=True)
    content = models.PositiveSmallIntegerField(choices=Mark, null=True, blank=True)
    note = models.TextField(max_length=MAX_NOTE, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    passed_over_at = models.DateTimeField(null=True, blank=True)
    passed_over_by = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=MAX_REASON, blank=True)  # why it was passed over

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "place"], name="one_review_a_place")
        ]
        indexes = [
            models.Index(
                fields=["sent_at"], name="review_judged", condition=Q(judged_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"review {self.place} of round {self.round_id}"
