"""What each connector with private messages promises by the port."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from connectors.port import Cursor, Kind, OutcomeUnknown, Outgoing, Post, Refused, Way
from tests.connectors.worlds import World


def recently() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=5)


def answer(world: World, text: str, *, to: Post) -> Outgoing:
    assert to.peer is not None
    return Outgoing(text, way=Way.PRIVATE, peer=to.peer.external_id)


def hear(world: World, text: str = "Hej!", *, author: str = "anna") -> Post:
    """A customer writes privately, and the message arrives."""
    external_id = world.write_privately(text, author=author)
    return next(post for post in world.read({}) if post.external_id == external_id)


def test_message_names_who_is_at_the_other_end(private_world: World) -> None:
    heard = hear(private_world, "Mitt nummer är hemligt å&<>")
    assert (heard.kind, heard.text) == (Kind.DIRECT_MESSAGE, "Mitt nummer är hemligt å&<>")
    assert heard.is_private
    assert heard.peer == heard.author
    assert heard.author.name == "anna"
    assert (heard.parent_id, heard.conversation_id != "") == ("", True)
    assert heard.addresses_us
    assert abs(heard.created_at - datetime.now(UTC)) < timedelta(minutes=1)


def test_answer_reaches_the_customer_and_comes_back_as_ours(private_world: World) -> None:
    heard = hear(private_world)
    sent = private_world.connector.send(answer(private_world, "Hej & hå <3", to=heard))
    assert heard.peer is not None
    assert sent.peer_id == heard.peer.external_id
    # Not every network answers with these.
    assert sent.conversation_id in ("", heard.conversation_id)
    assert private_world.list_private("anna")[-1] == "Hej & hå <3"
    ours = next(post for post in private_world.read({}) if post.external_id == sent.external_id)
    assert ours.author.external_id == private_world.brand["id"]
    assert ours.peer is not None
    assert ours.peer.external_id == heard.peer.external_id
    assert ours.conversation_id == heard.conversation_id
    assert sent.url in ("", ours.url)


def test_messages_are_read_on_from_where_they_stopped(private_world: World) -> None:
    cursors: dict[str, Cursor] = {}
    hear(private_world)
    private_world.read(cursors)
    written = {private_world.write_privately("Är ni där?", author=who) for who in ("anna", "bo")}
    posts = [post for post in private_world.read(cursors) if post.is_private]
    assert {post.external_id for post in posts} >= written
    assert {post.peer.name for post in posts if post.peer and post.external_id in written} == {
        "anna",
        "bo",
    }


def test_find_sent_finds_ours_with_that_customer_alone(private_world: World) -> None:
    anna, bo = hear(private_world), hear(private_world, author="bo")
    sent = private_world.connector.send(answer(private_world, "Hej Anna", to=anna))
    private_world.connector.send(answer(private_world, "Hej Bo", to=bo))
    found = private_world.connector.find_sent(answer(private_world, "", to=anna), since=recently())
    assert [post.external_id for post in found] == [sent.external_id]
    assert [post.text for post in found] == ["Hej Anna"]
    later = datetime.now(UTC) + timedelta(minutes=5)
    assert not private_world.connector.find_sent(answer(private_world, "", to=anna), since=later)


def test_answer_without_an_answer_is_found_on_the_network(
    private_world: World, settings: Settings
) -> None:
    settings.NETWORK_READ_TIMEOUT = 0.5
    heard = hear(private_world)
    private_world.strike("accept_then_time_out", method="POST", hang=5)
    with pytest.raises(OutcomeUnknown):
        private_world.connector.send(answer(private_world, "Kom det fram?", to=heard))
    outgoing = answer(private_world, "", to=heard)
    (found,) = private_world.connector.find_sent(outgoing, since=recently())
    assert found.text == "Kom det fram?"


def test_message_that_can_be_looked_up_comes_out_as_it_was_read(private_world: World) -> None:
    heard = hear(private_world, "Som det var")
    if private_world.connector.can_look_up_private:
        (found,) = private_world.connector.look_up([heard.external_id]).found
        parts = ("external_id", "kind", "author", "peer", "text", "created_at")
        assert [getattr(found, part) for part in parts] == [getattr(heard, one) for one in parts]
        gone = private_world.connector.look_up([heard.external_id, "m_gone"])
        assert (len(gone.found), list(gone.missing)) == (1, ["m_gone"])


def test_who_never_wrote_privately_is_not_written_to(private_world: World) -> None:
    stranger = private_world.control("accounts", network=private_world.network, handle="stranger")
    with pytest.raises(Refused):
        private_world.connector.send(Outgoing("Hej!", way=Way.PRIVATE, peer=stranger["id"]))


def test_private_length_is_another(private_world: World) -> None:
    measure = private_world.connector.measure
    length = measure("  Hej!\n", Way.PRIVATE)
    assert (length.used, length.is_sendable) == (4, True)
    assert not measure("å" * (length.limit + 1), Way.PRIVATE).is_sendable
    assert measure("å" * length.limit, Way.PRIVATE).is_sendable
