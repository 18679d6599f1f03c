"""After an outage everything is fetched that the network still shows; the rest is a gap, told."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from django.utils import timezone

from connectors.models import Channel, Gap, Stream
from inbox.channels.health import read_health
from inbox.models import Message
from tests.inbox.conftest import Desk

DAY = timedelta(days=1)
IDS = count(10**18)


def write_many(desk: Desk, number_of: int, *, days_ago: float = 0) -> list[str]:
    """Mentions, a second apart, by many. Gives their ids in the order of writing."""
    begin = timezone.now() - days_ago * DAY - timedelta(seconds=number_of)
    posts = [
        {
            "id": str(next(IDS)),
            "author": f"kund{number % 300}",
            "text": f"@nordbanan Var är tåg {number}?",
            "created_at": (begin + timedelta(seconds=number)).isoformat(),
        }
        for number in range(number_of)
    ]
    customers = sorted({post["author"] for post in posts})
    desk.control("POST", "replay", network="x", customers=customers, posts=posts)
    desk.control("POST", "deliveries", network="x", count=number_of)
    return [post["id"] for post in posts]


def count_held(ids: list[str]) -> int:
    return Message.objects.filter(external_id__in=ids).count()


def poll_to_the_end(desk: Desk) -> None:
    for _ in range(20):
        desk.poll()
        if not Stream.objects.filter(name__startswith="backfill:").exists():
            return
    raise AssertionError("The gap is read without end")


def test_what_lies_too_far_back_is_one_gap_with_its_bounds(desk: Desk) -> None:
    floor = write_many(desk, 1, days_ago=9)
    desk.poll()
    lost = write_many(desk, 200, days_ago=8)
    ids = write_many(desk, 1_100, days_ago=2)
    poll_to_the_end(desk)
    desk.poll()
    gap = Gap.objects.get()
    assert (count_held(ids), count_held(lost)) == (1_100, 0)
    assert (gap.after_id, gap.before_id, gap.filled_at) == (floor[0], ids[0], None)
    assert gap.after_at == Message.objects.get(external_id=floor[0]).created_at
    assert gap.before_at
    assert abs(gap.before_at - (timezone.now() - 7 * DAY)) < timedelta(minutes=5)


def test_a_search_that_has_to_wait_keeps_no_new_post_waiting(desk: Desk) -> None:
    write_many(desk, 1, days_ago=1)
    desk.poll()
    ids = write_many(desk, 1_000)
    # The first search in each poll is for quotes.
    desk.fail("rate_limited", path="/2/tweets/search/recent", after=1, times=1, reset_in=600)
    desk.poll()
    assert count_held(ids) == 800
    assert Channel.objects.get().state == Channel.State.HEALTHY
    late = desk.customer_writes("@nordbanan Nu då?", author="sen")
    desk.poll()
    assert count_held([late]) == 1
    Stream.objects.update(retry_at=None)
    poll_to_the_end(desk)
    assert count_held(ids) == 1_000


def test_a_long_run_that_reached_its_floor_leaves_no_gap(desk: Desk) -> None:
    write_many(desk, 1, days_ago=1)
    desk.poll()
    ids = write_many(desk, 600)
    desk.poll()
    poll_to_the_end(desk)
    assert count_held(ids) == 600
    assert not Gap.objects.filter(filled_at=None).exists()


def test_the_first_run_owes_nothing_of_what_was_before_it(desk: Desk) -> None:
    write_many(desk, 900)
    desk.poll()
    assert Message.objects.count() == 800
    assert not Gap.objects.exists()


def read_after(desk: Desk, gone: timedelta) -> None:
    """The channel is read again as if nobody had read it for so long."""
    for stream in Stream.objects.filter(name__in=["messages", "quotes"]):
        known_at = timezone.now() - gone
        stream.position = {**stream.position, "known_at": known_at.isoformat()}
        stream.next_at = None
        stream.save()
    poll_to_the_end(desk)


def test_private_messages_and_quotes_too_old_to_be_shown_are_gaps(desk: Desk) -> None:
    """X shows the former for thirty days, and finds the latter for seven."""
    desk.poll()
    assert not Gap.objects.exists()  # what was before the channel is owed by nobody
    read_after(desk, 6 * DAY)
    assert not Gap.objects.exists()
    desk.control("POST", "messages", network="x", author="maja", to="nordbanan", text="Hej")
    began = timezone.now()
    read_after(desk, 9 * DAY)
    quotes = Gap.objects.get()
    assert quotes.stream == "quotes"
    read_after(desk, 40 * DAY)
    messages = Gap.objects.get(stream="messages")
    for gap, gone, shown in ((quotes, 9, 7), (messages, 40, 30)):
        assert gap.after_at
        assert gap.before_at
        assert abs(gap.after_at - (began - gone * DAY)) < timedelta(minutes=5)
        assert abs(gap.before_at - (began - shown * DAY)) < timedelta(minutes=5)
    assert Message.objects.filter(text="Hej").exists()
    (told,) = read_health(Channel.objects.all(), now=timezone.now())
    assert {gap.stream for gap in told.gaps} == {"messages", "quotes"}
    desk.channel.streams.update(next_at=None)
    poll_to_the_end(desk)
    assert Gap.objects.count() == 2  # told once
