"""The queue as a page and as fragments: filters, pages, rows that are looked at again."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from agents.hours.create import ensure_demo_hours
from connectors.models import Channel
from inbox.models import ClosedReason, Label, Reply, Thread
from inbox.threads.claim import claim_thread
from inbox.threads.close import close_thread
from inbox.threads.drafts import save_draft
from tests.factories import (
    make_channel,
    make_message,
    make_profile,
    make_thread,
    make_threads,
    write_reply,
)
from tests.inbox.views.clocks import promise
from tests.inbox.views.conftest import Desk

ROW = re.compile(r'id="row-(\d+)" class="queue-row( gone)?"')


def row_ids(html: str) -> list[int]:
    return [int(found[1]) for found in ROW.finditer(html)]


def test_the_longest_waiting_comes_first_and_pages_follow_by_key(elin: Desk) -> None:
    threads = make_threads(30)
    page = elin.page("/").content.decode()
    key = re.search(r"key=([^\"]+)\"", page)
    assert key
    more = elin.fragment(f"/?key={key[1]}").content.decode()
    assert row_ids(page) + row_ids(more) == [thread.pk for thread in threads]
    assert "<html" not in more
    assert 'id="more"' not in more


def test_a_key_that_nobody_wrote_leads_to_the_first_page(elin: Desk) -> None:
    response = elin.page("/?view=open&key=nonsense")
    assert (response.status_code, response["Location"]) == (302, "/?view=open")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_twelve_statements_at_most_for_any_number_of_rows(
    marcus: Desk, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """All that a row may tell: a draft, a reply, labels, a clock in hours, a group below a post."""
    ensure_demo_hours(now=timezone.now())
    label, channel = Label.objects.create(name="Bagage"), make_channel()
    for number in range(count):
        post = make_message(channel=channel, direction="outbound")
        for thread in make_threads(2, channel):
            thread.labels.add(label)
            save_draft(thread, by=marcus.agent, text="Hej")
            write_reply(thread, marcus.agent, "Hej", state=Reply.State.FAILED)
            promise(thread, due_at=timezone.now() + timedelta(hours=number))
            Thread.objects.filter(pk=thread.pk).update(under=post.external_id)
        lone = make_thread("Hej", channel=channel)
        lone.labels.add(label)
        promise(lone, due_at=timezone.now())
    marcus.page("/")
    with django_assert_num_queries(12):
        html = marcus.page("/").content.decode()
    assert len(row_ids(html)) == html.count("2 threads below our post") == count
    assert html.count("Bagage</bdi>") == count  # a group bears none


def test_views_show_what_they_name(elin: Desk, ali: Desk) -> None:
    now = timezone.now()
    mine, theirs, free, done = make_threads(4)
    claim_thread(mine, by=elin.agent, now=now)
    claim_thread(theirs, by=ali.agent, now=now)
    close_thread(done, by=ali.agent, reason=ClosedReason.THANKS, now=now)
    shown = {
        view: row_ids(elin.page(f"/?view={view}").content.decode())
        for view in ("mine", "unassigned", "open", "closed")
    }
    assert shown == {
        "mine": [mine.pk],
        "unassigned": [free.pk],
        "open": [mine.pk, theirs.pk, free.pk],
        "closed": [done.pk],
    }


def test_words_filter_names_handles_and_texts(elin: Desk) -> None:
    maja = make_thread("Var är tåget?", profile=make_profile(name="Maja Berg", handle="majab"))
    make_thread("Tack", profile=make_profile(name="Nils Ek", handle="nilsek"))
    for text in ("maja b", "@majab", "tåget"):
        assert row_ids(elin.page(f"/?q={quote(text)}").content.decode()) == [maja.pk]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/", "Everybody has somebody"),
        ("/?view=open", "Everybody is answered"),
        ("/?view=mine", "You have nothing on your desk"),
        ("/?view=pending", "Nobody owes us an answer"),
        ("/?view=closed", "Nothing is closed yet"),
        ("/?q=sn%C3%B6", "Nothing matches “snö”"),
    ],
)
def test_each_emptiness_says_why(elin: Desk, address: str, words: str) -> None:
    make_channel()
    assert words in elin.page(address).content.decode()


def test_a_broken_channel_is_named_to_everybody(elin: Desk) -> None:
    make_channel(state=Channel.State.REAUTHORISE, error="X no longer accepts our sign-in.")
    page = elin.page("/").content.decode()
    assert "<strong>X @nordbanan</strong>" in page
    assert "Quiet, but not for a good reason" in page
    mine = elin.page("/?view=mine").content.decode()
    assert "You have nothing on your desk" in mine  # that is no fault of the channel's


def test_changed_rows_say_whether_they_still_fit(elin: Desk, ali: Desk) -> None:
    taken, free = make_threads(2)
    claim_thread(taken, by=ali.agent, now=timezone.now())
    html = elin.fragment(f"/queue/changes/?ids={taken.pk},{free.pk}").content.decode()
    assert ROW.findall(html) == [(str(taken.pk), " gone"), (str(free.pk), "")]
    assert "(1) Queue" in html


def test_after_a_gap_the_list_learns_what_it_lacks(elin: Desk) -> None:
    first, second, third = make_threads(3)
    now = timezone.now()
    claim_thread(second, by=elin.agent, now=now)
    html = elin.fragment(f"/queue/changes/?ids={first.pk}&newest={second.pk}").content.decode()
    assert row_ids(html) == [first.pk, third.pk]
    assert row_ids(elin.fragment(f"/queue/changes/?ids={first.pk}").content.decode()) == [first.pk]


def test_nonsense_ids_are_refused(elin: Desk) -> None:
    assert elin.fragment("/queue/changes/?ids=1,x").status_code == 400


def test_waiting_times_are_words(elin: Desk) -> None:
    make_thread(minutes_ago=125.5, now=timezone.now())
    thread = make_thread(minutes_ago=60 * 50.1)
    page = elin.page("/").content.decode()
    assert "2 h 5 min</time>" in page
    assert "2 d 2 h</time>" in page
    assert thread.waiting_since is not None


def test_strangers_are_asked_to_sign_in(elin: Desk) -> None:
    elin.client.logout()
    assert elin.page("/").status_code == 302
    assert elin.fragment("/queue/changes/?ids=1")["HX-Redirect"].startswith("/accounts/login/")


def test_text_is_not_looked_for_in_what_is_closed(elin: Desk) -> None:
    (thread,) = make_threads(1)
    close_thread(thread, by=elin.agent, reason=ClosedReason.SPAM, now=timezone.now())
    with CaptureQueriesContext(connection) as queries:
        assert row_ids(elin.page("/?view=closed&q=finns-inte").content.decode()) == [thread.pk]
    assert not any("LIKE" in query["sql"] for query in queries)
