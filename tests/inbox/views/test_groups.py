"""Threads below one post of ours: one row in the queue, opened, closed together, opened again."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from inbox.models import ClosedReason, GroupClosure, Message, Status, Thread, ThreadEvent, Verb
from inbox.threads import close_group as closing
from inbox.threads.claim import claim_thread
from inbox.threads.snooze import snooze_thread
from tests.factories import make_channel, make_message, make_thread, make_threads
from tests.inbox.views.conftest import Desk

ROW = re.compile(r'id="(row|group)-(\d+)" class="queue-row[^"]*?( gone)?"')


def make_group(count: int) -> tuple[Message, list[Thread]]:
    channel = make_channel()
    post = make_message(channel=channel, direction="outbound", text="Stopp mellan Gävle och Falun")
    threads = list(make_threads(count, channel))
    Thread.objects.filter(pk__in=[t.pk for t in threads]).update(under=post.external_id)
    return post, threads


def shown(desk: Desk, address: str) -> list[tuple[str, int]]:
    html = desk.page(address).content.decode()
    return [(kind, int(pk)) for kind, pk, gone in ROW.findall(html) if not gone]


def test_threads_below_one_post_are_one_row_that_opens(elin: Desk) -> None:
    post, threads = make_group(3)
    lone = make_thread("Var är tåget?")
    assert shown(elin, "/") == [("group", post.pk), ("row", lone.pk)]
    html = elin.page("/").content.decode()
    assert "3 threads below our post" in html
    assert f'href="/?under={post.pk}"' in html
    inside = shown(elin, f"/?under={post.pk}")
    assert inside == [("row", thread.pk) for thread in threads]
    assert "Close all 3 threads" in elin.page(f"/?under={post.pk}").content.decode()


def test_one_thread_below_a_post_is_a_plain_row(elin: Desk) -> None:
    _post, (thread,) = make_group(1)
    assert shown(elin, "/") == [("row", thread.pk)]


def test_ones_own_threads_are_seen_one_by_one(elin: Desk) -> None:
    post, threads = make_group(3)
    for thread in threads:
        claim_thread(thread, by=elin.agent, now=timezone.now())
    assert shown(elin, "/?view=mine") == [("row", thread.pk) for thread in threads]
    assert shown(elin, "/?view=open") == [("group", post.pk)]


def test_the_queue_takes_as_few_statements_for_a_large_group_and_several(elin: Desk) -> None:
    counts = []
    for size in (2, 9):
        make_group(size)
        elin.page("/")
        with CaptureQueriesContext(connection) as queries:
            elin.page("/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_pages_of_a_group_follow_by_key(elin: Desk) -> None:
    post, threads = make_group(30)
    page = elin.page(f"/?under={post.pk}").content.decode()
    key = re.search(r"key=([^\"]+)\"", page)
    assert key
    more = elin.fragment(f"/?under={post.pk}&key={key[1]}").content.decode()
    ids = [int(pk) for _kind, pk, _gone in ROW.findall(page) + ROW.findall(more)]
    assert ids == [thread.pk for thread in threads]


def test_a_changed_thread_brings_its_groups_row(elin: Desk) -> None:
    post, threads = make_group(2)
    html = elin.fragment(f"/queue/changes/?ids={threads[1].pk}").content.decode()
    assert ROW.findall(html) == [("row", str(threads[1].pk), " gone"), ("group", str(post.pk), "")]
    claim_thread(threads[0], by=elin.agent, now=timezone.now())
    html = elin.fragment(f"/queue/changes/?ids={threads[1].pk}").content.decode()
    assert ROW.findall(html) == [("row", str(threads[1].pk), ""), ("group", str(post.pk), " gone")]


def test_all_of_a_group_are_closed_and_opened_again(elin: Desk, ali: Desk) -> None:
    post, threads = make_group(4)
    claim_thread(threads[0], by=ali.agent, now=timezone.now())
    claim_thread(threads[1], by=elin.agent, now=timezone.now())
    late = make_thread("Jag med")
    Thread.objects.filter(pk=late.pk).update(under=post.external_id)
    answer = elin.act(
        "group_closure", post.pk, on=f"/?under={post.pk}",
        reason="no_question", newest=str(threads[3].pk),
    )  # fmt: skip
    html = answer.content.decode()
    assert "3 threads closed: no question" in html
    closed = Thread.objects.filter(status=Status.CLOSED)
    assert set(closed) == set(threads[1:])
    assert set(closed.values_list("closed_reason", flat=True)) == {ClosedReason.NO_QUESTION}
    assert ThreadEvent.objects.filter(verb=Verb.CLOSED).count() == 3
    undo = re.search(r'data-url="([^"]+)"', html)
    assert undo
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver/?under={post.pk}"}
    elin.client.delete(undo[1], headers=headers)
    owners = dict(Thread.objects.values_list("pk", "owner"))
    assert not Thread.objects.filter(status=Status.CLOSED).exists()
    assert owners == {
        threads[0].pk: ali.agent.pk,
        threads[1].pk: elin.agent.pk,
        threads[2].pk: None,
        threads[3].pk: None,
        late.pk: None,
    }


def test_a_large_group_is_closed_a_part_at_a_time(
    elin: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The agent sees how far it is; an undo in the middle ends it, and nothing closes again."""
    post, threads = make_group(7)
    monkeypatch.setattr(closing, "AT_ONCE", 2)
    place, newest = f"/?under={post.pk}", str(threads[-1].pk)
    html = elin.act("group_closure", post.pk, on=place, reason="spam", newest=newest)
    assert "Closing 7 threads: spam" in html.content.decode()
    assert "2 of 7 threads closed: spam" in html.content.decode()
    closure = GroupClosure.objects.get()
    closing.go_on(closure.pk, now=timezone.now())
    address = reverse("inbox:closing", args=[closure.pk])
    assert "4 of 7 threads closed" in elin.fragment(address).content.decode()
    elin.client.delete(address, headers={"HX-Request": "true"})
    assert "Opening again: 2 threads left" in elin.page(place).content.decode()
    closing.go_on(closure.pk, now=timezone.now())
    closing.go_on(closure.pk, now=timezone.now())
    assert closing.find_unfinished() == []
    assert Thread.objects.filter(status=Status.OPEN, owner=None).count() == 7
    assert "Close all 7 threads" in elin.page(place).content.decode()


def test_a_large_closing_ends_with_what_was_really_closed(
    elin: Desk, ali: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    post, threads = make_group(6)
    monkeypatch.setattr(closing, "AT_ONCE", 2)
    closure = closing.close_group(
        post, by=elin.agent, reason=ClosedReason.SPAM, newest=threads[-1].pk, now=timezone.now()
    )
    claim_thread(threads[5], by=ali.agent, now=timezone.now())  # before its part is reached
    while pks := closing.find_unfinished():
        closing.go_on(pks[0], now=timezone.now())
    address = reverse("inbox:closing", args=[closure.pk])
    assert "5 threads closed: spam" in elin.fragment(address).content.decode()
    assert ali.client.get(address).status_code == 404


def test_what_is_put_off_is_not_closed_with_the_others(elin: Desk) -> None:
    post, threads = make_group(3)
    snooze_thread(threads[0], by=elin.agent, until=None, now=timezone.now())
    elin.act(
        "group_closure", post.pk, on=f"/?under={post.pk}", reason="spam", newest=str(threads[2].pk)
    )
    assert Thread.objects.filter(status=Status.CLOSED).count() == 2


@pytest.mark.parametrize("data", [{}, {"reason": "spam"}, {"reason": "x", "newest": "1"}])
def test_nonsense_closes_nothing(elin: Desk, data: dict[str, str]) -> None:
    post, _threads = make_group(2)
    assert elin.act("group_closure", post.pk, on="/", **data).status_code == 400
    assert not Thread.objects.filter(status=Status.CLOSED).exists()
