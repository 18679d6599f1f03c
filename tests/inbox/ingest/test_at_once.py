"""Several workers at once: the poller, the sender, and the pollers of other channels."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from connectors.models import Channel
from connectors.port import Post
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest
from inbox.models import Customer, Message, Profile, Status, Thread
from tests.inbox.ingest.posts import BRAND, NOON, write_post

pytestmark = pytest.mark.django_db(transaction=True)


def make_channel(name: str) -> Channel:
    return Channel.objects.create(
        network="x", external_id=name, handle=name, name=name, credentials={}
    )


def feed(channel: Channel, posts: tuple[Post, ...]) -> None:
    try:
        with transaction.atomic():
            ingest(channel, Batch(posts), now=NOON)
    finally:
        connection.close()


def test_the_same_posts_at_once_are_stored_once() -> None:
    channel = make_channel("brand")
    posts = tuple(
        post
        for number in range(0, 90, 3)
        for post in (
            write_post(str(number), by=f"kund{number}"),
            write_post(str(number + 1), by=BRAND, under=str(number), minute=1),
            write_post(str(number + 2), by=f"kund{number}", under=str(number + 1), minute=2),
        )
    )
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda batch: feed(channel, batch), [posts, posts[::-1], posts[::2], posts]))
    assert Message.objects.count() == 90
    threads = Thread.objects.exclude(status=Status.MERGED)  # of those that came without parents
    assert threads.count() == 30
    assert set(threads.values_list("message_count", flat=True)) == {3}


def test_a_stranger_whom_two_channels_meet_at_once_is_one_customer() -> None:
    channels = [make_channel("brand"), make_channel("other")]
    posts = tuple(write_post(str(number), by=f"kund{number}") for number in range(60))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda channel: feed(channel, posts), channels * 2))
    assert Message.objects.filter(author=None).count() == 0
    assert Message.objects.count() == 120
    assert Profile.objects.count() == Customer.objects.count() == 60
