"""Who is asked, with which questions, and what they answered."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connectors.models import Channel
from inbox.models import Label, Profile, Reply, Thread
from reports.closures.models import Closure

LANGUAGES = [
    ("sv", "svenska"),
    ("fi", "suomi"),
    ("sv-FI", "svenska (Finland)"),
    ("nb", "norsk"),
    ("da", "dansk"),
    ("en", "English"),
]


class Kind(models.TextChoices):
    CONTACT = "contact", _("after contact")
    BRAND = "brand", _("about the brand")


class SurveySettings(models.Model):
    """The one row that says whether and how customers are asked, and what the page tells them."""

    class Basis(models.TextChoices):
        INTEREST = "interest", _("legitimate interest")
        CONSENT = "consent", _("consent")

    is_on = models.BooleanField(_("Ask customers after contact"), default=False)
    share = models.PositiveSmallIntegerField(
        _("Share of those who can be asked, in per cent"), default=100,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )  # fmt: skip
    delay = models.PositiveSmallIntegerField(
        _("Minutes after closing"), default=30,
        validators=[MinValueValidator(10), MaxValueValidator(1440)],
    )  # fmt: skip
    resting_days = models.PositiveSmallIntegerField(
        _("Days between two surveys to one customer, at least"), default=30,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )  # fmt: skip
    link_days = models.PositiveSmallIntegerField(
        _("Days until the link ends"), default=14,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )  # fmt: skip
    retention_months = models.PositiveSmallIntegerField(
        _("Months that answers are kept"), default=24,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
    )  # fmt: skip
    controller = models.CharField(_("Controller"), max_length=200, blank=True)
    contact = models.CharField(_("How to reach the controller"), max_length=200, blank=True)
    legal_basis = models.CharField(
        _("Legal basis"), max_length=8, choices=Basis, default=Basis.INTEREST
    )
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return "surveys"


class SurveyChannel(models.Model):
    """A channel that an admin has turned off, or on again. Without a row it is on."""

    channel = models.OneToOneField(
        Channel, on_delete=models.CASCADE, primary_key=True, related_name="surveying"
    )
    is_on = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"surveys on {self.channel_id}"


class SurveyPause(models.Model):
    """A lead's "no surveys": for what bears a label, or for all. It holds for closings until
    `ends_at`, those included that nobody has been asked about when it begins; without an end until
    somebody ends it.
    """

    label = models.ForeignKey(Label, on_delete=models.CASCADE, null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    begins_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"no surveys from {self.begins_at}"


class QuestionSet(models.Model):
    """A version of the questions, never changed once it was made; the newest is asked.

    `texts`: by language, then by the names in `reports.surveys.questions`.
    """

    kind = models.CharField(max_length=8, choices=Kind)
    texts = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"questions {self.pk}"


class Survey(models.Model):
    """One person asked once. Answers are 1 to 5, `recommend` 0 to 10; empty: not answered.

    The link is derived from the key and never stored (`reports.surveys.links`).
    """

    kind = models.CharField(max_length=8, choices=Kind, default=Kind.CONTACT)
    closure = models.OneToOneField(
        Closure, on_delete=models.CASCADE, null=True, blank=True, related_name="survey"
    )
    thread = models.ForeignKey(
        Thread, on_delete=models.SET_NULL, null=True, blank=True, related_name="surveys"
    )
    profile = models.ForeignKey(
        Profile, on_delete=models.SET_NULL, null=True, blank=True, related_name="surveys",
        db_index=False,
    )  # fmt: skip
    reply = models.OneToOneField(
        Reply, on_delete=models.SET_NULL, null=True, blank=True, related_name="survey"
    )
    question_set = models.ForeignKey(QuestionSet, on_delete=models.PROTECT, related_name="surveys")
    language = models.CharField(max_length=5, choices=LANGUAGES)
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField()

    answered_at = models.DateTimeField(null=True, blank=True)  # the first of its answers
    now = models.PositiveSmallIntegerField(null=True, blank=True)
    before = models.PositiveSmallIntegerField(null=True, blank=True)
    needs_less = models.BooleanField(null=True, blank=True)
    recommend = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.TextField(blank=True)  # personal numbers masked
    words_at = models.DateTimeField(null=True, blank=True)  # when they were last written
    objected_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(now__range=(1, 5)), name="now_is_1_to_5"),
            models.CheckConstraint(condition=Q(before__range=(1, 5)), name="before_is_1_to_5"),
            models.CheckConstraint(
                condition=Q(recommend__range=(0, 10)), name="recommend_is_0_to_10"
            ),
        ]
        indexes = [
            models.Index(fields=["profile", "-asked_at"], name="survey_latest"),
            models.Index(
                fields=["-asked_at", "-id"], name="survey_asked",
                condition=Q(closure__isnull=False),
            ),
            models.Index(
                fields=["asked_at"], name="survey_unsent",
                condition=Q(sent_at=None, reply__isnull=False),
            ),
            models.Index(
                fields=["answered_at"], name="survey_answered",
                condition=Q(answered_at__isnull=False),
            ),
            models.Index(
                fields=["answered_at"], name="survey_words_kept", condition=~Q(words="")
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"survey {self.pk}"


class Objection(models.Model):
    """Somebody who is never asked again. `key` is a keyed hash of the account, so that it holds
    when everything else that we knew of the person is erased.
    """

    key = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.key[:8]
