"""The browser sends the same answer again and again, because the line to us is bad."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import requests

from inbox.models import Thread
from tests.chaos.answering import compare_answers, count_posts, fill_queue, wait_for_answers
from tests.chaos.proxy import Bad, Proxy
from tests.chaos.table import Outcome, Run, row
from tests.chaos.world import Client, World, open_world

AT_ONCE = 20
PATIENCE = 120  # seconds in which each of them is tried again
WEATHER = 0.6  # seconds until the line changes
MOODS = [Bad.DELAY, Bad.RESET, Bad.HALF_OPEN, Bad.TRUNCATE, None]


@row("submits", "the same answer submitted 20 times at once, on a bad line", full=1_000)
def play(run: Run) -> Outcome:
    with open_world(run) as world:
        channels = [world.open_channel("x", "nordbanan")]
        world.start_web(threads=AT_ONCE)
        elin = world.hire("Elin")
        world.start_workers()
        fill_queue(world, channels, max(1, run.count // AT_ONCE))
        outcome, said = Outcome(run.count), []
        with Proxy(urlsplit(world.web).port or 0) as line:
            bad_client = Client(f"http://127.0.0.1:{line.port}", elin.agent, elin.token)
            for thread in Thread.objects.order_by("pk"):
                version = elin.call("POST", f"threads/{thread.pk}/claim/").json()["version"]
                words = f"Svar{thread.pk} Det rullar strax."
                said.append(words)
                body = {"text": words, "client_id": words, "version": version}
                given_up = submit_at_once(world, line, bad_client, thread.pk, body)
                outcome.find_wrong([words] * given_up, "submits that never came through")
        outcome.recovery = wait_for_answers(seconds=120)
        compare_answers(outcome, said, count_posts(world, channels))
        return outcome


def submit_at_once(
    world: World, line: Proxy, client: Client, pk: int, body: dict[str, object]
) -> int:
    """How many of them came to nothing, as often as they tried."""
    is_over = threading.Event()
    weather = threading.Thread(target=change_weather, args=[world, line, is_over])
    weather.start()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = list(pool.map(lambda _n: submit_until_taken(client, pk, body), range(AT_ONCE)))
    is_over.set()
    weather.join()
    return done.count(False)


def change_weather(world: World, line: Proxy, is_over: threading.Event) -> None:
    while not is_over.wait(WEATHER):
        line.heal()
        if mood := world.run.dice.choice(MOODS):
            line.hurt(mood, pause=0.05)
    line.heal()


def submit_until_taken(client: Client, pk: int, body: dict[str, object]) -> bool:
    """As a browser does it: a new connection, the same `client_id`."""
    headers = dict(client.session.headers) | {"Connection": "close"}
    ends_at = time.monotonic() + PATIENCE
    while time.monotonic() < ends_at:
        try:
            taken = requests.post(
                f"{client.web}/api/threads/{pk}/replies/", json=body, headers=headers, timeout=4
            )
        except requests.RequestException:
            time.sleep(0.05)
            continue
        if taken.status_code == requests.codes.accepted:
            return True
    return False
