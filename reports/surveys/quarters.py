"""Quarters by their first day, and as people write them."""

from __future__ import annotations

import re
from datetime import date

from reports.periods import QUARTER, add_months, find_period

WRITTEN = re.compile(r"(\d{4})\s*[-–/ ]?\s*[QKqk]([1-4])")


def find_quarter(day: date) -> date:
    return find_period(QUARTER, day).first


def end_quarter(first: date) -> date:
    """The day after its last one."""
    return add_months(first, 3)


def list_quarters(day: date, number: int) -> list[date]:
    """So many up to that of the day, the latest first."""
    newest = find_quarter(day)
    return [add_months(newest, -3 * back) for back in range(number)]


def write_quarter(first: date) -> str:
    return f"{first.year} Q{(first.month + 2) // 3}"


def read_quarter(written: str) -> date | None:
    """As in "2026-Q3", "2026 K3"."""
    found = WRITTEN.fullmatch(written.strip())
    return date(int(found[1]), int(found[2]) * 3 - 2, 1) if found and found[1] > "1999" else None
