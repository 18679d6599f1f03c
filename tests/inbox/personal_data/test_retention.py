"""What is old goes by itself: payloads after days, words and names after months; never while a
thread is open.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from connectors.models import Channel
from inbox.models import (
    ClosedReason,
    Customer,
    Draft,
    Message,
    Profile,
    Retention,
    Status,
    Thread,
    ThreadEvent,
    Verb,
)
from inbox.models.threads import NO_DUE
from inbox.personal_data import retention
from inbox.personal_data.retention import change_retention, sweep
from inbox.threads.close import close_thread
from tests.factories import (
    make_agent,
    make_channel,
    make_profile,
    make_thread,
    write_message,
)

pytestmark = pytest.mark.django_db
START = datetime(2024, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def channel() -> Channel:
    return make_channel()


def begin(channel: Channel, name: str, *, at: datetime, closed: bool = True) -> Thread:
    """A thread of a customer of its own, answered, with its payloads; closed a day later."""
    profile = make_profile(name=name, handle=name)
    thread = make_thread(f"Från {name}", channel=channel, profile=profile, now=at, minutes_ago=0)
    write_message(thread, f"Till {name}", at=at, by=make_agent())
    thread.messages.update(raw={"from": name}, received_at=at)
    if closed:
        close(thread, at + DAY)
    return thread


def close(thread: Thread, at: datetime) -> None:
    close_thread(thread, by=make_agent(), reason=ClosedReason.ANSWERED, now=at)


def list_raw() -> set[str]:
    return {raw["from"] for raw in Message.objects.exclude(raw={}).values_list("raw", flat=True)}


def test_payloads_go_after_thirty_days_and_open_threads_keep_theirs(
    channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "MESSAGES", 2)
    begin(channel, "old", at=START)
    still = begin(channel, "still", at=START, closed=False)
    begin(channel, "new", at=START + 9 * DAY)
    sweep(now=START + 29 * DAY)
    assert list_raw() == {"old", "still", "new"}
    sweep(now=START + 31 * DAY)
    assert list_raw() == {"still", "new"}
    sweep(now=START + 40 * DAY)
    assert list_raw() == {"still"}
    close(still, START + 50 * DAY)
    begin(channel, "newer", at=START + 50 * DAY)
    sweep(now=START + 52 * DAY)
    assert list_raw() == {"newer"}
    assert Message.objects.filter(text="").count() == 0


def test_words_and_names_go_after_two_years_and_open_threads_keep_theirs(
    channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "THREADS", 1)
    old, part = (begin(channel, name, at=START) for name in ("old", "part"))
    Thread.objects.filter(pk=part.pk).update(status=Status.MERGED, merged_into=old)
    Draft.objects.create(thread=old, agent=make_agent(), text="Hej old")
    begin(channel, "open", at=START, closed=False)
    again = make_thread("Igen", channel=channel, profile=old.profile, now=START + 700 * DAY)
    begin(channel, "new", at=START + 30 * DAY)
    sweep(now=START + 730 * DAY)
    assert Message.objects.filter(text="").count() == 0
    sweep(now=START + 734 * DAY)
    sweep(now=START + 734 * DAY)
    kept = set(Message.objects.exclude(text="").values_list("text", flat=True))
    assert kept == {"Från open", "Till open", "Igen", "Från new", "Till new"}
    assert set(Profile.objects.values_list("name", flat=True)) == {"old", "open", "new"}
    assert not Customer.objects.filter(name="part").exists()
    assert not Draft.objects.exists()
    assert ThreadEvent.objects.filter(verb=Verb.ERASED, facts={"why": "age"}).count() == 2
    old.refresh_from_db()
    assert (old.profile, old.snippet, old.message_count, old.is_erased) == (None, "", 2, True)
    close(again, START + 735 * DAY)
    sweep(now=START + 2000 * DAY)
    assert set(Profile.objects.values_list("name", flat=True)) == {"open"}


def test_another_time_is_kept_with_who_set_it(channel: Channel) -> None:
    thread = begin(channel, "old", at=START)
    change_retention(raw_days=365, text_months=1, by=make_agent(), now=START)
    sweep(now=START + 40 * DAY)
    thread.refresh_from_db()
    assert thread.is_erased
    held = Retention.objects.get()
    assert held.changed_by == make_agent()


def test_the_sweep_reads_by_its_indexes(channel: Channel) -> None:
    for number in range(60):
        begin(channel, f"kund{number}", at=START)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE inbox_thread, inbox_message")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(
            f"EXPLAIN {retention.CLOSED}",
            {
                "none": NO_DUE, "closed_at": START, "thread": 0,
                "before": START + 30 * DAY, "most": 100,
            },
        )  # fmt: skip
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "thread_queue" in plan
    assert "Sort" not in plan
