"""After an outage everything is fetched that the network still shows; the rest is a gap, told."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from django.utils import timezone

from connectors.models import Channel, Gap, Stream
from inbox.models import Message, Reply
from inbox.outbox.send import send_reply
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


def test_two_thousand_mentions_while_down_are_all_there_newest_first(desk: Desk) -> None:
    write_many(desk, 1, days_ago=1)
    desk.poll()
    ids = write_many(desk, 2_000)
    desk.poll()
    gap = Gap.objects.get()
    assert (gap.before_id, gap.filled_at) == (ids[-800], None)
    assert count_held(ids[-800:]) == 800
    assert count_held(ids) == 800 + 300  # three pages of what is old
    late = desk.customer_writes("@nordbanan Nu då?", author="sen")
    desk.poll()
    assert count_held([late]) == 1  # what is new does not wait for what is old
    assert count_held(ids[:500]) == 0
    poll_to_the_end(desk)
    assert count_held(ids) == 2_000
    gap.refresh_from_db()
    assert gap.filled_at
    calls = sum(row["count"] for row in desk.control("GET", "calls") if "search" in row["path"])
    assert calls <= 20  # of which one in each poll looks for quotes
    desk.poll()
    assert Gap.objects.count() == 1


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


def test_a_revoked_token_and_a_new_one_leave_no_gap(desk: Desk) -> None:
    before = desk.customer_writes("@nordbanan Var är mitt tåg?")
    desk.poll()
    reply = desk.submit(desk.claimed_thread_of("Var är mitt tåg?"))
    desk.control("POST", "revocations", network="x", handle="nordbanan")
    meanwhile = [desk.customer_writes(f"@nordbanan Hallå {n}") for n in range(3)]
    desk.poll()
    channel = Channel.objects.get()
    assert channel.state == Channel.State.REAUTHORISE
    assert "Connect the channel again" in channel.error
    send_reply(reply.pk, clock=timezone.now)
    reply.refresh_from_db()
    assert reply.state == Reply.State.FAILED
    assert desk.control("GET", f"posts/x/{before}")["deleted_at"] is None
    token = desk.control("POST", "tokens", network="x", handle="nordbanan", scopes=[])
    connect_again(channel, token)
    meanwhile.append(desk.customer_writes("@nordbanan Är ni där?"))
    desk.poll()
    assert count_held(meanwhile) == 4
    assert Message.objects.filter(direction="inbound").count() == 5
    assert Channel.objects.get().state == Channel.State.HEALTHY


def connect_again(channel: Channel, token: dict[str, str]) -> None:
    Channel.objects.filter(pk=channel.pk).update(
        credentials={"token": token["access_token"]}, state=Channel.State.HEALTHY, error=""
    )
