"""What happened to a thread, who did it and when: written with the change, read by everyone."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inbox.models.threads import Thread


class Verb(models.TextChoices):
    OPENED = "opened", _("opened")
    CLAIMED = "claimed", _("claimed")
    RELEASED = "released", _("released")
    HELD = "held", _("a holding reply sent")
    SURVEYED = "surveyed", _("asked how it went")
    REPLIED = "replied", _("replied")
    REPLY_RETURNED = "reply_returned", _("reply given back as a draft")
    REPLY_RECALLED = "reply_recalled", _("reply taken back before it was sent")
    REPLY_SCHEDULED = "reply_scheduled", _("reply to be sent later")
    REPLY_HURRIED = "reply_hurried", _("reply to be sent now, not later")
    REPLY_FAILED = "reply_failed", _("reply not sent")
    REPLY_DISCARDED = "reply_discarded", _("reply not sent, and given up")
    ANSWERED_ELSEWHERE = "answered_elsewhere", _("answered on the network itself")
    SUBMITTED = "submitted", _("sent for approval")
    APPROVED = "approved", _("approved")
    SUBMISSION_RETURNED = "submission_returned", _("returned for another try")
    SUBMISSION_TAKEN_BACK = "submission_taken_back", _("taken back before approval")
    NOTED = "noted", _("noted")
    CONTACTED = "contacted", _("a telephone call or mail logged")
    CUSTOMER_NOTED = "customer_noted", _("noted about the customer")
    CUSTOMER_NOTE_REMOVED = "customer_note_removed", _("a note about the customer taken away")
    CONTACT_STOPPED = "contact_stopped", _("asked not to be contacted")
    CONTACT_ALLOWED = "contact_allowed", _("may be contacted again")
    ASKED = "asked", _("asked colleagues")
    ADVISED = "advised", _("answered a colleague")
    QUESTION_RESOLVED = "question_resolved", _("a question to colleagues resolved")
    QUESTION_REOPENED = "question_reopened", _("a question to colleagues open again")
    WATCHED = "watched", _("watched")
    UNWATCHED = "unwatched", _("no longer watched")
    CLOSED = "closed", _("closed")
    REOPENED = "reopened", _("reopened")
    ATTACHED = "attached", _("a message after closing")
    FOLLOWED_UP = "followed_up", _("followed up")
    MERGED = "merged", _("merged")
    SPLIT = "split", _("split")
    PARTED = "parted", _("a merge or split undone")
    LABELLED = "labelled", _("labelled")
    UNLABELLED = "unlabelled", _("label taken off")
    PRIORITISED = "prioritised", _("given another priority")
    SNOOZED = "snoozed", _("snoozed")
    WOKEN = "woken", _("woken")
    ASSIGNED = "assigned", _("assigned")
    HANDED_OVER = "handed_over", _("handed over")
    EDITED = "edited", _("edited by its author")
    DELETED = "deleted", _("deleted on the network")
    HIDDEN = "hidden", _("hidden")
    SHOWN = "shown", _("shown again")
    LIKED = "liked", _("liked")
    UNLIKED = "unliked", _("no longer liked")
    TAKEN_BACK = "taken_back", _("an answer of ours deleted")
    WENT_PRIVATE = "went_private", _("continued in private")
    WARNED = "warned", _("soon due")
    BREACHED = "breached", _("not answered in time")
    BREACH_LIFTED = "breach_lifted", _("in time after all")
    CUSTOMERS_JOINED = "customers_joined", _("joined with another customer")
    CUSTOMERS_PARTED = "customers_parted", _("parted from another customer")
    LANGUAGE_SET = "language_set", _("the customer's language set")
    GROUPED = "grouped", _("put into an incident")
    PRAISED = "praised", _("marked as praise")
    UNPRAISED = "unpraised", _("no praise after all")
    PUT_ON_WALL = "put_on_wall", _("put on the wall of happy customers")
    TAKEN_OFF_WALL = "taken_off_wall", _("taken off the wall of happy customers")
    FED_BACK = "fed_back", _("marked as feedback for the company")
    FEEDBACK_WITHDRAWN = "feedback_withdrawn", _("no feedback for the company after all")
    OBJECTED = "objected", _("asked for no surveys")
    OBJECTION_WITHDRAWN = "objection_withdrawn", _("may be asked after all")
    FOUND_NUMBER = "found_number", _("a personal number written in public")
    REVEALED = "revealed", _("a masked number revealed")
    ERASED = "erased", _("words and names erased")


def list_verbs() -> list[tuple[str, Any]]:
    """A function, so that a new verb needs no migration."""
    return Verb.choices


class ThreadEvent(models.Model):
    """One change of one thread. Without an agent it came from a customer or from the clock."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="events")
    verb = models.CharField(max_length=24, choices=list_verbs)
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["thread", "at", "id"], name="event_timeline"),
            models.Index(fields=["verb", "at"], name="event_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.thread_id}"
