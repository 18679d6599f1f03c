"""Reading a channel: one reader, page and cursor together, ancestors first or later."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import cast

import pytest
from django.db import transaction
from django.utils import timezone

from connectors.models import Channel, Stream
from connectors.port import Connector, Cursor, Kind, Page, Refused
from connectors.registry import connect
from inbox.channels.health import read_health
from inbox.ingest.batches import Batch
from inbox.ingest.salvage import ingest_sound
from inbox.models import Message, ParentState, Status, Thread, ThreadEvent, Verb
from inbox.polling import poll as polling
from inbox.polling.lease import LeaseLost, renew_lease, take_due_channels, take_lease
from inbox.polling.outcome import OWN_FAULT
from inbox.polling.poll import poll_channel, read_stream
from inbox.polling.provisional import complete_channel, find_provisional_channels
from inbox.threads.claim import claim_thread
from tests.inbox.conftest import Desk
from tests.inbox.ingest.posts import write_post

MENTIONS = "/2/users/*/mentions"


def test_what_customers_write_arrives_once(desk: Desk) -> None:
    for number in range(130):
        desk.customer_writes(f"@nordbanan Fråga {number}", author=f"kund{number}")
    desk.poll()
    desk.poll()
    assert Thread.objects.filter(status=Status.OPEN).count() == 130
    assert Message.objects.count() == 130


def test_an_answer_from_a_telephone_ends_the_wait(desk: Desk) -> None:
    mention = desk.customer_writes("@nordbanan Var är mitt tåg?")
    desk.poll()
    desk.customer_writes("@maja Det kommer nu.", under=mention, author="nordbanan")
    desk.poll()
    thread = Thread.objects.get()
    assert (thread.status, thread.waiting_since) == (Status.PENDING, None)
    assert ThreadEvent.objects.filter(verb=Verb.ANSWERED_ELSEWHERE).count() == 1


def test_everything_above_a_mention_is_held_too(desk: Desk) -> None:
    top = desk.customer_writes("Tåg 42 står still igen", author="olle")
    middle = desk.customer_writes("@olle här med", under=top, author="nils")
    desk.customer_writes("@nils @nordbanan vad händer?", under=middle, author="maja")
    desk.poll()
    thread = Thread.objects.get()
    assert thread.top_external_id == top
    assert thread.messages.count() == 3


def test_a_failed_look_up_files_provisionally_and_merges_later(desk: Desk) -> None:
    top = desk.customer_writes("Tåg 42 står still igen", author="olle")
    for friend, customer in (("nils", "maja"), ("lisa", "eva")):
        between = desk.customer_writes("@olle samma här", under=top, author=friend)
        desk.customer_writes("@nordbanan vad händer?", under=between, author=customer)
    desk.fail("error_500", path="/2/tweets", method="GET", times=None)
    desk.poll()
    assert Thread.objects.count() == 2
    lower = Thread.objects.get(profile__handle="lisa")
    claim_thread(lower, by=desk.elin, now=timezone.now())
    assert find_provisional_channels() == [desk.channel.pk]
    desk.control("DELETE", "faults")
    complete_channel(desk.channel.pk, clock=timezone.now)
    assert Thread.objects.count() == 2  # the network failed a moment ago: not asked again so soon
    complete_channel(desk.channel.pk, clock=lambda: timezone.now() + timedelta(seconds=30))
    thread = Thread.objects.exclude(status=Status.MERGED).get()
    lower.refresh_from_db()
    assert (thread.top_external_id, thread.owner) == (top, desk.elin)
    assert lower.merged_into == thread
    assert thread.messages.count() == 5
    assert find_provisional_channels() == []


def test_a_parent_that_is_gone_is_not_asked_for_again(desk: Desk) -> None:
    top = desk.customer_writes("Tåg 42 står still igen", author="olle")
    desk.customer_writes("@nordbanan vad händer?", under=top, author="maja")
    desk.control("DELETE", f"posts/x/{top}")
    desk.poll()
    assert Message.objects.get().parent_state == ParentState.MISSING
    assert find_provisional_channels() == []


def test_a_rate_limit_on_one_stream_leaves_the_others(desk: Desk) -> None:
    desk.customer_writes("@nordbanan Var är mitt tåg?")
    desk.customer_writes("Vi bygger om i Hallsberg", author="nordbanan")
    desk.fail("rate_limited", path=MENTIONS, times=1, reset_in=300)
    desk.poll()
    assert Message.objects.get().text == "Vi bygger om i Hallsberg"
    stream = Stream.objects.get(name="mentions")
    assert stream.retry_at
    assert stream.retry_at - timezone.now() > timedelta(seconds=290)
    desk.poll()
    assert Message.objects.count() == 1
    poll_channel(desk.channel.pk, clock=lambda: timezone.now() + timedelta(seconds=301))
    assert Message.objects.count() == 2


def test_a_revoked_token_is_said_and_polling_stops(desk: Desk) -> None:
    Channel.objects.filter(pk=desk.channel.pk).update(credentials={"token": "wrong"})
    desk.poll()
    channel = Channel.objects.get()
    assert channel.state == Channel.State.REAUTHORISE
    assert channel.error
    later = timezone.now() + timedelta(hours=1)
    assert take_due_channels(now=later) == []


def test_a_reader_that_lost_its_lease_writes_nothing(desk: Desk) -> None:
    desk.customer_writes("@nordbanan Var är mitt tåg?")
    now = timezone.now()
    with take_lease(desk.channel.pk, now=now) as slow:
        assert slow
        with take_lease(desk.channel.pk, now=now + timedelta(minutes=1)) as second:
            assert second is None
        with take_lease(desk.channel.pk, now=now + timedelta(minutes=3)) as third:
            assert third
    stream = Stream.objects.create(channel=slow, name="mentions")
    with pytest.raises(LeaseLost):
        read_stream(slow, connect(slow), stream, clock=timezone.now)
    assert not Message.objects.exists()
    assert Stream.objects.get().position == {}


def test_a_channel_is_woken_once_until_it_is_read(desk: Desk) -> None:
    now = timezone.now()
    assert take_due_channels(now=now) == [desk.channel.pk]
    assert take_due_channels(now=now + timedelta(seconds=5)) == []
    assert take_due_channels(now=now + timedelta(seconds=31)) == [desk.channel.pk]


def test_whoever_dies_while_reading_is_followed_within_seconds(desk: Desk) -> None:
    now = timezone.now()
    assert take_due_channels(now=now) == [desk.channel.pk]
    with take_lease(desk.channel.pk, now=now) as dead:
        assert dead
        assert take_due_channels(now=now + timedelta(seconds=31)) == []
    assert take_due_channels(now=now + timedelta(seconds=6)) == [desk.channel.pk]
    assert take_due_channels(now=now + timedelta(seconds=7)) == []
    with pytest.raises(LeaseLost):
        renew_lease(dead, now=now)


def test_a_fault_of_ours_shows_and_frees_the_channel(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_args: object, **_kwargs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(polling, "read_streams", stumble)
    with pytest.raises(ZeroDivisionError):
        desk.poll()
    channel = Channel.objects.get()
    assert (channel.state, channel.error) == (Channel.State.LATE, OWN_FAULT)
    assert channel.lease_until is None
    monkeypatch.undo()
    desk.poll()
    assert Channel.objects.get().state == Channel.State.HEALTHY


def test_a_refused_stream_keeps_no_other_waiting(desk: Desk) -> None:
    desk.customer_writes("Vi bygger om i Hallsberg", author="nordbanan")
    connector = connect(desk.channel)

    class Refusing:
        list_streams = connector.list_streams

        def read_page(self, stream: str, cursor: Cursor) -> Page:
            if stream == "mentions":
                raise Refused("No.")
            return connector.read_page(stream, cursor)

    with take_lease(desk.channel.pk, now=timezone.now()) as channel:
        assert channel
        with pytest.raises(Refused):
            polling.read_streams(channel, cast("Connector", Refusing()), clock=timezone.now)
    assert Message.objects.get().text == "Vi bygger om i Hallsberg"


def test_messages_that_x_does_not_show_us_are_told_and_all_else_goes_on(desk: Desk) -> None:
    scopes = ["tweet.read", "tweet.write", "users.read"]
    account = {"network": "x", "handle": "nordbanan", "scopes": scopes}
    whole, token = dict(desk.channel.credentials), desk.control("POST", "tokens", **account)
    desk.channel.credentials = {"token": token["access_token"]}
    desk.channel.save(update_fields=["credentials"])
    desk.customer_writes("@nordbanan Hallå?")
    desk.poll()
    channel = Channel.objects.get()
    assert (channel.state, Message.objects.count()) == (Channel.State.HEALTHY, 1)
    (told,) = read_health([channel], now=timezone.now())[0].refused
    assert (told.name, told.error != "") == ("messages", True)
    assert told.next_at
    assert told.next_at > timezone.now() + timedelta(minutes=55)
    Channel.objects.update(credentials=whole)
    polling.poll_channel(channel.pk, clock=lambda: timezone.now() + timedelta(hours=2))
    assert read_health([channel], now=timezone.now())[0].refused == ()


def test_a_post_that_cannot_be_stored_stops_no_other(desk: Desk) -> None:
    posts = (write_post("1"), write_post("x" * 200), write_post("3", minute=1))
    with transaction.atomic():
        ingested = ingest_sound(desk.channel, Batch(posts), now=timezone.now())
    assert ingested.message_count == 2
    assert set(Message.objects.values_list("external_id", flat=True)) == {"1", "3"}


def test_a_chain_that_takes_too_long_is_filed_provisionally(desk: Desk) -> None:
    above = desk.customer_writes("Tåg 42 står still", author="p0")
    for number in range(1, 8):
        above = desk.customer_writes("här med", under=above, author=f"p{number}")
    desk.customer_writes("@nordbanan vad händer?", under=above, author="maja")
    began = timezone.now()
    ticks = (began + timedelta(seconds=5 * number) for number in count())
    poll_channel(desk.channel.pk, clock=lambda: next(ticks))
    assert Message.objects.filter(parent_state=ParentState.UNREAD).exists()
    complete_channel(desk.channel.pk, clock=timezone.now)
    assert Thread.objects.exclude(status=Status.MERGED).get().messages.count() == 9


def test_private_messages_are_read_at_their_own_pace(desk: Desk) -> None:
    def write(text: str) -> None:
        desk.control("POST", "messages", network="x", author="maja", to="nordbanan", text=text)

    write("Var är mitt tåg?")
    desk.poll()
    write("Hallå?")
    desk.customer_writes("@nordbanan Och offentligt?")
    desk.poll()
    assert set(Message.objects.values_list("text", flat=True)) == {
        "Var är mitt tåg?",
        "@nordbanan Och offentligt?",
    }
    desk.channel.refresh_from_db()
    assert (desk.channel.state, desk.channel.error) == (Channel.State.HEALTHY, "")
    assert desk.channel.polled_at
    poll_channel(desk.channel.pk, clock=lambda: timezone.now() + timedelta(seconds=70))
    assert Message.objects.filter(kind=Kind.DIRECT_MESSAGE).count() == 2
