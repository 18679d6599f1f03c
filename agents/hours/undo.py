"""What undoes a change, as it is kept in the session until the next one."""

from __future__ import annotations

from datetime import date
from typing import Any

from agents.hours.change import Change, Dated, Undo
from agents.models.hours import read_intervals


def pack_undo(undo: Undo) -> dict[str, Any]:
    change = undo.before
    return {
        "event": undo.event_pk,
        "weeks": {day.isoformat(): days for day, days in change.weeks.items()},
        "dates": {
            day.isoformat(): one and [one.intervals, one.name, one.source]
            for day, one in change.dates.items()
        },
    }


def unpack_undo(packed: dict[str, Any]) -> Undo:
    weeks = {
        date.fromisoformat(day): days and tuple(read_intervals(one) for one in days)
        for day, days in packed["weeks"].items()
    }
    dates = {
        date.fromisoformat(day): one and Dated(read_intervals(one[0]), one[1], one[2])
        for day, one in packed["dates"].items()
    }
    return Undo(Change(weeks, dates), packed["event"])
