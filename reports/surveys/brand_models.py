"""What customers think of the brand as a whole, quarter by quarter, and what others think of it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inbox.models import Customer, Thread
from reports.closures.models import Verdict
from reports.surveys.models import Survey

LARGEST = 2000  # customers in one sample


class BrandRound(models.Model):
    """One quarter's sample of customers: drawn by lot, looked at, asked, perhaps stopped.

    `seed` and `size` with the order of lots (`BrandMember.lot`) say why it is these and no others.
    `passed_over` counts, by verdict, whom the lot met and who cannot be asked.
    """

    first = models.DateField()  # of the quarter
    seed = models.BigIntegerField()
    size = models.PositiveSmallIntegerField(
        _("Customers in the sample"), default=400,
        validators=[MinValueValidator(1), MaxValueValidator(LARGEST)],
    )  # fmt: skip
    asks_recommend = models.BooleanField(
        _("Also ask whether they would recommend us (0 to 10)"), default=True
    )
    population = models.PositiveIntegerField(default=0)  # who wrote privately in the quarter
    passed_over = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    drawn_at = models.DateTimeField(null=True, blank=True)  # the sample is whole from then on
    begun_at = models.DateTimeField(null=True, blank=True)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["first"], name="one_brand_round", condition=Q(stopped_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"brand survey of {self.first}"


class BrandMember(models.Model):
    """A customer whom the lot met; of the sample, once there is a `place`.

    `verdict`: empty until somebody has looked; ASKED with a survey, or why not.
    """

    round = models.ForeignKey(BrandRound, on_delete=models.CASCADE, related_name="members")
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.SET_NULL, null=True, related_name="+")
    lot = models.CharField(max_length=32)
    place = models.PositiveSmallIntegerField(null=True)
    verdict = models.CharField(max_length=12, choices=Verdict, blank=True, db_default="")
    survey = models.OneToOneField(
        Survey, on_delete=models.SET_NULL, null=True, related_name="brand_member"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "customer"], name="once_in_a_brand_round")
        ]
        indexes = [models.Index(fields=["round", "lot"], name="brand_lot", condition=Q(verdict=""))]

    def __str__(self) -> str:
        return f"{self.round_id} {self.lot[:6]}"


class TrackingFile(models.Model):
    """A file of the company's own tracking, of people who had no contact with us."""

    name = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return self.name


class TrackingFigure(models.Model):
    """What others than customers answered in a quarter: `counts` by step where the file has them,
    else the mean alone. It holds until a later file replaces it.
    """

    class Question(models.TextChoices):
        SATISFIED = "satisfied", _("satisfied (1–5)")
        RECOMMEND = "recommend", _("recommend (0–10)")

    file = models.ForeignKey(TrackingFile, on_delete=models.CASCADE, related_name="figures")
    first = models.DateField()  # of the quarter
    question = models.CharField(max_length=9, choices=Question)
    answers = models.PositiveIntegerField()
    mean = models.FloatField()
    counts = ArrayField(models.PositiveIntegerField(), null=True)
    replaced_by = models.ForeignKey(
        TrackingFile, on_delete=models.SET_NULL, null=True, blank=True, related_name="replaced"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["first", "question"], name="one_tracking_figure",
                condition=Q(replaced_by=None),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.first} {self.question}"
