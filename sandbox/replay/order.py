"""In which order and when posts arrive."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.replay.rows import Row

FARTHEST_COPY = 200  # deliveries; a second copy comes soon enough for the next page or poll


@dataclass(frozen=True, slots=True)
class Delivery:
    """`due` is in seconds of the file's own time since its first post."""

    post_id: str
    due: float


def plan(rows: Sequence[Row], *, seed: int | None, is_twice: bool) -> list[Delivery]:
    """By time of writing, or shuffled with `seed`; twice: each comes again a little later."""
    in_time = sorted(rows, key=lambda row: row.created_at)
    ids = [row.id for row in in_time]
    chance = random.Random(seed)
    if seed is not None:
        chance.shuffle(ids)
    start = in_time[0].created_at
    dues = [(row.created_at - start).total_seconds() for row in in_time]
    places = [(float(place), post_id) for place, post_id in enumerate(ids)]
    if is_twice:
        copies = [(place + chance.uniform(0, FARTHEST_COPY), post_id) for place, post_id in places]
        places = sorted([*places, *copies])
    last = len(dues) - 1
    return [Delivery(post_id, dues[min(int(place), last)]) for place, post_id in places]
