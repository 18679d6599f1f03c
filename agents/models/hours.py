"""Opening hours as an admin sets them. `agents.hours` reckons with them."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agents.dates import write_date
from agents.hours.days import Calendar, Interval, Week
from agents.models.people import Agent

DATES_TOLD = 4


def brand_zone() -> str:
    return str(settings.TIME_ZONE)


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    def active(self) -> ScheduleQuerySet:
        """Those that can be chosen."""
        return self.filter(retired_at=None)

    def with_versions(self) -> ScheduleQuerySet:
        """What `load_calendar` needs comes along in the same statement."""
        weeks = ScheduleWeek.objects.filter(schedule=OuterRef("pk")).order_by("valid_from")
        dates = ScheduleException.objects.filter(schedule=OuterRef("pk"))
        rows = {
            "week_rows": weeks.values(row=JSONObject(valid_from="valid_from", days="days")),
            "date_rows": dates.values(row=JSONObject(date="date", intervals="intervals")),
        }
        return self.annotate(**{name: ArraySubquery(each) for name, each in rows.items()})


class Schedule(models.Model):
    """Opening hours under a name: the brand's own (`is_default`), or those of a channel or team.
    Retired, they can be chosen no more.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    zone = models.CharField(_("time zone"), max_length=64, default=brand_zone)
    country = models.CharField(_("country of the holidays"), max_length=2, default="SE")
    is_default = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = ScheduleQuerySet.as_manager()
    week_rows: list[dict[str, Any]]
    date_rows: list[dict[str, Any]]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="one_default_schedule"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def load_calendar(self) -> Calendar:
        """All its versions and exceptions: a statement, unless it was read `with_versions`."""
        whole = self
        if not hasattr(self, "week_rows"):
            whole = Schedule.objects.with_versions().get(pk=self.pk)
        return Calendar(
            zone=ZoneInfo(self.zone),
            weeks=tuple(
                Week(date.fromisoformat(row["valid_from"]), read_days(row["days"]))
                for row in whole.week_rows
            ),
            exceptions={
                date.fromisoformat(row["date"]): read_intervals(row["intervals"])
                for row in whole.date_rows
            },
        )


class ScheduleWeek(models.Model):
    """A version of the usual hours. Earlier ones stay, so that old figures never change.

    `days`: Monday first, each a list of [from, until] in minutes of the wall clock; `until` may
    pass 1440, into the next date.
    """

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="weeks")
    valid_from = models.DateField()
    days = models.JSONField()
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "valid_from"], name="one_week_from_each_date"
            )
        ]

    def __str__(self) -> str:
        return f"{self.schedule_id} from {self.valid_from}"

    def as_week(self) -> Week:
        return Week(self.valid_from, read_days(self.days))


class ScheduleException(models.Model):
    """A date with hours of its own; none: closed all day."""

    class Source(models.TextChoices):
        HOLIDAY = "holiday", _("holiday")
        OWN = "own", _("set by hand")
        EXTENDED = "extended", _("open longer")

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="exceptions")
    date = models.DateField()
    intervals = models.JSONField(default=list)
    name = models.CharField(_("why"), max_length=120, blank=True)
    source = models.CharField(max_length=8, choices=Source, default=Source.OWN)
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["schedule", "date"], name="one_exception_a_date")
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


def read_days(written: list[list[list[int]]]) -> tuple[tuple[Interval, ...], ...]:
    return tuple(read_intervals(day) for day in written)


def read_intervals(written: list[list[int]]) -> tuple[Interval, ...]:
    return tuple((int(start), int(end)) for start, end in written)


class HoursEvent(models.Model):
    """What was changed about a schedule, and by whom. Written with the change."""

    class Kind(models.TextChoices):
        # Each label is the sentence that tells the event; see `tell` below.
        CREATED = "created", _("%(by)s made this schedule")
        WEEK = "week", _("%(by)s set the usual week: %(dates)s")
        DATES = "dates", _("%(by)s set the hours of %(dates)s")
        FREED = "freed", _("%(by)s gave %(dates)s the usual hours again")
        OPENED = "opened", _("%(by)s opened at once: %(dates)s")
        IMPORTED = "imported", _("%(by)s imported a calendar: %(dates)s")
        UNDONE = "undone", _("%(by)s took a change back: %(dates)s")
        RENAMED = "renamed", _("%(by)s renamed this schedule, which was %(former)s")
        RETIRED = "retired", _("%(by)s retired this schedule")
        REVIVED = "revived", _("%(by)s brought this schedule back")

    OF_THE_NAME = (Kind.RENAMED, Kind.RETIRED, Kind.REVIVED)  # the hours stay as they are

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=8, choices=Kind)
    # Empty: from the command line.
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    dates = models.JSONField(default=list)  # ISO, those that the change concerns
    former = models.CharField(max_length=80, blank=True)  # its name before

    class Meta:
        indexes = [models.Index(fields=["schedule", "-at"], name="hours_event_latest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.schedule_id}"

    def tell(self) -> str:
        shown = [write_date(date.fromisoformat(day), "j M Y") for day in self.dates[:DATES_TOLD]]
        more = ["…"] if len(self.dates) > DATES_TOLD else []
        by = self.by or gettext("The command line")
        words = {"by": by, "dates": ", ".join([*shown, *more]), "former": self.former}
        return self.get_kind_display() % words
