"""Where the screen goes when a thread is done with, in the same answer of the server."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from agents.models import AfterSend, Agent
from inbox.models import Thread
from inbox.threads.claim import claim_thread
from tests.factories import make_threads
from tests.inbox.views.conftest import Desk


def close(desk: Desk, thread: Thread, query: str = "", **data: Any) -> str:
    if desk.agent.pk and thread.owner_id is None:
        claim_thread(thread, by=desk.agent, now=timezone.now())
    on = f"{desk.on(thread)}{query}"
    written = {"reason": "answered", "next": "1", **data}
    return str(desk.act("closure", thread.pk, on=on, **written).content.decode())


def opened(html: str) -> str:
    return html.partition('data-thread="')[2].partition('"')[0] if 'id="work"' in html else ""


def test_in_the_list_of_what_is_nobodys_the_next_one_is_taken(elin: Desk) -> None:
    first, second = make_threads(2)
    assert opened(close(elin, first)) == str(second.pk)
    second.refresh_from_db()
    assert second.owner == elin.agent
    html = close(elin, second)
    assert opened(html) == ""
    assert 'data-event="desk:leave" data-words="Nothing waits' in html


def test_in_another_list_the_next_row_opens_and_stays_as_it_is(elin: Desk, ali: Desk) -> None:
    first, second, third = make_threads(3)
    for thread in (first, second, third):
        claim_thread(thread, by=elin.agent, now=timezone.now())
    second = Thread.objects.get(pk=second.pk)
    assert opened(close(elin, second, "?view=mine")) == str(third.pk)
    third = Thread.objects.get(pk=third.pk)
    assert opened(close(elin, third, "?view=mine")) == str(first.pk)  # round the end
    html = close(elin, Thread.objects.get(pk=first.pk), "?view=mine")
    assert 'data-words="That was the last one here."' in html
    assert Thread.objects.filter(owner=ali.agent).count() == 0


def test_who_likes_to_stay_or_to_see_the_list_does(elin: Desk) -> None:
    first, second = make_threads(2)
    Agent.objects.filter(pk=elin.agent.pk).update(after_send=AfterSend.STAY)
    assert opened(close(elin, first)) == str(first.pk)
    Agent.objects.filter(pk=elin.agent.pk).update(after_send=AfterSend.LIST)
    html = close(elin, second)
    assert (opened(html), 'data-event="desk:leave" data-words=""' in html) == ("", True)
