"""Frozen reports, the quotes chosen for them, and who gets them by mail."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agents.models import Agent
from reports.surveys.models import Survey

LANGUAGES = [
    ("sv", "svenska"),
    ("fi", "suomi"),
    ("nb", "norsk"),
    ("da", "dansk"),
    ("en", "English"),
]


class EditionQuerySet(models.QuerySet["Edition"]):
    def newest(self) -> EditionQuerySet:
        """Of each period the version that holds now."""
        later = Edition.objects.filter(
            kind=models.OuterRef("kind"),
            first=models.OuterRef("first"),
            version__gt=models.OuterRef("version"),
        )
        return self.filter(~models.Exists(later))


class Edition(models.Model):
    """A frozen report. Its `facts` are never changed: what has to be told otherwise becomes a new
    version, which says why. `facts` are as `reports.editions.facts` makes them.
    """

    class Kind(models.TextChoices):
        MONTH = "month", _("month")
        QUARTER = "quarter", _("quarter")

    kind = models.CharField(max_length=8, choices=Kind)
    first = models.DateField()
    last = models.DateField()
    version = models.PositiveSmallIntegerField(default=1)
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(  # none: by itself
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(_("what is told otherwise, and why"), max_length=500, blank=True)
    facts = models.JSONField()

    objects = EditionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "first", "version"], name="one_such_edition")
        ]
        indexes = [models.Index(fields=["-last", "-id"], name="edition_latest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.first} version {self.version}"


class Quote(models.Model):
    """What a customer wrote in answer to a survey, chosen by a person. The words are never copied:
    they are read from the survey, and what was erased there is gone here.

    `hidden` are the places of words that are not shown; `seal` a keyed hash of the words as they
    were when they were chosen, so that words which were changed since are not shown unread.
    """

    MOST = 5

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="quotes")
    survey = models.ForeignKey(
        Survey, on_delete=models.SET_NULL, null=True, blank=True, related_name="quotes"
    )
    place = models.PositiveSmallIntegerField()
    hidden = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    seal = models.CharField(max_length=64)
    chosen_by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "survey"], name="a_quote_once"),
            models.UniqueConstraint(
                fields=["edition", "place"], name="a_quote_a_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(condition=Q(place__range=(1, 5)), name="quote_place_1_to_5"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"quote {self.place} of {self.edition_id}"


class Recipient(models.Model):
    """An address that gets every report when it is frozen."""

    address = models.EmailField(_("E-mail"), unique=True)
    language = models.CharField(_("Language"), max_length=2, choices=LANGUAGES)
    is_active = models.BooleanField(default=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.address


class Mailing(models.Model):
    """One report to one address, once. `begun_at` is committed before the mail server is called:
    what was begun and never ended is not sent again by itself.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="mailings")
    recipient = models.ForeignKey(Recipient, on_delete=models.CASCADE, related_name="mailings")
    due_at = models.DateTimeField(default=timezone.now)
    begun_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "recipient"], name="a_mailing_once")
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="mailing_due", condition=Q(sent_at=None, given_up_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} to {self.recipient_id}"
