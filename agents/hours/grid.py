"""The hours as they are written in fields: read, marked where they are wrong, copied, widened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from agents.hours.check import (
    MOST_INTERVALS,
    Days,
    Wrong,
    check_day,
    check_week,
    copy_day,
    read_interval,
    tell_minute,
)
from agents.hours.days import DAY, Interval

MOST_WRITTEN = 12  # letters of a time
DAYS = {str(day): day for day in range(7)}
TARGETS = {
    "workdays": range(5),
    "all": range(7),
    **{name: range(day, day + 1) for name, day in DAYS.items()},
}


@dataclass(slots=True)
class Slot:
    """One interval as it was written. `errors`: words by field, "start" or "end"."""

    start: str = ""
    end: str = ""
    is_next_day: bool = False
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not self.start and not self.end


@dataclass(slots=True)
class Row:
    """One day. `number` is its place in the names of its fields."""

    number: int
    name: str
    slots: list[Slot]
    words: str = ""

    @property
    def written(self) -> list[Slot]:
        return [slot for slot in self.slots if not slot.is_empty]

    @property
    def can_grow(self) -> bool:
        return len(self.slots) < MOST_INTERVALS

    def read(self) -> tuple[Interval, ...] | None:
        """The intervals in their order; None where one cannot be read, which is marked then."""
        read = [_read_slot(slot) for slot in self.written]
        intervals = [one for one in read if one]
        return tuple(intervals) if len(intervals) == len(read) else None


@dataclass(slots=True)
class Grid:
    rows: list[Row]
    words: str = ""  # what concerns the week as a whole

    def read(self) -> Days | None:
        """The week; None where something is wrong, which is marked at its place then."""
        days = [row.read() for row in self.rows]
        read = tuple(day for day in days if day is not None)
        if len(read) < len(days):
            return None
        try:
            check_week(read)
        except Wrong as wrong:
            self._mark(wrong)
            return None
        return tuple(tuple(sorted(day)) for day in read)

    def _mark(self, wrong: Wrong) -> None:
        if wrong.place is None:
            self.words = wrong.words
        else:
            day, place = wrong.place
            self.rows[day].written[place].errors[wrong.field] = wrong.words

    def add_slot(self, number: str) -> None:
        """As a button says it: "0" is Monday. What no button says does nothing."""
        for row in self.rows:
            if str(row.number) == number and row.can_grow:
                row.slots.append(Slot())

    def copy(self, source: str, target: str) -> None:
        """From one day to another, or to "workdays" or "all"."""
        targets = TARGETS.get(target)
        if source not in DAYS or targets is None:
            return
        slots = copy_day([row.slots for row in self.rows], DAYS[source], targets)
        for row, given in zip(self.rows, slots, strict=True):
            row.slots = [Slot(slot.start, slot.end, slot.is_next_day) for slot in given]


def read_day(row: Row) -> tuple[Interval, ...] | None:
    """The intervals of one date; None where something is wrong, which is marked then."""
    intervals = row.read()
    try:
        check_day(intervals or ())
    except Wrong as wrong:
        if wrong.place is None:
            row.words = wrong.words
        else:
            row.written[wrong.place[1]].errors[wrong.field] = wrong.words
        return None
    return intervals


def make_grid(days: Sequence[Sequence[Interval]]) -> Grid:
    return Grid([Row(day, str(WEEKDAYS[day]), make_slots(days[day])) for day in range(7)])


def make_slots(intervals: Iterable[Interval]) -> list[Slot]:
    slots = [Slot(tell_minute(start), tell_minute(end), end > DAY) for start, end in intervals]
    return slots or [Slot()]


def read_grid(post: Mapping[str, str]) -> Grid:
    """What stands in the fields of the week, right or wrong."""
    return Grid([read_row(post, day, str(WEEKDAYS[day])) for day in range(7)])


def read_row(post: Mapping[str, str], number: int, name: str) -> Row:
    slots = [
        Slot(
            post.get(f"start_{number}_{place}", "").strip()[:MOST_WRITTEN],
            post.get(f"end_{number}_{place}", "").strip()[:MOST_WRITTEN],
            bool(post.get(f"next_{number}_{place}")),
        )
        for place in range(MOST_INTERVALS)
        if f"start_{number}_{place}" in post
    ]
    return Row(number, name, slots or [Slot()])


def _read_slot(slot: Slot) -> Interval | None:
    for place, written in (("start", slot.start), ("end", slot.end)):
        if not written:
            slot.errors[place] = _("Write a time, or leave both empty.")
            return None
    try:
        return read_interval(slot.start, slot.end, is_next_day=slot.is_next_day)
    except Wrong as wrong:
        slot.errors[wrong.field] = wrong.words
        return None
