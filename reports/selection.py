"""What a reader of the figures has chosen: which days, hours, channel, team and label,
and whether incidents count.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from agents import brand
from reports.models import Hours, Incidents
from reports.periods import name_days

LABELLED = "thread_id IN (SELECT thread_id FROM inbox_thread_labels WHERE label_id = %(label)s)"
ARRIVED = {Hours.ALL: "true", Hours.OPEN: "is_open", Hours.CLOSED: "NOT is_open"}


@dataclass(frozen=True, slots=True)
class Selection:
    """Both dates count, in the brand's time zone. None: all of them."""

    first: date
    last: date
    hours: Hours = Hours.ALL
    channel_id: int | None = None
    team_id: int | None = None
    label_id: int | None = None
    incidents: Incidents = Incidents.WITH

    @property
    def length(self) -> timedelta:
        return self.last - self.first + timedelta(days=1)

    @property
    def leaves_out_incidents(self) -> bool:
        return self.incidents == Incidents.WITHOUT

    def before(self) -> Selection:
        """The month or quarter before, where these days are one; else as many days before them."""
        period = name_days(self.first, self.last).before()
        return replace(self, first=period.first, last=period.last)

    @property
    def query(self) -> str:
        """As it is written into an address, with its "?"."""
        chosen = {name: value for name, value in self.as_form().items() if value}
        return f"?{urlencode(chosen)}"

    def as_form(self) -> dict[str, object]:
        """By the names of `SelectionForm`, in which addresses are written, too."""
        return {
            "first": self.first,
            "last": self.last,
            "hours": str(self.hours),
            "channel": self.channel_id,
            "team": self.team_id,
            "label": self.label_id,
            "incidents": str(self.incidents),
        }

    def write_conditions(self) -> tuple[str, dict[str, object]]:
        """For a statement over waits; over sums, too, where no label is chosen."""
        chosen: dict[str, object] = {"first": self.first, "last": self.last}
        found = ["day BETWEEN %(first)s AND %(last)s"]
        if self.channel_id:
            found.append("channel_id = %(channel)s")
            chosen["channel"] = self.channel_id
        if self.team_id:
            found.append("team_id = %(team)s")
            chosen["team"] = self.team_id
        if self.label_id:
            found.append(LABELLED)
            chosen["label"] = self.label_id
        if self.leaves_out_incidents:
            found.append("NOT is_incident")
        return " AND ".join(found), chosen

    def write_arrivals(self) -> tuple[str, dict[str, object]]:
        """The same, and the hours in which a wait began."""
        conditions, chosen = self.write_conditions()
        return f"{conditions} AND {ARRIVED[self.hours]}", chosen


def brand_zone() -> ZoneInfo:
    return ZoneInfo(brand.brand_zone())


def brand_day(at: datetime) -> date:
    return at.astimezone(brand_zone()).date()


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), brand_zone())
