"""Rows of the table: a fault, how often it strikes, and what came of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.chaos.ground import Ground


@dataclass
class Outcome:
    """What was found. `lost`, `doubled` and `wrong` decide; `recovery` (seconds from the end of
    the last fault until all is well again) is told. `skipped`: why it could not run here.
    """

    count: int = 0
    lost: int = 0
    doubled: int = 0
    wrong: int = 0
    recovery: float | None = None
    notes: list[str] = field(default_factory=list)
    skipped: str = ""

    @property
    def holds(self) -> bool:
        return not (self.lost or self.doubled or self.wrong)

    def find_wrong(self, what: Sequence[object], words: str) -> None:
        """Each of `what` is wrong; the first three are told."""
        if what:
            self.wrong += len(what)
            self.notes.append(f"{len(what)} {words}: {', '.join(map(str, what[:3]))}")


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a row: on which servers, how often the fault strikes, and the dice."""

    ground: Ground
    count: int
    dice: random.Random
    seed: int


@dataclass(frozen=True, slots=True)
class Row:
    """`full` and `short`: how many in a full run, and in the suite's; 0: only in full runs."""

    name: str
    fault: str
    full: int
    short: int
    play: Callable[[Run], Outcome]


ROWS: list[Row] = []


def row(
    name: str, fault: str, *, full: int, short: int = 0
) -> Callable[[Callable[[Run], Outcome]], Callable[[Run], Outcome]]:
    """Enter a function into the table, in the order in which the modules are loaded."""

    def enter(play: Callable[[Run], Outcome]) -> Callable[[Run], Outcome]:
        ROWS.append(Row(name, fault, full, short, play))
        return play

    return enter


HEAD = f"{'fault':72} {'count':>7} {'lost':>5} {'doubled':>7} {'wrong':>5} {'recovery':>9}"


def tell(one: Row, outcome: Outcome) -> str:
    """A line of the table, and its notes below it."""
    if outcome.skipped:
        return f"{one.fault:72} skipped: {outcome.skipped}"
    recovery = "-" if outcome.recovery is None else f"{outcome.recovery:.1f} s"
    line = (
        f"{one.fault:72} {outcome.count:7,} {outcome.lost:5} {outcome.doubled:7}"
        f" {outcome.wrong:5} {recovery:>9}  {'holds' if outcome.holds else 'FAILS'}"
    )
    return "\n".join([line, *(f"    {note}" for note in outcome.notes)])
