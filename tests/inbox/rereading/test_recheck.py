"""What customers change and delete after we have read it, against the sandbox networks."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connectors.models import Channel, Stream
from connectors.port import Author
from connectors.registry import connect
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest
from inbox.models import (
    Attachment,
    ClosedReason,
    Direction,
    Message,
    PrivateNumber,
    Profile,
    Status,
    Thread,
    ThreadEvent,
    Verb,
)
from inbox.outbox.send import send_reply
from inbox.outbox.submit import submit_reply
from inbox.rereading.recheck import find_channels_to_recheck, recheck_channel
from inbox.threads.close import close_thread
from inbox.threads.conflicts import Stale
from tests.inbox.conftest import Desk
from tests.inbox.ingest.posts import NOON, write_post
from tests.inbox.page import Page


def at(minutes: float) -> datetime:
    return timezone.now() + timedelta(minutes=minutes)


def recheck(channel: Channel, *minutes: float) -> None:
    """Turns at these times from now."""
    for minute in minutes:
        recheck_channel(channel.pk, clock=lambda minute=minute: at(minute))  # type: ignore[misc]


TWICE = (61, 63)  # after which what is absent both times is deleted


def test_what_a_customer_deletes_is_purged_and_told(desk: Desk) -> None:
    thread = desk.claimed_thread()
    message = Message.objects.get()
    Attachment.objects.create(message=message, source_url="https://pbs.example/1.jpg")
    PrivateNumber.objects.create(message=message, kind="card", start=0, end=4, plain={"n": "4111"})
    desk.control("DELETE", f"posts/x/{message.external_id}")
    recheck(desk.channel, *TWICE)
    message.refresh_from_db()
    assert message.deleted_at
    assert (message.text, message.raw, message.url) == ("", {}, "")
    assert not Attachment.objects.exists()
    assert not PrivateNumber.objects.exists()
    event = ThreadEvent.objects.get(verb=Verb.DELETED)
    assert event.facts == {"message": message.pk}
    after = Thread.objects.get()
    assert (after.status, after.waiting_since, after.snippet) == (Status.PENDING, None, "")
    assert after.version == thread.version + 1


def test_an_answer_in_the_making_meets_the_deletion(desk: Desk) -> None:
    thread = desk.claimed_thread()
    desk.control("DELETE", f"posts/x/{thread.top_external_id}")
    recheck(desk.channel, *TWICE)
    with pytest.raises(Stale):
        desk.submit(thread)
    thread.refresh_from_db()
    with pytest.raises(ValidationError, match="Choose"):
        desk.submit(thread)
    with pytest.raises(ValidationError, match="deleted"):
        submit_reply(thread, by=desk.elin, text="Hej", client_id="2", version=thread.version,
                     now=at(0), in_reply_to=Message.objects.get())  # fmt: skip


def test_absent_once_is_no_deletion(desk: Desk) -> None:
    desk.claimed_thread()
    message = Message.objects.get()
    desk.control("DELETE", f"posts/x/{message.external_id}")
    recheck(desk.channel, 61, 61.5)
    message.refresh_from_db()
    assert (message.deleted_at, bool(message.missed_at)) == (None, True)


@pytest.mark.parametrize("kind", ["html_502", "error_500", "time_out", "rate_limited"])
def test_a_failed_call_deletes_nothing(desk: Desk, kind: str) -> None:
    desk.claimed_thread()
    desk.fail(kind, path="/2/tweets", method="GET", times=9, hang=2)
    recheck(desk.channel, 61, 95, 130)
    message = Message.objects.get()
    assert (message.deleted_at, message.missed_at) == (None, None)
    assert message.text


def test_no_look_up_before_the_reset(desk: Desk) -> None:
    desk.claimed_thread()
    desk.fail("rate_limited", path="/2/tweets", method="GET", reset_in=3600 * 3)
    recheck(desk.channel, 61)
    assert Stream.objects.get(name="look_up").retry_at
    check_at = Message.objects.get().check_at
    recheck(desk.channel, 120)
    assert Message.objects.get().check_at == check_at


def test_a_page_that_hides_everything_deletes_nothing(page: Page) -> None:
    """Facebook names nothing that is missing: where no post at all is found, none is believed."""
    for number in range(5):
        page.comments(f"Fråga {number}", author=f"kund{number}")
    Channel.objects.filter(pk=page.channel.pk).update(external_id="1")
    page.channel.refresh_from_db()
    for message in Message.objects.filter(channel=page.channel):
        page.delete(message)
    recheck(page.channel, 61, 95, 130, 165)
    assert not Message.objects.filter(deleted_at__isnull=False).exists()


def test_what_goes_with_a_post_is_purged_though_nothing_of_it_is_found(page: Page) -> None:
    """All that is asked about went together: other posts are the witnesses."""
    desk = page.desk
    desk.control("POST", "posts", network="facebook", author="olle", text="Hej", page="nordbanan")
    under = {"network": "facebook", "in_reply_to": page.post_id}
    for number in range(5):
        desk.control("POST", "posts", **under, author=f"kund{number}", text=f"Fråga {number}")
    page.poll()
    comments = Message.objects.filter(kind="comment")
    assert comments.count() == 5
    Message.objects.exclude(kind="comment").update(check_at=None)
    desk.control("DELETE", f"posts/facebook/{page.post_id}")
    recheck(page.channel, *TWICE)
    assert {(bool(one.deleted_at), one.text) for one in comments.all()} == {(True, "")}
    assert not Message.objects.filter(kind="post", author__name="olle", deleted_at__isnull=False)


def test_a_deleted_comment_is_purged(page: Page) -> None:
    kept, gone = page.comments("Kommer bussen?"), page.comments("Oj, fel", author="olle")
    page.delete(gone)
    recheck(page.channel, *TWICE)
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (bool(gone.deleted_at), gone.text) == (True, "")
    assert (kept.deleted_at, kept.text) == (None, "Kommer bussen?")


def test_new_words_stand_in_place_of_the_old(page: Page) -> None:
    message = page.comments("Tåget är sent")
    before = Thread.objects.get()
    page.change(message, text="Tåget är inställt!")
    recheck(page.channel, 61)
    message.refresh_from_db()
    after = Thread.objects.get()
    assert (message.text, bool(message.edited_at)) == ("Tåget är inställt!", True)
    assert message.raw["message"] == "Tåget är inställt!"
    assert (after.snippet, after.version) == ("Tåget är inställt!", before.version + 1)
    assert ThreadEvent.objects.filter(verb=Verb.EDITED).count() == 1
    recheck(page.channel, 300)
    assert ThreadEvent.objects.filter(verb=Verb.EDITED).count() == 1


def test_a_number_written_in_afterwards_is_masked_and_is_no_second_edit(page: Page) -> None:
    message = page.comments("Var är tåget?")
    page.change(message, text="Var är tåget? Jag är 811228-9874")
    recheck(page.channel, 61, 300)
    message.refresh_from_db()
    assert message.text == "Var är tåget? Jag är ••••••-••••"
    assert "811228" not in str(message.raw)
    assert [number.plain for number in message.numbers.all()] == ["811228-9874"]
    assert ThreadEvent.objects.filter(verb=Verb.EDITED).count() == 1


def test_private_messages_change_and_are_taken_back_on_facebook(page: Page) -> None:
    page.comments("Ett vittne")
    written = {"network": "facebook", "author": "maja", "to": "nordbanan", "text": "Hej?"}
    address = f"messages/facebook/{page.desk.control('POST', 'messages', **written)['id']}"
    page.poll()
    message = Message.objects.get(kind="direct_message")
    page.desk.control("PATCH", address, text="Hej! Jag är 811228-9874")
    recheck(page.channel, 61)
    message.refresh_from_db()
    assert (message.text, bool(message.edited_at)) == ("Hej! Jag är ••••••-••••", True)
    page.desk.control("DELETE", address)
    recheck(page.channel, 300, 303)
    message.refresh_from_db()
    assert (bool(message.deleted_at), message.text, message.raw) == (True, "", {})
    assert not message.numbers.exists()


def test_reviews_change_and_are_taken_back(page: Page) -> None:
    where = {"page": "nordbanan", "author": "maja", "is_positive": False}
    made = [page.desk.control("POST", "reviews", **where, text=text) for text in ("Usch", "Nej")]
    page.poll()
    kept, gone = [Message.objects.get(external_id=one["id"]) for one in made]
    assert (kept.kind, kept.text) == ("review", "👎 Usch")
    page.change(kept, text="Usch! Jag är 811228-9874")
    page.delete(gone)
    recheck(page.channel, *TWICE)
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.text, bool(kept.edited_at)) == ("👎 Usch! Jag är ••••••-••••", True)
    assert "811228" not in str(kept.raw)
    assert (bool(gone.deleted_at), gone.text, gone.raw) == (True, "", {})
    assert ThreadEvent.objects.filter(verb=Verb.DELETED, thread=gone.thread).count() == 1


def test_a_review_list_that_is_refused_deletes_nothing_and_is_asked_ever_more_seldom(
    page: Page,
) -> None:
    page.desk.control("POST", "reviews", page="nordbanan", author="maja", text="Usch")
    page.comments("Ett vittne")
    review = Message.objects.get(kind="review")
    page.delete(review)
    fault = {"network": "facebook", "kind": "graph_error", "path": "/*/ratings", "times": 0}
    page.desk.control("POST", "faults", **fault, code=12)
    recheck(page.channel, *TWICE)
    review.refresh_from_db()
    assert (review.deleted_at, review.missed_at, bool(review.text)) == (None, None, True)
    assert review.check_at
    assert review.check_at > at(61 + 90)


def test_what_was_stored_before_it_was_asked_about_is_caught_up_with(page: Page) -> None:
    page.desk.control("POST", "reviews", page="nordbanan", author="maja", text="Usch")
    comment = page.comments("Oj")
    Message.objects.bulk_create(
        Message(
            channel=page.channel, external_id=f"m_{number}", text=f"{number}",
            conversation_id="t_1", kind="direct_message", direction=Direction.INBOUND,
            created_at=at(-number),
        )
        for number in range(22)
    )  # fmt: skip
    Message.objects.update(check_at=None)
    Message.objects.filter(external_id="m_7").update(deleted_at=at(0))
    module = import_module("inbox.migrations.0015_reviews_and_messages_are_read_again")
    with connection.cursor() as cursor:
        cursor.execute(module.ASK_AGAIN)
    asked = Message.objects.filter(check_at__gt=at(-1), check_at__lt=at(7 * 24 * 60 + 1))
    told = [str(number) for number in range(21) if number != 7]
    assert {message.text for message in asked} == {"👎 Usch", *told}
    comment.refresh_from_db()
    assert comment.check_at is None


def test_a_private_message_too_old_to_be_told_of_is_asked_about_once(page: Page) -> None:
    page.comments("Ett vittne")
    written = {"network": "facebook", "author": "maja", "to": "nordbanan"}
    page.desk.control("POST", "messages", **written, text="Först")
    page.poll()
    message = Message.objects.get(kind="direct_message")
    for number in range(20):
        page.desk.control("POST", "messages", **written, text=f"Nr {number}")
    recheck(page.channel, 61)
    message.refresh_from_db()
    assert (message.check_at, message.deleted_at, message.text) == (None, None, "Först")


def test_private_messages_on_x_are_not_asked_about(desk: Desk) -> None:
    written = {"network": "x", "author": "maja", "to": "nordbanan", "text": "Hej?"}
    desk.control("POST", "messages", **written)
    desk.poll()
    assert Message.objects.get().check_at is None


def test_what_is_hidden_and_shown_on_the_network_itself_is_so_here(page: Page) -> None:
    message = page.comments("Köp billiga klockor!")
    connector = connect(page.channel)
    for is_hidden, minute in ((True, 61), (False, 300)):
        connector.hide_post(message.external_id or "", is_hidden=is_hidden)
        recheck(page.channel, minute)
        message.refresh_from_db()
        assert bool(message.hidden_at) is is_hidden
    hidden, shown = ThreadEvent.objects.filter(verb__in=[Verb.HIDDEN, Verb.SHOWN]).order_by("pk")
    assert (hidden.agent, shown.agent) == (None, None)
    assert hidden.facts == {"message": message.pk}


def test_our_answer_deleted_by_hand_lets_the_customer_wait_again(desk: Desk) -> None:
    thread = desk.claimed_thread()
    send_reply(desk.submit(thread).pk, clock=timezone.now)
    ours = Message.objects.get(direction=Direction.OUTBOUND)
    desk.control("DELETE", f"posts/x/{ours.external_id}")
    recheck(desk.channel, *TWICE)
    ours.refresh_from_db()
    thread.refresh_from_db()
    assert (bool(ours.deleted_at), bool(ours.text)) == (True, True)
    assert thread.status == Status.OPEN
    assert thread.waiting_since == Message.objects.get(direction=Direction.INBOUND).created_at


def test_a_message_is_asked_about_ever_more_seldom_and_at_last_no_more(desk: Desk) -> None:
    thread = desk.claimed_thread()
    now = timezone.now()
    recheck(desk.channel, 61)
    message = Message.objects.get()
    assert message.checked_at
    assert message.check_at
    assert timedelta(hours=1.9) < message.check_at - message.checked_at < timedelta(hours=2.2)
    close_thread(thread, by=desk.elin, reason=ClosedReason.ANSWERED, now=now)
    recheck(desk.channel, 60 * 24 * 40)
    message.refresh_from_db()
    assert not message.check_at
    assert not message.deleted_at


def test_only_healthy_channels_are_asked(desk: Desk) -> None:
    desk.claimed_thread()
    assert find_channels_to_recheck(now=at(59)) == []
    assert find_channels_to_recheck(now=at(61)) == [desk.channel.pk]
    Channel.objects.update(state=Channel.State.LATE)
    assert find_channels_to_recheck(now=at(61)) == []


def test_a_limited_channel_is_asked_unless_a_limit_of_reading_runs(desk: Desk) -> None:
    desk.claimed_thread()
    Channel.objects.update(state=Channel.State.LIMITED)
    assert find_channels_to_recheck(now=at(61)) == [desk.channel.pk]
    Stream.objects.filter(name="mentions").update(retry_at=at(70))
    assert find_channels_to_recheck(now=at(61)) == []
    assert find_channels_to_recheck(now=at(71)) == [desk.channel.pk]


def test_what_is_read_more_seldom_for_its_cost_is_asked_about_more_seldom(desk: Desk) -> None:
    thread = desk.claimed_thread()
    Channel.objects.update(budget=0)
    desk.control("DELETE", f"posts/x/{thread.top_external_id}")
    recheck(desk.channel, 61)
    message = Message.objects.get()
    assert message.missed_at
    assert find_channels_to_recheck(now=at(61 + 60 * 19)) == []
    assert find_channels_to_recheck(now=at(61 + 60 * 21)) == [desk.channel.pk]
    recheck(desk.channel, 61 + 60 * 21)
    message.refresh_from_db()
    assert message.deleted_at


def test_a_turn_takes_one_call_and_as_few_statements_for_three_as_for_one(desk: Desk) -> None:
    counts = []
    desk.customer_writes("@nordbanan Var är bussen?", author="vittne")
    desk.poll()
    Message.objects.update(check_at=None)
    for names in (["a"], ["b", "c", "d"]):
        for name in names:
            desk.customer_writes("@nordbanan Var är tåget?", author=name)
        desk.poll()
        with CaptureQueriesContext(connection) as queries:
            recheck(desk.channel, 61)
        counts.append(len(queries))
        Message.objects.update(check_at=None)
    assert counts[0] == counts[1]


def test_a_renamed_account_is_renamed_here(desk: Desk) -> None:
    first = write_post("1", by=Author("7", "maja", "Maja Berg"))
    later = write_post("2", by=Author("7", "maja_ek", "Maja Ek"), under="1", minute=5)
    for post in (first, later):
        with transaction.atomic():
            ingest(desk.channel, Batch((post,)), now=NOON)
    profile = Profile.objects.get(external_id="7")
    assert (profile.handle, profile.name) == ("maja_ek", "Maja Ek")
    assert profile.threads.count() == 1
