"""Two private replies of the same words are on their way at once: none may reach into the other's
matter, whatever the poll sees before the network has answered us.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import transaction
from django.utils import timezone

from agents.models import Agent
from connectors.models import Channel
from connectors.port import Author, Network, Post, SentPost, Way
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest
from inbox.models import Handover, Message, Reply, Status, Thread, ThreadEvent, Verb
from inbox.outbox.finish import mark_sent
from inbox.outbox.send import store_sent
from tests.factories import make_agent, make_channel, make_profile, make_thread, write_reply
from tests.inbox.ingest.posts import BRAND, write_message

pytestmark = pytest.mark.django_db
WORDS = "Hej! Skriv till oss här. ^EL"
NOW = timezone.now()


@pytest.fixture
def channel() -> Channel:
    return make_channel(network=Network.FACEBOOK, external_id=BRAND.external_id)


@pytest.fixture
def elin() -> Agent:
    return make_agent()


def send_to(channel: Channel, elin: Agent, name: str) -> Reply:
    """An answer in private to a comment of this person's, which the network has not yet taken."""
    profile = make_profile(network=Network.FACEBOOK, name=name, handle="", external_id=f"c-{name}")
    thread = make_thread(channel=channel, profile=profile)
    sending = Reply.State.SENDING
    return write_reply(thread, elin, WORDS, state=sending, way=Way.PRIVATE_REPLY)


def see(channel: Channel, *, to: str, name: str) -> Message:
    """The poll reads our message to somebody, whom the network calls by another id in private."""
    seen: Post = write_message(f"m-{to}", by=BRAND, to=to, text=WORDS)
    seen = replace(seen, peer=Author(to, "", name))
    with transaction.atomic():
        ingest(channel, Batch((seen,)), now=NOW)
    return Message.objects.get(external_id=seen.external_id)


def test_the_name_says_whose_it_is(channel: Channel, elin: Agent) -> None:
    maja, olle = send_to(channel, elin, "Maja Berg"), send_to(channel, elin, "Olle Ek")
    message = see(channel, to="p-olle", name="Olle Ek")
    maja.refresh_from_db()
    olle.refresh_from_db()
    assert (maja.state, olle.state) == (Reply.State.SENDING, Reply.State.SENT)
    assert message.thread == olle.thread
    assert Handover.objects.get().thread == olle.thread


def test_without_a_name_the_network_is_waited_for(channel: Channel, elin: Agent) -> None:
    maja, olle = send_to(channel, elin, "Maja Berg"), send_to(channel, elin, "Olle Ek")
    message = see(channel, to="p-olle", name="")
    assert not Reply.objects.exclude(state=Reply.State.SENDING).exists()
    apart = message.thread
    assert apart
    assert apart.pk not in (maja.thread_id, olle.thread_id)
    store_sent(olle, SentPost("m-p-olle", WORDS, peer_id="p-olle"), now=NOW)
    message.refresh_from_db()
    apart.refresh_from_db()
    olle.refresh_from_db()
    assert (olle.state, olle.message, message.thread) == (Reply.State.SENT, message, olle.thread)
    assert (apart.status, apart.merged_into) == (Status.MERGED, olle.thread)
    assert not ThreadEvent.objects.filter(verb=Verb.ANSWERED_ELSEWHERE).exists()
    assert Handover.objects.get().thread == olle.thread


def test_a_guess_gives_way_with_all_that_came_of_it(channel: Channel, elin: Agent) -> None:
    maja = send_to(channel, elin, "Maja Berg")
    message = see(channel, to="p-olle", name="")  # it could only be hers, or so it seemed
    assert Handover.objects.get().thread == maja.thread
    olle = send_to(channel, elin, "Olle Ek")
    with transaction.atomic():
        mark_sent(olle, message, now=NOW, peer_id="p-olle")
    maja.refresh_from_db()
    message.refresh_from_db()
    assert (maja.state, maja.message) == (Reply.State.UNKNOWN, None)  # it is asked about again
    assert message.thread == olle.thread
    assert Handover.objects.get().thread == olle.thread
    assert ThreadEvent.objects.get(verb=Verb.WENT_PRIVATE).thread == olle.thread
    assert Thread.objects.get(pk=maja.thread_id).message_count == 1
