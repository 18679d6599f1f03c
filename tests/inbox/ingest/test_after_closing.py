"""What a customer writes after closing: reopens, begins a follow-up, or only says thanks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from agents.models import Agent
from connectors.models import Channel
from connectors.port import Post
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest
from inbox.ingest.thanks import is_thanks
from inbox.models import ClosedReason, Message, Status, Thread, ThreadEvent, Verb
from inbox.queue import QueueFilter, View
from inbox.threads.claim import claim_thread
from inbox.threads.close import close_thread, reopen_thread
from tests.inbox.ingest.posts import BRAND, NOON, write_post

pytestmark = pytest.mark.django_db
CLOSED_AT = NOON + timedelta(minutes=30)
DAY = 24 * 60


@pytest.fixture
def channel() -> Channel:
    return Channel.objects.create(
        network="x", external_id="brand", handle="nordbanan", name="Nordbanan", credentials={}
    )


@pytest.fixture
def elin() -> Agent:
    return Agent.objects.create_user("elin@example.org", name="Elin Lund")


@pytest.fixture
def closed(channel: Channel, elin: Agent) -> Thread:
    feed(channel, write_post("1"), write_post("2", by=BRAND, under="1", minute=10))
    thread = claim_thread(Thread.objects.get(), by=elin, now=NOON)
    return close_thread(thread, by=elin, reason=ClosedReason.ANSWERED, now=CLOSED_AT)


def feed(channel: Channel, *posts: Post) -> None:
    with transaction.atomic():
        ingest(channel, Batch(posts), now=CLOSED_AT)


def test_a_new_question_reopens_and_frees_the_thread(channel: Channel, closed: Thread) -> None:
    feed(channel, write_post("3", under="2", minute=DAY, text="Men var är ersättningen?"))
    thread = Thread.objects.get()
    assert (thread.status, thread.owner, thread.closed_at) == (Status.OPEN, None, None)
    assert thread.waiting_since == NOON + timedelta(days=1)
    assert thread.version == closed.version + 1
    assert ThreadEvent.objects.filter(thread=thread, verb=Verb.REOPENED).count() == 1


def test_what_is_dated_before_closing_never_reopens(channel: Channel, closed: Thread) -> None:
    feed(channel, write_post("3", under="2", minute=20, text="Men var är ersättningen?"))
    thread = Thread.objects.get()
    assert (thread.status, thread.waiting_since) == (Status.CLOSED, None)
    assert thread.message_count == 3


def test_after_the_window_a_follow_up_begins_and_is_joined(
    channel: Channel, closed: Thread
) -> None:
    feed(channel, write_post("3", under="2", minute=9 * DAY))
    feed(channel, write_post("4", by=BRAND, under="3", minute=9 * DAY + 1))
    feed(channel, write_post("5", under="1", minute=9 * DAY + 2))
    follow_up = Thread.objects.exclude(pk=closed.pk).get()
    assert follow_up.follow_up_of == closed
    assert set(follow_up.messages.values_list("external_id", flat=True)) == {"3", "4", "5"}
    assert set(Message.objects.values_list("chain_top", flat=True)) == {"1"}
    closed.refresh_from_db()
    assert closed.status == Status.CLOSED


def test_thanks_attach_without_reopening(channel: Channel, closed: Thread, elin: Agent) -> None:
    feed(channel, write_post("3", under="2", minute=40, text="@nordbanan Tack så mycket! 🙏"))
    thread = Thread.objects.get()
    assert (thread.status, thread.message_count) == (Status.CLOSED, 3)
    assert thread.attached_at == NOON + timedelta(minutes=40)
    reopened = reopen_thread(thread, by=elin, now=CLOSED_AT + timedelta(hours=1))
    assert (reopened.status, reopened.attached_at) == (Status.OPEN, None)


def test_an_answer_by_telephone_app_ends_the_wait_and_raises_the_version(channel: Channel) -> None:
    feed(channel, write_post("1"))
    before = Thread.objects.get()
    feed(channel, write_post("2", by=BRAND, under="1", minute=5))
    after = Thread.objects.get()
    assert (before.status, after.status) == (Status.OPEN, Status.PENDING)
    assert after.waiting_since is None
    assert after.first_response_at == NOON + timedelta(minutes=5)
    assert after.version == before.version + 1


@pytest.mark.parametrize(
    "text",
    ["Tack!", "@nordbanan Tusen tack för hjälpen!", "Kiitos paljon 😊", "Takk for raskt svar",
     "tak for hjælpen", "Thanks, have a nice day", "🙏", "❤️❤️"],
)  # fmt: skip
def test_thanks_are_known(text: str) -> None:
    assert is_thanks(text)


@pytest.mark.parametrize(
    "text",
    ["", "Tack men det fungerar inte", "Kiitos, mutta missä juna on?", "Tack för ingenting",
     "Takk?", "ok", "Thanks, my booking is 12345", "@nordbanan https://example.org/bild"],
)  # fmt: skip
def test_what_may_want_an_answer_is_not_thanks(text: str) -> None:
    assert not is_thanks(text)


def test_what_nobody_can_have_seen_before_closing_is_listed(
    channel: Channel, closed: Thread, elin: Agent
) -> None:
    feed(channel, write_post("3", under="1", minute=5))
    assert Thread.objects.get().attached_at is None
    feed(channel, write_post("4", under="2", minute=20, text="Men var är ersättningen?"))
    after_closing = QueueFilter(View.AFTER_CLOSING)
    assert list(after_closing.select(elin)) == [closed]
    reopen_thread(closed, by=elin, now=CLOSED_AT + timedelta(hours=1))
    assert list(after_closing.select(elin)) == []
