"""A thread is one matter on one channel: the unit that agents claim, answer and close."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agents.models import Team
from connectors.models import Channel
from inbox.models.customers import Profile
from inbox.models.labels import Label


class Status(models.TextChoices):
    OPEN = "open", _("open")
    PENDING = "pending", _("pending")
    SNOOZED = "snoozed", _("snoozed")
    CLOSED = "closed", _("closed")
    MERGED = "merged", _("merged")  # lives on under `merged_into`; its address leads there


class Priority(models.IntegerChoices):
    LOW = -1, _("low")
    NORMAL = 0, _("normal")
    HIGH = 1, _("high")
    URGENT = 2, _("urgent")


class ClosedReason(models.TextChoices):
    ANSWERED = "answered", _("answered")
    THANKS = "thanks", _("thanks")
    NO_QUESTION = "no_question", _("no question")
    SPAM = "spam", _("spam")
    ABUSE = "abuse", _("abuse")


NO_ANSWER_REASONS = [reason for reason in ClosedReason if reason != ClosedReason.ANSWERED]


NO_DUE = datetime(9999, 1, 1, tzinfo=UTC)  # after everything that is due
PRIVATE_TOP = "private:"  # and the customer's id: the top of a thread of direct messages
ERASED = "erased:"  # and a keyed hash: what is left of the network's id of something erased
GROUP_TOP = f"{PRIVATE_TOP}group:"  # and the conversation's id, where several talk at once


class Thread(models.Model):
    """One matter on one channel.

    Everything from `opened_at` to `message_count` is derived from the messages and stored so that
    the queue is read by index. After a thread is made, `inbox.threads.refresh` alone writes it.
    """

    # Owner, channel and profile lead indexes of their own, below. Another one of each alone would
    # tempt the planner: it takes them for independent, and reads thousands of rows for one page.
    channel = models.ForeignKey(
        Channel, on_delete=models.PROTECT, related_name="threads", db_index=False
    )
    top_external_id = models.CharField(max_length=128)
    profile = models.ForeignKey(
        Profile,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="threads",
        db_index=False,
    )
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="threads",
        db_index=False,
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    # Rises when something happened that whoever writes an answer should have seen.
    version = models.PositiveIntegerField(default=1)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.CharField(max_length=16, choices=ClosedReason, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # What was written up to here needs no answer any more: a person closed the thread then.
    settled_at = models.DateTimeField(null=True, blank=True)
    # Something came after closing without reopening: thanks, or what had been written before.
    attached_at = models.DateTimeField(null=True, blank=True)
    follow_up_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="follow_ups"
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="merged_threads"
    )
    # The post of ours that the thread hangs below: its threads are one group in the queue.
    under = models.CharField(max_length=128, blank=True, default="", db_default="")
    labels = models.ManyToManyField(Label, related_name="threads", blank=True)
    priority = models.SmallIntegerField(
        choices=Priority, default=Priority.NORMAL, db_default=Priority.NORMAL
    )
    # Whose work it is before somebody has claimed it; None: everybody's.
    team = models.ForeignKey(
        Team, on_delete=models.SET_NULL, null=True, blank=True, related_name="threads"
    )
    # A snoozed thread wakes then, or when its customer writes; None: only then.
    snoozed_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    opened_at = models.DateTimeField()  # the network's time of the top post
    waiting_since = models.DateTimeField(null=True, blank=True)
    first_response_at = models.DateTimeField(null=True, blank=True)
    last_message_at = models.DateTimeField()
    # Where the thread stands in its queue: waiting since, last message or closed at, by status.
    queue_at = models.DateTimeField()
    snippet = models.CharField(max_length=280, blank=True)
    unanswered_count = models.PositiveIntegerField(default=0)
    message_count = models.PositiveIntegerField(default=0)

    # The soonest `due_at` of a clock that runs. Of the clocks; `inbox.sla.compute` writes both.
    next_due_at = models.DateTimeField(null=True, blank=True)
    # Its clocks are to be derived anew, for a message or its state has changed.
    has_stale_clocks = models.BooleanField(default=True, db_default=True)
    # In the queue what is due first comes first; what has no clock, and what is closed, stands in
    # the order of `queue_at` alone. Never null, for lists are paged by comparing keys.
    queue_due_at = models.GeneratedField(
        expression=Coalesce("next_due_at", Value(NO_DUE)),
        output_field=models.DateTimeField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "top_external_id"], name="one_thread_per_top_post"
            )
        ]
        indexes = [
            models.Index(fields=["status", "queue_due_at", "queue_at", "id"], name="thread_queue"),
            models.Index(
                fields=["channel", "status", "queue_due_at", "queue_at", "id"],
                name="thread_channel_queue",
            ),
            models.Index(
                fields=["owner", "status", "queue_due_at", "queue_at", "id"],
                name="thread_owner_queue",
            ),
            # Team and channel at its end: "take next" passes over what is not for the agent here.
            models.Index(
                fields=["status", "queue_due_at", "queue_at", "id", "team", "channel"],
                name="thread_unassigned_queue",
                condition=Q(owner=None) & Q(status__in=["open", "pending", "snoozed"]),
            ),
            models.Index(
                fields=["team", "queue_due_at", "queue_at", "id"],
                name="thread_team_queue",
                condition=Q(owner=None, status="open", team__isnull=False),
            ),
            models.Index(
                fields=["queue_at", "id"],
                name="thread_after_closing",
                condition=Q(status="closed", attached_at__isnull=False),
            ),
            models.Index(fields=["profile", "-last_message_at"], name="thread_profile_history"),
            models.Index(
                fields=["id"], name="thread_urgent", condition=Q(priority=Priority.URGENT)
            ),
            models.Index(
                fields=["snoozed_until"],
                name="thread_snoozed",
                condition=Q(status="snoozed", snoozed_until__isnull=False),
            ),
            models.Index(
                fields=["channel", "under", "status"],
                name="thread_under",
                condition=~Q(under=""),
            ),
            models.Index(
                fields=["id"], name="thread_stale_clocks", condition=Q(has_stale_clocks=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id}/{self.top_external_id}"

    @property
    def is_private(self) -> bool:
        """Begun by a direct message. Such a thread has no top post; its key names the customer or
        the group.
        """
        return self.top_external_id.startswith(PRIVATE_TOP)

    @property
    def is_closed(self) -> bool:
        return self.status == Status.CLOSED

    @property
    def is_erased(self) -> bool:
        """Nobody is left in it: it stays closed, for the figures."""
        return self.profile_id is None and self.top_external_id.startswith(ERASED)


class Handover(models.Model):
    """A matter went on in private: what this person writes to us privately joins the thread."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="handovers")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="handovers")
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="handovers")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["channel", "profile", "-at"], name="handover_latest")]

    def __str__(self) -> str:
        return f"{self.profile} -> thread {self.thread_id}"
