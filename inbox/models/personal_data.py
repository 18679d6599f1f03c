"""What we hold of persons: given to them as a file, erased when they ask, and emptied by age."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agents.models import Agent
from inbox.models.customers import Customer

KEPT = timedelta(days=3)  # a file for the person, from when it was written


class PersonalExport(models.Model):
    """A file of what we hold of a person, for the admin who asked: written in the background, kept
    for three days. `total` and `written` count threads.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=8)
    asked_at = models.DateTimeField()
    # Whoever writes it has it until then: a worker that dies leaves it to the next.
    lease_until = models.DateTimeField(null=True, blank=True)
    total = models.PositiveIntegerField(default=0)
    written = models.PositiveIntegerField(default=0)
    file = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["asked_at"], name="personal_export_asked")]

    def __str__(self) -> str:
        return f"export {self.pk} of customer {self.customer_id}"

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    @property
    def ends_at(self) -> datetime | None:
        return self.done_at + KEPT if self.done_at else None

    @property
    def file_name(self) -> str:
        return f"personal-data-{self.pk}.zip"


class Erasure(models.Model):
    """A person erased, thread by thread; once it is finished, the receipt. That holds numbers
    alone: nothing in it says who it was. `counts`: what was erased, by kind.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    profile_ids = ArrayField(models.BigIntegerField(), default=list)  # empty when it is finished
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    total = models.PositiveIntegerField()  # steps, at the beginning
    done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(finished_at=None), name="one_erasure_a_person"
            )
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="erasure_latest"),
            models.Index(fields=["at"], name="erasure_unfinished", condition=Q(finished_at=None)),
        ]

    def __str__(self) -> str:
        return f"erasure {self.pk}"


class Retention(models.Model):
    """The one row that says for how long words are kept, and how far emptying has come."""

    raw_days = models.PositiveSmallIntegerField(
        _("Days that raw payloads are kept"), default=30,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )  # fmt: skip
    text_months = models.PositiveSmallIntegerField(
        _("Months that texts are kept after closing"), default=24,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
    )  # fmt: skip
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Messages up to this id have no payload, save those of threads that were open then. Threads
    # closed up to one moment (and id, of that moment) have none, either; up to another, no texts.
    raw_message = models.BigIntegerField(default=0)
    raw_closed_at = models.DateTimeField(null=True, blank=True)
    raw_thread = models.BigIntegerField(default=0)
    text_closed_at = models.DateTimeField(null=True, blank=True)
    text_thread = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"payloads {self.raw_days} days, texts {self.text_months} months"
