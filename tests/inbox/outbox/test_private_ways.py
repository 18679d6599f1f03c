"""What is said in private: by which way, to whom, refused before it is queued, and handed over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from connectors.models import Channel
from connectors.port import Kind, SentPost, Way
from inbox.customers.join import join_customers
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest
from inbox.models import (
    Customer,
    Direction,
    Draft,
    Handover,
    Message,
    Reply,
    Status,
    Thread,
    ThreadEvent,
    Verb,
)
from inbox.outbox.send import begin_attempt, find_due_replies, send_reply, store_sent
from inbox.outbox.settle import settle_reply
from inbox.outbox.submit import retry_reply, submit_reply
from inbox.reading.composing import read_composing
from inbox.threads.claim import claim_thread
from tests.inbox.conftest import Desk
from tests.inbox.ingest.posts import write_message

TEXT = "Skicka ditt kundnummer här. ^EL"
Clock = timezone.now
Write = Callable[..., None]


@pytest.fixture
def write(desk: Desk) -> Write:
    """A customer writes to us privately, and we read it: X lets us ask once a minute."""

    def write_privately(text: str, author: str = "maja", *, seconds: int = 0) -> None:
        # Times on the wire are whole seconds: nobody answers within the one of our own message.
        at = (timezone.now() + timedelta(seconds=seconds)).isoformat()
        desk.control("POST", "messages", network="x", author=author, to="nordbanan", text=text,
                     created_at=at)  # fmt: skip
        desk.channel.streams.update(next_at=None)
        desk.poll()

    return write_privately


def read_again(desk: Desk) -> None:
    desk.channel.streams.update(next_at=None)
    desk.poll()


def claim(desk: Desk, thread: Thread) -> Thread:
    return claim_thread(thread, by=desk.elin, now=timezone.now())


def submit(desk: Desk, thread: Thread, way: Way | None = None, text: str = TEXT) -> Reply:
    return submit_reply(
        thread, by=desk.elin, text=text, client_id=f"{text}{way}", version=thread.version,
        now=timezone.now() - timedelta(seconds=1), way=way,
    )  # fmt: skip


def messages_to(desk: Desk, customer: str = "maja") -> list[str]:
    stands = desk.control("GET", f"messages?network=x&brand=nordbanan&customer={customer}")
    return [message["text"] for message in stands]


def later_clock(seconds: float) -> datetime:
    return timezone.now() + timedelta(seconds=seconds)


def test_a_private_message_is_answered_in_private(desk: Desk, write: Write) -> None:
    write("Jag har fått fel faktura")
    thread = claim(desk, Thread.objects.get())
    assert thread.is_private
    reply = submit(desk, thread)
    send_reply(reply.pk, clock=Clock)
    reply.refresh_from_db()
    thread.refresh_from_db()
    assert (reply.state, reply.way) == (Reply.State.SENT, Way.PRIVATE)
    assert reply.peer_external_id == thread.top_external_id.removeprefix("private:")
    assert reply.message
    assert (reply.message.kind, reply.message.thread) == (Kind.DIRECT_MESSAGE, thread)
    assert thread.status == Status.PENDING
    assert messages_to(desk) == ["Jag har fått fel faktura", TEXT]
    assert not Handover.objects.exists()  # it was private before


def test_our_own_private_answer_is_never_imported_twice(desk: Desk, write: Write) -> None:
    write("Hej")
    thread = claim(desk, Thread.objects.get())
    version = thread.version
    send_reply(submit(desk, thread).pk, clock=Clock)
    read_again(desk)
    message = Message.objects.get(direction=Direction.OUTBOUND)
    assert message.confirmed_at
    assert Thread.objects.get().version == version
    assert not ThreadEvent.objects.filter(verb=Verb.ANSWERED_ELSEWHERE).exists()


def test_a_poll_that_is_quicker_than_the_answer_adopts_the_message(
    desk: Desk, write: Write
) -> None:
    write("Hej")
    reply = submit(desk, claim(desk, Thread.objects.get()))
    assert begin_attempt(reply.pk, now=Clock())
    desk.control("POST", "messages", network="x", author="nordbanan", to="maja", text=TEXT)
    read_again(desk)
    reply.refresh_from_db()
    assert reply.state == Reply.State.SENT
    assert reply.message
    assert (reply.message.agent, reply.message.thread) == (desk.elin, reply.thread)


def test_the_same_words_to_somebody_else_are_no_echo(desk: Desk, write: Write) -> None:
    write("Hej")
    write("Hallå", author="olle")
    thread = Thread.objects.get(profile__handle="maja")
    reply = submit(desk, claim(desk, thread))
    assert begin_attempt(reply.pk, now=Clock())
    desk.control("POST", "messages", network="x", author="nordbanan", to="olle", text=TEXT)
    read_again(desk)
    reply.refresh_from_db()
    assert reply.state == Reply.State.SENDING
    assert ThreadEvent.objects.filter(verb=Verb.ANSWERED_ELSEWHERE).count() == 1


def test_a_lost_private_answer_is_looked_up(desk: Desk, write: Write) -> None:
    write("Hej")
    reply = submit(desk, claim(desk, Thread.objects.get()))
    desk.fail("accept_then_time_out", path="/2/dm_conversations/*", method="POST", hang=3)
    send_reply(reply.pk, clock=Clock)
    reply.refresh_from_db()
    assert reply.state == Reply.State.UNKNOWN
    settle_reply(reply.pk, clock=lambda: later_clock(5))
    reply.refresh_from_db()
    assert reply.state == Reply.State.SENT
    assert messages_to(desk) == ["Hej", TEXT]


def test_what_the_network_will_refuse_is_refused_before_it_is_queued(desk: Desk) -> None:
    thread = desk.claimed_thread()
    with pytest.raises(ValidationError) as refused:
        submit(desk, thread, Way.PRIVATE)
    assert list(refused.value.message_dict) == ["way"]
    assert not Reply.objects.exists()


def test_a_private_message_is_not_answered_in_public(desk: Desk, write: Write) -> None:
    write("Hej")
    thread = claim(desk, Thread.objects.get())
    with pytest.raises(ValidationError) as refused:
        submit_reply(
            thread, by=desk.elin, text=TEXT, client_id="1", version=thread.version, now=Clock(),
            in_reply_to=thread.messages.get(), way=Way.PUBLIC,
        )  # fmt: skip
    assert list(refused.value.message_dict) == ["way"]


def test_an_invitation_hands_the_thread_over(desk: Desk, write: Write) -> None:
    thread = desk.claimed_thread()
    reply = submit(desk, thread, Way.INVITE, "Skriv till oss privat. ^EL")
    send_reply(reply.pk, clock=Clock)
    reply.refresh_from_db()
    assert (reply.state, reply.peer_external_id) == (Reply.State.SENT, "")
    assert desk.own_posts()[0].startswith("@maja Skriv till oss privat. ^EL https://t.co/")
    handover = Handover.objects.get()
    assert (handover.thread, handover.profile, handover.agent) == (
        thread, thread.profile, desk.elin,
    )  # fmt: skip
    assert ThreadEvent.objects.filter(verb=Verb.WENT_PRIVATE).count() == 1
    write("Här är mitt kundnummer: 4711", seconds=2)
    thread.refresh_from_db()
    assert Message.objects.get(kind=Kind.DIRECT_MESSAGE).thread == thread
    assert (thread.status, thread.message_count) == (Status.OPEN, 3)
    assert reply.message
    assert thread.first_response_at == reply.message.created_at
    assert Thread.objects.count() == 1


def test_in_a_thread_that_went_private_the_answer_goes_there(desk: Desk, write: Write) -> None:
    thread = desk.claimed_thread()
    send_reply(submit(desk, thread, Way.INVITE, "Skriv privat").pk, clock=Clock)
    write("4711", seconds=2)
    thread.refresh_from_db()
    reply = submit(desk, thread)
    send_reply(reply.pk, clock=Clock)
    read_again(desk)
    reply.refresh_from_db()
    assert (reply.state, reply.way) == (Reply.State.SENT, Way.PRIVATE)
    assert Handover.objects.count() == 1
    assert set(Message.objects.filter(text=TEXT).values_list("thread", flat=True)) == {thread.pk}


def test_an_invitation_whose_answer_was_lost_is_found_with_its_link(desk: Desk) -> None:
    thread = desk.claimed_thread()
    reply = submit(desk, thread, Way.INVITE, "Skriv privat")
    desk.fail("accept_then_time_out", path="/2/tweets", method="POST", hang=3)
    send_reply(reply.pk, clock=Clock)
    settle_reply(reply.pk, clock=lambda: later_clock(5))
    reply.refresh_from_db()
    assert reply.state == Reply.State.SENT
    assert Handover.objects.get().thread == thread


def test_a_private_answer_to_a_public_post_hands_over_too(desk: Desk, write: Write) -> None:
    write("Hej, det är jag")
    desk.customer_writes("@nordbanan Var är mitt tåg?")
    desk.poll()
    public = claim(desk, Thread.objects.exclude(top_external_id__startswith="private:").get())
    send_reply(submit(desk, public, Way.PRIVATE).pk, clock=Clock)
    assert Handover.objects.get().thread == public
    sent = Message.objects.get(text=TEXT)
    assert (sent.thread, sent.is_private) == (public, True)
    write("Tack, hur går jag vidare?")
    assert Message.objects.get(text="Tack, hur går jag vidare?").thread == public


def test_the_answer_goes_to_the_name_that_wrote(desk: Desk, write: Write) -> None:
    """One person by what we believe, and yet the other account may be somebody else's."""
    write("Hej")
    write("Hallå", author="olle")
    thread = claim(desk, Thread.objects.get(profile__handle="maja"))
    kept, other = Customer.objects.order_by("pk")
    join_customers(kept, other, by=desk.elin, now=Clock())
    send_reply(submit(desk, thread).pk, clock=Clock)
    assert messages_to(desk, "maja") == ["Hej", TEXT]


def test_a_window_that_closed_in_the_queue_gives_the_draft_back(desk: Desk, write: Write) -> None:
    write("Hej")
    thread = claim(desk, Thread.objects.get())
    reply = submit(desk, thread)
    Message.objects.update(deleted_at=timezone.now())  # the customer takes it back meanwhile
    send_reply(reply.pk, clock=Clock)
    reply.refresh_from_db()
    assert reply.state == Reply.State.CANCELLED
    draft = Draft.objects.get()
    assert (draft.text, draft.way) == (TEXT, Way.PRIVATE)
    event = ThreadEvent.objects.get(verb=Verb.REPLY_RETURNED)
    assert event.facts["words"]
    assert messages_to(desk) == ["Hej"]


def test_a_channel_that_is_only_looked_at_takes_no_answer(desk: Desk) -> None:
    thread = desk.claimed_thread()
    Channel.objects.update(is_read_only=True)
    with pytest.raises(ValidationError) as refused:
        submit(desk, Thread.objects.get(pk=thread.pk))
    assert list(refused.value.message_dict) == ["way"]


def test_the_id_that_a_private_reply_reached_is_the_same_customer(desk: Desk) -> None:
    """As on Facebook, where people have one id in public and another in private."""
    thread = desk.claimed_thread()
    answered = thread.messages.get()
    reply = Reply.objects.create(
        thread=thread, channel=desk.channel, agent=desk.elin, in_reply_to=answered, text=TEXT,
        client_id="1", version=thread.version, way=Way.PRIVATE_REPLY, not_before=Clock(),
        state=Reply.State.SENDING,
    )  # fmt: skip
    store_sent(reply, SentPost("m_1", TEXT, peer_id="psid-1", conversation_id="t_1"), now=Clock())
    profile = Handover.objects.get().profile
    assert profile.external_id == "psid-1"
    assert answered.author
    assert (profile.customer, profile.name) == (answered.author.customer, answered.author.name)
    assert Message.objects.get(external_id="m_1").thread == thread
    assert Customer.objects.count() == 1
    ingest(
        desk.channel, Batch((write_message("m_2", by="psid-1", to="psid-1", minute=10**6),)),
        now=Clock(),
    )  # fmt: skip
    assert Message.objects.get(external_id="m_2").thread == thread


def test_the_limit_of_private_messages_keeps_no_public_answer_waiting(
    desk: Desk, write: Write
) -> None:
    write("Hej", author="olle")
    private = submit(desk, claim(desk, Thread.objects.get()))
    desk.fail("rate_limited", path="/2/dm_conversations/*", method="POST", reset_in=120)
    send_reply(private.pk, clock=Clock)
    private.refresh_from_db()
    assert private.state == Reply.State.QUEUED
    desk.customer_writes("@nordbanan Var är mitt tåg?")
    desk.poll()
    public = submit(
        desk, claim(desk, Thread.objects.get(profile__handle="maja")), text="Snart. ^EL"
    )
    assert find_due_replies(now=later_clock(1)) == [public.pk]
    send_reply(public.pk, clock=Clock)
    public.refresh_from_db()
    assert public.state == Reply.State.SENT
    assert find_due_replies(now=later_clock(130)) == [private.pk]
    send_reply(private.pk, clock=lambda: later_clock(130))
    private.refresh_from_db()
    assert private.state == Reply.State.SENT


def test_what_is_queued_stays_here_once_the_channel_is_only_looked_at(desk: Desk) -> None:
    reply = submit(desk, desk.claimed_thread())
    Channel.objects.update(is_read_only=True)
    send_reply(reply.pk, clock=Clock)
    reply.refresh_from_db()
    assert (reply.state, Draft.objects.get().text) == (Reply.State.CANCELLED, TEXT)
    assert desk.own_posts() == []


def test_sending_again_asks_what_may_be_said_now(desk: Desk, write: Write) -> None:
    write("Hej")
    thread = claim(desk, Thread.objects.get())
    reply = submit(desk, thread)
    failed = Reply.objects.filter(pk=reply.pk)
    failed.update(state=Reply.State.FAILED)
    for is_read_only, deleted_at in ((True, None), (False, Clock())):
        Channel.objects.update(is_read_only=is_read_only)
        Message.objects.update(deleted_at=deleted_at)
        with pytest.raises(ValidationError) as refused:
            retry_reply(failed.get(), by=desk.elin, version=thread.version, now=Clock())
        assert list(refused.value.message_dict) == ["way"]
    assert failed.get().state == Reply.State.FAILED


def test_what_is_answered_on_x_itself_is_found_by_the_poll(desk: Desk) -> None:
    """The composer's last resort: "Answer on X" leads there, and nothing is logged by hand."""
    thread = desk.claimed_thread()
    asked = thread.messages.get()
    composing = read_composing(thread, None, now=Clock())
    assert composing.original == asked.url
    desk.customer_writes("Det rullar snart.", under=str(asked.external_id), author="nordbanan")
    desk.poll()
    thread.refresh_from_db()
    answer = thread.messages.get(direction=Direction.OUTBOUND)
    assert (answer.text, answer.agent) == ("Det rullar snart.", None)
    assert (thread.status, thread.first_response_at) == (Status.PENDING, answer.created_at)
    assert thread.events.filter(verb=Verb.ANSWERED_ELSEWHERE).count() == 1
