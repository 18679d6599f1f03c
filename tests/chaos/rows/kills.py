"""Workers die while customers write: by chance, and at each commit and each call."""

from __future__ import annotations

import time

from tests.chaos.stream import Stream
from tests.chaos.table import Outcome, Run, row
from tests.chaos.world import open_world, wait_to_settle

SHARE = 0.02  # the chance of death at every commit and call
MOST = 5  # deaths in each kind of such moments


@row(
    "kills",
    "messages in, workers killed by chance, at each commit and each call",
    full=10_000,
    short=100,
)
def play(run: Run) -> Outcome:
    """One kill for each 50 messages."""
    with open_world(run) as world:
        channels = [world.open_channel("x", "nordbanan"), world.open_channel("x", "sydbanan")]
        channels.append(world.open_channel("facebook", "vastbanan"))
        stream = Stream(world, run.dice)
        stream.load(channels, run.count)
        workers = world.start_workers(share=SHARE, most=MOST, seed=run.seed)
        world.start_web()
        client = world.hire("Elin")
        outcome = Outcome(run.count)
        while stream.waiting:
            stream.arrive(50)
            time.sleep(run.dice.uniform(0.5, 1.5))
            world.kill(run.dice.choice(workers))
        outcome.recovery = wait_to_settle(stream.is_here, seconds=300)
        stream.compare(outcome, client)
        named = len(list((world.folder / "deaths").iterdir()))
        outcome.notes.append(f"{world.deaths} kills by chance, {named} at commits and calls")
        return outcome
