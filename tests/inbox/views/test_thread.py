"""A thread as its agents read it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from connectors.port import Kind
from inbox.models import Direction, Message, Reply, Thread
from inbox.reading.stretch import LENGTH
from inbox.threads.claim import claim_thread
from inbox.threads.merge import merge_threads
from inbox.threads.note import add_note
from tests.factories import (
    make_channel,
    make_message,
    make_picture,
    make_profile,
    make_thread,
    write_message,
    write_reply,
)
from tests.inbox.views.conftest import Desk

HOSTILE = (
    '<script>alert(1)</script>\u202e "x" https://evil.example/?a=<b>&c=1). javascript:alert(1)'
)


def read(desk: Desk, thread: Thread, query: str = "") -> str:
    html: str = desk.fragment(desk.on(thread) + query).content.decode()
    return html


def test_customers_text_is_shown_as_text(elin: Desk) -> None:
    profile = make_profile(name='<b onmouseover="x">Bad</b>', handle="bad")
    thread = make_thread(HOSTILE, profile=profile)
    page = elin.page(elin.on(thread)).content.decode()
    assert "<script>alert" not in page
    assert "<b onmouseover" not in page
    link = (
        '<a href="https://evil.example/?a=" target="_blank" rel="noopener noreferrer nofollow">'
        "https://evil.example/?a=</a>&lt;b&gt;&amp;c=1). javascript:alert(1)</bdi>"
    )
    assert link in page


def test_a_page_obeys_its_own_content_security_policy(elin: Desk) -> None:
    page = elin.page(elin.on(make_thread(HOSTILE))).content.decode()
    assert not re.search(r"<[^>]+\s(style|on\w+)=", page)
    assert re.findall(r"<script(?! (type=\"module\" )?src=)", page) == []


@pytest.mark.parametrize("count", [1, 3])
def test_reading_takes_as_many_statements_however_much_was_written(
    elin: Desk, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    thread, now = make_thread(), timezone.now()
    claim_thread(thread, by=elin.agent, now=now)
    for number in range(count):
        at = now + timedelta(minutes=number)
        asked = write_message(thread, "Och nu?", at=at, by=make_profile(name=f"Olle {number}"))
        sent = write_message(thread, "Snart.", at=at, by=elin.agent)
        written = write_reply(thread, elin.agent, "Snart.", state=Reply.State.SENT, message=sent)
        failed = write_reply(thread, elin.agent, "Strax", state=Reply.State.FAILED)
        make_picture(message=asked)
        make_picture(reply=written)
        make_picture(reply=failed)
        add_note(thread, by=elin.agent, text="Ring dem", now=at)
        make_thread("En sak till", profile=thread.profile)
    read(elin, thread)
    with django_assert_num_queries(15):
        read(elin, thread)
    with django_assert_num_queries(12):
        elin.beside(thread)


def test_states_of_an_answer_are_told_in_words(elin: Desk) -> None:
    thread = make_thread()
    claim_thread(thread, by=elin.agent, now=timezone.now())
    write_reply(thread, elin.agent, "Ett", state=Reply.State.FAILED, error="Nobody at home.")
    write_reply(thread, elin.agent, "Två", state=Reply.State.UNKNOWN)
    sent = write_message(thread, "Tre", at=timezone.now(), by=elin.agent)
    write_reply(thread, elin.agent, "Tre", state=Reply.State.SENT, message=sent)
    html = read(elin, thread)
    assert "Nobody at home." in html
    assert "X did not say whether it took this" in html
    assert '<span class="state">sent</span>' in html
    Message.objects.filter(pk=sent.pk).update(confirmed_at=timezone.now())
    assert '<span class="state ok">✓' in read(elin, thread)


def test_an_answer_given_elsewhere_says_where(elin: Desk) -> None:
    thread = make_thread()
    write_message(thread, "Hej!", at=timezone.now(), direction=Direction.OUTBOUND)
    assert "answered on X itself" in read(elin, thread)


def test_a_thread_below_our_post_shows_the_post(elin: Desk) -> None:
    channel = make_channel(network="facebook", handle="", name="Nordbanan")
    thread = make_thread("Gäller det Narvik?", channel=channel)
    post = make_message(
        channel=channel, direction=Direction.OUTBOUND, kind=Kind.POST, text="Extratåg på söndag!"
    )
    thread.messages.update(parent_external_id=post.external_id)
    assert "Extratåg på söndag!" in read(elin, thread)
    assert "comment on Facebook" in read(elin, thread)


def test_bystanders_are_marked(elin: Desk) -> None:
    thread = make_thread()
    write_message(thread, "samma här", at=timezone.now(), by=make_profile(name="Olle K"))
    html = read(elin, thread)
    assert html.count("joined in") == 1
    assert 'class="message bystander"' in html


def test_a_long_thread_shows_its_newest_part_and_leads_to_the_rest(elin: Desk) -> None:
    now = timezone.now()
    thread = make_thread("Först", minutes_ago=600, now=now)
    for number in range(LENGTH):
        make_message(
            thread=thread, text=f"nummer {number}.", author=thread.profile,
            created_at=now - timedelta(minutes=500 - number),
        )  # fmt: skip
    html = read(elin, thread)
    assert "Först" not in re.findall(r'class="words">(.*?)</bdi>', html)
    key = re.search(r'hx-get="[^"]+\?before=([^"]+)"', html)
    assert key
    earlier = read(elin, thread, f"?before={key[1]}")
    assert re.findall(r'class="words">(.*?)</bdi>', earlier) == ["Först"]
    assert 'id="earlier" data-keep hidden' in earlier


def test_a_long_text_is_folded(elin: Desk) -> None:
    html = read(elin, make_thread("x" * 3000 + "REST"))
    assert '<details class="rest">' in html
    assert html.index("Show the rest") < html.index("REST")


def test_the_same_post_to_two_of_our_accounts_is_linked(elin: Desk) -> None:
    one = make_thread("@nordbanan @nb_no hej")
    other = make_thread("@nordbanan @nb_no hej", channel=make_channel(handle="nb_no"))
    Message.objects.filter(thread=other).update(external_id=one.top_external_id)
    assert "The same post to @nb_no" not in read(elin, one)  # nobody waits for it
    assert "The same post to @nb_no" in elin.beside(one)
    assert "The same post to @nb_no" in elin.page(elin.on(one)).content.decode()


def test_a_merged_threads_address_leads_to_the_other(elin: Desk) -> None:
    upper, lower = make_thread("ett"), make_thread("två")
    merge_threads(upper, lower, now=timezone.now())
    response = elin.page(f"{elin.on(lower)}?view=open")
    assert (response.status_code, response["Location"]) == (302, f"{elin.on(upper)}?view=open")


def test_every_address_is_a_page_and_a_fragment(elin: Desk) -> None:
    thread = make_thread()
    page, fragment = elin.page(elin.on(thread)), elin.fragment(elin.on(thread))
    assert b"<html" in page.content
    assert b"<html" not in fragment.content
    assert b'id="work"' in fragment.content
    assert "HX-Request" in page["Vary"]


def test_what_came_without_words_is_told_of(elin: Desk) -> None:
    """A voice message, a sticker, a film: nobody is shown an empty line."""
    thread = make_thread("")
    page = elin.page(elin.on(thread)).content.decode()
    assert "Something without words that cannot be shown here. Look at it on X." in page
    assert "Without words: a picture or something else" in page
