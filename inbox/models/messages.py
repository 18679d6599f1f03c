"""Messages: what customers wrote, what we answered, and what we noted among ourselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connectors.models import Channel
from connectors.port import Kind
from inbox.models.customers import Profile
from inbox.models.threads import Thread

if TYPE_CHECKING:
    from inbox.models.attachments import Attachment

KINDS = [
    (Kind.MENTION, _("mention")),
    (Kind.POST, _("post")),
    (Kind.COMMENT, _("comment")),
    (Kind.REVIEW, _("review")),
    (Kind.DIRECT_MESSAGE, _("direct message")),
    (Kind.UNKNOWN, _("message")),
]

# What every network can be asked for again, so that changes show. Direct messages only where the
# connector says so.
CHECKED_KINDS = [Kind.MENTION, Kind.POST, Kind.COMMENT, Kind.REVIEW]


class Direction(models.TextChoices):
    INBOUND = "inbound", _("inbound")
    OUTBOUND = "outbound", _("outbound")
    NOTE = "note", _("note")


class Contact(models.TextChoices):
    """What a note logs of another place: who rang or mailed whom."""

    RANG = "rang", _("we rang")
    WAS_RUNG = "was_rung", _("the customer rang")
    MAILED = "mailed", _("we mailed")
    WAS_MAILED = "was_mailed", _("the customer mailed")


class ParentState(models.TextChoices):
    HELD = "", _("held, or none")
    MISSING = "missing", _("the network does not have it")
    UNREAD = "unread", _("the look-up failed and will be tried again")


class Message(models.Model):
    """A post, an answer or a note. Our own posts that nobody has answered belong to no thread.

    `created_at` is the network's time (a note's: ours). `chain_top` is the topmost post of the
    reply chain that we did not write, empty while all of the chain is ours.
    """

    # Channel and thread lead indexes of their own, below.
    channel = models.ForeignKey(
        Channel, on_delete=models.PROTECT, related_name="messages", db_index=False
    )
    external_id = models.CharField(max_length=128, null=True, blank=True)  # noqa: DJ001 - unique, and notes have none
    thread = models.ForeignKey(
        Thread,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="messages",
        db_index=False,
    )
    parent_external_id = models.CharField(max_length=128, blank=True, default="")
    parent_state = models.CharField(
        max_length=8, choices=ParentState, blank=True, default=ParentState.HELD
    )
    conversation_id = models.CharField(max_length=128, blank=True, default="")
    # Whether the (private) conversation is one of several people, who all read what is said.
    is_group = models.BooleanField(default=False, db_default=False)
    chain_top = models.CharField(max_length=128, blank=True, default="")
    direction = models.CharField(max_length=8, choices=Direction)
    kind = models.CharField(max_length=16, choices=KINDS, default=Kind.UNKNOWN)
    author = models.ForeignKey(
        Profile, on_delete=models.SET_NULL, null=True, blank=True, related_name="messages"
    )
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    text = models.TextField()
    url = models.CharField(max_length=500, blank=True, default="")
    # Whether it mentions, quotes or answers us: the networks let us answer little else.
    addresses_us = models.BooleanField(default=True, db_default=True)
    quoted_external_id = models.CharField(max_length=128, blank=True, default="", db_default="")
    edited_at = models.DateTimeField(null=True, blank=True)
    # A later version of the same post, where the network gives each version an id of its own (X).
    replaced_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="earlier_versions",
        db_index=False,
    )  # fmt: skip
    deleted_at = models.DateTimeField(null=True, blank=True)  # on the network; its words are purged
    # Here: its words, names and the network's ids are gone, since a person asked or time is over.
    erased_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)  # by us, on the network
    liked_at = models.DateTimeField(null=True, blank=True)
    # When the network was last asked whether it still stands there as we have it; when it is to be
    # asked again (null: no more); and since when it seems to be gone.
    checked_at = models.DateTimeField(null=True, blank=True)
    check_at = models.DateTimeField(null=True, blank=True)
    missed_at = models.DateTimeField(null=True, blank=True)
    # Of a note: the telephone call or mail that it logs.
    contact = models.CharField(
        max_length=10, choices=Contact, blank=True, default="", db_default=""
    )
    is_automatic = models.BooleanField(default=False)  # a holding reply or a survey, not a person
    created_at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now)
    # When an answer that we sent was seen on the network itself.
    confirmed_at = models.DateTimeField(null=True, blank=True)
    raw = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "external_id"], name="one_message_per_post")
        ]
        indexes = [
            models.Index(fields=["thread", "created_at", "id"], name="message_timeline"),
            # The posts that take no thread from their parent: a parent that comes late finds them.
            models.Index(
                fields=["channel", "parent_external_id"],
                name="message_unattached",
                condition=~Q(parent_external_id="")
                & (Q(chain_top="") | Q(chain_top=F("external_id"))),
            ),
            models.Index(
                fields=["channel", "conversation_id"],
                name="message_orphan",
                condition=~Q(parent_state=""),
            ),
            # Few posts are edited. An index of all of them would tempt the planner: "not replaced"
            # is what every reading of a thread asks for.
            models.Index(
                fields=["replaced_by"],
                name="message_earlier_version",
                condition=Q(replaced_by__isnull=False),
            ),
            # How many customers wrote within an hour: the index alone tells. (If it held inbound
            # messages alone, the planner would join all of it to a thread's few.)
            models.Index(
                fields=["channel", "created_at"],
                include=["author", "direction"],
                name="message_inflow",
            ),
            models.Index(
                fields=["channel", "check_at"],
                name="message_to_check",
                condition=Q(check_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.external_id or self.pk}"

    @property
    def is_private(self) -> bool:
        return self.kind == Kind.DIRECT_MESSAGE

    @property
    def pictures(self) -> list[Attachment]:
        """What came with it, or went out with it, in order. (Load both ways of it beforehand:
        `attachments` and `reply__attachments`.)
        """
        reply = getattr(self, "reply", None)
        return reply.pictures if reply else order_pictures(self.attachments.all())


def order_pictures(pictures: Iterable[Attachment]) -> list[Attachment]:
    return sorted(pictures, key=lambda picture: (picture.position, picture.pk))
