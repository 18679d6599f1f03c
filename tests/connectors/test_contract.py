"""What each connector promises by the port, on a good day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product

import pytest

from connectors.port import (
    Cursor,
    Duplicate,
    Gone,
    Kind,
    Outgoing,
    Post,
    Reauthorise,
    Refused,
    Situation,
    Way,
)
from connectors.registry import identify
from tests.connectors.worlds import World


def ids(posts: Iterable[Post]) -> set[str]:
    return {post.external_id for post in posts}


def test_identify_names_the_account(world: World) -> None:
    account = identify(world.network, token=world.brand["token"], api_url=world.api_url)
    assert (account.external_id, account.handle) == (world.brand["id"], world.handle)
    assert account.name == world.brand["name"]


def test_identify_refuses_an_unknown_token(signed_in_world: World) -> None:
    with pytest.raises(Reauthorise):
        identify(signed_in_world.network, token="x" * 40, api_url=signed_in_world.url)


def test_streams_deliver_what_was_written_and_answered(world: World) -> None:
    top = world.write("Var är mitt paket? å&<>", author="anna")
    answer = world.write("Här också!", author="bo", in_reply_to=top)
    posts = {post.external_id: post for post in world.read({})}
    assert posts[top].text.endswith("Var är mitt paket? å&<>")
    assert (posts[top].author.name, posts[top].parent_id) == ("anna", "")
    assert posts[answer].parent_id == top
    assert posts[answer].raw["id"] == answer
    assert posts[answer].kind == world.answer_kind
    assert abs(posts[top].created_at - datetime.now(UTC)) < timedelta(minutes=1)


def test_streams_go_on_where_they_stopped(world: World) -> None:
    cursors: dict[str, Cursor] = {}
    top = world.write()
    world.read(cursors)
    later = {world.write(), world.write(in_reply_to=top)}
    assert later <= ids(world.read(cursors))
    assert world.connector.read_page(world.streams[0], cursors[world.streams[0]]).is_last


def test_streams_read_over_many_pages(looked_up_world: World) -> None:
    written = {looked_up_world.write(f"Fråga {number}") for number in range(130)}
    assert ids(looked_up_world.read({}, pages=300)) >= written


def test_streams_read_everything_new_or_tell_what_they_missed(world: World) -> None:
    cursors: dict[str, Cursor] = {}
    world.write("Innan")
    world.read(cursors)
    written = {world.write(f"Fråga {number}") for number in range(130)}
    arrived = ids(world.read(cursors, pages=300)) >= written
    assert arrived is not bool(world.missed)


def test_streams_deliver_our_own_posts(speaking_world: World) -> None:
    sent = speaking_world.connector.send(
        Outgoing("Hej, vi ser efter!", in_reply_to=speaking_world.write())
    )
    ours = next(post for post in speaking_world.read({}) if post.external_id == sent.external_id)
    assert ours.author.external_id == speaking_world.brand["id"]


def test_streams_survive_doubled_and_turned_items(world: World) -> None:
    for kind in ("duplicate_items", "reorder_items"):
        world.clear_faults()
        world.strike(kind, method="GET", times=0)
        cursors: dict[str, Cursor] = {}
        written = {world.write() for _ in range(3)}
        assert written <= ids(world.read(cursors))
        written = {world.write() for _ in range(3)}
        assert written <= ids(world.read(cursors))


def test_look_up_finds_posts_and_tells_the_missing(looked_up_world: World) -> None:
    top = looked_up_world.write()
    answer = looked_up_world.write(in_reply_to=top)
    gone = looked_up_world.write(in_reply_to=top)
    looked_up_world.remove(gone)
    found = {top, answer, *(looked_up_world.write(in_reply_to=top) for _ in range(100))}
    result = looked_up_world.connector.look_up([*found, gone, "77", top])
    assert ids(result.found) == found
    assert result.missing == {gone, "77"}
    assert {post.parent_id for post in result.found if post.external_id != top} == {top}


def test_look_up_keeps_ids_of_no_network_from_spoiling_the_call(looked_up_world: World) -> None:
    top = looked_up_world.write()
    result = looked_up_world.connector.look_up([top, "no-such-form", ""])
    assert ids(result.found) == {top}
    assert result.missing == {"no-such-form", ""}


def test_judge_lets_through_what_the_network_takes(speaking_world: World) -> None:
    connector, now = speaking_world.connector, datetime.now(UTC)
    asked = Situation(speaking_world.answer_kind, written_at=now)
    for way in (Way.PUBLIC, Way.STATUS):
        assert connector.judge(way, asked, now=now).is_allowed
    in_private = connector.judge(Way.PUBLIC, Situation(Kind.DIRECT_MESSAGE, now), now=now)
    assert (in_private.is_allowed, in_private.words != "") == (False, True)


def test_what_cannot_be_hidden_or_liked_is_refused_in_words(world: World) -> None:
    connector, top = world.connector, world.write()
    deeds: list[tuple[bool, Callable[[], None]]] = [
        (connector.can_hide, lambda: connector.hide_post(top, is_hidden=True)),
        (connector.can_like, lambda: connector.like_post(top, is_liked=True)),
    ]
    for _is_possible, deed in filter(lambda one: not one[0], deeds):
        with pytest.raises(Refused) as caught:
            deed()
        assert caught.value.words


def test_hiding_and_liking_may_be_repeated_and_undone(speaking_world: World) -> None:
    connector, top = speaking_world.connector, speaking_world.write()
    comment = speaking_world.write("Skräp", in_reply_to=top)
    for wanted in (True, True, False, False) if connector.can_hide else ():
        connector.hide_post(comment, is_hidden=wanted)
        assert [post.is_hidden for post in connector.look_up([comment]).found] == [wanted]
    for wanted in (True, True, False, False) if connector.can_like else ():
        connector.like_post(comment, is_liked=wanted)


def test_where_nothing_can_be_said_everything_is_refused_in_words(silent_world: World) -> None:
    connector, top, now = silent_world.connector, silent_world.write(), datetime.now(UTC)
    deeds: list[Callable[[], object]] = [
        lambda: connector.delete_post(top),
        *(partial(connector.send, Outgoing("Hej", way=way, in_reply_to=top)) for way in Way),
    ]
    for deed in deeds:
        with pytest.raises(Refused) as caught:
            deed()
        assert caught.value.words
    for way, kind in product(Way, Kind):
        permission = connector.judge(way, Situation(kind, written_at=now), now=now)
        assert (permission.is_allowed, permission.words != "") == (False, True)
        assert not connector.measure("Hej", way).is_sendable
        assert connector.picture_limit(way) == 0
    assert connector.find_sent(Outgoing("", in_reply_to=top), since=now - timedelta(days=1)) == ()
    assert top in ids(silent_world.read({}))


def test_what_cannot_be_looked_up_is_never_found(silent_world: World) -> None:
    if not silent_world.connector.can_look_up:
        assert silent_world.connector.look_up([silent_world.write()]).found == ()


def test_reply_stands_below_what_it_answers(speaking_world: World) -> None:
    since = datetime.now(UTC) - timedelta(minutes=5)
    top = speaking_world.write()
    sent = speaking_world.connector.send(Outgoing("Tack & välkommen <åter>", in_reply_to=top))
    (found,) = speaking_world.connector.find_sent(Outgoing("", in_reply_to=top), since=since)
    assert found.external_id == sent.external_id
    assert found.parent_id == top
    assert found.text.endswith("Tack & välkommen <åter>")
    assert sent.url == found.url


def test_find_sent_finds_the_answer_to_an_answer(speaking_world: World) -> None:
    since = datetime.now(UTC) - timedelta(minutes=5)
    deep = speaking_world.write(
        "Igen", in_reply_to=speaking_world.write("Hallå", in_reply_to=speaking_world.write())
    )
    sent = speaking_world.connector.send(Outgoing("Vi hör dig!", in_reply_to=deep))
    found = speaking_world.connector.find_sent(Outgoing("", in_reply_to=deep), since=since)
    assert [post.external_id for post in found] == [sent.external_id]


def test_find_sent_leaves_out_the_old_and_the_others(speaking_world: World) -> None:
    top, other = speaking_world.write("Ett"), speaking_world.write("Två")
    speaking_world.connector.send(Outgoing("Svar ett", in_reply_to=other))
    speaking_world.connector.send(Outgoing("Svar två", in_reply_to=top))
    now = datetime.now(UTC)
    assert (
        len(
            speaking_world.connector.find_sent(
                Outgoing("", in_reply_to=top), since=now - timedelta(hours=1)
            )
        )
        == 1
    )
    assert not speaking_world.connector.find_sent(
        Outgoing("", in_reply_to=top), since=now + timedelta(minutes=5)
    )


def test_reply_said_twice_is_a_duplicate(speaking_world: World) -> None:
    top = speaking_world.write()
    speaking_world.connector.send(Outgoing("Samma svar", in_reply_to=top))
    with pytest.raises(Duplicate):
        speaking_world.connector.send(Outgoing("Samma svar", in_reply_to=top))


def test_reply_to_what_is_gone_says_so(speaking_world: World) -> None:
    top = speaking_world.write()
    speaking_world.remove(top)
    with pytest.raises(Gone):
        speaking_world.connector.send(Outgoing("Hej!", in_reply_to=top))


def test_delete_takes_back_and_may_be_repeated(speaking_world: World) -> None:
    top = speaking_world.write()
    sent = speaking_world.connector.send(Outgoing("Oj, fel svar", in_reply_to=top))
    speaking_world.connector.delete_post(sent.external_id)
    speaking_world.connector.delete_post(sent.external_id)
    assert speaking_world.connector.look_up([sent.external_id]).missing == {sent.external_id}


def test_status_stands_below_nothing_and_is_found(speaking_world: World) -> None:
    outgoing = Outgoing("Driftinfo: vi felsöker", way=Way.STATUS)
    speaking_world.write()
    sent = speaking_world.connector.send(outgoing)
    since = datetime.now(UTC) - timedelta(minutes=5)
    (found,) = speaking_world.connector.find_sent(outgoing, since=since)
    assert (found.external_id, found.parent_id) == (sent.external_id, "")
    assert found.text == "Driftinfo: vi felsöker"
    assert found.author.external_id == speaking_world.brand["id"]


def test_measure_counts_the_text_and_knows_the_limit(speaking_world: World) -> None:
    length = speaking_world.connector.measure("  Hej!\n")
    assert length.used == 4
    assert length.is_sendable
    assert not speaking_world.connector.measure(" \n").is_sendable
    assert not speaking_world.connector.measure("å" * (length.limit + 1)).is_sendable
