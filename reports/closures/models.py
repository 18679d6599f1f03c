"""Each closing of a matter, whether its customer was asked about it, and sums of both by day."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from connectors.models import Channel
from inbox.models import ClosedReason


class Verdict(models.TextChoices):
    """What came of asking, in the order in which it is judged. Those from `UNREACHABLE` on are of
    closings with an answer that somebody could have been asked about.
    """

    UNDECIDED = "", _("not decided yet")
    UNNEEDED = "unneeded", _("no answer was needed")
    UNANSWERED = "unanswered", _("closed without an answer")
    REOPENED = "reopened", _("open again")
    INCIDENT = "incident", _("part of an incident")
    OFF = "off", _("surveys are off here")
    PAUSED = "paused", _("a lead asked for no surveys")
    OBJECTED = "objected", _("does not want to be asked")
    UNREACHABLE = "unreachable", _("no private way to ask")
    WINDOW = "window", _("the network allows no message any more")
    RESTING = "resting", _("asked a short time ago")
    SAMPLED_OUT = "sampled_out", _("not in the sample")
    ASKED = "asked", _("asked")
    REFUSED = "refused", _("the network did not take it")


# Whoever belongs to one of these could be asked; of the second alone, was.
COULD_BE_ASKED = (Verdict.SAMPLED_OUT, Verdict.ASKED)
COULD_NOT_BE_ASKED = (Verdict.UNREACHABLE, Verdict.WINDOW, Verdict.REFUSED)


class Closure(models.Model):
    """One closing; one that was undone within minutes is none. The key is its event's.

    `verdict` is decided once (`reports.surveys.ask`). All else is derived from events, thread and
    labels by `reports.recount`. `day` and `hour` are the brand's, of the closing.
    """

    # No reference that the database checks: what is gone there is taken away here a moment later.
    event = models.OneToOneField(
        "inbox.ThreadEvent", on_delete=models.DO_NOTHING, db_constraint=False, primary_key=True,
        related_name="closure",
    )  # fmt: skip
    thread = models.ForeignKey(
        "inbox.Thread", on_delete=models.DO_NOTHING, db_constraint=False, related_name="closures"
    )
    channel = models.ForeignKey(
        Channel, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    team_id = models.BigIntegerField(null=True)
    label_ids = ArrayField(models.BigIntegerField(), default=list)
    reason = models.CharField(max_length=16, choices=ClosedReason)
    is_incident = models.BooleanField(default=False)
    closed_at = models.DateTimeField()
    reopened_at = models.DateTimeField(null=True)
    day = models.DateField()
    hour = models.SmallIntegerField()
    verdict = models.CharField(
        max_length=12, choices=Verdict, default=Verdict.UNDECIDED, db_default="", blank=True
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["day"], name="closure_day"),
            models.Index(
                fields=["closed_at", "event"], name="closure_undecided", condition=Q(verdict="")
            ),
        ]

    def __str__(self) -> str:
        return f"closing {self.pk} of thread {self.thread_id}"


class ClosureTally(models.Model):
    """The closings of one day by channel, team, reason and verdict."""

    day = models.DateField()
    channel_id = models.BigIntegerField()
    team_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=16, choices=ClosedReason)
    verdict = models.CharField(max_length=12, choices=Verdict, blank=True)
    closures = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["day"], name="closure_tally_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.reason} {self.verdict}"


class TopicTally(models.Model):
    """The closings of one day that bear a label. One that bears several counts with each."""

    day = models.DateField()
    channel_id = models.BigIntegerField()
    team_id = models.BigIntegerField(null=True)
    label_id = models.BigIntegerField()
    closures = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["day"], name="topic_tally_day")]

    def __str__(self) -> str:
        return f"{self.day} label {self.label_id}"


class AnswerTally(models.Model):
    """What was answered about the closings of one day. `now` and `before` count answers of 1 to 5.

    `pairs` answered both; `gain` and `gain_squared` are sums of now minus before over these.
    """

    day = models.DateField()
    channel_id = models.BigIntegerField()
    team_id = models.BigIntegerField(null=True)
    sent = models.IntegerField()
    answered = models.IntegerField()  # one question at least
    now = ArrayField(models.IntegerField(), size=5)
    before = ArrayField(models.IntegerField(), size=5)
    pairs = models.IntegerField()
    gain = models.IntegerField()
    gain_squared = models.IntegerField()
    less_yes = models.IntegerField()
    less_no = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["day"], name="answer_tally_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.answered}"
