"""The figures: what was measured, what it should be, and whether it holds."""

from __future__ import annotations

import json
import operator
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COMPARISONS = {"<=": operator.le, ">=": operator.ge}


@dataclass(frozen=True, slots=True)
class Figure:
    """`goal` is a comparison, "<= 1.5" for instance; empty where the figure is only told."""

    name: str
    value: float
    goal: str = ""

    @property
    def holds(self) -> bool | None:
        if not self.goal:
            return None
        comparison, bound = self.goal.split()
        return bool(COMPARISONS[comparison](self.value, float(bound)))


@dataclass(frozen=True, slots=True)
class Measured:
    """What one measurement found, and lines that say where the time goes."""

    figures: Sequence[Figure]
    breakdown: Sequence[str]


def print_table(figures: Sequence[Figure]) -> None:
    words = {True: "holds", False: "FAILS", None: ""}
    for figure in figures:
        value = f"{figure.value:,.3g}" if figure.value < 1000 else f"{figure.value:,.0f}"
        print(f"{figure.name:38} {value:>10}   {figure.goal:8} {words[figure.holds]}")


def write_results(figures: Sequence[Figure], file: Path) -> None:
    rows: list[dict[str, Any]] = [
        {
            "name": figure.name,
            "value": round(figure.value, 4),
            "goal": figure.goal or None,
            "holds": figure.holds,
        }
        for figure in figures
    ]
    file.write_text(json.dumps(rows, indent=2) + "\n")


def list_shares(times: dict[str, float]) -> list[str]:
    """Steps with their share of the whole, the longest first. `times` in seconds."""
    whole = sum(times.values()) or 1.0
    longest_first = sorted(times.items(), key=lambda item: -item[1])
    return [f"  {time / whole:5.0%}  {name}" for name, time in longest_first]
