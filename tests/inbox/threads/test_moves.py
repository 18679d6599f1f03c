"""Merged and split by hand, and undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agents.models import Agent
from connectors.models import Channel
from connectors.port import Network, Way
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest
from inbox.models import Draft, Handover, Message, Status, Thread, ThreadMove, Verb
from inbox.threads.claim import claim_thread
from inbox.threads.conflicts import NotOwner
from inbox.threads.drafts import save_draft
from inbox.threads.merge_by_hand import merge_by_hand
from inbox.threads.moves import undo_move
from inbox.threads.split import split_thread
from tests.factories import make_agent, make_channel, make_picture, make_thread
from tests.inbox.ingest.posts import BRAND, write_message, write_post

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def elin() -> Agent:
    return make_agent(name="Elin Lund")


@pytest.fixture
def channel() -> Channel:
    return make_channel(external_id=BRAND.external_id, handle="nordbanan")


def take_in(channel: Channel, *posts: object) -> None:
    ingest(channel, Batch(tuple(posts)), now=NOW)  # type: ignore[arg-type]


def find(top: str) -> Thread:
    return Thread.objects.get(top_external_id=top)


def threads_of(*external_ids: str) -> list[str]:
    rows = Message.objects.filter(external_id__in=external_ids)
    tops = dict(rows.values_list("external_id", "thread__top_external_id"))
    return [tops[external_id] for external_id in external_ids]


def facts(thread: Thread) -> tuple[object, ...]:
    thread.refresh_from_db()
    return (thread.status, thread.owner_id, thread.waiting_since, thread.message_count,
            thread.snippet, thread.first_response_at)  # fmt: skip


def test_merge_takes_the_later_into_the_earlier_and_can_be_undone(
    channel: Channel, elin: Agent
) -> None:
    take_in(channel, write_post("1"), write_post("2", minute=5, text="Igen"))
    one, two = find("1"), find("2")
    save_draft(two, by=elin, text="Utkast")
    before = facts(one), facts(two)
    move = merge_by_hand(two, one, by=elin, now=NOW)
    assert (move.to_thread, move.from_thread) == (one, two)
    assert threads_of("1", "2") == ["1", "1"]
    undo_move(move, by=elin, now=NOW)
    assert (facts(one), facts(two)) == before
    assert Draft.objects.get(agent=elin).thread == two
    assert threads_of("1", "2") == ["1", "2"]


def test_what_came_below_since_goes_back_with_it(channel: Channel, elin: Agent) -> None:
    take_in(channel, write_post("1"), write_post("2", minute=5))
    move = merge_by_hand(find("1"), find("2"), by=elin, now=NOW)
    take_in(channel, write_post("3", under="2", minute=6), write_post("4", under="1", minute=7))
    assert threads_of("3", "4") == ["1", "1"]
    undo_move(move, by=elin, now=NOW)
    assert threads_of("1", "2", "3", "4") == ["1", "2", "2", "1"]


def test_undoing_twice_is_harmless(channel: Channel, elin: Agent) -> None:
    take_in(channel, write_post("1"), write_post("2", minute=5))
    move = merge_by_hand(find("1"), find("2"), by=elin, now=NOW)
    for _ in range(2):
        undo_move(move, by=elin, now=NOW)
    assert find("1").events.filter(verb=Verb.PARTED).count() == 1


def test_merge_is_refused_where_it_makes_no_sense(channel: Channel, elin: Agent) -> None:
    take_in(channel, write_post("1"), write_post("2", minute=5))
    one, two, elsewhere = find("1"), find("2"), make_thread(
        channel=make_channel(network=Network.FACEBOOK, handle="sida")
    )  # fmt: skip
    for pair in ((one, one), (one, elsewhere)):
        with pytest.raises(ValidationError):
            merge_by_hand(*pair, by=elin, now=NOW)
    claim_thread(two, by=make_agent(name="Ali Rahimi"), now=NOW)
    with pytest.raises(ValidationError):
        merge_by_hand(one, two, by=elin, now=NOW)
    assert not ThreadMove.objects.exists()


def test_split_takes_a_message_and_all_below_it(channel: Channel, elin: Agent) -> None:
    take_in(
        channel, write_post("1"), write_post("2", under="1", minute=1, by="bo"),
        write_post("3", under="2", minute=2, by=BRAND), write_post("5", under="1", minute=4),
        write_post("4", under="3", minute=3, by="bo"),
    )  # fmt: skip
    before = facts(find("1"))
    move = split_thread(Message.objects.get(external_id="2"), by=elin, now=NOW)
    assert threads_of("1", "2", "3", "4", "5") == ["1", "2", "2", "2", "1"]
    new = move.to_thread
    assert new.profile
    assert new.profile.external_id == "bo"
    assert find("2").message_count == 3
    take_in(channel, write_post("6", under="4", minute=9, by="bo"))
    assert threads_of("6") == ["2"]

    undo_move(move, by=elin, now=NOW)
    assert set(threads_of("1", "2", "3", "4", "5", "6")) == {"1"}
    assert find("2").status == Status.MERGED
    assert facts(find("1"))[3] == int(str(before[3])) + 1
    take_in(channel, write_post("7", under="6", minute=10, by="bo"))
    assert threads_of("7") == ["1"]


def test_split_and_merge_by_turns(channel: Channel, elin: Agent) -> None:
    take_in(channel, write_post("1"), write_post("2", under="1", minute=1))
    for _ in range(3):
        move = split_thread(Message.objects.get(external_id="2"), by=elin, now=NOW)
        assert threads_of("1", "2") == ["1", "2"]
        undo_move(move, by=elin, now=NOW)
        assert threads_of("1", "2") == ["1", "1"]
    assert Thread.objects.count() == 2


def test_split_is_refused_at_the_top_at_ours_and_for_a_colleagues_thread(
    channel: Channel, elin: Agent
) -> None:
    take_in(
        channel, write_post("1"), write_post("2", under="1", minute=1, by=BRAND),
        write_post("3", under="2", minute=2),
    )  # fmt: skip
    for external_id in ("1", "2"):
        with pytest.raises(ValidationError):
            split_thread(Message.objects.get(external_id=external_id), by=elin, now=NOW)
    claim_thread(find("1"), by=make_agent(name="Ali Rahimi"), now=NOW + timedelta(minutes=1))
    with pytest.raises(NotOwner):
        split_thread(Message.objects.get(external_id="3"), by=elin, now=NOW)


def test_move_that_was_overtaken_cannot_be_undone(channel: Channel, elin: Agent) -> None:
    take_in(
        channel, write_post("1"), write_post("2", under="1", minute=1), write_post("9", minute=2)
    )
    move = split_thread(Message.objects.get(external_id="2"), by=elin, now=NOW)
    merge_by_hand(find("2"), find("9"), by=elin, now=NOW)
    merge_by_hand(find("2"), find("1"), by=elin, now=NOW)
    with pytest.raises(ValidationError):
        undo_move(move, by=elin, now=NOW)


def test_what_was_handed_over_and_drafted_in_private_goes_back(
    channel: Channel, elin: Agent
) -> None:
    take_in(channel, write_post("1"), write_post("2", minute=5, by="olle"))
    one, two = find("1"), find("2")
    assert two.profile
    handed = Handover.objects.create(thread=two, channel=channel, profile=two.profile, agent=elin)
    picture = make_picture(thread=two, agent=elin, uploaded_at=NOW)
    answered = two.messages.get()
    save_draft(two, by=elin, text="Ditt ärende", in_reply_to=answered, way=Way.PRIVATE)
    move = merge_by_hand(one, two, by=elin, now=NOW)
    undo_move(move, by=elin, now=NOW)
    handed.refresh_from_db()
    picture.refresh_from_db()
    assert (handed.thread, picture.thread) == (two, two)
    draft = Draft.objects.get()
    assert (draft.thread, draft.way, draft.in_reply_to) == (two, Way.PRIVATE, answered)


def test_a_private_draft_stays_private_where_it_joins_a_public_one(
    channel: Channel, elin: Agent
) -> None:
    take_in(channel, write_post("1"), write_post("2", minute=5))
    one, two = find("1"), find("2")
    save_draft(one, by=elin, text="Hej alla", way=Way.PUBLIC)
    save_draft(two, by=elin, text="Bara till dig", way=Way.PRIVATE)
    merge_by_hand(one, two, by=elin, now=NOW)
    draft = Draft.objects.get()
    assert (draft.text, draft.way) == ("Hej alla\n\nBara till dig", Way.PRIVATE)


def test_what_is_split_off_in_private_goes_on_there(channel: Channel, elin: Agent) -> None:
    """Nothing hangs below anything there: what was said later goes along, and what comes joins."""
    take_in(
        channel, write_message("1"), write_message("2", minute=1),
        write_message("3", by=BRAND, minute=2), write_message("9", by="olle", to="olle"),
    )  # fmt: skip
    move = split_thread(Message.objects.get(external_id="2"), by=elin, now=NOW)
    take_in(channel, write_message("4", minute=3), write_message("5", by=BRAND, minute=4))
    take_in(channel, write_message("0", minute=0.5))  # written before, and read late
    old = "private:maja"
    assert threads_of("1", "2", "3", "4", "5", "0") == [old, "2", "2", "2", "2", old]
    later = split_thread(Message.objects.get(external_id="4"), by=elin, now=NOW)
    take_in(channel, write_message("6", minute=5))
    assert threads_of("4", "5", "6", "9") == ["4", "4", "4", "private:olle"]
    undo_move(later, by=elin, now=NOW)
    take_in(channel, write_message("7", minute=6))
    assert threads_of("4", "6", "7") == ["2", "2", "2"]
    undo_move(move, by=elin, now=NOW)
    take_in(channel, write_message("8", minute=7))
    assert threads_of("2", "4", "7", "8") == [old] * 4
    assert facts(find(old))[3] == 9
    assert not Handover.objects.exists()


def test_the_conversation_of_a_group_is_not_split(channel: Channel, elin: Agent) -> None:
    said = [write_message("1"), write_message("2", by="olle", minute=1)]
    take_in(channel, *(replace(one, peer=None, is_group=True) for one in said))
    with pytest.raises(ValidationError):
        split_thread(Message.objects.get(external_id="2"), by=elin, now=NOW)
