"""What an agent in training would say, until a colleague has approved or returned it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from connectors.encryption import EncryptedJSONField
from connectors.port import Way
from inbox.models.messages import Message, order_pictures
from inbox.models.outbox import WAYS, Reply
from inbox.models.threads import Thread

if TYPE_CHECKING:
    from inbox.models.attachments import Attachment

MAX_COMMENT = 1000  # characters


class Submission(models.Model):
    """An answer that waits for approval. It becomes a reply, or its author's draft again."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for approval")
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("returned")
        TAKEN_BACK = "taken_back", _("taken back by its author")

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="submissions")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="submissions"
    )
    in_reply_to = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=16, choices=WAYS)
    text = models.TextField()  # personal numbers masked
    # As it would go out, where `text` is masked; gone as soon as it waits no more.
    plain_text = EncryptedJSONField(null=True, blank=True)
    client_id = models.CharField(max_length=64)
    version = models.PositiveIntegerField()  # of the thread, as its author saw it
    closes = models.BooleanField(default=False)  # the thread, once it is approved
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    # Nobody: it came back because the thread had changed.
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    words = models.TextField(max_length=MAX_COMMENT, blank=True)  # why it was returned
    sent_text = models.TextField(blank=True)  # as approved, where that was changed; masked
    reply = models.OneToOneField(
        Reply, on_delete=models.SET_NULL, null=True, blank=True, related_name="submission"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "client_id"], name="one_submission_a_client_id"),
            models.UniqueConstraint(
                fields=["thread", "by"], condition=Q(state="waiting"), name="one_waits_a_thread"
            ),
        ]
        indexes = [
            models.Index(fields=["at"], name="submission_waiting", condition=Q(state="waiting"))
        ]

    def __str__(self) -> str:
        return f"submission {self.pk} {self.state}"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def body(self) -> str:
        """What its author wrote: the signature comes when it goes out."""
        return self.text

    @property
    def is_private(self) -> bool:
        return Way(self.way).is_private

    @property
    def pictures(self) -> list[Attachment]:
        """What would go out with it, in order."""
        return order_pictures(self.attachments.all())
