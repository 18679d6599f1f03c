"""What each connector promises by the port, on a good day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from connectors.port import Cursor, Duplicate, Gone, Kind, Outgoing, Post, Reauthorise, Way
from connectors.registry import identify
from tests.connectors.worlds import World


def ids(posts: Iterable[Post]) -> set[str]:
    return {post.external_id for post in posts}


def test_identify_names_the_account(world: World) -> None:
    account = identify(world.network, token=world.brand["token"], api_url=world.url)
    assert (account.external_id, account.handle) == (world.brand["id"], world.handle)
    assert account.name == world.brand["name"]


def test_identify_refuses_an_unknown_token(world: World) -> None:
    with pytest.raises(Reauthorise):
        identify(world.network, token="x" * 40, api_url=world.url)


def test_streams_deliver_what_was_written_and_answered(world: World) -> None:
    top = world.write("Var är mitt paket? å&<>", author="anna")
    answer = world.write("Här också!", author="bo", in_reply_to=top)
    posts = {post.external_id: post for post in world.read({})}
    assert posts[top].text.endswith("Var är mitt paket? å&<>")
    assert (posts[top].author.name, posts[top].parent_id) == ("anna", "")
    assert posts[answer].parent_id == top
    assert posts[answer].raw["id"] == answer
    assert posts[answer].kind in {Kind.MENTION, Kind.COMMENT}
    assert abs(posts[top].created_at - datetime.now(UTC)) < timedelta(minutes=1)


def test_streams_go_on_where_they_stopped(world: World) -> None:
    cursors: dict[str, Cursor] = {}
    top = world.write()
    world.read(cursors)
    later = {world.write(), world.write(in_reply_to=top)}
    assert later <= ids(world.read(cursors))
    assert world.connector.read_page(world.streams[0], cursors[world.streams[0]]).is_last


def test_streams_read_over_many_pages(world: World) -> None:
    written = {world.write(f"Fråga {number}") for number in range(130)}
    assert ids(world.read({}, pages=300)) >= written


def test_streams_deliver_our_own_posts(world: World) -> None:
    sent = world.connector.send(Outgoing("Hej, vi ser efter!", in_reply_to=world.write()))
    ours = next(post for post in world.read({}) if post.external_id == sent.external_id)
    assert ours.author.external_id == world.brand["id"]


def test_streams_survive_doubled_and_turned_items(world: World) -> None:
    for kind in ("duplicate_items", "reorder_items"):
        world.clear_faults()
        world.strike(kind, method="GET", times=0)
        cursors: dict[str, Cursor] = {}
        written = {world.write() for _ in range(3)}
        assert written <= ids(world.read(cursors))
        written = {world.write() for _ in range(3)}
        assert written <= ids(world.read(cursors))


def test_look_up_finds_posts_and_tells_the_missing(world: World) -> None:
    top = world.write()
    answer = world.write(in_reply_to=top)
    gone = world.write(in_reply_to=top)
    world.remove(gone)
    found = {top, answer, *(world.write(in_reply_to=top) for _ in range(100))}
    result = world.connector.look_up([*found, gone, "77", top])
    assert ids(result.found) == found
    assert result.missing == {gone, "77"}
    assert {post.parent_id for post in result.found if post.external_id != top} == {top}


def test_look_up_keeps_ids_of_no_network_from_spoiling_the_call(world: World) -> None:
    top = world.write()
    result = world.connector.look_up([top, "no-such-form", ""])
    assert ids(result.found) == {top}
    assert result.missing == {"no-such-form", ""}


def test_reply_stands_below_what_it_answers(world: World) -> None:
    since = datetime.now(UTC) - timedelta(minutes=5)
    top = world.write()
    sent = world.connector.send(Outgoing("Tack & välkommen <åter>", in_reply_to=top))
    (found,) = world.connector.find_sent(Outgoing("", in_reply_to=top), since=since)
    assert found.external_id == sent.external_id
    assert found.parent_id == top
    assert found.text.endswith("Tack & välkommen <åter>")
    assert sent.url == found.url


def test_find_sent_finds_the_answer_to_an_answer(world: World) -> None:
    since = datetime.now(UTC) - timedelta(minutes=5)
    deep = world.write("Igen", in_reply_to=world.write("Hallå", in_reply_to=world.write()))
    sent = world.connector.send(Outgoing("Vi hör dig!", in_reply_to=deep))
    found = world.connector.find_sent(Outgoing("", in_reply_to=deep), since=since)
    assert [post.external_id for post in found] == [sent.external_id]


def test_find_sent_leaves_out_the_old_and_the_others(world: World) -> None:
    top, other = world.write("Ett"), world.write("Två")
    world.connector.send(Outgoing("Svar ett", in_reply_to=other))
    world.connector.send(Outgoing("Svar två", in_reply_to=top))
    now = datetime.now(UTC)
    assert (
        len(
            world.connector.find_sent(Outgoing("", in_reply_to=top), since=now - timedelta(hours=1))
        )
        == 1
    )
    assert not world.connector.find_sent(
        Outgoing("", in_reply_to=top), since=now + timedelta(minutes=5)
    )


def test_reply_said_twice_is_a_duplicate(world: World) -> None:
    top = world.write()
    world.connector.send(Outgoing("Samma svar", in_reply_to=top))
    with pytest.raises(Duplicate):
        world.connector.send(Outgoing("Samma svar", in_reply_to=top))


def test_reply_to_what_is_gone_says_so(world: World) -> None:
    top = world.write()
    world.remove(top)
    with pytest.raises(Gone):
        world.connector.send(Outgoing("Hej!", in_reply_to=top))


def test_delete_takes_back_and_may_be_repeated(world: World) -> None:
    top = world.write()
    sent = world.connector.send(Outgoing("Oj, fel svar", in_reply_to=top))
    world.connector.delete_post(sent.external_id)
    world.connector.delete_post(sent.external_id)
    assert world.connector.look_up([sent.external_id]).missing == {sent.external_id}


def test_status_stands_below_nothing_and_is_found(world: World) -> None:
    outgoing = Outgoing("Driftinfo: vi felsöker", way=Way.STATUS)
    world.write()
    sent = world.connector.send(outgoing)
    since = datetime.now(UTC) - timedelta(minutes=5)
    (found,) = world.connector.find_sent(outgoing, since=since)
    assert (found.external_id, found.parent_id) == (sent.external_id, "")
    assert found.text == "Driftinfo: vi felsöker"
    assert found.author.external_id == world.brand["id"]


def test_measure_counts_the_text_and_knows_the_limit(world: World) -> None:
    length = world.connector.measure("  Hej!\n")
    assert length.used == 4
    assert length.is_sendable
    assert not world.connector.measure(" \n").is_sendable
    assert not world.connector.measure("å" * (length.limit + 1)).is_sendable
