"""A reply from the button to the network, through whatever happens on the way."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agents.deactivate import deactivate_agent
from agents.models import Agent, Role
from inbox.models import (
    Attempt,
    ClosedReason,
    Direction,
    Draft,
    Message,
    Reply,
    Status,
    Thread,
    ThreadEvent,
    Verb,
)
from inbox.outbox.send import begin_attempt, send_reply
from inbox.outbox.settle import find_stuck_replies, settle_reply
from inbox.outbox.submit import retry_reply, submit_reply
from inbox.threads.claim import claim_thread, release_thread
from inbox.threads.close import close_thread
from inbox.threads.conflicts import NotOwner, Stale
from inbox.turns import hold
from tests.inbox.conftest import Desk

TEXT = "Det rullar om tio minuter. ^EL"
Clock = timezone.now


def later_clock(seconds: float) -> datetime:
    return timezone.now() + timedelta(seconds=seconds)


def test_a_reply_stands_on_the_network_and_ends_the_wait(desk: Desk) -> None:
    thread = desk.claimed_thread()
    reply = desk.submit(thread)
    send_reply(reply.pk, clock=Clock)
    reply.refresh_from_db()
    thread.refresh_from_db()
    assert reply.state == Reply.State.SENT
    assert (thread.status, thread.waiting_since) == (Status.PENDING, None)
    assert desk.own_posts() == [f"@maja {TEXT}"]


def test_our_own_reply_is_never_imported_twice(desk: Desk) -> None:
    thread = desk.claimed_thread()
    version = thread.version
    reply = desk.submit(thread)
    send_reply(reply.pk, clock=Clock)
    desk.poll()
    message = Message.objects.get(direction=Direction.OUTBOUND)
    assert (message.reply, message.agent) == (reply, desk.elin)
    assert message.confirmed_at
    assert Thread.objects.get().version == version
    assert ThreadEvent.objects.filter(verb=Verb.REPLIED).count() == 1
    assert not ThreadEvent.objects.filter(verb=Verb.ANSWERED_ELSEWHERE).exists()


def test_a_poll_that_is_quicker_than_the_answer_adopts_the_reply(desk: Desk) -> None:
    thread = desk.claimed_thread()
    reply = desk.submit(thread)
    assert begin_attempt(reply.pk, now=Clock())
    desk.customer_writes(f"@maja {TEXT}", under=thread.top_external_id, author="nordbanan")
    desk.poll()
    reply.refresh_from_db()
    assert reply.state == Reply.State.SENT
    assert reply.message
    assert reply.message.agent == desk.elin


def test_a_lost_answer_is_looked_up_and_never_sent_again(desk: Desk) -> None:
    thread = desk.claimed_thread()
    reply = desk.submit(thread)
    desk.fail("accept_then_time_out", path="/2/tweets", method="POST", hang=3)
    send_reply(reply.pk, clock=Clock)
    reply.refresh_from_db()
    assert reply.state == Reply.State.UNKNOWN
    send_reply(reply.pk, clock=Clock)
    settle_reply(reply.pk, clock=lambda: later_clock(5))
    reply.refresh_from_db()
    assert reply.state == Reply.State.SENT
    assert desk.own_posts() == [f"@maja {TEXT}"]


def test_absent_twice_is_failed_and_only_a_person_sends_again(desk: Desk) -> None:
    thread = desk.claimed_thread()
    reply = desk.submit(thread)
    desk.fail("time_out", path="/2/tweets", method="POST", hang=3)
    send_reply(reply.pk, clock=Clock)
    settle_reply(reply.pk, clock=lambda: later_clock(5))
    settle_reply(reply.pk, clock=lambda: later_clock(30))
    reply.refresh_from_db()
    assert reply.state == Reply.State.UNKNOWN
    settle_reply(reply.pk, clock=lambda: later_clock(120))
    reply.refresh_from_db()
    assert reply.state == Reply.State.FAILED
    retry_reply(reply, by=desk.elin, version=thread.version, now=later_clock(-1))
    send_reply(reply.pk, clock=Clock)
    reply.refresh_from_db()
    assert reply.state == Reply.State.SENT
    assert desk.own_posts() == [f"@maja {TEXT}"]


def test_a_worker_that_died_while_sending_leaves_an_unknown_reply(desk: Desk) -> None:
    reply = desk.submit(desk.claimed_thread())
    with hold("reply", reply.pk):
        begin_attempt(reply.pk, now=Clock())
        assert find_stuck_replies(now=later_clock(60)) == 0
    assert find_stuck_replies(now=Clock()) == 1
    reply.refresh_from_db()
    assert reply.state == Reply.State.UNKNOWN
    assert Attempt.objects.get().outcome == Reply.State.UNKNOWN


def test_a_worker_whose_line_hangs_while_sending_leaves_an_unknown_reply(desk: Desk) -> None:
    reply = desk.submit(desk.claimed_thread())
    with hold("reply", reply.pk):  # the database has not noticed yet
        begin_attempt(reply.pk, now=Clock())
        assert find_stuck_replies(now=later_clock(100)) == 1


def test_a_rate_limit_puts_the_reply_back_until_its_reset(desk: Desk) -> None:
    reply = desk.submit(desk.claimed_thread())
    desk.fail("rate_limited", path="/2/tweets", method="POST", reset_in=120)
    send_reply(reply.pk, clock=Clock)
    reply.refresh_from_db()
    assert reply.state == Reply.State.QUEUED
    assert timedelta(seconds=110) < reply.not_before - timezone.now() < timedelta(seconds=130)
    send_reply(reply.pk, clock=lambda: later_clock(60))
    assert Attempt.objects.count() == 1
    send_reply(reply.pk, clock=lambda: later_clock(125))
    reply.refresh_from_db()
    assert reply.state == Reply.State.SENT


def test_a_refusal_is_said_in_words_and_reopens_what_was_closed(desk: Desk) -> None:
    thread = desk.claimed_thread()
    reply = desk.submit(thread)
    close_thread(thread, by=desk.elin, reason=ClosedReason.ANSWERED, now=Clock())
    desk.control("DELETE", f"posts/x/{thread.top_external_id}")
    send_reply(reply.pk, clock=Clock)
    reply.refresh_from_db()
    thread.refresh_from_db()
    assert (reply.state, bool(reply.error)) == (Reply.State.FAILED, True)
    assert (thread.status, thread.closed_at) == (Status.OPEN, None)


def test_what_was_queued_goes_out_after_its_author_closed(desk: Desk) -> None:
    thread = desk.claimed_thread()
    reply = desk.submit(thread)
    close_thread(thread, by=desk.elin, reason=ClosedReason.ANSWERED, now=Clock())
    send_reply(reply.pk, clock=Clock)
    thread.refresh_from_db()
    assert desk.own_posts() == [f"@maja {TEXT}"]
    assert thread.status == Status.CLOSED


def test_a_customer_who_wrote_meanwhile_gives_the_text_back(desk: Desk) -> None:
    thread = desk.claimed_thread()
    reply = desk.submit(thread)
    desk.customer_writes("@nordbanan Nu rullar det!", under=thread.top_external_id)
    desk.poll()
    send_reply(reply.pk, clock=Clock)
    reply.refresh_from_db()
    assert reply.state == Reply.State.CANCELLED
    assert Draft.objects.get().text == TEXT
    assert desk.own_posts() == []


def test_a_colleague_who_took_over_gives_the_text_back(desk: Desk) -> None:
    ali = Agent.objects.create_user("ali@example.org", name="Ali Rahimi")
    thread = desk.claimed_thread()
    reply = desk.submit(thread)
    release_thread(thread, by=desk.elin, now=Clock())
    claim_thread(thread, by=ali, now=Clock())
    send_reply(reply.pk, clock=Clock)
    assert Draft.objects.get(agent=desk.elin).text == TEXT
    assert desk.own_posts() == []


def test_a_reply_needs_the_claim_and_the_newest_version(desk: Desk) -> None:
    ali = Agent.objects.create_user("ali@example.org", name="Ali Rahimi")
    thread = desk.claimed_thread()
    with pytest.raises(NotOwner):
        submit_reply(thread, by=ali, text="Hej", client_id="1", version=thread.version, now=Clock())
    with pytest.raises(Stale):
        submit_reply(
            thread, by=desk.elin, text="Hej", client_id="1", version=thread.version - 1, now=Clock()
        )
    with pytest.raises(ValidationError, match="too long"):
        desk.submit(thread, "å" * 281)
    assert desk.submit(thread) == desk.submit(thread)


def test_a_retry_that_the_network_calls_a_duplicate_is_looked_up(desk: Desk) -> None:
    thread = desk.claimed_thread()
    reply = desk.submit(thread)
    desk.fail("accept_then_time_out", path="/2/tweets", method="POST", hang=3)
    send_reply(reply.pk, clock=Clock)
    Reply.objects.filter(pk=reply.pk).update(state=Reply.State.FAILED)
    retry_reply(reply, by=desk.elin, version=thread.version, now=later_clock(-1))
    send_reply(reply.pk, clock=Clock)
    reply.refresh_from_db()
    assert reply.state == Reply.State.UNKNOWN
    settle_reply(reply.pk, clock=lambda: later_clock(5))
    reply.refresh_from_db()
    assert reply.state == Reply.State.SENT
    assert desk.own_posts() == [f"@maja {TEXT}"]


def test_the_same_text_to_another_customer_is_refused_in_words(desk: Desk) -> None:
    send_reply(desk.submit(desk.claimed_thread()).pk, clock=Clock)
    desk.customer_writes("@nordbanan Och mitt?", author="olle")
    desk.poll()
    other = claim_thread(Thread.objects.get(profile__handle="olle"), by=desk.elin, now=Clock())
    reply = submit_reply(
        other, by=desk.elin, text=TEXT, client_id="2", version=other.version, now=later_clock(-1)
    )
    send_reply(reply.pk, clock=Clock)
    reply.refresh_from_db()
    assert (reply.state, bool(reply.error)) == (Reply.State.FAILED, True)


def test_a_reply_given_up_that_turns_up_late_is_adopted(desk: Desk) -> None:
    thread = desk.claimed_thread()
    reply = lose(desk, desk.submit(thread))
    assert reply.state == Reply.State.FAILED
    desk.customer_writes(f"@maja {TEXT}", under=thread.top_external_id, author="nordbanan")
    desk.poll()
    reply.refresh_from_db()
    assert reply.state == Reply.State.SENT


def test_the_same_words_again_are_a_reply_of_their_own(desk: Desk) -> None:
    thread = desk.claimed_thread()
    lost = lose(desk, desk.submit(thread))
    again = submit_reply(
        thread, by=desk.elin, text=TEXT, client_id="2", version=thread.version, now=later_clock(-1)
    )
    send_reply(again.pk, clock=Clock)
    desk.poll()
    lost.refresh_from_db()
    again.refresh_from_db()
    assert (lost.state, again.state) == (Reply.State.FAILED, Reply.State.SENT)
    assert desk.own_posts() == [f"@maja {TEXT}"]


def test_the_same_words_wait_while_it_is_unknown_whether_they_stand(desk: Desk) -> None:
    thread = desk.claimed_thread()
    first = desk.submit(thread)
    desk.fail("time_out", path="/2/tweets", method="POST", hang=3)
    send_reply(first.pk, clock=Clock)
    second = submit_reply(
        thread, by=desk.elin, text=TEXT, client_id="2", version=thread.version, now=later_clock(-1)
    )
    send_reply(second.pk, clock=Clock)
    second.refresh_from_db()
    assert second.state == Reply.State.QUEUED


def test_no_look_up_of_a_reply_before_the_reset(desk: Desk) -> None:
    reply = desk.submit(desk.claimed_thread())
    desk.fail("accept_then_time_out", path="/2/tweets", method="POST", hang=3)
    send_reply(reply.pk, clock=Clock)
    desk.fail("rate_limited", path="/2/users/*/tweets", method="GET", reset_in=600)
    settle_reply(reply.pk, clock=lambda: later_clock(5))
    settle_reply(reply.pk, clock=lambda: later_clock(300))
    reply.refresh_from_db()
    assert reply.settle_at
    assert reply.settle_at > later_clock(500)


def test_what_a_deactivated_agent_closed_opens_as_nobodys(desk: Desk) -> None:
    ada = Agent.objects.create_user("ada@example.org", name="Ada Berg", role=Role.ADMIN)
    thread = desk.claimed_thread()
    reply = desk.submit(thread)
    close_thread(thread, by=desk.elin, reason=ClosedReason.ANSWERED, now=Clock())
    deactivate_agent(desk.elin, by=ada, now=Clock())
    desk.control("DELETE", f"posts/x/{thread.top_external_id}")
    send_reply(reply.pk, clock=Clock)
    thread.refresh_from_db()
    assert (thread.status, thread.owner) == (Status.OPEN, None)


def lose(desk: Desk, reply: Reply) -> Reply:
    """The network never takes it, and is asked twice."""
    desk.fail("time_out", path="/2/tweets", method="POST", hang=3)
    send_reply(reply.pk, clock=Clock)
    settle_reply(reply.pk, clock=lambda: later_clock(5))
    settle_reply(reply.pk, clock=lambda: later_clock(120))
    reply.refresh_from_db()
    return reply
