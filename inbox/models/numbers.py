"""Personal numbers that stood in a text: encrypted aside, masked where they stood."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connectors.encryption import EncryptedJSONField
from inbox.models.messages import Message


class PrivateNumber(models.Model):
    """One number of a message. The mask is as long as what it covers, from `start` to `end`."""

    class Kind(models.TextChoices):
        IDENTITY = "identity", _("personal identity number")
        CARD = "card", _("card number")
        ACCOUNT = "account", _("account number")

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="numbers")
    kind = models.CharField(max_length=8, choices=Kind)
    country = models.CharField(max_length=2, blank=True, default="")  # of an identity number
    start = models.PositiveIntegerField()  # characters into the text
    end = models.PositiveIntegerField()
    # The number itself; null when it was erased, some time after closing.
    plain = EncryptedJSONField(null=True, blank=True)
    found_at = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "start"], name="one_number_per_place")
        ]
        indexes = [
            models.Index(fields=["message"], name="number_kept", condition=Q(erased_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.kind} in message {self.message_id}"
