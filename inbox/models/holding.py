"""Holding replies: what a channel says by itself while we are closed, and to whom it was said."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connectors.models import Channel
from inbox.models.customers import LANGUAGES as OF_CUSTOMERS
from inbox.models.customers import Profile
from inbox.models.outbox import Reply

LANGUAGES = [(code, name) for code, name in OF_CUSTOMERS if code != "sv-FI"]
MOST_AN_HOUR = 200


class HoldingPolicy(models.Model):
    """Whether a channel holds, and where: in private only, unless an admin opts in to more."""

    channel = models.OneToOneField(
        Channel, on_delete=models.CASCADE, primary_key=True, related_name="holding"
    )
    is_on = models.BooleanField(_("Answer private messages while we are closed"), default=False)
    is_public = models.BooleanField(_("Answer what addresses us in public, too"), default=False)
    # In public. Beyond it something has happened, and the same words to all do more harm than good.
    hourly_cap = models.PositiveSmallIntegerField(
        _("Public replies an hour, at most"), default=20,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_AN_HOUR)],
    )  # fmt: skip
    # Nothing in public until then: an incident, told by hand. What is queued stays unsaid, too.
    is_quiet_until = models.DateTimeField(null=True, blank=True)
    # The cap was reached: nothing more is queued before that.
    is_capped_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"holding replies of {self.channel_id}"


class HoldingText(models.Model):
    """What it says in one language. `{opens}` is when we open, `{name}` the customer's name."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="holding_texts")
    language = models.CharField(max_length=2, choices=LANGUAGES)
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "language"], name="one_holding_text_a_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.language}: {self.text[:40]}"


class Hold(models.Model):
    """A customer was answered so in a closed period, which `opens_at` names by its end."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="holds")
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="holds")
    opens_at = models.DateTimeField()
    reply = models.OneToOneField(Reply, on_delete=models.CASCADE, related_name="hold")
    is_public = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "profile", "opens_at"], name="one_hold_a_customer_and_period"
            )
        ]
        indexes = [models.Index(fields=["channel", "-at"], name="hold_latest")]

    def __str__(self) -> str:
        return f"{self.profile_id} until {self.opens_at}"
