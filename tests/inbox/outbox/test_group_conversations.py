"""A conversation of several people on X: one thread, answered there, and nobody is written to alone
by mistake.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
import requests
from django.core.exceptions import ValidationError
from django.utils import timezone

from connectors.port import Way
from inbox.models import Direction, Message, Reply, Thread
from inbox.outbox.send import begin_attempt, send_reply
from inbox.outbox.settle import settle_reply
from inbox.outbox.submit import submit_reply
from inbox.reading.composing import read_composing
from inbox.threads.claim import claim_thread
from tests.inbox.conftest import Desk

GROUP = "1578398451921985538"
TEXT = "Vi ser på det. ^EL"


def write(desk: Desk, text: str, *, author: str = "maja", group: str = GROUP) -> None:
    where = {"conversation_id": group, "participants": ["maja", "olle"]} if group else {}
    desk.control("POST", "messages", network="x", author=author, to="nordbanan", text=text, **where)
    desk.channel.streams.update(next_at=None)
    desk.poll()


def submit(desk: Desk, thread: Thread, text: str = TEXT) -> Reply:
    return submit_reply(
        thread, by=desk.elin, text=text, client_id=text, version=thread.version,
        now=timezone.now() - timedelta(seconds=1),
    )  # fmt: skip


def read_group(desk: Desk) -> list[str]:
    found = requests.get(
        f"{desk.url}/2/dm_conversations/{GROUP}/dm_events",
        headers={"Authorization": f"Bearer {desk.channel.credentials['token']}"},
        timeout=5,
    ).json()
    return [event["text"] for event in reversed(found["data"])]


@pytest.fixture
def thread(desk: Desk) -> Thread:
    """Maja writes to us alone and in a group, and Olle in the group: it is the group's thread."""
    write(desk, "Bara till er", group="")
    write(desk, "Hej, vi är två")
    write(desk, "Ja, jag också", author="olle")
    found = Thread.objects.get(top_external_id__endswith=GROUP)
    return claim_thread(found, by=desk.elin, now=timezone.now())


def test_the_answer_reaches_the_group_and_nobody_alone(desk: Desk, thread: Thread) -> None:
    private = read_composing(thread, None, now=timezone.now()).private
    assert private.is_open
    assert "everybody in the conversation" in private.words
    reply = submit(desk, thread)
    send_reply(reply.pk, clock=timezone.now)
    reply.refresh_from_db()
    assert (reply.state, reply.way, reply.peer_external_id) == (Reply.State.SENT, Way.PRIVATE, "")
    assert read_group(desk) == ["Hej, vi är två", "Ja, jag också", TEXT]
    version = Thread.objects.get(pk=thread.pk).version
    write(desk, "Tack!", author="olle")
    assert Message.objects.get(direction=Direction.OUTBOUND).thread == thread
    assert Message.objects.get(text="Tack!").thread == thread
    assert Thread.objects.get(pk=thread.pk).version == version + 1  # not by our own echo
    alone = desk.control("GET", "messages?network=x&brand=nordbanan&customer=maja")
    assert [message["text"] for message in alone] == ["Bara till er"]


def test_a_lost_answer_is_looked_for_in_the_group(desk: Desk, thread: Thread) -> None:
    reply = submit(desk, thread)
    assert begin_attempt(reply.pk, now=timezone.now())
    reply.attempts.update(started_at=timezone.now() - timedelta(minutes=1))
    Reply.objects.update(state=Reply.State.UNKNOWN, settle_at=timezone.now())
    desk.control("POST", "messages", network="x", author="nordbanan", to="maja", text=TEXT)
    settle_reply(reply.pk, clock=timezone.now)
    reply.refresh_from_db()
    assert reply.state == Reply.State.UNKNOWN  # the same words to Maja alone are not it
    desk.control(
        "POST", "messages", network="x", author="nordbanan", to="maja", text=TEXT,
        conversation_id=GROUP, participants=[],
    )  # fmt: skip
    Reply.objects.update(settle_at=timezone.now())
    settle_reply(reply.pk, clock=timezone.now)
    reply.refresh_from_db()
    assert reply.state == Reply.State.SENT
    assert reply.message
    assert reply.message.thread == thread


def test_a_number_is_not_told_to_a_group(desk: Desk, thread: Thread) -> None:
    with pytest.raises(ValidationError) as refused:
        submit(desk, thread, "Ditt nummer är 19811228-9874, stämmer det?")
    assert list(refused.value.message_dict) == ["text"]
