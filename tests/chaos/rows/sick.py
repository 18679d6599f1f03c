"""Some channels' networks are ill; the others are read as ever."""

from __future__ import annotations

import time
from datetime import timedelta

from django.db.models import Min
from django.utils import timezone

from connectors.models import Channel
from tests.chaos.stream import Stream
from tests.chaos.table import Outcome, Run, row
from tests.chaos.world import World, open_world, wait_to_settle

INTERVAL = 15  # seconds between two polls
RESET = 120  # seconds that the limited one is told to wait, each time
HEALTHY = 20
ILL = {"trasig": "error_500", "seg": "slow", "full": "rate_limited"}


@row("sick", "minutes of one channel at 500, one slow, one at 429, among 20 healthy", full=60)
def play(run: Run) -> Outcome:
    with open_world(run, POLL_INTERVAL=str(INTERVAL), NETWORK_READ_TIMEOUT="5") as world:
        healthy = [world.open_channel("x", f"frisk{number}") for number in range(HEALTHY)]
        ill = {handle: world.open_channel("x", handle) for handle in ILL}
        for handle, channel in ill.items():
            path = f"/2/users/{channel.external_id}/*"
            world.control(
                "POST", "faults", network="x", kind=ILL[handle], path=path, times=0, hang=4,
                reset_in=RESET,
            )  # fmt: skip
        stream = Stream(world, run.dice)
        stream.load(healthy, run.count * HEALTHY)
        world.start_web()
        client = world.hire("Elin")
        world.start_workers(1)
        polled = Channel.objects.filter(handle__startswith="frisk")
        wait_to_settle(lambda: not polled.filter(polled_at=None).exists(), seconds=120)
        outcome, began = Outcome(run.count), time.monotonic()
        ages = watch(world, stream, seconds=60 * run.count)
        late = sum(age > 2 * INTERVAL for age in ages)
        outcome.find_wrong([f"{max(ages):.0f} s"] * late, "looks at which a healthy one was late")
        calls = count_limited(world)
        most = 2 * (1 + (time.monotonic() - began + 60) / RESET)  # of its two timelines
        outcome.find_wrong([calls] if calls > most else [], "calls before the reset")
        outcome.recovery = wait_to_settle(stream.is_here, seconds=120)
        stream.compare(outcome, client)
        usual = sorted(ages)[len(ages) // 2]
        outcome.notes.append(
            f"healthy channels read {max(ages):.0f} s ago at most, {usual:.0f} usually,"
            f" of {INTERVAL}; {calls} calls to the limited one"
        )
        return outcome


def watch(world: World, stream: Stream, *, seconds: float) -> list[float]:
    """Each second, how long ago the healthy channel that was read least lately was read."""
    ages, ends_at = [], time.monotonic() + seconds
    pace = max(1, len(stream.waiting) // int(seconds))
    healthy = Channel.objects.filter(handle__startswith="frisk")
    while time.monotonic() < ends_at:
        stream.arrive(pace)
        polled = healthy.aggregate(at=Min("polled_at"))
        ages.append((timezone.now() - polled["at"]) / timedelta(seconds=1))
        time.sleep(1)
    while stream.waiting:
        stream.arrive(100)
    return ages


def count_limited(world: World) -> int:
    """Calls that were told to wait."""
    faults = world.control("GET", "faults")
    return sum(one["hits"] for one in faults if one["kind"] == "rate_limited")
