"""Holding replies on real networks: when, to whom, how often; and what they leave as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db.models import F
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from agents.hours.change import set_week
from agents.hours.create import create_schedule
from agents.models import Schedule
from connectors.port import Kind
from inbox.customers.language import guess_language
from inbox.holding.hold import hold_waiting
from inbox.holding.manage import find_policy, keep_quiet, set_holding
from inbox.holding.words import choose_text, fill_in
from inbox.incidents.group import begin_incident, end_incident
from inbox.models import Hold, HoldingPolicy, Message, Reply, Status, Thread, Verb
from inbox.outbox.send import find_due_replies, send_reply
from inbox.outbox.submit import retry_reply
from inbox.threads.claim import claim_thread
from tests.factories import make_profile, make_thread
from tests.inbox.conftest import Desk

TEXTS = {"sv": "Hej {name}! Vi svarar när vi öppnar {opens}.", "en": "We answer from {opens}."}


@pytest.fixture
def closed(desk: Desk) -> Desk:
    """A brand whose week is open at other times than now, and that holds in both ways."""
    now = timezone.now()
    schedule = create_schedule("Brand", zone="UTC", country="SE", by=None, now=now)
    opens = (now.hour + 3) % 24 * 60
    days = (((opens, min(opens + 60, 1440)),),) * 7
    set_week(schedule, days, valid_from=now.date() - timedelta(days=9), by=None, now=now)
    allow(desk, is_public=True)
    return desk


def allow(desk: Desk, **changes: bool | int) -> HoldingPolicy:
    policy = find_policy(desk.channel)
    for name, value in {"is_on": True, **changes}.items():
        setattr(policy, name, value)
    set_holding(policy, TEXTS, by=desk.elin, now=timezone.now())
    return policy


def send_due() -> None:
    for pk in find_due_replies(now=timezone.now()):
        send_reply(pk, clock=timezone.now)


def hold() -> int:
    return hold_waiting(now=timezone.now())


def write_privately(desk: Desk, text: str) -> None:
    desk.control("POST", "messages", network="x", author="maja", to="nordbanan", text=text)
    desk.poll()


def test_a_customer_hears_once_and_nothing_else_changes(closed: Desk) -> None:
    closed.customer_writes("@nordbanan Hej, var är mitt tåg? Jag och barnen står här.")
    closed.poll()
    before = Thread.objects.get()
    assert (hold(), hold()) == (1, 0)
    send_due()
    assert closed.own_posts()[0].endswith(f"Vi svarar när vi öppnar {opens_words()}.")
    closed.poll()  # its echo
    thread, reply = Thread.objects.get(), Reply.objects.get()
    for name in ("status", "version", "waiting_since", "first_response_at", "queue_at", "owner_id"):
        assert getattr(thread, name) == getattr(before, name), name
    message = Message.objects.get(direction="outbound")
    assert (message.is_automatic, message.agent, reply.state) == (True, None, "sent")
    assert thread.events.filter(verb=Verb.HELD).count() == 1
    assert not thread.events.filter(verb=Verb.ANSWERED_ELSEWHERE).exists()
    closed.customer_writes("@nordbanan Hallå? Det är kallt.")
    closed.poll()
    assert hold() == 0
    day = timedelta(days=1)
    Hold.objects.update(opens_at=F("opens_at") - day, at=F("at") - day)
    assert hold() == 1  # in the next closed period


def opens_words() -> str:
    opens_at = Hold.objects.get().opens_at
    return fill_in("{opens}", "sv", name="", opens_at=opens_at, now=timezone.now())


def test_in_private_it_answers_where_public_is_not_allowed(closed: Desk) -> None:
    allow(closed, is_public=False)
    write_privately(closed, "What is the matter with my ticket?")
    assert hold() == 1
    send_due()
    reply = Reply.objects.get()
    assert (reply.state, reply.way, reply.text[:15]) == ("sent", "private", "We answer from ")
    closed.poll()
    thread = Thread.objects.get()
    assert (thread.status, thread.first_response_at, thread.message_count) == ("open", None, 2)


def test_public_is_opt_in_capped_and_off_in_incidents(closed: Desk) -> None:
    policy = allow(closed, is_public=False)
    for name in ("maja", "nils", "olle"):
        closed.customer_writes(f"@nordbanan Var är tåg {name}?", author=name)
    closed.poll()
    assert hold() == 0
    allow(closed, is_public=True, hourly_cap=2)
    keep_quiet(closed.channel, until=timezone.now() + timedelta(hours=1), by=closed.elin)
    assert hold() == 0
    keep_quiet(closed.channel, until=None, by=closed.elin)
    incident = begin_incident(
        name="Växeln", keyword="nothing yet", label=None, by=closed.elin, now=timezone.now()
    )
    assert hold() == 0
    end_incident(incident, by=closed.elin, now=timezone.now())
    assert hold() == 2
    policy.refresh_from_db()
    assert policy.is_capped_until == Hold.objects.first().opens_at  # type: ignore[union-attr]
    first, second = find_due_replies(now=timezone.now())
    send_reply(first, clock=timezone.now)
    assert len(closed.own_posts()) == 1  # what was within the cap is said
    begin_incident(name="Växeln", keyword="tåg", label=None, by=closed.elin, now=timezone.now())
    send_reply(second, clock=timezone.now)
    assert len(closed.own_posts()) == 1  # in an incident not even that
    assert Reply.objects.get(pk=second).state == "cancelled"


def leave_open(desk: Desk) -> None:
    Schedule.objects.get().exceptions.create(date=timezone.now().date(), intervals=[[0, 1440]])
    tomorrow = timezone.now().date() + timedelta(days=1)
    Schedule.objects.get().exceptions.create(date=tomorrow, intervals=[[0, 1440]])


def say_thanks(desk: Desk) -> None:
    Message.objects.update(text="Tack!")


def answer_to_automatic(desk: Desk) -> None:
    Message.objects.create(
        channel=desk.channel, external_id="1", direction="outbound", is_automatic=True,
        text="Vi svarar", created_at=timezone.now(),
    )  # fmt: skip
    Message.objects.filter(direction="inbound").update(parent_external_id="1")


def speak_to_another(desk: Desk) -> None:
    other = make_profile(name="Nils Ek")
    thread = make_thread("Är det fler?", channel=desk.channel, profile=other, minutes_ago=40)
    mine = Message.objects.exclude(author=other)
    mine.update(kind=Kind.COMMENT, parent_external_id=thread.top_external_id)


def say_it_again(desk: Desk) -> None:
    first = Message.objects.get()
    desk.customer_writes(first.text + " ")
    desk.poll()
    Message.objects.update(text=first.text)


def have_answered(desk: Desk) -> None:
    thread = claim_thread(Thread.objects.get(), by=desk.elin, now=timezone.now())
    desk.submit(thread)


def grow_old(desk: Desk) -> None:
    Message.objects.update(created_at=timezone.now() - timedelta(hours=1))


def address_others(desk: Desk) -> None:
    Message.objects.update(addresses_us=False)


def close(desk: Desk) -> None:
    Thread.objects.update(status=Status.CLOSED)


@pytest.mark.parametrize(
    "change",
    [leave_open, say_thanks, answer_to_automatic, speak_to_another, say_it_again, have_answered,
     grow_old, address_others, close],
)  # fmt: skip
def test_nobody_is_told_who_need_not_be(closed: Desk, change: Callable[[Desk], None]) -> None:
    closed.customer_writes("@nordbanan Var är mitt tåg?")
    closed.poll()
    change(closed)
    assert hold() == 0


def test_agents_go_first_and_what_they_answer_needs_no_holding(closed: Desk) -> None:
    closed.customer_writes("@nordbanan Var är mitt tåg?", author="nils")
    closed.poll()
    assert hold() == 1
    thread = claim_thread(Thread.objects.get(), by=closed.elin, now=timezone.now())
    closed.submit(thread)
    automatic, written = Reply.objects.order_by("pk")
    assert find_due_replies(now=timezone.now()) == [written.pk, automatic.pk]
    send_reply(automatic.pk, clock=timezone.now)
    send_reply(written.pk, clock=timezone.now)
    send_reply(automatic.pk, clock=timezone.now)
    states = [reply.state for reply in Reply.objects.order_by("pk")]
    assert states == ["cancelled", "sent"]
    assert Thread.objects.get().status == Status.PENDING


def test_a_refusal_stays_quiet(closed: Desk) -> None:
    post = closed.customer_writes("@nordbanan Var är mitt tåg?")
    closed.poll()
    hold()
    closed.control("DELETE", f"posts/x/{post}")
    send_due()
    reply, thread = Reply.objects.get(), Thread.objects.get()
    assert (reply.state, thread.status) == ("failed", Status.OPEN)
    page = Client()
    page.force_login(closed.elin)
    shown = page.get(f"/threads/{thread.pk}/").content.decode()
    assert f'id="reply-{reply.pk}"' not in shown
    thread = claim_thread(thread, by=closed.elin, now=timezone.now())
    with pytest.raises(ValidationError):
        retry_reply(reply, by=closed.elin, version=thread.version, now=timezone.now())


def test_words_are_the_customers_or_the_brands(settings: Settings) -> None:
    said = {
        "sv": "Jag och min fru är inte med", "fi": "Hei, voitteko auttaa, mutta en ehdi",
        "da": "Hvad gør jeg, noget er galt", "nb": "Hva skjer, noe er galt hos dere",
        "en": "What is the matter with my train",
    }  # fmt: skip
    assert {guess_language(text) for text in said.values()} == set(said)
    assert choose_text(TEXTS, said["en"]) == (TEXTS["en"], "en")
    settings.LANGUAGE_CODE = "sv"
    assert choose_text(TEXTS, "1234") == (TEXTS["sv"], "sv")
    at = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)
    with time_machine.travel(at - timedelta(hours=9)):
        now = timezone.now()
        filled = fill_in(TEXTS["sv"], "sv", name="Maja", opens_at=at, now=now)
    assert filled == "Hej Maja! Vi svarar när vi öppnar mån 07:00."


@pytest.mark.parametrize(
    ("text", "words"),
    [("Vi öppnar {when}.", "nothing that we know"), ("a" * 400, "too long"), ("", "Write what")],
)
def test_words_are_checked_before_they_are_kept(desk: Desk, text: str, words: str) -> None:
    policy = find_policy(desk.channel)
    policy.is_on = policy.is_public = True
    with pytest.raises(ValidationError) as refused:
        set_holding(policy, {"sv": text}, by=desk.elin, now=timezone.now())
    assert words in str(refused.value)
    assert not HoldingPolicy.objects.exists()
