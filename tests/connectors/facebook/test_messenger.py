"""Messenger over HTTP: what is read, what is missed, and how each way reaches its customer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import requests

from connectors.facebook.connector import FacebookConnector
from connectors.facebook.gateway import CONVERSATIONS_A_CALL
from connectors.facebook.messages import KEPT, pass_conversations
from connectors.facebook.pace import SECOND, Pace
from connectors.facebook.parse import parse_messages
from connectors.port import (
    Account,
    Author,
    Cursor,
    Duplicate,
    Gone,
    Kind,
    Network,
    OutcomeUnknown,
    Outgoing,
    Page,
    Refused,
    Seen,
    Way,
)
from tests.connectors.conftest import open_world
from tests.connectors.wire import answering, say
from tests.connectors.worlds import World

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def world(sandbox_url: str) -> Iterator[World]:
    yield from open_world(Network.FACEBOOK, sandbox_url)


def read_run(world: World, cursor: Cursor) -> tuple[list[Page], Cursor]:
    pages: list[Page] = []
    while not pages or not pages[-1].is_last:
        pages.append(world.connector.read_page("messages", cursor))
        cursor = pages[-1].cursor
    return pages, cursor


def let_pass(world: World, conversation_id: str, by: timedelta) -> None:
    path = f"{world.url}/_control/conversations/facebook/{conversation_id}"
    requests.patch(path, json={"older_by": by.total_seconds()}, timeout=10).raise_for_status()


def recently() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=5)


def test_run_goes_down_to_what_is_as_it_was(world: World) -> None:
    for number in range(CONVERSATIONS_A_CALL + 3):
        world.write_privately(author=f"kund{number}")
    pages, cursor = read_run(world, Cursor())
    assert [len(page.posts) for page in pages] == [CONVERSATIONS_A_CALL, 3]
    for conversation in {post.conversation_id for post in pages[0].posts}:
        let_pass(world, conversation, timedelta(minutes=1))
    _, cursor = read_run(world, cursor)
    (page,), _ = read_run(world, cursor)
    assert page.posts == ()


def test_what_was_said_beyond_the_newest_twenty_is_told(world: World) -> None:
    first = world.write_privately("Först")
    (page,), cursor = read_run(world, Cursor())
    assert [post.external_id for post in page.posts] == [first]
    let_pass(world, page.posts[0].conversation_id, timedelta(hours=1))
    _, cursor = read_run(world, cursor)

    for number in range(20):
        world.write_privately(f"Nummer {number}")
    (page,), cursor = read_run(world, cursor)
    (missed,) = page.missed
    oldest = min(page.posts, key=lambda post: post.created_at)
    assert len(page.posts) == 20
    assert (missed.before_id, missed.before_at) == (oldest.external_id, oldest.created_at)
    assert missed.after_at is not None
    assert missed.after_at < missed.before_at


def test_long_conversation_of_before_is_no_gap(world: World) -> None:
    for number in range(25):
        world.write_privately(f"Nummer {number}")
    (page,), cursor = read_run(world, Cursor())
    assert (len(page.posts), page.missed) == (20, ())
    world.write_privately("En till")
    (page,), _ = read_run(world, cursor)
    assert page.missed == ()


def test_first_run_ends_with_what_nobody_can_answer() -> None:
    old = [Seen("t_1", NOW - 31 * DAY)]
    assert pass_conversations(Cursor(), old, "after=x", now=NOW).next_page == ""
    assert pass_conversations(Cursor(), [Seen("t_1", NOW - DAY)], "after=x", now=NOW).next_page


def test_what_was_seen_is_bounded() -> None:
    shown = [Seen(f"t_{number}", NOW - DAY) for number in range(KEPT + 10)]
    assert len(pass_conversations(Cursor(), shown, "", now=NOW).seen) == KEPT


def test_conversation_written_in_just_now_is_read_once_more() -> None:
    cursor = pass_conversations(Cursor(), [Seen("t_1", NOW)], "", now=NOW + timedelta(seconds=1))
    assert cursor.seen[0].at < NOW


def test_late_answer_bears_the_tag_of_a_person(world: World) -> None:
    heard_id = world.write_privately()
    (page,), _ = read_run(world, Cursor())
    (heard,) = page.posts
    assert (heard.external_id, heard.kind) == (heard_id, Kind.DIRECT_MESSAGE)
    assert heard.peer is not None
    let_pass(world, heard.conversation_id, 2 * DAY)
    late = Outgoing("Förlåt att det dröjde", way=Way.PRIVATE, peer=heard.peer.external_id)
    with pytest.raises(Refused) as caught:
        world.connector.send(late)
    assert caught.value.code == "10/2018278"
    sent = world.connector.send(Outgoing(late.text, late.way, peer=late.peer, is_late=True))
    assert sent.peer_id == heard.peer.external_id
    assert world.list_private("anna")[-1] == "Förlåt att det dröjde"
    with pytest.raises(Refused):
        world.connector.delete_post(sent.external_id)


@pytest.mark.parametrize("is_comment", [True, False])
def test_private_reply_reaches_who_wrote_and_is_found(world: World, *, is_comment: bool) -> None:
    answered = world.write()
    if is_comment:
        answered = world.write(author="bo", in_reply_to=answered)
    outgoing = Outgoing("Vi tar det här", way=Way.PRIVATE_REPLY, in_reply_to=answered)
    assert world.connector.find_sent(outgoing, since=recently()) == ()
    sent = world.connector.send(outgoing)
    assert world.list_private("bo" if is_comment else "anna") == ["Vi tar det här"]
    (found,) = world.connector.find_sent(outgoing, since=recently())
    assert (found.external_id, found.text) == (sent.external_id, "Vi tar det här")
    assert found.peer is not None
    assert found.peer.external_id == sent.peer_id
    with pytest.raises(Duplicate):
        world.connector.send(outgoing)


def test_private_reply_to_what_is_gone_says_so(world: World) -> None:
    answered = world.write()
    world.remove(answered)
    with pytest.raises(Gone):
        world.connector.send(Outgoing("Hej", way=Way.PRIVATE_REPLY, in_reply_to=answered))


def test_status_is_published_and_found(world: World) -> None:
    since = recently()
    world.write("Från en besökare")
    outgoing = Outgoing("Avbrott i Skåne, vi arbetar på det", way=Way.STATUS)
    sent = world.connector.send(outgoing)
    assert sent.external_id.startswith(f"{world.brand['id']}_")
    (found,) = world.connector.find_sent(outgoing, since=since)
    assert (found.external_id, found.text, found.url) == (
        sent.external_id,
        outgoing.text,
        sent.url,
    )
    assert found.parent_id == ""
    assert world.connector.measure("x" * 60_000, Way.STATUS).is_sendable


def test_objects_are_sent_as_json() -> None:
    """facebook-sdk would send `recipient=id&message=text`."""
    answer = say('{"recipient_id": "7", "message_id": "m_1"}')
    with answering(answer) as wire:
        connector = FacebookConnector(Account("1", "", "We"), token="t", api_url=wire.url)
        sent = connector.send(Outgoing('Hej "du" & {ni}', way=Way.PRIVATE, peer="7", is_late=True))
    assert (sent.external_id, sent.peer_id) == ("m_1", "7")
    head, _, form = wire.asked[0].decode().partition("\r\n\r\n")
    assert head.startswith("POST /v26.0/1/messages ")
    asked = parse_qs(form)
    assert json.loads(asked["recipient"][0]) == {"id": "7"}
    assert json.loads(asked["message"][0]) == {"text": 'Hej "du" & {ni}'}
    assert (asked["messaging_type"], asked["tag"]) == (["MESSAGE_TAG"], ["HUMAN_AGENT"])


def test_answer_without_an_id_leaves_the_outcome_unknown() -> None:
    with answering(say('{"recipient_id": "7"}')) as wire:
        connector = FacebookConnector(Account("1", "", "We"), token="t", api_url=wire.url)
        with pytest.raises(OutcomeUnknown):
            connector.send(Outgoing("Hej", way=Way.PRIVATE, peer="7"))


@pytest.mark.parametrize("code", [10, 200, 230])
def test_page_without_messenger_is_read_all_the_same(code: int) -> None:
    body = json.dumps({"error": {"code": code, "message": "Requires pages_messaging"}})
    with answering(say(body, status="403 Forbidden")) as wire:
        connector = FacebookConnector(Account("1", "", "We"), token="t", api_url=wire.url)
        page = connector.read_page("messages", Cursor(floor="x"))
    assert (page.posts, page.cursor, page.is_last) == ((), Cursor(floor="x"), True)
    assert page.next_at is not None


def test_recorded_messages_are_parsed(specs: Path) -> None:
    body: dict[str, Any] = json.loads(
        (specs / "facebook" / "responses" / "messages" / "messages_info.json").read_text()
    )
    page_id = "2121008874780932"
    conversation = {"id": "t_1", "messages": {"data": [*body.values()]}}
    posts = parse_messages(conversation, page_id=page_id, site="https://f", now=NOW)
    assert [post.external_id for post in posts] == [*body]
    assert {post.kind for post in posts} == {Kind.DIRECT_MESSAGE}
    assert {post.peer for post in posts} == {Author("2711636948859886", name="Kun Liu")}
    assert {post.peer for post in posts} == {post.author for post in posts}
    assert posts[0].created_at == datetime(2021, 7, 23, 9, 50, 48, tzinfo=UTC)


def test_message_of_odd_shape_stays_private() -> None:
    conversation = {
        "id": "t_1",
        "participants": {"data": [{"id": "7", "name": "Anna"}, {"id": "1", "name": "We"}]},
        "messages": {"data": [{"id": "m_1", "from": "?", "created_time": 5, "message": "Hej"}]},
    }
    (post,) = parse_messages(conversation, page_id="1", site="https://f", now=NOW)
    assert (post.kind, post.text, post.peer) == (
        Kind.DIRECT_MESSAGE,
        "Hej",
        Author("7", name="Anna"),
    )


def test_pace_lets_two_calls_through_in_a_second() -> None:
    clock, slept = [100.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock[0] += seconds

    pace = Pace(lambda: clock[0], sleep)
    for page_id in ("1", "1", "1", "2", "1"):
        pace.wait(page_id)
    assert slept == pytest.approx([0, 0, SECOND, 0, 0])
    pace.wait("1", calls=2)
    pace.wait("1")
    assert slept[5:] == pytest.approx([SECOND, SECOND])
