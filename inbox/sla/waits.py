"""From a thread's messages and closings to its waits: when something was unanswered, and what
ended that.

At each moment waits what a customer wrote later than our newest answer and than the last closing,
as `inbox.threads.refresh` has it for the present one. Only what was written and when decides: late,
doubled and moved messages give the waits that they would have given in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum


@dataclass(frozen=True, slots=True)
class Said:
    """A message: a customer's, or a person's answer (`is_ours`). Notes and automatic replies are
    none. `is_beside`: written privately within the second of our answer, which answered another.
    """

    at: datetime
    is_ours: bool = False
    deleted_at: datetime | None = None
    received_at: datetime | None = None
    is_beside: bool = False


@dataclass(frozen=True, slots=True)
class Closing:
    """By a person. Nothing waits from `at` to `reopened_at` (None: it is closed still)."""

    at: datetime
    is_answered: bool  # the reason: an answer of ours is on its way, or was given
    reopened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """A stretch of time in which something was unanswered. It ends with an answer (`met_at`),
    without one (`stopped_at`: closed, or deleted by its author), or not yet.
    """

    started_at: datetime
    met_at: datetime | None = None
    stopped_at: datetime | None = None

    @property
    def ended_at(self) -> datetime | None:
        return self.met_at or self.stopped_at


class Turn(IntEnum):
    """What comes first of several things at one instant."""

    ASKED = 0
    ANSWERED = 1
    ASKED_BESIDE = 2
    CLOSED = 3
    UNSAID = 4


Key = tuple[datetime, Turn]


def list_waits(
    messages: Iterable[Said], closings: Sequence[Closing], *, since: datetime
) -> list[Wait]:
    """The waits in order. What was written before `since` starts none, as what came after a closing
    without reopening it does not.
    """
    heard = [
        said
        for said in messages
        if said.is_ours or (said.at >= since and not _is_attached(said, closings))
    ]
    reading = _Reading()
    for at, turn, what in sorted(_list_turns(heard, closings), key=lambda one: one[:2]):
        reading.take((at, turn), what)
    return reading.waits


def _is_attached(said: Said, closings: Iterable[Closing]) -> bool:
    """It came after a closing, and was not what reopened the thread."""
    return any(
        said.at > closing.at
        and (
            closing.reopened_at is None
            or (said.received_at is not None and said.received_at < closing.reopened_at)
        )
        for closing in closings
    )


def _list_turns(
    messages: Iterable[Said], closings: Iterable[Closing]
) -> Iterator[tuple[datetime, Turn, Said | Closing]]:
    for said in messages:
        yield (*_key(said), said)
        if said.deleted_at:
            yield max(said.deleted_at, said.at), Turn.UNSAID, said
    for closing in closings:
        yield closing.at, Turn.CLOSED, closing


def _key(said: Said) -> Key:
    if said.is_ours:
        return said.at, Turn.ANSWERED
    return said.at, Turn.ASKED_BESIDE if said.is_beside else Turn.ASKED


@dataclass(slots=True)
class _Reading:
    """The thread as far as it has been read. Questions and answers that stand, oldest first."""

    asked: list[Key] = field(default_factory=list)
    answered: list[Key] = field(default_factory=list)
    settled: list[Key] = field(default_factory=list)
    is_answer_coming: bool = False  # it was closed as answered, and nothing was said since
    waits: list[Wait] = field(default_factory=list)

    def take(self, key: Key, what: Said | Closing) -> None:
        if isinstance(what, Closing):
            self.settled.append(key)
            self.is_answer_coming = what.is_answered and self._end(stopped_at=key[0])
        elif key[1] == Turn.UNSAID:
            (self.answered if what.is_ours else self.asked).remove(_key(what))
        else:
            (self.answered if what.is_ours else self.asked).append(key)
            self._hear(key, what)
        self._look(key[0])

    def _hear(self, key: Key, said: Said) -> None:
        """What we say after closing answers what the closing left: the agent wrote, and closed."""
        if said.is_ours and not self._end(met_at=key[0]) and self.is_answer_coming:
            self.waits[-1] = replace(self.waits[-1], met_at=key[0], stopped_at=None)
        self.is_answer_coming = False

    def _look(self, at: datetime) -> None:
        """A wait begins, or what waited was deleted."""
        reached = (*self.answered[-1:], *self.settled[-1:])
        if not self.asked or any(key >= self.asked[-1] for key in reached):
            self._end(stopped_at=at)
        elif not self._is_running():
            self.waits.append(Wait(at))

    def _end(self, *, met_at: datetime | None = None, stopped_at: datetime | None = None) -> bool:
        """False where nothing waited."""
        if not self._is_running():
            return False
        self.waits[-1] = replace(self.waits[-1], met_at=met_at, stopped_at=stopped_at)
        return True

    def _is_running(self) -> bool:
        return bool(self.waits) and self.waits[-1].ended_at is None
