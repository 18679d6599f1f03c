"""Hostile words in every place that the networks fill, and actions that no page asked for."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from connectors.port import Network, Way
from inbox.models import Message, ProfileMove, Reply, Thread
from inbox.threads.claim import claim_thread
from inbox.threads.drafts import save_draft
from inbox.threads.note import add_note
from tests.factories import (
    make_channel,
    make_picture,
    make_profile,
    make_thread,
    write_message,
    write_reply,
)
from tests.inbox.views.conftest import Desk

EVIL = """"'><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}\u202e"""
RAW = ("<script>alert", "<img src=x", "\"'>")
CHANGES = [
    ("post", "join", "thread"), ("delete", "joining", "thread+move"), ("post", "hiding", "message"),
    ("delete", "hiding", "message"), ("post", "like", "message"), ("delete", "message", "message"),
    ("post", "pictures", "thread"), ("delete", "picture", "picture"),
    ("post", "picture", "picture"),
    ("post", "attempts", "reply"), ("post", "pictures_again", "reply"), ("post", "draft", "thread"),
    ("post", "group_closure", "message"), ("post", "publishing", ""), ("post", "replies", "thread"),
    ("post", "logged", "thread"), ("post", "length", "thread"), ("post", "notes", "thread"),
    ("post", "budget", "channel"), ("post", "read_only", "channel"),
    ("post", "disconnection", "channel"), ("post", "connect_feed", ""),
]  # fmt: skip


@pytest.fixture
def hostile(elin: Desk) -> Thread:
    """A thread in which whoever could wrote the same."""
    channel = make_channel(network=Network.FACEBOOK, name=EVIL, handle="h")
    maja = make_profile(network=Network.FACEBOOK, name=EVIL, handle=EVIL[:80], external_id="m")
    twin = make_profile(network=Network.FACEBOOK, name=EVIL, handle="t", external_id="t")
    joined = make_profile(network=Network.FACEBOOK, name=EVIL, handle="j", external_id="j")
    assert joined.customer
    assert maja.customer
    move = ProfileMove.objects.create(
        from_customer=joined.customer, to_customer=maja.customer, by=elin.agent
    )
    move.profiles.set([joined])
    thread = make_thread(EVIL, channel=channel, profile=maja)
    make_thread(EVIL, channel=channel, profile=twin)
    now = timezone.now()
    for state in ("held", "waiting", "refused"):
        message = write_message(thread, EVIL, at=now, edited_at=now, url=f"https://a.b/{EVIL}")
        make_picture(message=message, alt_text=EVIL, state=state, error="x", source_url=EVIL)
        write_message(thread, EVIL, at=now, replaced_by=message)
    claim_thread(thread, by=elin.agent, now=now)
    make_picture(thread=thread, agent=elin.agent, alt_text=EVIL, uploaded_at=now)
    save_draft(thread, by=elin.agent, text=EVIL, in_reply_to=message, way=Way.PRIVATE)
    write_reply(thread, elin.agent, EVIL, state=Reply.State.FAILED, error=EVIL)
    add_note(thread, by=elin.agent, text=EVIL, now=now)
    return thread


def test_hostile_words_are_words_on_every_page(elin: Desk, hostile: Thread) -> None:
    query = f"?person={EVIL[:4]}"
    for address in (
        elin.on(hostile), reverse("inbox:queue"), reverse("inbox:rules", args=[hostile.pk]),
        reverse("inbox:candidates", args=[hostile.pk]) + query, reverse("inbox:channels"),
        reverse("inbox:changes") + f"?ids={hostile.pk}",
    ):  # fmt: skip
        answer = elin.page(address)
        assert answer.status_code == 200, address
        page = answer.content.decode()
        assert not [raw for raw in RAW if raw in page], address
    assert "&lt;script&gt;alert" in elin.page(elin.on(hostile)).content.decode()


def test_nothing_is_changed_without_the_token_of_the_page(elin: Desk, hostile: Thread) -> None:
    elin.agent.role = "admin"
    elin.agent.save()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(elin.agent)
    message = Message.objects.filter(thread=hostile)[0]
    pks = {
        "thread": [hostile.pk], "message": [message.pk], "": [], "channel": [hostile.channel_id],
        "picture": [hostile.uploads.all()[0].pk], "reply": [Reply.objects.all()[0].pk],
        "thread+move": [hostile.pk, ProfileMove.objects.all()[0].pk],
    }  # fmt: skip
    for verb, name, what in CHANGES:
        address = reverse(f"inbox:{name}", args=pks[what])
        assert getattr(strict, verb)(address).status_code == 403, (verb, name)
        assert Client().generic(verb.upper(), address).status_code == 302, (verb, name)


def test_an_upload_is_its_agents_alone(elin: Desk, ali: Desk, hostile: Thread) -> None:
    picture = hostile.uploads.all()[0]
    address = reverse("inbox:picture", args=[picture.pk])
    for verb in ("get", "post", "delete"):
        assert getattr(ali.client, verb)(address).status_code == 404, verb
    picture.refresh_from_db()
    assert picture.alt_text == EVIL
