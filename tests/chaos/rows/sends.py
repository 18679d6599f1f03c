"""Workers die while they send, and networks take an answer without saying so."""

from __future__ import annotations

from typing import Any

from inbox.models import Attempt, Reply, Thread
from tests.chaos.answering import (
    compare_answers,
    count_posts,
    fill_queue,
    submit_answer,
    wait_for_answers,
)
from tests.chaos.table import Outcome, Run, row
from tests.chaos.world import World, open_world

# Before the attempt is committed, before its call, while the network answers, before that is
# noted, and before the task is acknowledged.
POINTS = [
    "send_reply:commit.before:1",
    "send_reply:commit.after:1",
    "send_reply:call.during:1",
    "send_reply:call.after:1",
    "send_reply:commit.after:2",
]
LOSSES = ["accept_then_time_out", "time_out", "reset", "truncated_json", "html_502"]


@row("sends", "answers sent, a worker killed in each, at five points", full=1_000)
def kill_while_sending(run: Run) -> Outcome:
    with open_world(run) as world:
        outcome = send_all(world, at=POINTS)
        deaths = list((world.folder / "deaths").iterdir())
        where = {point: sum(one.read_text() == point for one in deaths) for point in POINTS}
        outcome.notes.append(", ".join(f"{count} at {point}" for point, count in where.items()))
        return outcome


@row("answers", "answers sent, the network's answer lost in one of five ways", full=500)
def lose_answers(run: Run) -> Outcome:
    """Half of them; the network has taken some of these, and some not."""
    with open_world(run, NETWORK_READ_TIMEOUT="2") as world:
        for number in range(run.count // 2):
            world.control(
                "POST", "faults", network="x", kind=run.dice.choice(LOSSES), hang=4,
                method="POST", path="/2/tweets", after=number * 2,
            )  # fmt: skip
        return send_all(world)


def send_all(world: World, **crashes: Any) -> Outcome:
    """At most one post for each answer, and what we believe of each is so."""
    channels = [world.open_channel("x", f"banan{number}") for number in range(5)]
    world.start_web()
    client = world.hire("Elin")
    world.start_workers(**crashes)
    fill_queue(world, channels, world.run.count)
    outcome = Outcome(world.run.count)
    said = [submit_answer(client, thread) for thread in Thread.objects.order_by("pk")]
    outcome.recovery = wait_for_answers(seconds=300)
    compare_answers(outcome, said, count_posts(world, channels))
    lost = Attempt.objects.filter(outcome=Reply.State.UNKNOWN).values("reply").distinct().count()
    failed = Reply.objects.filter(state=Reply.State.FAILED).count()
    outcome.notes.append(
        f"{lost} unknown for a while, then found or absent twice; {failed} failed, to send again"
    )
    return outcome
