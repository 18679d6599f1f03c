"""The chip: calendar time left, a warning, late, or when we open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agents.hours.change import set_week
from agents.hours.create import create_schedule, ensure_demo_hours
from inbox.channels.hours import give_channel_hours
from inbox.models import SlaClock
from tests.factories import make_channel, make_thread, make_threads
from tests.inbox.views.clocks import promise
from tests.inbox.views.conftest import Desk
from tests.inbox.views.test_queue import row_ids

FRIDAY = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)  # 14:00 in Stockholm, open until 19:00


@pytest.mark.parametrize(
    ("now", "due_in", "in_hours", "state", "words"),
    [
        (FRIDAY, 41.5, True, "ok", "41 min"),
        (FRIDAY, 6.5, True, "warn", "6 min"),
        (FRIDAY, -4.5, True, "late", "−4 min"),
        (FRIDAY, -0.5, True, "late", "−1 min"),
        (FRIDAY + timedelta(hours=8), 600, True, "closed", "opens Sat 09:00"),
        (FRIDAY + timedelta(hours=18), 600, True, "closed", "opens 09:00"),
        (FRIDAY + timedelta(hours=8), -4.5, True, "late", "−4 min"),
        (FRIDAY + timedelta(hours=8), 61.5, False, "ok", "1 h 1 min"),
    ],
)
def test_the_chip_tells_what_is_left(
    elin: Desk, *, now: datetime, due_in: float, in_hours: bool, state: str, words: str
) -> None:
    with time_machine.travel(now, tick=False):
        elin.client.force_login(elin.agent)
        ensure_demo_hours(now=now)
        thread = make_thread(minutes_ago=30)
        promise(thread, due_at=now + timedelta(minutes=due_in), in_opening_hours=in_hours)
        for page in (elin.page("/"), elin.page(elin.on(thread))):
            html = page.content.decode()
            assert f'class="chip due {state}"' in html
            assert f">{words}</time>" in html


def test_the_soonest_running_clock_counts_and_none_that_has_ended(elin: Desk) -> None:
    with time_machine.travel(FRIDAY, tick=False):
        elin.client.force_login(elin.agent)
        thread = make_thread(minutes_ago=30)
        ended = promise(thread, due_at=FRIDAY + timedelta(minutes=5))
        SlaClock.objects.filter(pk=ended.pk).update(met_at=FRIDAY)
        assert 'class="chip wait"' in elin.page("/").content.decode()
        ended.pk, ended.started_at = None, FRIDAY - timedelta(minutes=1)
        ended.due_at = FRIDAY + timedelta(minutes=30, seconds=30)
        ended.save()
        html = elin.page("/").content.decode()
        assert ">30 min</time>" in html


def test_chips_take_as_many_statements_for_three_threads_as_for_one(elin: Desk) -> None:
    ensure_demo_hours(now=FRIDAY)
    counts = []
    for threads in (make_threads(1), make_threads(3)[1:]):
        for thread in threads:
            promise(thread, due_at=FRIDAY)
        elin.page("/")
        with CaptureQueriesContext(connection) as queries:
            shown = row_ids(elin.page("/?view=open").content.decode())
        counts.append(len(queries))
    assert (len(shown), counts[0]) == (4, counts[1])


def test_the_queue_says_when_we_open_and_for_each_channel_where_they_differ(elin: Desk) -> None:
    with time_machine.travel(FRIDAY, tick=False):
        elin.client.force_login(elin.agent)
        assert 'id="opening"></span>' in elin.page("/").content.decode()
        ensure_demo_hours(now=FRIDAY)
        make_channel()
        assert 'id="opening">open until 19:00</span>' in elin.page("/").content.decode()
        night = create_schedule("Night", zone="UTC", country="SE", by=None, now=FRIDAY)
        set_week(night, (((480, 540),), *((),) * 6), valid_from=FRIDAY.date(), by=None, now=FRIDAY)
        page = make_channel(network="facebook", name="Sidan")
        give_channel_hours(page, night, by=elin.agent, now=FRIDAY)
        html = elin.fragment("/queue/changes/?ids=1").content.decode()
    assert "<bdi>X @nordbanan</bdi>: open until 19:00" in html
    assert "Sidan</bdi>: opens Mon 09:00" in html
