"""How many answers of each team a sample takes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

Key = TypeVar("Key")


def share_out(size: int, counts: Mapping[Key, int]) -> dict[Key, int]:
    """As many of each as its share of all, by Sainte-Laguë; one of each at least, the largest
    first, where `size` allows. Never more than there are.
    """
    given = dict.fromkeys((key for key, count in counts.items() if count), 0)
    for _one in range(min(size, sum(counts.values()))):
        left = [key for key in given if given[key] < counts[key]]
        chosen = max(left, key=lambda key: (not given[key], counts[key] / (2 * given[key] + 1)))
        given[chosen] += 1
    return given
