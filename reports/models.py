"""What is reckoned from the threads: each wait of a customer, and sums of them by day and hour.

Nothing of it is true by itself: `reports.recount` makes it anew from threads and messages. The
tables of alerts stand beside their rule.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from connectors.models import Channel
from reports.alerts.models import Alert, OnCall
from reports.closures.models import AnswerTally, Closure, ClosureTally, TopicTally, Verdict
from reports.editions.models import Edition, Mailing, Quote, Recipient
from reports.feedback.models import Feedback, FeedbackEvent, FeedbackMark
from reports.praise.models import Praise, PraiseSearch
from reports.quality.models import Review, ReviewRound
from reports.surveys.brand_models import (
    BrandMember,
    BrandRound,
    TrackingFigure,
    TrackingFile,
)
from reports.surveys.models import (
    Objection,
    QuestionSet,
    Survey,
    SurveyChannel,
    SurveyPause,
    SurveySettings,
)

__all__ = [
    "Alert",
    "AnswerTally",
    "BrandMember",
    "BrandRound",
    "ChangedThread",
    "Closure",
    "ClosureTally",
    "DayTally",
    "Edition",
    "Export",
    "Feedback",
    "FeedbackEvent",
    "FeedbackMark",
    "HourTally",
    "Hours",
    "Incidents",
    "Mailing",
    "Objection",
    "OnCall",
    "Praise",
    "PraiseSearch",
    "QuestionSet",
    "Quote",
    "Recipient",
    "Review",
    "ReviewRound",
    "StaleDay",
    "Survey",
    "SurveyChannel",
    "SurveyPause",
    "SurveySettings",
    "TopicTally",
    "TrackingFigure",
    "TrackingFile",
    "Verdict",
    "Wait",
    "WaitKind",
    "WaitState",
]


class WaitKind(models.TextChoices):
    FIRST = "first", _("first response")
    NEXT = "next", _("next response")
    RESOLUTION = "resolution", _("resolution")


class WaitState(models.TextChoices):
    MET = "met", _("answered")
    WAITING = "waiting", _("still waiting")
    UNMET = "unmet", _("closed before it was answered")
    UNNEEDED = "unneeded", _("no answer needed")


class Hours(models.TextChoices):
    """Which arrivals count. Of those in opening hours, opening hours alone are counted as time."""

    ALL = "all", _("all hours")
    OPEN = "open", _("opening hours")
    CLOSED = "closed", _("closed hours")


class Incidents(models.TextChoices):
    """Whether the threads of incidents count."""

    WITH = "with", _("with incidents")
    WITHOUT = "without", _("without incidents")


class Wait(models.Model):
    """One wait of a customer: for the first answer, for the next one, or for the matter's end.

    `time` and `open_time` are seconds, round the clock and within the channel's opening hours;
    empty while the wait goes on. `day` and `hour` are the brand's, of the beginning.
    """

    # No reference that the database checks: what is gone there is taken away here a moment later.
    thread = models.ForeignKey(
        "inbox.Thread", on_delete=models.DO_NOTHING, related_name="waits", db_constraint=False
    )
    channel = models.ForeignKey(
        Channel, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    team_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=10, choices=WaitKind)
    state = models.CharField(max_length=8, choices=WaitState)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    day = models.DateField()
    hour = models.SmallIntegerField()
    is_open = models.BooleanField()  # whether it began in opening hours
    is_follow_up = models.BooleanField()
    is_incident = models.BooleanField(default=False)  # whether its thread belongs to one
    time = models.BigIntegerField(null=True)
    open_time = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["day"], name="wait_day"),
            models.Index(fields=["kind", "began_at", "id"], name="wait_kind"),
            models.Index(
                fields=["day", "kind"],
                name="wait_not_met",
                condition=Q(state__in=[WaitState.WAITING, WaitState.UNMET]),
            ),
            models.Index(fields=["day"], name="wait_incident", condition=Q(is_incident=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.thread_id}"


class DayTally(models.Model):
    """The waits that began on one day, of one kind, channel and team, in incidents or not: counts,
    sums, a histogram.

    Those that ended with an answer are in `met` and what follows it; those that did not are read
    from the waits themselves, since they grow older. `buckets` and `counts` belong together.
    """

    day = models.DateField()
    kind = models.CharField(max_length=10, choices=WaitKind)
    hours = models.CharField(max_length=6, choices=Hours)
    channel_id = models.BigIntegerField()
    team_id = models.BigIntegerField(null=True)
    is_incident = models.BooleanField(default=False)
    met = models.IntegerField()
    unneeded = models.IntegerField()
    follow_ups = models.IntegerField()
    seconds = models.BigIntegerField()
    within_5 = models.IntegerField()  # minutes
    within_60 = models.IntegerField()
    buckets = ArrayField(models.IntegerField())
    counts = ArrayField(models.IntegerField())

    class Meta:
        indexes = [models.Index(fields=["hours", "day"], name="day_tally_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.hours}"


class HourTally(models.Model):
    """How often customers wrote, waiting for us, within one hour of the brand's clock."""

    day = models.DateField()
    hour = models.SmallIntegerField()
    is_open = models.BooleanField()
    channel_id = models.BigIntegerField()
    team_id = models.BigIntegerField(null=True)
    is_incident = models.BooleanField(default=False)
    contacts = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["day"], name="hour_tally_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.hour}"


class ChangedThread(models.Model):
    """A thread that has changed since its waits were counted. A trigger of the database writes it,
    in the transaction of the change; one thread may stand here many times.
    """

    thread_id = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.thread_id)


class StaleDay(models.Model):
    """A day whose tallies are to be made anew."""

    day = models.DateField(primary_key=True)

    def __str__(self) -> str:
        return f"{self.day}"


class Export(models.Model):
    """A file of figures or threads that somebody asked for: written in the background, kept a day.

    `chosen` is the selection as the board's form has it. `total` and `written` count rows.
    """

    class Content(models.TextChoices):
        FIGURES = "figures", _("the figures")
        THREADS = "threads", _("a row for every thread")

    class Format(models.TextChoices):
        XLSX = "xlsx", _("Excel")
        CSV = "csv", "CSV"

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    content = models.CharField(max_length=8, choices=Content)
    format = models.CharField(max_length=4, choices=Format)
    chosen = models.JSONField()
    language = models.CharField(max_length=8)
    asked_at = models.DateTimeField()
    # Whoever writes it has it until then: a worker that dies leaves it to the next.
    lease_until = models.DateTimeField(null=True, blank=True)
    total = models.IntegerField(default=0)
    written = models.IntegerField(default=0)
    file = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["asked_at"], name="export_asked")]

    def __str__(self) -> str:
        return f"{self.content}.{self.format} {self.pk}"

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    @property
    def file_name(self) -> str:
        return f"{self.content}-{self.chosen['first']}-{self.chosen['last']}.{self.format}"
