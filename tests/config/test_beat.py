"""Beat wakes a worker where there is something to do, and lets it be where there is not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from config import beat
from config.beat import LOOKS, LookingScheduler
from config.celery import app
from connectors.models import Channel
from inbox.liveness import BeatScheduler
from inbox.models import Reply, Thread
from inbox.threads.claim import claim_thread
from inbox.threads.snooze import snooze_thread
from tests.factories import make_agent, make_thread, write_reply
from tests.processes import wait_until

pytestmark = pytest.mark.django_db
NOW = timezone.now()
EACH = ("compute_clocks", "label_new_messages", "index_messages")


def list_wanted() -> set[str]:
    return {task.rpartition(".")[2] for task, look in LOOKS.items() if look(timezone.now())}


def run(*names: str) -> None:
    app.loader.import_default_modules()
    tasks = {task.rpartition(".")[2]: app.tasks[task] for task in LOOKS}
    for name in names:
        tasks[name]()


def rest(*names: str) -> None:
    """Until nothing is wanted: rules read what is older than every transaction of the server, and
    other installations may stand on it.
    """

    def is_quiet() -> bool:
        run(*names)
        return list_wanted() == set()

    wait_until(is_quiet, "quiet", seconds=30)


def test_what_was_written_wakes_what_it_concerns_and_then_all_is_quiet() -> None:
    rest("label_new_messages")
    assert list_wanted() == set()
    thread = make_thread()
    assert list_wanted() >= {*EACH, "count_anew", "poll_due_channels"}
    Channel.objects.update(next_poll_at=NOW + timedelta(hours=1))
    rest(*EACH, "count_anew")  # what the clocks change is counted again
    assert list_wanted() == set()

    elin = make_agent()
    claim_thread(thread, by=elin, now=NOW)
    snooze_thread(thread, until=NOW + timedelta(hours=1), by=elin, now=NOW)
    assert "wake_snoozed_threads" not in list_wanted()
    Thread.objects.update(snoozed_until=NOW)
    assert "wake_snoozed_threads" in list_wanted()
    reply = write_reply(thread, elin, "Hej", state=Reply.State.QUEUED, not_before=NOW)
    assert "send_due_replies" in list_wanted()
    later = NOW + timedelta(hours=1)
    Reply.objects.update(not_before=later)
    assert "send_due_replies" not in list_wanted()
    Reply.objects.update(scheduled_for=later)  # may be overtaken before
    assert "send_due_replies" in list_wanted()
    Reply.objects.filter(pk=reply.pk).update(state=Reply.State.UNKNOWN)
    assert "settle_unknown_replies" in list_wanted()


def test_what_is_quiet_is_sent_twice_a_minute_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    task = "inbox.tasks.index_messages"
    scheduler = LookingScheduler(app, lazy=True)
    sent: list[str] = []
    send = lambda _self, entry, **_: sent.append(entry.task)  # noqa: E731
    monkeypatch.setattr(BeatScheduler, "apply_entry", send)
    entry = scheduler.Entry(name="look", task=task, schedule=2.0, app=app)
    scheduler.apply_entry(entry)
    scheduler.apply_entry(entry)
    assert sent == [task]  # the first after a start, and then nothing was there to do
    monkeypatch.setattr(beat, "ANYWAY", 0.0)
    scheduler.apply_entry(entry)
    assert sent == [task, task]
    monkeypatch.setattr(beat, "ANYWAY", 30.0)

    def fail(_now: Any) -> bool:
        raise DatabaseError

    monkeypatch.setitem(LOOKS, task, fail)
    monkeypatch.setattr(connection, "close", lambda: None)
    assert scheduler.is_wanted(task)  # the worker will say what is wrong


def test_every_look_is_of_a_task_that_comes_by_itself() -> None:
    assert LOOKS.keys() <= {entry["task"] for entry in app.conf.beat_schedule.values()}
