"""Who owns a thread is decided once, and everybody learns it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from agents.models import Agent
from connectors.models import Channel
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest
from inbox.models import (
    ClosedReason,
    Draft,
    NoticeKind,
    PersonalNotice,
    Reply,
    Status,
    Thread,
    ThreadEvent,
    Verb,
)
from inbox.taking.next import take_next
from inbox.telling.tell import see_thread, tell
from inbox.threads.claim import claim_thread, release_thread
from inbox.threads.close import close_thread, reopen_thread
from inbox.threads.conflicts import NotOwner, ThreadClosed
from inbox.threads.drafts import give_back_draft, save_draft
from inbox.threads.merge import merge_threads
from tests.inbox.ingest.posts import NOON, write_post

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def elin(db: None) -> Agent:
    return Agent.objects.create_user("elin@example.org", name="Elin Lund")


@pytest.fixture
def ali(db: None) -> Agent:
    return Agent.objects.create_user("ali@example.org", name="Ali Rahimi")


@pytest.fixture
def channel(db: None) -> Channel:
    return Channel.objects.create(
        network="x", external_id="brand", handle="nordbanan", name="Nordbanan", credentials={}
    )


def make_threads(channel: Channel, count: int) -> list[Thread]:
    posts = tuple(write_post(str(number), minute=number) for number in range(1, count + 1))
    with transaction.atomic():
        ingest(channel, Batch(posts), now=NOON)
    return list(Thread.objects.order_by("opened_at"))


def test_the_loser_of_a_claim_learns_the_winner(channel: Channel, elin: Agent, ali: Agent) -> None:
    (thread,) = make_threads(channel, 1)
    won = claim_thread(thread, by=elin, now=LATER)
    again = claim_thread(thread, by=elin, now=LATER)
    with pytest.raises(NotOwner) as conflict:
        claim_thread(thread, by=ali, now=LATER)
    assert conflict.value.thread.owner == elin
    assert (won.version, again.version) == (thread.version + 1, thread.version + 1)
    assert ThreadEvent.objects.filter(verb=Verb.CLAIMED).count() == 1


def test_only_the_owner_releases(channel: Channel, elin: Agent, ali: Agent) -> None:
    (thread,) = make_threads(channel, 1)
    claim_thread(thread, by=elin, now=LATER)
    with pytest.raises(NotOwner):
        release_thread(thread, by=ali, now=LATER)
    assert release_thread(thread, by=elin, now=LATER).owner is None
    assert claim_thread(thread, by=ali, now=LATER).owner == ali


def test_take_next_gives_the_longest_waiting(channel: Channel, elin: Agent, ali: Agent) -> None:
    first, second = make_threads(channel, 2)
    assert take_next(by=elin, now=LATER) == first
    assert take_next(by=ali, now=LATER) == second
    assert take_next(by=ali, now=LATER) is None


def test_closing_settles_what_waits_and_reopening_undoes_it(channel: Channel, elin: Agent) -> None:
    (thread,) = make_threads(channel, 1)
    closed = close_thread(thread, by=elin, reason=ClosedReason.SPAM, now=LATER)
    with pytest.raises(ThreadClosed):
        claim_thread(closed, by=elin, now=LATER)
    closed.refresh_from_db()
    reopened = reopen_thread(closed, by=elin, now=LATER)
    assert (closed.waiting_since, closed.queue_at) == (None, LATER)
    assert (reopened.status, reopened.waiting_since) == (Status.OPEN, thread.waiting_since)
    assert (reopened.owner, reopened.version) == (elin, thread.version + 2)


def test_a_merge_keeps_the_earlier_claim_and_every_draft(
    channel: Channel, elin: Agent, ali: Agent
) -> None:
    upper, lower = make_threads(channel, 2)
    claim_thread(lower, by=elin, now=LATER)
    claim_thread(upper, by=ali, now=LATER + timedelta(minutes=1))
    save_draft(upper, by=ali, text="Hej")
    save_draft(lower, by=ali, text="Ett ögonblick")
    save_draft(lower, by=elin, text="Jag kollar")
    tell([ali], NoticeKind.MENTIONED, thread=lower, by=elin, now=LATER)
    merged = merge_threads(upper, lower, now=LATER)
    see_thread(ali, merged, now=LATER)
    assert PersonalNotice.objects.get().seen_at == LATER  # the lower one opens no more
    lower.refresh_from_db()
    assert merged.owner == elin
    assert (lower.status, lower.merged_into) == (Status.MERGED, upper)
    drafts = Draft.objects.filter(thread=upper).order_by("pk").values_list("text", flat=True)
    assert set(drafts) == {"Hej\n\nEtt ögonblick", "Jag kollar"}
    assert ThreadEvent.objects.filter(thread=upper, verb=Verb.MERGED).count() == 1
    assert Thread.objects.get(pk=upper.pk).message_count == 2


def test_a_reply_given_back_stands_above_what_was_begun(channel: Channel, elin: Agent) -> None:
    (thread,) = make_threads(channel, 1)
    message = thread.messages.get()
    save_draft(thread, by=elin, text="En sak till")
    give_back_draft(thread, to=elin, text="Tåget rullar om tio minuter.", in_reply_to=message)
    give_back_draft(thread, to=elin, text="Tåget rullar om tio minuter.", in_reply_to=message)
    assert Draft.objects.get().text == "Tåget rullar om tio minuter.\n\nEn sak till"


def test_what_the_closer_queued_still_has_its_version(channel: Channel, elin: Agent) -> None:
    (thread,) = make_threads(channel, 1)
    thread = claim_thread(thread, by=elin, now=LATER)
    reply = Reply.objects.create(
        thread=thread, channel=channel, agent=elin, in_reply_to=thread.messages.get(), text="Hej",
        client_id="1", version=thread.version, not_before=LATER,
    )  # fmt: skip
    closed = close_thread(thread, by=elin, reason=ClosedReason.ANSWERED, now=LATER)
    reply.refresh_from_db()
    assert reply.version == closed.version


@pytest.mark.django_db(transaction=True)
def test_sixteen_agents_take_a_thousand_threads_each_once() -> None:
    channel = Channel.objects.create(
        network="x", external_id="brand", handle="nordbanan", name="Nordbanan", credentials={}
    )
    make_threads(channel, 1000)
    agents = [
        Agent.objects.create_user(f"agent{number}@example.org", name=f"Agent {number}")
        for number in range(16)
    ]

    def take_all(agent: Agent) -> list[int]:
        taken: list[int] = []
        while thread := take_next(by=agent, now=timezone.now()):
            taken.append(thread.pk)
        connection.close()
        return taken

    with ThreadPoolExecutor(len(agents)) as pool:
        taken = [pk for pks in pool.map(take_all, agents) for pk in pks]
    assert sorted(taken) == sorted(Thread.objects.values_list("pk", flat=True))
    assert ThreadEvent.objects.filter(verb=Verb.CLAIMED).count() == 1000


def test_a_merge_never_settles_what_waits(channel: Channel, elin: Agent) -> None:
    upper, lower = make_threads(channel, 2)
    close_thread(upper, by=elin, reason=ClosedReason.NO_QUESTION, now=LATER)
    merged = merge_threads(upper, lower, now=LATER)
    merged.refresh_from_db()
    assert (merged.status, merged.unanswered_count > 0) == (Status.OPEN, True)


@pytest.mark.django_db(transaction=True)
def test_sixteen_agents_claim_one_thread_and_one_gets_it() -> None:
    channel = Channel.objects.create(
        network="x", external_id="brand", handle="nordbanan", name="Nordbanan", credentials={}
    )
    (thread,) = make_threads(channel, 1)
    agents = [
        Agent.objects.create_user(f"agent{number}@example.org", name=f"Agent {number}")
        for number in range(16)
    ]

    def claim(agent: Agent) -> tuple[int, int | None]:
        try:
            return agent.pk, claim_thread(thread, by=agent, now=timezone.now()).owner_id
        except NotOwner as conflict:
            return agent.pk, conflict.thread.owner_id
        finally:
            connection.close()

    with ThreadPoolExecutor(len(agents)) as pool:
        told = list(pool.map(claim, agents))
    winner = Thread.objects.get().owner_id
    assert {owner for _agent, owner in told} == {winner}
    assert Thread.objects.get().version == thread.version + 1
