"""What the composer says before anybody types: ways, windows, locks."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from connectors.models import Channel
from connectors.port import Kind, Network, Way
from inbox.models import Draft, Thread
from inbox.threads.claim import claim_thread
from inbox.threads.drafts import give_back_draft, save_draft
from tests.factories import make_channel, make_profile, make_thread, write_message
from tests.inbox.views.conftest import Desk


def read(desk: Desk, thread: Thread) -> str:
    return str(desk.page(desk.on(thread)).content.decode())


def rule(html: str, mode: str) -> str:
    """The composer's words on one mode, with the tag that holds them."""
    found = re.search(rf'<div class="rule[^>]*id="rule-{mode}".*?</div>', html, re.DOTALL)
    assert found
    return found[0]


def make_private(**fields: Any) -> Thread:
    """A customer of a Facebook Page who wrote privately."""
    channel = make_channel(network=Network.FACEBOOK, handle="nordtag")
    thread = make_thread(channel=channel, **fields)
    thread.messages.update(kind=Kind.DIRECT_MESSAGE)
    return thread


def test_the_mode_is_as_private_as_the_message_that_is_answered(elin: Desk) -> None:
    assert 'id="composer" data-mode="reply"' in read(elin, make_thread())
    private = read(elin, make_private())
    assert 'id="composer" data-mode="private"' in private
    assert 'name="way" id="reply-way" value="private"' in private


def test_a_window_is_told_to_its_real_end(elin: Desk) -> None:
    page = read(elin, make_private(minutes_ago=60))
    assert "6 d 22 h" in rule(page, "private") or "6 d 23 h" in rule(page, "private")
    assert "data-open" in rule(page, "private")
    other = make_profile(network=Network.FACEBOOK, name="Olle Ek")
    late = rule(read(elin, make_private(minutes_ago=2 * 24 * 60, profile=other)), "private")
    assert "only a person may answer" in late
    assert "4 d 23 h" in late


def test_what_is_refused_says_why_and_what_remains(elin: Desk) -> None:
    shut = rule(read(elin, make_private(minutes_ago=8 * 24 * 60)), "private")
    assert "shut" in shut
    assert "7 days" in shut
    unaddressed = make_thread()
    unaddressed.messages.update(addresses_us=False)
    public = rule(read(elin, unaddressed), "reply")
    assert "X lets us reply only to people who mentioned us" in public
    assert "Answer on X" in public
    assert 'target="_blank"' in public


def test_on_x_a_public_answer_can_invite(elin: Desk) -> None:
    page = read(elin, make_thread())
    assert "Invite to write privately" in rule(page, "private")
    assert 'id="inviting">' in page
    facebook = make_thread(channel=make_channel(network=Network.FACEBOOK, handle="nordtag"))
    assert 'id="inviting" hidden' in read(elin, facebook)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"is_read_only": True}, "only looked at"),
        ({"state": "reauthorise"}, "must be connected again"),
        ({"state": "refused"}, "refuses this channel"),
    ],
)
def test_while_sending_cannot_work_both_modes_are_shut_and_the_draft_stays(
    elin: Desk, fields: dict[str, object], words: str
) -> None:
    thread = make_thread()
    save_draft(thread, by=elin.agent, text="Vi letar.")
    Channel.objects.update(**fields)
    page = read(elin, thread)
    for mode in ("reply", "private"):
        assert words in rule(page, mode)
    assert "Vi letar." in page


def test_a_draft_keeps_the_way_in_which_it_was_begun(elin: Desk) -> None:
    thread = make_thread()
    elin.act("draft", thread.pk, text="Bara till dig", way="private")
    assert Draft.objects.get().way == Way.PRIVATE
    assert 'id="composer" data-mode="private"' in read(elin, thread)
    elin.act("draft", thread.pk, text="Till alla", way="public", invites="1")
    assert Draft.objects.get().way == Way.INVITE
    assert re.search(r'id="reply-invites"[^>]*checked', read(elin, thread))


def test_what_was_begun_in_private_does_not_turn_public(elin: Desk) -> None:
    thread = make_thread()
    save_draft(thread, by=elin.agent, text="Bara till dig", way=Way.PRIVATE)
    give_back_draft(
        thread, to=elin.agent, text="Till alla", in_reply_to=thread.messages.get(), way=Way.PUBLIC
    )
    assert Draft.objects.get().way == Way.PRIVATE


def test_the_rules_of_a_chosen_message_are_asked_for(elin: Desk) -> None:
    thread = make_thread()
    other = write_message(
        thread, "Samma här", at=timezone.now(), by=make_profile(name="Olle Ek"), addresses_us=False
    )
    address = f"/threads/{thread.pk}/rules/"
    shut = elin.fragment(f"{address}?in_reply_to={other.pk}").content.decode()
    assert f'data-chosen="{other.pk}"' in shut
    assert "shut" in rule(shut, "reply")
    usual = elin.fragment(f"{address}?in_reply_to=").content.decode()
    assert 'data-chosen=""' in usual
    assert "data-open" in rule(usual, "reply")


def test_a_message_of_another_thread_has_no_rules_here(elin: Desk) -> None:
    thread, other = make_thread(), make_thread(profile=make_profile(name="Olle Ek"))
    address = f"/threads/{thread.pk}/rules/?in_reply_to={other.messages.get().pk}"
    assert 'data-chosen=""' in elin.fragment(address).content.decode()


def test_a_refused_way_is_told_beside_the_text(elin: Desk) -> None:
    thread = claim_thread(make_thread(), by=elin.agent, now=timezone.now())
    response = elin.act(
        "replies", thread.pk, text="Hej", client_id="1", version=thread.version, way="private"
    )
    assert response.status_code == 422
    assert "A public answer can hold the link" in response.content.decode()


def test_private_messages_are_marked_in_words_and_shape(elin: Desk) -> None:
    thread = make_private()
    page = read(elin, thread)
    assert re.search(r'<article class="message private"', page)
    assert page.count('class="secret"') == 1
    row = elin.page("/?view=open").content.decode()
    assert re.search(r'class="label secret">.*?private', row, re.DOTALL)


def test_the_same_person_in_private_is_no_bystander(elin: Desk) -> None:
    thread = make_thread()
    assert thread.profile
    psid = make_profile(name="Maja Berg", handle="psid", customer=thread.profile.customer)
    write_message(thread, "Det är jag", at=timezone.now() - timedelta(minutes=1), by=psid)
    assert "joined in" not in read(elin, thread)


def test_rules_need_a_sign_in(elin: Desk) -> None:
    thread = make_thread()
    elin.client.logout()
    assert elin.page(f"/threads/{thread.pk}/rules/").status_code == 302
