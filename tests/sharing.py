"""How a run is shared out among workers (`-n 2`), and what each part of it took.

A module goes to one worker, whole. What starts the whole product, or watches a clock, is all of one
worker, one after the other: two installations side by side keep each other waiting. It takes
longest, and so it begins first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

WHOLE_PRODUCT = (
    "tests/browser/",
    "tests/chaos/",
    "tests/inbox/polling/test_fairness.py",
    "tests/local/",
    "tests/replay/",
    "tests/simulation/",
)


def needs_whole_product(nodeid: str) -> bool:
    return nodeid.startswith(WHOLE_PRODUCT)


class OneProductAtATime(LoadScopeScheduling):  # type: ignore[misc] # xdist tells no types
    """Gives out modules in the order in which they were collected."""

    def __init__(self, config: pytest.Config, log: Producer) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return "whole product" if needs_whole_product(nodeid) else nodeid.partition("::")[0]


def tell_parts(reports: Iterable[object]) -> Iterator[str]:
    """A line for each folder of tests: what its tests took, set-up and tear-down included."""
    seconds: defaultdict[str, float] = defaultdict(float)
    tests: Counter[str] = Counter()
    for report in reports:
        if isinstance(report, pytest.TestReport):
            part = "/".join(report.nodeid.partition("::")[0].split("/")[:2])
            seconds[part] += report.duration
            tests[part] += report.when == "call"
    for part in sorted(seconds, key=seconds.__getitem__, reverse=True):
        yield f"{seconds[part]:8.1f} s  {tests[part]:5} tests  {part}"
