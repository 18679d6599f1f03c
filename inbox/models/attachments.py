"""Pictures that came with a message or go out with a reply, in storage of our own."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inbox.models.messages import Message
from inbox.models.outbox import Reply
from inbox.models.threads import Thread
from inbox.models.training import Submission

SHOWN_WIDTH, SHOWN_HEIGHT = 360, 280
UNSENT = Q(message=None, reply=None, submission=None)


class Attachment(models.Model):
    """One picture. `file` holds our own, re-encoded copy; the network's is never shown.

    One that an agent has added to what they write belongs to `agent` and `thread`, and to a reply
    from the moment at which that is queued, or to a submission while that waits; what was added and
    never sent is dropped after a day.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("not fetched yet")
        HELD = "held", _("held")
        REFUSED = "refused", _("not a picture that we can show")
        GONE = "gone", _("no longer there")

    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    reply = models.ForeignKey(
        Reply, on_delete=models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    submission = models.ForeignKey(
        Submission, on_delete=models.SET_NULL, null=True, blank=True, related_name="attachments"
    )
    thread = models.ForeignKey(
        Thread, on_delete=models.CASCADE, null=True, blank=True, related_name="uploads"
    )
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="uploads",
    )
    uploaded_at = models.DateTimeField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    external_id = models.CharField(max_length=128, blank=True, default="")
    source_url = models.TextField(blank=True, default="")
    alt_text = models.CharField(max_length=1000, blank=True, default="")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    error = models.TextField(blank=True, default="")
    file = models.FileField(upload_to="pictures/%Y/%m/", blank=True)
    content_type = models.CharField(max_length=40, blank=True, default="")
    width = models.PositiveIntegerField(default=0)  # pixels
    height = models.PositiveIntegerField(default=0)
    size = models.PositiveIntegerField(default=0)  # bytes
    attempt_count = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message", "position"],
                condition=Q(message__isnull=False),
                name="one_picture_per_place",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], name="attachment_waiting", condition=Q(state="waiting")
            ),
            models.Index(fields=["thread", "agent"], name="attachment_unsent", condition=UNSENT),
            models.Index(fields=["uploaded_at"], name="attachment_left", condition=UNSENT),
        ]

    def __str__(self) -> str:
        return f"picture {self.pk} {self.state}"

    @property
    def is_held(self) -> bool:
        return self.state == self.State.HELD

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def shown_size(self) -> tuple[int, int]:
        """Width and height in a thread, in pixels: told to the browser before the picture comes, so
        that nothing moves when it does.
        """
        scale = min(1, SHOWN_WIDTH / (self.width or 1), SHOWN_HEIGHT / (self.height or 1))
        return max(1, round(self.width * scale)), max(1, round(self.height * scale))
