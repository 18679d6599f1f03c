"""What was closed without an answer and asked anew: two waits, not one over the days between."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from agents.models import Agent
from inbox.models import ClosedReason, Status, Thread, ThreadEvent, Verb
from inbox.threads.close import close_thread
from reports.models import Wait
from reports.recount import count_anew
from tests.factories import make_agent, make_thread, write_message

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
ASKED, CLOSED = NOW - timedelta(days=3), NOW - timedelta(days=2)
AGAIN, ANSWERED = NOW - timedelta(minutes=20), NOW - timedelta(minutes=10)


@pytest.fixture
def elin() -> Agent:
    return make_agent()


def ask(minutes_ago: float = 3 * 1440) -> Thread:
    return make_thread("Var är mitt tåg?", minutes_ago=minutes_ago, now=NOW)


def ask_again(thread: Thread, *, at: datetime = AGAIN) -> None:
    """As ingest does it."""
    Thread.objects.filter(pk=thread.pk).update(status=Status.OPEN, closed_at=None, closed_reason="")
    ThreadEvent.objects.create(thread=thread, verb=Verb.REOPENED, at=at)
    write_message(thread, "Och min väska?", at=at, received_at=at)


def list_waits(thread: Thread) -> list[tuple[str, str, int | None]]:
    """Kind, state and seconds of the response waits, in order."""
    count_anew(now=NOW)
    waits = Wait.objects.filter(thread=thread).exclude(kind="resolution").order_by("began_at")
    return list(waits.values_list("kind", "state", "time"))


@pytest.mark.parametrize(
    ("reason", "state"), [(ClosedReason.NO_QUESTION, "unneeded"), (ClosedReason.ANSWERED, "unmet")]
)
def test_a_closing_without_an_answer_ends_the_first_wait(
    elin: Agent, reason: ClosedReason, state: str
) -> None:
    thread = ask()
    close_thread(thread, by=elin, reason=reason, now=CLOSED)
    ask_again(thread)
    first = ("first", state, 86_400)
    assert list_waits(thread) == [first, ("next", "waiting", None)]
    write_message(thread, "Den är här.", at=ANSWERED, by=elin)
    assert list_waits(thread) == [first, ("next", "met", 600)]
    close_thread(thread, by=elin, reason=ClosedReason.ANSWERED, now=NOW)
    assert list_waits(thread) == [first, ("next", "met", 600)]


def test_a_closing_without_an_answer_ends_a_later_wait(elin: Agent) -> None:
    thread = ask()
    write_message(thread, "Vi ser efter.", at=ASKED + timedelta(minutes=5), by=elin)
    write_message(thread, "Tack!", at=ASKED + timedelta(minutes=6))
    close_thread(thread, by=elin, reason=ClosedReason.THANKS, now=CLOSED)
    ask_again(thread)
    write_message(thread, "Den är här.", at=ANSWERED, by=elin)
    waits = [("first", "met", 300), ("next", "unneeded", 86_400 - 360), ("next", "met", 600)]
    assert list_waits(thread) == waits


def test_what_was_on_its_way_at_the_closing_is_the_answer(elin: Agent) -> None:
    thread = ask()
    close_thread(thread, by=elin, reason=ClosedReason.ANSWERED, now=CLOSED)
    write_message(thread, "Spår 4.", at=CLOSED + timedelta(seconds=9), by=elin)
    ask_again(thread)
    assert list_waits(thread) == [("first", "met", 86_409), ("next", "waiting", None)]
