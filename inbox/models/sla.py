"""What we promise: policies, and the clocks that run on each thread. `inbox.sla` reckons them."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connectors.models import Channel
from inbox.models.labels import Label
from inbox.models.threads import Priority, Thread

LONGEST_TARGET = 366 * 24 * 60  # minutes
TARGET_RULES = [MinValueValidator(1), MaxValueValidator(LONGEST_TARGET)]


class Metric(models.TextChoices):
    FIRST_RESPONSE = "first_response", _("first response")
    NEXT_RESPONSE = "next_response", _("next response")
    RESOLUTION = "resolution", _("resolution")


class SlaPolicy(models.Model):
    """Targets (minutes) for the threads that fit; of several policies the first by position holds.

    What is empty fits every thread, and has no target.
    """

    class Kind(models.TextChoices):
        PUBLIC = "public", _("public")
        PRIVATE = "private", _("private")

    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveIntegerField(default=0)
    channel = models.ForeignKey(
        Channel, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, blank=True, default="")
    priority = models.SmallIntegerField(_("priority"), choices=Priority, null=True, blank=True)
    label = models.ForeignKey(
        Label, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    first_response_target = models.PositiveIntegerField(
        _("first response"), null=True, blank=True, validators=TARGET_RULES
    )
    next_response_target = models.PositiveIntegerField(
        _("next response"), null=True, blank=True, validators=TARGET_RULES
    )
    resolution_target = models.PositiveIntegerField(
        _("resolution"), null=True, blank=True, validators=TARGET_RULES
    )
    in_opening_hours = models.BooleanField(_("in opening hours"), default=True)
    # Percent of the target after which a clock warns; empty: never.
    warning_share = models.PositiveSmallIntegerField(
        _("warning"), null=True, blank=True, default=75,
        validators=[MinValueValidator(1), MaxValueValidator(99)],
    )  # fmt: skip
    created_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True, blank=True)  # its past clocks keep it

    class Meta:
        indexes = [models.Index(fields=["position", "id"], name="sla_policy_order")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if not any(self.find_target(metric) for metric in Metric):
            raise ValidationError({"first_response_target": _("Promise one thing at least.")})

    def find_target(self, metric: Metric) -> int | None:
        """In minutes."""
        target: int | None = getattr(self, f"{metric.value}_target")
        return target


class SlaClock(models.Model):
    """One promise on one thread: an answer, or the end of the matter, by `due_at`.

    Derived from the thread's messages and closings by `inbox.sla.compute`, which alone writes it.
    It ends with `met_at`, or with `stopped_at` where the thread was closed without an answer.
    `due_at` is empty while a resolution clock pauses, and where hours never come. `warned_at` and
    `breached_at` are the times at which it came to that, not those at which we noticed.
    """

    thread = models.ForeignKey(
        Thread, on_delete=models.CASCADE, related_name="clocks", db_index=False
    )
    metric = models.CharField(max_length=16, choices=Metric)
    policy = models.ForeignKey(SlaPolicy, on_delete=models.PROTECT, related_name="clocks")
    # As the policy had it while the clock ran: what has ended is judged by no later edit.
    target = models.PositiveIntegerField()  # minutes
    in_opening_hours = models.BooleanField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    warn_at = models.DateTimeField(null=True, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    paused_time = models.DurationField(default=timedelta)  # within it, on the wall clock
    warned_at = models.DateTimeField(null=True, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "metric", "started_at"], name="one_clock_a_wait"
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="clock_to_breach",
                condition=Q(met_at=None, stopped_at=None, breached_at=None, due_at__isnull=False),
            ),
            models.Index(
                fields=["warn_at"],
                name="clock_to_warn",
                condition=Q(met_at=None, stopped_at=None, warned_at=None, warn_at__isnull=False),
            ),
            models.Index(
                fields=["due_at"],
                name="clock_warned",
                condition=Q(
                    met_at=None, stopped_at=None, breached_at=None, warned_at__isnull=False
                ),
            ),
            models.Index(
                fields=["breached_at", "id"],
                name="clock_breached",
                condition=Q(breached_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric} of thread {self.thread_id}"

    @property
    def is_running(self) -> bool:
        return self.met_at is None and self.stopped_at is None

    @property
    def is_paused(self) -> bool:
        """It is the customer's turn. (Or hours never come.)"""
        return self.is_running and self.due_at is None


class PolicyEvent(models.Model):
    """What was changed about the policies, and by whom. Written with the change."""

    class Kind(models.TextChoices):
        CREATED = "created", _("%(by)s made the policy %(name)s")
        CHANGED = "changed", _("%(by)s changed the policy %(name)s")
        MOVED = "moved", _("%(by)s moved the policy %(name)s")
        RETIRED = "retired", _("%(by)s retired the policy %(name)s")

    policy = models.ForeignKey(SlaPolicy, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=8, choices=Kind)
    # Empty: from the command line.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["-at"], name="policy_event_latest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.policy_id}"


class SlaRecompute(models.Model):
    """The clocks of all threads not closed are reckoned anew, for policies or hours have changed.

    In the background, by thread number: `last_thread` is done. Only the latest one goes on.
    """

    asked_at = models.DateTimeField(default=timezone.now)
    last_thread = models.BigIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    thread_count = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)  # or gave way to a later one

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="recompute_unfinished", condition=Q(finished_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.done_count} of {self.thread_count}"
