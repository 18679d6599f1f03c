"""What tests and screenshots are made of: channels, customers, threads, and the named cast."""

# factory-boy tells no types.
# mypy: disallow-untyped-calls=False

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from factory.declarations import LazyAttribute, LazyFunction
from factory.django import DjangoModelFactory
from factory.helpers import post_generation

from agents.models import Agent, Role
from connectors.models import Channel
from connectors.port import Kind, Network
from inbox.models import Attachment, Customer, Direction, Message, Profile, Reply, Thread
from inbox.threads.refresh import refresh_threads

PASSWORD = "tre gamla tåg"


class AgentFactory(DjangoModelFactory[Agent]):
    """Elin unless told otherwise."""

    class Meta:
        model = Agent
        django_get_or_create = ("email",)
        skip_postgeneration_save = True

    name = "Elin Lund"
    email = LazyAttribute(lambda agent: f"{agent.name.split()[0].lower()}@example.com")
    role = Role.AGENT
    language = "en"
    undo_seconds = 0  # tests need not wait
    writing_test_on = date(2026, 1, 7)

    @post_generation
    def password(self: Agent, create: bool, extracted: str | None, **_kwargs: Any) -> None:  # noqa: FBT001
        self.set_password(extracted or PASSWORD)
        self.save()


class ChannelFactory(DjangoModelFactory[Channel]):
    class Meta:
        model = Channel
        django_get_or_create = ("network", "external_id")

    network = Network.X
    handle = "nordbanan"
    external_id = LazyAttribute(lambda channel: f"account-{channel.handle}")
    name = "Nordbanan"
    credentials = LazyFunction(lambda: {"token": "no token that any network knows"})
    connected_at = LazyFunction(lambda: timezone.now() - timedelta(days=400))
    polled_at = LazyFunction(timezone.now)


class ProfileFactory(DjangoModelFactory[Profile]):
    class Meta:
        model = Profile
        django_get_or_create = ("network", "external_id")

    network = Network.X
    name = "Maja Berg"
    handle = LazyAttribute(lambda profile: profile.name.split()[0].lower())
    external_id = LazyAttribute(lambda profile: f"id-{profile.handle}")
    customer = LazyAttribute(lambda profile: Customer.objects.create(name=profile.name))


class MessageFactory(DjangoModelFactory[Message]):
    class Meta:
        model = Message

    thread: Any = None
    channel = LazyAttribute(lambda message: message.thread.channel)
    external_id = LazyFunction(lambda: str(time.time_ns()))
    direction = Direction.INBOUND
    kind = Kind.MENTION
    text = "Var är mitt tåg?"
    url = LazyAttribute(lambda message: f"https://x.com/i/status/{message.external_id}")
    created_at = LazyFunction(timezone.now)


def make_agent(**fields: Any) -> Agent:
    return AgentFactory.create(**fields)


def make_channel(**fields: Any) -> Channel:
    return ChannelFactory.create(**fields)


def make_profile(**fields: Any) -> Profile:
    return ProfileFactory.create(**fields)


def make_message(**fields: Any) -> Message:
    return MessageFactory.create(**fields)


def make_thread(
    *texts: str,
    channel: Channel | None = None,
    profile: Profile | None = None,
    minutes_ago: float = 10,
    now: datetime | None = None,
) -> Thread:
    """A thread whose customer wrote these texts, a minute apart; the first so long ago."""
    channel = channel or make_channel()
    profile = profile or make_profile(network=channel.network)
    start = (now or timezone.now()) - timedelta(minutes=minutes_ago)
    top = MessageFactory.build(thread=None, channel=None).external_id or ""
    thread = Thread.objects.create(
        channel=channel, top_external_id=top, profile=profile,
        opened_at=start, last_message_at=start, queue_at=start,
    )  # fmt: skip
    kind = Kind.MENTION if channel.network == Network.X else Kind.COMMENT
    for number, text in enumerate(texts or ["Var är mitt tåg?"]):
        numbered = {} if number else {"external_id": top}
        write_message(
            thread, text, at=start + timedelta(minutes=number), by=profile, kind=kind, **numbered
        )
    return thread


def write_message(
    thread: Thread, text: str, *, at: datetime, by: Profile | Agent | None = None, **fields: Any
) -> Message:
    """A customer's message, or one of ours where an agent wrote it; the thread counts it in."""
    if isinstance(by, Agent):
        fields = {"agent": by, "direction": Direction.OUTBOUND, **fields}
    else:
        fields = {"author": by or thread.profile, **fields}
    message = make_message(thread=thread, text=text, created_at=at, **fields)
    refresh_threads([thread.pk])
    thread.refresh_from_db()
    return message


def make_picture(**fields: Any) -> Attachment:
    """One that is held, as it would be after fetching or adding it."""
    held = {"state": Attachment.State.HELD, "content_type": "image/jpeg", "width": 60, "height": 40}
    return Attachment.objects.create(**{**held, "file": "pictures/none.jpeg", **fields})


def write_reply(
    thread: Thread,
    agent: Agent,
    text: str,
    *,
    state: Reply.State = Reply.State.QUEUED,
    **fields: Any,
) -> Reply:
    """An answer in the outbox, as it would be at that moment."""
    answered = thread.messages.filter(direction=Direction.INBOUND).latest("created_at")
    number = Reply.objects.count()
    return Reply.objects.create(
        thread=thread, channel=thread.channel, agent=agent, in_reply_to=answered, text=text,
        client_id=f"client-{number}", version=thread.version, state=state,
        not_before=fields.pop("not_before", timezone.now()), **fields,
    )  # fmt: skip


def make_threads(count: int, channel: Channel | None = None) -> Sequence[Thread]:
    """Threads of as many customers, the first the longest waiting."""
    channel = channel or make_channel()
    threads = []
    for number in range(1, count + 1):
        name = f"Kund {number:03}"
        profile = make_profile(network=channel.network, name=name, handle=f"kund{number:03}")
        ago = 60 + count - number
        threads.append(
            make_thread(f"Fråga {number}", channel=channel, profile=profile, minutes_ago=ago)
        )
    return threads
