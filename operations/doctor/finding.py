"""What a check has found, and how many checks stand together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Level(StrEnum):
    WELL = "well"
    LOOK = "look"  # it works; somebody should look at it before it does not
    ILL = "ill"


@dataclass(frozen=True, slots=True)
class Finding:
    """`says`: how it is. `do`: what helps; empty where all is well."""

    part: str
    level: Level
    says: str
    do: str = ""


Check = Callable[[datetime], Iterable[Finding]]


def examine(checks: Iterable[Check], *, now: datetime) -> Iterator[Finding]:
    """Each check by itself: what fails in one is a finding, and the others are made."""
    for check in checks:
        part = check.__name__.removeprefix("check_").replace("_", " ")
        try:
            yield from check(now)
        except Exception as error:  # noqa: BLE001 - whatever is wrong, it is to be told
            yield Finding(part, Level.ILL, f"could not be examined: {type(error).__name__}", DO_LOG)


DO_LOG = "Mend what stands above it first, then run this again."
