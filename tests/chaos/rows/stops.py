"""Workers are told to stop, as a deploy does, in the middle of what they send."""

from __future__ import annotations

import time

from inbox.models import Attempt, Reply, Thread
from local.supervisor import Program
from tests.chaos.answering import (
    compare_answers,
    count_posts,
    fill_queue,
    submit_answer,
    wait_for_answers,
)
from tests.chaos.proxy import Bad
from tests.chaos.table import Outcome, Run, row
from tests.chaos.world import open_world, wait_to_settle

GRACE = 60.0  # seconds, as docker-compose.yml gives to a worker
SLOWNESS = 0.3  # seconds that each piece of what the network says takes
A_STOP = 6  # answers that wait, for each


@row("stops", "a worker told to stop while it sends", full=50)
def stop_while_sending(run: Run) -> Outcome:
    """It ends by itself within the grace, with every send finished or never begun."""
    with open_world(run) as world:
        channels = [world.open_channel("x", f"banan{number}") for number in range(5)]
        world.start_web()
        client = world.hire("Elin")
        workers = world.start_workers()
        fill_queue(world, channels, run.count * A_STOP)
        world.network.hurt(Bad.DELAY, pause=SLOWNESS)
        outcome = Outcome(run.count)
        said = [submit_answer(client, thread) for thread in Thread.objects.order_by("pk")]
        took = [stop_one(run.dice.choice(workers)) for _ in range(run.count)]
        world.network.heal()
        outcome.recovery = wait_for_answers(seconds=300)
        compare_answers(outcome, said, count_posts(world, channels))
        cut = Attempt.objects.filter(outcome=Reply.State.UNKNOWN)
        outcome.find_wrong([one.reply_id for one in cut], "sends that were cut off")
        outcome.find_wrong([one for one in took if one > GRACE], "workers that did not end")
        outcome.notes.append(f"the slowest took {max(took):.1f} s to end")
        return outcome


def stop_one(worker: Program) -> float:
    """While something is being sent. Seconds until it has ended; it is started anew by then."""
    sending = Reply.objects.filter(state=Reply.State.SENDING)
    wait_to_settle(sending.exists, seconds=20)
    process = worker.process
    if process is None or process.poll() is not None:
        return 0.0
    process.terminate()
    began = time.monotonic()
    wait_to_settle(lambda: process.poll() is not None, seconds=GRACE + 5)
    return time.monotonic() - began
