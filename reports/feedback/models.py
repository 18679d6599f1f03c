"""Feedback: what should change, as agents heard it from customers, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from agents.models import Agent
from inbox.models import Label, Message, Thread

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

LONGEST = 160  # characters of one line


class State(models.TextChoices):
    """How far it has come: read from owner and outcome, stored nowhere."""

    OPEN = "open", _("open")
    OWNED = "owned", _("with owner")
    DONE = "done", _("with outcome")


class Outcome(models.TextChoices):
    CHANGED = "changed", _("changed")
    WILL_CHANGE = "will_change", _("will be changed")
    NOT_CHANGED = "not_changed", _("not changed")


IN_STATE = {
    State.OPEN: Q(owner="", outcome=""),
    State.OWNED: ~Q(owner="") & Q(outcome=""),
    State.DONE: ~Q(outcome=""),
}


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def standing(self) -> FeedbackQuerySet:
        """Behind which at least one mark stands."""
        marks = FeedbackMark.objects.standing().filter(feedback=OuterRef("pk"))
        return self.filter(Exists(marks))

    def in_state(self, state: State) -> FeedbackQuerySet:
        return self.filter(IN_STATE[state])

    def told(self) -> FeedbackQuerySet:
        """With what a page tells of each: no statement more."""
        marks = FeedbackMark.objects.standing().filter(feedback=OuterRef("pk"))
        return self.with_threads(marks)

    def with_threads(self, marks: MarkQuerySet) -> FeedbackQuerySet:
        """`n`: the threads of these marks, which name the feedback around them."""
        counted = {"n": Subquery(count_threads(marks))}
        return self.select_related("topic").annotate(**counted)


class Feedback(models.Model):
    """One thing that should change. The marks behind it say who heard it, where and when.

    `owner` is a name or an address: mostly of somebody who has no account here; `owner_agent`
    where it is one of us. `marked_at`: the latest mark. An outcome has words and a day.
    """

    title = models.CharField(max_length=LONGEST)
    topic = models.ForeignKey(
        Label, on_delete=models.SET_NULL, null=True, blank=True, related_name="feedback"
    )
    began_at = models.DateTimeField()
    marked_at = models.DateTimeField()
    owner = models.CharField(max_length=120, blank=True)
    owner_agent = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    outcome_words = models.CharField(max_length=500, blank=True)
    outcome_on = models.DateField(null=True, blank=True)

    objects = FeedbackQuerySet.as_manager()
    n: int | None  # threads behind it: of those that were read as `told`

    class Meta:
        indexes = [
            models.Index(F("marked_at").desc(), F("id").desc(), name="feedback_latest"),
            models.Index(fields=["outcome_on"], name="feedback_outcome", condition=~Q(outcome="")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def state(self) -> State:
        if self.outcome:
            return State.DONE
        return State.OWNED if self.owner else State.OPEN


class MarkQuerySet(models.QuerySet["FeedbackMark"]):
    def standing(self) -> MarkQuerySet:
        return self.filter(withdrawn_at=None)

    def of_thread(self, thread: Thread) -> MarkQuerySet:
        """And of those that were merged into it."""
        return self.filter(Q(thread=thread) | Q(thread__merged_into=thread))


class FeedbackMark(models.Model):
    """An agent heard it in this thread: in its own words, which stay where titles change."""

    feedback = models.ForeignKey(Feedback, on_delete=models.CASCADE, related_name="marks")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    message = models.ForeignKey(
        Message, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    words = models.CharField(max_length=LONGEST)
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = MarkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["at"], name="feedback_mark_at")]

    def __str__(self) -> str:
        return self.words


def count_threads(marks: models.QuerySet[FeedbackMark]) -> models.QuerySet[FeedbackMark]:
    """How many threads stand behind each feedback: merged ones are one. For a subquery."""
    whole: Combinable = Coalesce("thread__merged_into", "thread")
    counted = marks.order_by().values("feedback").annotate(count=Count(whole, distinct=True))
    return counted.values("count")  # type: ignore[return-value]


class FeedbackEvent(models.Model):
    """What leads did with it. Marks tell their own story."""

    class Kind(models.TextChoices):
        RENAMED = "renamed", _("told in other words")
        OWNED = "owned", _("given an owner")
        DECIDED = "decided", _("given an outcome")
        REOPENED = "reopened", _("outcome taken back")
        GATHERED = "gathered", _("gathered with others")
        PARTED = "parted", _("parted again")

    feedback = models.ForeignKey(
        Feedback, on_delete=models.CASCADE, related_name="events", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["feedback", "-at", "-id"], name="feedback_events")]

    def __str__(self) -> str:
        return f"{self.kind} {self.feedback_id}"
