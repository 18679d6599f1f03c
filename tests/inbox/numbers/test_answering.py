"""Numbers in what we say: never in public; in private sent, and kept in plain no longer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from connectors.port import Way
from inbox.models import Direction, Draft, Message, Reply, Thread
from inbox.outbox.send import begin_attempt, send_reply
from inbox.outbox.settle import settle_reply
from inbox.outbox.submit import retry_reply, submit_reply
from inbox.threads.claim import claim_thread, release_thread
from tests.inbox.conftest import Desk

TEXT = "Ditt kort 4111 1111 1111 1111 är spärrat. ^EL"
MASKED = "Ditt kort •••• •••• •••• •••• är spärrat. ^EL"


@pytest.fixture
def private_thread(desk: Desk) -> Thread:
    desk.control("POST", "messages", network="x", author="maja", to="nordbanan", text="Hej")
    desk.poll()
    return claim_thread(Thread.objects.get(), by=desk.elin, now=timezone.now())


def submit(desk: Desk, thread: Thread, text: str = TEXT, way: Way | None = None) -> Reply:
    return submit_reply(
        thread, by=desk.elin, text=text, client_id=text, version=thread.version, way=way,
        now=timezone.now() - timedelta(seconds=1),
    )  # fmt: skip


def heard(desk: Desk) -> list[str]:
    stands = desk.control("GET", "messages?network=x&brand=nordbanan&customer=maja")
    return [message["text"] for message in stands]


@pytest.mark.parametrize("number", ["4111 1111 1111 1111", "960310-2386", "FI21 1234 5600 0007 85"])
def test_a_public_answer_with_a_number_is_stopped(desk: Desk, number: str) -> None:
    thread = desk.claimed_thread()
    with pytest.raises(ValidationError) as caught:
        submit(desk, thread, f"Gäller det {number}?")
    assert "everybody would read it" in caught.value.message_dict["text"][0]
    assert not Reply.objects.exists()


def test_a_private_one_is_sent_as_written_and_stored_masked(
    desk: Desk, private_thread: Thread
) -> None:
    reply = submit(desk, private_thread)
    assert (reply.text, reply.plain_text) == (MASKED, TEXT)
    send_reply(reply.pk, clock=timezone.now)
    reply.refresh_from_db()
    assert heard(desk) == ["Hej", TEXT]
    assert (reply.state, reply.text, reply.plain_text) == (Reply.State.SENT, MASKED, None)
    desk.channel.streams.update(next_at=None)
    desk.poll()  # our own message comes back
    message = Message.objects.get(direction=Direction.OUTBOUND)
    assert (message.text, message.reply) == (MASKED, reply)
    assert message.confirmed_at
    assert "4111" not in str(message.raw)
    assert [number.plain for number in message.numbers.all()] == ["4111 1111 1111 1111"]


def test_one_whose_fate_is_unknown_is_found_by_its_masked_text(
    desk: Desk, private_thread: Thread
) -> None:
    reply = submit(desk, private_thread)
    assert begin_attempt(reply.pk, now=timezone.now())
    desk.control("POST", "messages", network="x", author="nordbanan", to="maja", text=TEXT)
    Reply.objects.filter(pk=reply.pk).update(
        state=Reply.State.UNKNOWN, settle_at=timezone.now() - timedelta(seconds=1)
    )
    settle_reply(reply.pk, clock=timezone.now)
    reply.refresh_from_db()
    assert (reply.state, reply.plain_text) == (Reply.State.SENT, None)


def test_one_given_back_is_a_masked_draft_that_cannot_go_out_as_dots(
    desk: Desk, private_thread: Thread
) -> None:
    reply = submit(desk, private_thread)
    release_thread(private_thread, by=desk.elin, now=timezone.now())
    send_reply(reply.pk, clock=timezone.now)
    reply.refresh_from_db()
    assert (reply.state, reply.plain_text) == (Reply.State.CANCELLED, None)
    draft = Draft.objects.get()
    assert draft.text == MASKED
    thread = claim_thread(private_thread, by=desk.elin, now=timezone.now())
    with pytest.raises(ValidationError):
        submit(desk, thread, draft.text)


def test_a_failed_one_may_be_sent_again_while_its_number_is_kept(
    desk: Desk, private_thread: Thread
) -> None:
    reply = submit(desk, private_thread)
    Reply.objects.filter(pk=reply.pk).update(state=Reply.State.FAILED)
    version = private_thread.version
    again = retry_reply(reply, by=desk.elin, version=version, now=timezone.now())
    assert (again.state, again.plain_text) == (Reply.State.QUEUED, TEXT)
    Reply.objects.filter(pk=reply.pk).update(state=Reply.State.FAILED, plain_text=None)
    reply.refresh_from_db()
    with pytest.raises(ValidationError):
        retry_reply(reply, by=desk.elin, version=version, now=timezone.now())
