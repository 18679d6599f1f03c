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
from inbox.models import Handover, Message, Profile, Reply, Status, Thread, ThreadEvent, Verb
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


def test_the_network_has_the_last_word_on_which_message_it_was(
    channel: Channel, elin: Agent
) -> None:
    """By hand somebody wrote the same to Olle, and the poll was quicker than the answer."""
    maja = send_to(channel, elin, "Maja Berg")
    by_hand = see(channel, to="p-olle", name="")
    store_sent(maja, SentPost("m-p-maja", WORDS, peer_id="p-maja"), now=NOW)
    maja.refresh_from_db()
    assert maja.message
    assert (maja.state, maja.message.external_id) == (Reply.State.SENT, "m-p-maja")
    assert maja.message.thread == maja.thread
    apart = Message.objects.get(external_id=by_hand.external_id)
    assert apart.thread
    assert apart.thread != maja.thread
    assert (apart.agent, apart.thread.profile) == (None, Profile.objects.get(external_id="p-olle"))
    assert Thread.objects.get(pk=maja.thread_id).message_count == 2
    assert Handover.objects.get().profile.external_id == "p-maja"
    assert ThreadEvent.objects.get(verb=Verb.REPLIED).facts["message"] == maja.message_id
    customers = Profile.objects.filter(external_id__in=["c-Maja Berg", "p-maja", "p-olle"])
    assert customers.values("customer").distinct().count() == 2
    with transaction.atomic():  # and Olle's answer is Olle's
        ingest(channel, Batch((write_message("m-9", by="p-olle", to="p-olle"),)), now=NOW)
    assert Message.objects.get(external_id="m-9").thread == apart.thread


def test_the_same_words_by_hand_in_one_conversation_are_two_messages(
    channel: Channel, elin: Agent
) -> None:
    with transaction.atomic():
        ingest(channel, Batch((write_message("1", by="p-maja", to="p-maja"),)), now=NOW)
    thread = Thread.objects.get()
    reply = write_reply(
        thread, elin, WORDS, state=Reply.State.SENDING, way=Way.PRIVATE, peer_external_id="p-maja"
    )
    see(channel, to="p-maja", name="Maja")
    store_sent(reply, SentPost("m-2", WORDS, peer_id="p-maja"), now=NOW)
    reply.refresh_from_db()
    assert reply.message
    assert reply.message.external_id == "m-2"
    ours = thread.messages.filter(direction="outbound").order_by("external_id")
    assert list(ours.values_list("external_id", "agent")) == [("m-2", elin.pk), ("m-p-maja", None)]
