"""Every task twice at the same moment, and what was asked for once more three days late."""

from __future__ import annotations

import shutil
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import requests
import time_machine
from celery import Celery
from celery.app.task import Task
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from agents.models import Agent
from config.celery import SCHEDULE, app
from connectors.models import Channel
from inbox.models import Attempt, Reply, Status, Thread
from inbox.outbox.finish import mark_unknown
from inbox.outbox.submit import submit_reply
from inbox.polling.poll import poll_channel
from inbox.publishing.submit import submit_publication
from inbox.threads.claim import claim_thread
from inbox.threads.snooze import snooze_thread
from tests.chaos.sameness import list_differences, take_fingerprint
from tests.chaos.table import Outcome, Run, row
from tests.chaos.world import use_database
from tests.plan import make_plan
from tests.processes import new_database
from tests.sandbox.running import running_sandbox

LATE = timedelta(days=3)
TURN, TURNS = timedelta(minutes=5), 3
Call = tuple[str, tuple[Any, ...]]
SWEEPS: list[Call] = [(entry["task"], ()) for entry in SCHEDULE.values()]


@dataclass
class Desk:
    """The tasks that were asked for, caught before they reach a broker."""

    asked: deque[Call] = field(default_factory=deque)
    failed: list[str] = field(default_factory=list)

    def drain(self, calls: list[Call], *, times: int) -> list[Call]:
        """Run these, and all that comes of them, each `times` at once. Gives all that ran."""
        waiting, done = deque(calls), dict.fromkeys(calls)
        while waiting:
            self._run(waiting.popleft(), times)
            while self.asked:
                if (call := self.asked.popleft()) not in done:
                    done[call] = None
                    waiting.append(call)
        return list(done)

    def _run(self, call: Call, times: int) -> None:
        start = threading.Barrier(times)

        def run_one() -> None:
            start.wait()
            try:
                app.tasks[call[0]].run(*call[1])
            except Exception as error:  # noqa: BLE001 - told with the task
                self.failed.append(f"{call[0]}{call[1]}: {type(error).__name__} {error}"[:200])
            finally:
                connection.close()

        with ThreadPoolExecutor(times) as pool:
            for done in [pool.submit(run_one) for _ in range(times)]:
                done.result()


@contextmanager
def catch_tasks() -> Iterator[Desk]:
    desk = Desk()

    def apply(task: Task, args: Any = (), *_args: Any, **_kwargs: Any) -> None:
        desk.asked.append((task.name, tuple(args or ())))

    def send(_app: Celery, name: str, args: Any = (), *_args: Any, **_kwargs: Any) -> None:
        desk.asked.append((name, tuple(args or ())))

    with patch.object(Task, "apply_async", apply), patch.object(Celery, "send_task", send):
        yield desk


@contextmanager
def open_copy(ground_folder: Path, name: str, like: str) -> Iterator[str]:
    """A database, and the networks as they stood with it."""
    connection.close()
    with ExitStack() as stack:
        stack.enter_context(new_database(name, like=like))
        folder = ground_folder / name
        if (ground_folder / like).exists():
            shutil.copytree(ground_folder / like, folder)
        folder.mkdir(exist_ok=True)
        use_database(name)
        stack.callback(connection.close)
        url = stack.enter_context(running_sandbox(folder))
        settings.X_API_URL = settings.FACEBOOK_GRAPH_URL = settings.SANDBOX_URL = url
        Channel.objects.exclude(api_url="").update(api_url=url)
        requests.put(f"{url}/_control/speed", json={"speed": 1_000_000}, timeout=10)
        yield url


@row("tasks", "tasks run twice at once, and again three days late", full=1)
def play(run: Run) -> Outcome:
    """The same hash over all rows as when each had run once."""
    settings.MEDIA_ROOT = str(run.ground.folder / "pictures")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.IS_DEMO = True
    app.loader.import_default_modules()  # else there are no tasks yet
    folder = run.ground.folder / "copies"
    folder.mkdir()
    outcome = Outcome()
    now = timezone.now().replace(microsecond=0)
    with ExitStack() as stack:
        clock = stack.enter_context(time_machine.travel(now, tick=False))
        desk = stack.enter_context(catch_tasks())
        stack.enter_context(new_database("tasks_begin", like=make_plan()))
        furnish(folder, now=now)
        with open_copy(folder, "tasks_once", "tasks_begin") as url:
            ran = live_on(desk, clock, now, times=1)
            once, posts = take_fingerprint(), count_posts(url)
            live_on(desk, clock, now + LATE, times=1)
            later = take_fingerprint()
            desk.drain(ran, times=1)  # as if a broker had kept them
            outcome.find_wrong(list_differences(later, take_fingerprint()), "tables, late")
            outcome.doubled += count_posts(url) - posts
        with open_copy(folder, "tasks_twice", "tasks_begin") as url:
            live_on(desk, clock, now, times=2)
            outcome.find_wrong(list_differences(once, take_fingerprint()), "tables, twice")
            outcome.doubled += count_posts(url) - posts
        outcome.count = len(ran)
        outcome.find_wrong(desk.failed, "tasks that failed")
    return outcome


def live_on(desk: Desk, clock: Any, since: datetime, *, times: int) -> list[Call]:
    """Until all that is due is done: beat's whole table, again and again. Gives all that ran."""
    ran: dict[Call, None] = {}
    for number in range(TURNS):
        clock.move_to(since + number * TURN)
        ran |= dict.fromkeys(desk.drain(SWEEPS, times=times))
    return list(ran)


def furnish(folder: Path, *, now: datetime) -> None:
    """The demo's past and morning, and a queue in which something is due for every task."""
    use_database("tasks_begin")
    begin = folder / "tasks_begin"
    begin.mkdir()
    with running_sandbox(begin) as url:
        settings.X_API_URL = settings.FACEBOOK_GRAPH_URL = settings.SANDBOX_URL = url
        call_command("seed_demo", verbosity=0)
        call_command("furnish_demo", verbosity=0)
        open_desk(url, now=now)
    connection.close()


def open_desk(url: str, *, now: datetime) -> None:
    body = {"network": "x", "handle": "banan", "name": "Banan", "is_brand": True}
    account = requests.post(f"{url}/_control/accounts", json=body, timeout=10).json()
    channel = Channel.objects.create(
        network="x", external_id=account["id"], handle="banan", name="Banan", api_url=url,
        credentials={"token": account["token"]}, connected_at=now - timedelta(days=2),
    )  # fmt: skip
    write(url, "hör av sig", 30)
    poll_channel(channel.pk, clock=timezone.now)
    Channel.objects.filter(pk=channel.pk).update(next_poll_at=now)
    elin = Agent.objects.filter(is_active=True, writing_test_on__isnull=False).first()
    assert elin
    threads = list(Thread.objects.filter(channel=channel, status=Status.OPEN).order_by("pk"))
    for number, thread in enumerate(threads[:20]):
        mine = claim_thread(thread, by=elin, now=now)
        if number < 12:
            submit_reply(
                mine, by=elin, text=f"Svar {number} kommer strax.", client_id=str(number),
                version=mine.version, now=now,
            )  # fmt: skip
        elif number < 16:
            snooze_thread(mine, by=elin, until=now + timedelta(hours=1), now=now)
    some = Reply.objects.filter(channel=channel).order_by("pk")
    for reply in some[:3]:  # of which nobody knows; the network does not have them
        Attempt.objects.create(reply=reply, started_at=now)
        Reply.objects.filter(pk=reply.pk).update(state=Reply.State.SENDING)
        mark_unknown(reply, "", now=now - timedelta(seconds=5))
    Thread.objects.filter(status=Status.SNOOZED).update(snoozed_until=now)
    submit_publication(
        [channel], by=elin, text="Vi rullar igen.", client_id="post", now=now
    )  # fmt: skip
    write(url, "skriver senare", 10)


def write(url: str, words: str, count: int) -> None:
    for number in range(count):
        body = {"network": "x", "author": f"kund{number}", "text": f"@banan {words} {number}"}
        requests.post(f"{url}/_control/posts", json=body, timeout=10).raise_for_status()


def count_posts(url: str) -> int:
    """Ours, on the network."""
    channel = Channel.objects.get(handle="banan")
    headers = {"Authorization": f"Bearer {channel.credentials['token']}"}
    address = f"{url}/2/users/{channel.external_id}/tweets?max_results=100"
    return len(requests.get(address, headers=headers, timeout=10).json().get("data", []))
