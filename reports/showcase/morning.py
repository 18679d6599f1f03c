"""The threads of the morning, each brought about as on any day: taken in, claimed, answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from agents.models import Agent
from connectors.models import Channel
from connectors.port import Author, Kind, Network, Post, SentPost
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest
from inbox.labels import make_label
from inbox.models import Thread
from inbox.outbox.send import begin_attempt, store_sent
from inbox.outbox.submit import submit_reply
from inbox.threads.claim import claim_thread
from inbox.threads.label import label_thread
from reports.showcase.words import LABELS, STORIES, Story

BETWEEN = timedelta(minutes=4)  # one turn and the next
KINDS = {Network.X: Kind.MENTION, Network.FACEBOOK: Kind.COMMENT}


def connect_channels(*, now: datetime) -> dict[str, Channel]:
    """By network. Nobody is behind them, and they look as if they had just been read."""
    fresh = {
        "handle": "nordbanan", "name": "Nordbanan", "credentials": {"token": ""},
        "connected_at": now - timedelta(days=400), "polled_at": now,
        "state": Channel.State.HEALTHY, "error": "",
    }  # fmt: skip
    made = {
        network: Channel.objects.update_or_create(
            network=network, external_id=f"showcase-{network}", defaults=fresh
        )
        for network in KINDS
    }
    return {network: channel for network, (channel, _is_new) in made.items()}


def fail_channel(channel: Channel, *, now: datetime) -> None:
    """As if the network had refused our key an hour ago."""
    channel.state, channel.polled_at = Channel.State.REAUTHORISE, now - timedelta(hours=1)
    channel.save(update_fields=["state", "polled_at"])


def tell_morning(cast: Mapping[str, Agent], *, now: datetime) -> dict[str, Thread]:
    """What was written, and done about it so far. The threads by their customers' handles."""
    channels = connect_channels(now=now)
    labels = {name: make_label(name) for name in LABELS}
    threads = {}
    for story in STORIES:
        thread = _tell(story, channels[story.channel], cast, now=now)
        for name in story.labels:
            label_thread(thread, labels[name], by=cast["marcus"], now=now)
        threads[story.handle] = thread
    return threads


def _tell(story: Story, channel: Channel, cast: Mapping[str, Agent], *, now: datetime) -> Thread:
    at, parent = now - timedelta(minutes=story.minutes), ""
    for number, text in enumerate(story.turns):
        if number % 2:
            parent = _answer(story, channel, parent, text, cast[story.agent], at=at)
        else:
            parent = _write(story, channel, parent, text, at=at)
        at += BETWEEN
    thread = channel.threads.get(profile__handle=story.handle)
    if story.agent:
        claim_thread(thread, by=cast[story.agent], now=at)
    return thread


@transaction.atomic
def _write(story: Story, channel: Channel, parent: str, text: str, *, at: datetime) -> str:
    author = Author(f"customer-{story.handle}", story.handle, story.name)
    name = f"{story.handle}-{at:%H%M%S}"
    kind = KINDS[Network(channel.network)]
    post = Post(name, author, text, at, kind, parent_id=parent, url=f"https://x.com/i/{name}")
    ingest(channel, Batch((post,)), now=at)
    return name


def _answer(
    story: Story, channel: Channel, parent: str, text: str, agent: Agent, *, at: datetime
) -> str:
    thread = channel.threads.get(profile__handle=story.handle)
    thread = claim_thread(thread, by=agent, now=at)
    reply = submit_reply(
        thread, by=agent, text=text, client_id=f"{parent}-answer", version=thread.version, now=at
    )
    begun = begin_attempt(reply.pk, now=at)
    if begun is None:
        raise RuntimeError(f"The answer to {parent} was not sent.")
    store_sent(begun, SentPost(f"{parent}-answer", begun.text), now=at)
    return f"{parent}-answer"
