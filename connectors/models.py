"""Channels (connected accounts of ours), how far they are read, and who else is "we"."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connectors.cursors import dump_cursor, load_cursor
from connectors.encryption import EncryptedJSONField
from connectors.port import Cursor, Network

NETWORKS = [(Network.X, "X"), (Network.FACEBOOK, "Facebook"), (Network.FEED, _("Feed"))]


class Channel(models.Model):
    """One connected account of ours. The credentials are encrypted; see `connectors.encryption`."""

    class State(models.TextChoices):
        HEALTHY = "healthy", _("healthy")
        LATE = "late", _("late")
        LIMITED = "limited", _("limited by the network")
        REAUTHORISE = "reauthorise", _("must be connected again")
        REFUSED = "refused", _("refused by the network")

    network = models.CharField(max_length=16, choices=NETWORKS)
    external_id = models.CharField(max_length=64)
    handle = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    api_url = models.CharField(max_length=200, blank=True)  # empty: the network's own address
    credentials = EncryptedJSONField()
    connected_at = models.DateTimeField(default=timezone.now)
    is_active = models.BooleanField(default=True)
    # Connected only to look: what asks us is counted, nothing is claimed, answered or measured.
    is_read_only = models.BooleanField(default=False, db_default=False)
    # When the token that stands in the credentials ends; None: it does not, or nobody knows.
    token_ends_at = models.DateTimeField(null=True, blank=True)
    # The credentials hold what the token is renewed with, so that its end is nothing to tell of.
    has_renewal = models.BooleanField(default=False, db_default=False)
    token_checked_at = models.DateTimeField(null=True, blank=True)  # when the network was asked
    # What the admins have been told by mail: the state, and that the token is about to end.
    told_state = models.CharField(max_length=16, blank=True, default="", db_default="")
    told_end_at = models.DateTimeField(null=True, blank=True)
    # Of the network's own limits: {call: {"limit", "remaining", "reset_at"}}, as last seen.
    limits = models.JSONField(default=dict, blank=True, db_default=Value({}, models.JSONField()))
    # What a month of calls may cost; None: nobody has set a cap.
    budget = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)

    state = models.CharField(max_length=16, choices=State, default=State.HEALTHY)
    error = models.TextField(blank=True)
    polled_at = models.DateTimeField(null=True, blank=True)
    next_poll_at = models.DateTimeField(default=timezone.now)
    failure_count = models.PositiveIntegerField(default=0)
    send_after = models.DateTimeField(null=True, blank=True)  # the network takes no writes before
    # Nor private messages before this: the networks count them apart, and allow far fewer.
    send_private_after = models.DateTimeField(null=True, blank=True)
    # Who polls now, and until when nobody else may. Pages are committed under this token only.
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network", "external_id"], name="one_channel_per_account"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_poll_at"], name="channel_due", condition=models.Q(is_active=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_network_display()} {self.display_handle}"

    @property
    def display_handle(self) -> str:
        return f"@{self.handle}" if self.network == Network.X else self.name

    @cached_property
    def seen_limits(self) -> dict[str, Any]:
        """What the network told this process of its limits, and `limits` does not hold yet."""
        return {}


class Stream(models.Model):
    """How far one stream of a channel is read. Moves in the transaction that stores its page."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="streams")
    name = models.CharField(max_length=80)
    position = models.JSONField(default=dict)
    retry_at = models.DateTimeField(null=True, blank=True)  # the network failed, or asks us to wait
    next_at = models.DateTimeField(null=True, blank=True)  # by the stream's own pace: no failure
    # Why the network shows us nothing of it, in words, while the channel's other streams go on.
    error = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "name"], name="one_cursor_per_stream")
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.name}"

    @property
    def cursor(self) -> Cursor:
        return load_cursor(self.position)

    @cursor.setter
    def cursor(self, cursor: Cursor) -> None:
        self.position = dump_cursor(cursor)


class CallCount(models.Model):
    """What a channel's calls of one kind came to in one month. Costs are in US dollars."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="call_counts")
    month = models.DateField()  # its first day, in UTC
    call = models.CharField(max_length=60)  # by the name in settings.X_PRICES, or the method
    calls = models.PositiveBigIntegerField(default=0)
    items = models.PositiveBigIntegerField(default=0)  # what the calls gave, where that is priced
    cost = models.DecimalField(max_digits=12, decimal_places=4, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "month", "call"], name="one_count_per_call")
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.month:%Y-%m} {self.call}"


class BilledItem(models.Model):
    """What a network has billed today (UTC): it bills the same item once a day."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField(db_index=True)
    external_id = models.CharField(max_length=128)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "day", "external_id"], name="billed_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.day} {self.external_id}"


class Gap(models.Model):
    """A stretch of a stream that could not be read: what was written in it may be missing here."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="gaps")
    stream = models.CharField(max_length=80)
    after_id = models.CharField(max_length=128, blank=True)  # the newest that we know below it
    before_id = models.CharField(max_length=128, blank=True)  # the oldest that we know above it
    after_at = models.DateTimeField(null=True, blank=True)
    before_at = models.DateTimeField(null=True, blank=True)
    noticed_at = models.DateTimeField(default=timezone.now)
    filled_at = models.DateTimeField(null=True, blank=True)  # by another way of reading

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "stream", "after_id", "before_id"], name="gap_told_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.stream} {self.after_at}-{self.before_at}"


class OwnHandle(models.Model):
    """An account that an admin lists as ours without its being connected (a colleague's, say).

    What counts, in either case of letters: on X the handle, without its `@`; on Facebook, which
    gives authors no handle, the id of the Page or user, or the whole name as it shows with a post.
    The id is the safer one: on Facebook a stranger may bear the same name.
    """

    network = models.CharField(max_length=16, choices=NETWORKS)
    handle = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint("network", Lower("handle"), name="own_handle_listed_once")
        ]

    def __str__(self) -> str:
        return f"@{self.handle}" if self.network == Network.X else self.handle
