"""The outbox: everything that we say, from the press of the button to the network's answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connectors.encryption import EncryptedJSONField
from connectors.models import Channel
from connectors.port import Way
from inbox.models.messages import Message, order_pictures
from inbox.models.threads import Thread

if TYPE_CHECKING:
    from inbox.models.attachments import Attachment

WAYS = [
    (Way.PUBLIC, _("public reply")),
    (Way.PRIVATE, _("private message")),
    (Way.PRIVATE_REPLY, _("private reply")),
    (Way.INVITE, _("public reply with a link to write privately")),
]


class Reply(models.Model):
    """One answer on its way.

    queued -> sending (the attempt is committed first) -> sent | failed | unknown, or cancelled
    before sending. Unknown is never sent again by itself: it is looked up on the network.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENDING = "sending", _("sending")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        UNKNOWN = "unknown", _("unknown")
        CANCELLED = "cancelled", _("cancelled")

    class Purpose(models.IntegerChoices):
        """In the order in which they go out where calls are scarce."""

        ANSWER = 0, _("answer")
        HOLD = 1, _("holding reply")
        SURVEY = 2, _("survey")

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="replies")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="replies")
    # Null: nobody wrote it, `is_automatic`. It changes no status, clock or version.
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True,
        related_name="replies",
    )  # fmt: skip
    # Who let it go out, where its author is in training.
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    purpose = models.SmallIntegerField(
        choices=Purpose, default=Purpose.ANSWER, db_default=Purpose.ANSWER
    )
    is_automatic = models.GeneratedField(
        expression=Case(When(purpose=0, then=False), default=True),
        output_field=models.BooleanField(), db_persist=True,
    )  # fmt: skip
    in_reply_to = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=16, choices=WAYS, default=Way.PUBLIC, db_default=Way.PUBLIC)
    peer_external_id = models.CharField(max_length=64, blank=True, default="", db_default="")
    text = models.TextField()  # personal numbers masked
    # The text as it goes out, where `text` is masked (private ways only); gone when it is sent.
    plain_text = EncryptedJSONField(null=True, blank=True)
    # What the system put at the end of `text`: drafts and what is written anew are without it.
    signature = models.CharField(max_length=24, blank=True, default="", db_default="")
    client_id = models.CharField(max_length=64)
    version = models.PositiveIntegerField()  # of the thread, as its author saw it
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    not_before = models.DateTimeField()
    # Chosen by its author; null: it goes out as soon as it can no longer be taken back.
    scheduled_for = models.DateTimeField(null=True, blank=True)
    failure_count = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    message = models.OneToOneField(
        Message, on_delete=models.SET_NULL, null=True, blank=True, related_name="reply"
    )
    # An unknown reply is looked up at `settle_at`; `missed_at`: the network did not have it then.
    settle_at = models.DateTimeField(null=True, blank=True)
    missed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "client_id"], name="one_reply_per_client_id")
        ]
        indexes = [
            models.Index(fields=["not_before"], name="reply_due", condition=Q(state="queued")),
            models.Index(
                fields=["settle_at"], name="reply_unsettled", condition=Q(state="unknown")
            ),
            models.Index(fields=["created_at"], name="reply_sending", condition=Q(state="sending")),
            models.Index(
                fields=["created_at"], name="reply_failed", condition=Q(state="failed", purpose=0)
            ),
            # For the sweep that looks every second or two whether they were overtaken.
            models.Index(
                fields=["thread"],
                name="reply_scheduled",
                condition=Q(state="queued", scheduled_for__isnull=False),
            ),
            models.Index(fields=["thread", "id"], name="reply_timeline"),
        ]

    def __str__(self) -> str:
        return f"reply {self.pk} {self.state}"

    @property
    def body(self) -> str:
        """What its author wrote: the text without the signature."""
        return self.text.removesuffix(self.signature).rstrip() if self.signature else self.text

    @property
    def pictures(self) -> list[Attachment]:
        """What goes out with it, in order."""
        return order_pictures(self.attachments.all())

    @property
    def is_private(self) -> bool:
        return Way(self.way).is_private

    @property
    def is_survey(self) -> bool:
        return self.purpose == self.Purpose.SURVEY

    @property
    def is_group(self) -> bool:
        """Said to all of a conversation of several people."""
        return self.is_private and self.in_reply_to.is_group


class Attempt(models.Model):
    """One call to the network with one reply, committed before the call is made."""

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="attempts")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Reply.State, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["started_at"], name="attempt_running", condition=Q(finished_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"attempt {self.pk} of reply {self.reply_id}"


class Publication(models.Model):
    """A post of our own, below nothing, on its way: the same states as a reply's, no thread."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="publications")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="publications"
    )
    text = models.TextField()
    client_id = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=Reply.State, default=Reply.State.QUEUED)
    not_before = models.DateTimeField()
    failure_count = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    message = models.OneToOneField(
        Message, on_delete=models.SET_NULL, null=True, blank=True, related_name="publication"
    )
    begun_at = models.DateTimeField(null=True, blank=True)  # the attempt, committed before the call
    settle_at = models.DateTimeField(null=True, blank=True)
    missed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "client_id"], name="one_publication_per_client_id"
            )
        ]
        indexes = [
            models.Index(
                fields=["state", "not_before"],
                name="publication_unfinished",
                condition=Q(state__in=["queued", "sending", "unknown"]),
            )
        ]

    def __str__(self) -> str:
        return f"publication {self.pk} {self.state}"
