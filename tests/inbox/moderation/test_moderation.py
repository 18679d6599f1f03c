"""Hide, show again, and delete our own: what the network did is noted, and nothing else."""

from __future__ import annotations

import pytest
from django.utils import timezone

from agents.models import Agent
from connectors.port import ConnectorError, Gone, Refused, RetryLater
from inbox.models import Direction, Message, Status, Thread, ThreadEvent, Verb
from inbox.moderation.hide import hide_message, show_message
from inbox.moderation.like import like_message, unlike_message
from inbox.moderation.take_back import take_back_message
from inbox.outbox.send import send_reply
from inbox.threads.conflicts import NotOwner
from tests.inbox.conftest import Desk
from tests.inbox.page import Page


def list_deeds() -> list[tuple[str, Agent | None]]:
    deeds = [Verb.HIDDEN, Verb.SHOWN, Verb.TAKEN_BACK]
    events = ThreadEvent.objects.filter(verb__in=deeds).order_by("id").select_related("agent")
    return [(event.verb, event.agent) for event in events]


def test_a_comment_is_hidden_and_shown_again(page: Page) -> None:
    elin = page.desk.elin
    message = page.comments("Billiga lån: https://spam.example")
    version = Thread.objects.get().version
    assert hide_message(message, by=elin, now=timezone.now()).hidden_at
    assert page.shown(message)["is_hidden"]
    hide_message(message, by=elin, now=timezone.now())
    assert not show_message(message, by=elin, now=timezone.now()).hidden_at
    assert not page.shown(message)["is_hidden"]
    assert list_deeds() == [(Verb.HIDDEN, elin), (Verb.SHOWN, elin)]
    assert Thread.objects.get().version == version


def test_a_comment_is_liked_and_no_longer(page: Page) -> None:
    elin = page.desk.elin
    message = page.comments("Tack, det ordnade sig!")
    assert like_message(message, by=elin, now=timezone.now()).liked_at
    like_message(message, by=elin, now=timezone.now())
    assert not unlike_message(message, by=elin, now=timezone.now()).liked_at
    deeds = ThreadEvent.objects.filter(verb__in=[Verb.LIKED, Verb.UNLIKED]).order_by("id")
    assert [event.verb for event in deeds] == [Verb.LIKED, Verb.UNLIKED]


def test_what_the_network_refuses_changes_nothing(page: Page) -> None:
    message = page.comments("Billiga lån")
    page.delete(message)
    with pytest.raises(ConnectorError) as refusal:
        hide_message(message, by=page.desk.elin, now=timezone.now())
    assert refusal.value.words
    message.refresh_from_db()
    assert (message.hidden_at, list_deeds()) == (None, [])


def test_x_has_no_hiding(desk: Desk) -> None:
    desk.claimed_thread()
    with pytest.raises(Refused):
        hide_message(Message.objects.get(), by=desk.elin, now=timezone.now())


def test_an_answer_taken_back_is_gone_and_the_customer_waits_again(desk: Desk) -> None:
    thread = desk.claimed_thread()
    send_reply(desk.submit(thread).pk, clock=timezone.now)
    ours = Message.objects.get(direction=Direction.OUTBOUND)
    version = Thread.objects.get().version
    taken = take_back_message(ours, by=desk.elin, now=timezone.now())
    after = Thread.objects.get()
    assert desk.own_posts() == []
    assert (bool(taken.deleted_at), bool(taken.text)) == (True, True)
    assert (after.status, after.version) == (Status.OPEN, version + 1)
    assert list_deeds() == [(Verb.TAKEN_BACK, desk.elin)]
    with pytest.raises(Gone):
        take_back_message(taken, by=desk.elin, now=timezone.now())


def test_a_colleagues_answer_is_the_colleagues(desk: Desk) -> None:
    send_reply(desk.submit(desk.claimed_thread()).pk, clock=timezone.now)
    ali = Agent.objects.create_user("ali@example.org", name="Ali Rahimi")
    with pytest.raises(NotOwner):
        take_back_message(
            Message.objects.get(direction=Direction.OUTBOUND), by=ali, now=timezone.now()
        )
    assert len(desk.own_posts()) == 1


def test_an_answer_stays_where_the_network_does_not_delete_it(desk: Desk) -> None:
    send_reply(desk.submit(desk.claimed_thread()).pk, clock=timezone.now)
    ours = Message.objects.get(direction=Direction.OUTBOUND)
    desk.fail("rate_limited", path="/2/tweets/*", method="DELETE", reset_in=60)
    with pytest.raises(RetryLater):
        take_back_message(ours, by=desk.elin, now=timezone.now())
    ours.refresh_from_db()
    assert (ours.deleted_at, list_deeds()) == (None, [])
