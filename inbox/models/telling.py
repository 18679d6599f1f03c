"""Personal notices: what one agent is told, because it is about them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inbox.models.threads import Thread


class NoticeKind(models.TextChoices):
    # Each label is the sentence that tells the notice, with `by` and its facts; see `tell` below.
    ASSIGNED = "assigned", _("%(by)s gave you a thread")
    REPLY_CAME_BACK = "reply_came_back", _("An answer that waited for its time is your draft again")
    GIVEN_BACK = "given_back", _("You were away: a thread that waited went back to the queue")
    LEFT_URGENT = "left_urgent", _("%(name)s left an urgent thread: it is in the queue again")
    LEFT_ANSWER = "left_answer", _("%(name)s has left: an answer that waited is a note now")
    HANDED_OVER = "handed_over", _("%(by)s handed a thread over to you")
    ANSWER_EDITED = "answer_edited", _("%(by)s changed your answer and sent it: see what is other")
    ANSWER_RETURNED = "answer_returned", _("%(by)s returned your answer: %(words)s")
    ANSWER_GIVEN_BACK = (
        "answer_given_back",
        _("Your answer is a draft again: the thread changed before anybody approved it"),
    )
    ANSWER_IS_YOURS = (
        "answer_is_yours",
        _("You need no approval any more: your answer that waited for it is a draft again"),
    )
    GUIDE_CHANGED = "guide_changed", _("%(by)s took your suggestion into the guide %(title)s")
    GUIDE_KEPT = (
        "guide_kept",
        _("%(by)s declined your suggestion for the guide %(title)s: %(words)s"),
    )
    MENTIONED = "mentioned", _("%(by)s mentions you in a note")
    ASKED = "asked", _("%(by)s asks you")
    ADVISED = "advised", _("%(by)s answered what you asked")
    WROTE = "wrote", _("The customer wrote in a thread that you watch")
    REPLIED = "replied", _("A thread that you watch was answered")
    CLOSED = "closed", _("A thread that you watch was closed")


class PersonalNotice(models.Model):
    """One thing that one agent is told. Facts hold names and numbers, never a customer's words."""

    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices", db_index=False
    )
    thread = models.ForeignKey(
        Thread, on_delete=models.CASCADE, null=True, blank=True, related_name="notices"
    )
    # A `NoticeKind`. The column does not list them, so that one more needs no migration.
    kind = models.CharField(max_length=24)
    # Nobody: a customer, or the clock.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["agent", "-at", "-id"], name="personal_notice_latest"),
            models.Index(
                fields=["agent", "thread"], name="personal_notice_unseen", condition=Q(seen_at=None)
            ),
            models.Index(fields=["at"], name="personal_notice_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.agent_id}"

    def tell(self) -> str:
        by = self.by.name if self.by else ""
        return NoticeKind(self.kind).label % {**self.facts, "by": by}


class ThreadWatch(models.Model):
    """An agent is told of what happens in a thread, whoever has it."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="watches")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watches", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "thread"], name="one_watch_an_agent")
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} watches {self.thread_id}"
