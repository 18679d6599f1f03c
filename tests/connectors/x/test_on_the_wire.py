"""What X alone has: quotes, pictures, long posts, edits, and what addresses us."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
import requests
from pytest_django import Settings

from connectors.port import (
    Connector,
    Cursor,
    Kind,
    Outgoing,
    Picture,
    Post,
    Refused,
    RetryLater,
    Way,
)
from tests.connectors.worlds import World
from tests.sandbox.pictures import make_png

PICTURE = Picture(make_png(4, 3), "image/png", alt_text="Lampan lyser rött")
VOCABULARIES = pytest.mark.parametrize("vocabulary", ["tweet", "post"])


def look_up(connector: Connector, external_id: str) -> Post:
    found = {post.external_id: post for post in connector.look_up([external_id]).found}
    return found[external_id]


def write_status(world: World, text: str = "Driftinfo") -> str:
    return world.connector.send(Outgoing(text, way=Way.STATUS)).external_id


def edit(world: World, external_id: str, text: str) -> str:
    address = f"{world.url}/_control/posts/x/{external_id}"
    response = requests.patch(address, json={"text": text}, timeout=10)
    response.raise_for_status()
    return str(response.json()["id"])


@VOCABULARIES
def test_quotes_of_us_arrive(x_world: World, settings: Settings, vocabulary: str) -> None:
    settings.X_VOCABULARY = vocabulary
    connector = x_world.connect()
    ours = write_status(x_world)
    theirs = x_world.publish(text="Något annat", author="bo")
    quote = x_world.publish(text="Igen?!", author="anna", quotes=ours)
    x_world.publish(text="Jaså", author="anna", quotes=theirs)
    page = connector.read_page("quotes", Cursor())
    (post,) = page.posts
    assert (post.external_id, post.quoted_id, post.text) == (quote, ours, "Igen?!")
    assert (post.kind, post.addresses_us, post.author.handle) == (Kind.POST, True, "anna")
    assert [one.external_id for one in page.context] == [ours]
    assert page.is_last
    assert connector.read_page("quotes", page.cursor).posts == ()
    assert look_up(connector, quote).addresses_us


def test_looked_up_posts_tell_whether_they_address_us(x_world: World) -> None:
    ours = write_status(x_world)
    top = x_world.publish(text="Vem har bäst täckning?", author="anna")
    posts = {
        "stranger": top,
        "other quote": x_world.publish(text="ja?", author="bo", quotes=top),
        "mention": x_world.write(),
        "answer": x_world.publish(text="Tack", author="bo", in_reply_to=ours),
        "quote": x_world.publish(text="se", author="bo", quotes=ours),
        "long": x_world.publish(text=f"{'Lång ' * 80}@{x_world.handle}", author="bo"),
        "ours": ours,
    }
    addressing = {
        name for name, key in posts.items() if look_up(x_world.connector, key).addresses_us
    }
    assert addressing == {"mention", "answer", "quote", "long", "ours"}
    long = look_up(x_world.connector, posts["long"])
    assert long.text == f"{'Lång ' * 80}@{x_world.handle}"
    assert long.kind is Kind.MENTION


@VOCABULARIES
def test_photos_come_with_posts_and_messages(
    x_world: World, settings: Settings, vocabulary: str
) -> None:
    settings.X_VOCABULARY = vocabulary
    connector = x_world.connect()
    content = base64.b64encode(make_png(3, 2)).decode()
    photo = x_world.control("photos", network="x", owner="anna", content=content, alt_text="Modem")
    x_world.publish(text=f"@{x_world.handle} se", author="anna", photos=[photo["id"]])
    message = {"author": "anna", "to": x_world.handle, "photos": [photo["id"]]}
    x_world.control("messages", network="x", **message)
    (post,) = connector.read_page("mentions", Cursor()).posts
    (event,) = connector.read_page("messages", Cursor()).posts
    for one in (post, event):
        (shown,) = one.photos
        assert (shown.url.rpartition("/")[2], shown.alt_text) == (photo["id"], "Modem")
    assert (post.text, event.text) == (f"@{x_world.handle} se", "")


def test_pictures_go_out_with_posts_and_are_known_again(x_world: World) -> None:
    top = x_world.write()
    outgoing = Outgoing("Så här", in_reply_to=top, pictures=(PICTURE, PICTURE))
    sent = x_world.connector.send(outgoing)
    since = datetime.now(UTC) - timedelta(minutes=5)
    (found,) = x_world.connector.find_sent(outgoing, since=since)
    assert (found.external_id, found.text) == (sent.external_id, "@anna Så här")
    assert [photo.alt_text for photo in found.photos] == [PICTURE.alt_text] * 2
    assert requests.get(found.photos[0].url, timeout=10).content == PICTURE.content


def test_picture_goes_out_privately(x_world: World) -> None:
    x_world.write_privately()
    (heard,) = x_world.connector.read_page("messages", Cursor()).posts
    assert heard.peer
    outgoing = Outgoing("", way=Way.PRIVATE, peer=heard.peer.external_id, pictures=(PICTURE,))
    sent = x_world.connector.send(outgoing)
    (ours, _) = x_world.connector.read_page("messages", Cursor()).posts
    assert (ours.external_id, ours.text) == (sent.external_id, "")
    assert ours.photos[0].alt_text == PICTURE.alt_text


@pytest.mark.parametrize(("way", "count"), [(Way.STATUS, 5), (Way.PRIVATE, 2)])
def test_too_many_pictures_are_refused_before_anything_is_sent(
    x_world: World, way: Way, count: int
) -> None:
    with pytest.raises(Refused):
        x_world.connector.send(Outgoing("Hej", way=way, peer="7", pictures=(PICTURE,) * count))
    assert x_world.connector.read_page("own_posts", Cursor()).posts == ()


@pytest.mark.parametrize("path", ["/2/media/upload", "/2/media/metadata"])
@pytest.mark.parametrize("kind", ["error_500", "accept_then_time_out", "rate_limited"])
def test_failed_upload_has_said_nothing(
    x_world: World, settings: Settings, path: str, kind: str
) -> None:
    settings.NETWORK_READ_TIMEOUT = 0.5
    x_world.strike(kind, path=path, hang=2)
    with pytest.raises(RetryLater):
        x_world.connector.send(Outgoing("Hej", way=Way.STATUS, pictures=(PICTURE,)))
    assert x_world.connector.read_page("own_posts", Cursor()).posts == ()


@VOCABULARIES
def test_edit_arrives_and_names_what_it_replaces(
    x_world: World, settings: Settings, vocabulary: str
) -> None:
    settings.X_VOCABULARY = vocabulary
    connector = x_world.connect()
    first = x_world.write("Nätet är nerre")
    page = connector.read_page("mentions", Cursor())
    second = edit(x_world, first, f"@{x_world.handle} Nätet är nere")
    (post,) = connector.read_page("mentions", page.cursor).posts
    assert (post.external_id, post.earlier_ids) == (second, (first,))
    assert (post.text, post.conversation_id) == (f"@{x_world.handle} Nätet är nere", first)
    found = {one.external_id: one for one in connector.look_up([first]).found}
    assert found.keys() == {first, second}
    assert (found[first].earlier_ids, found[second].earlier_ids) == ((), (first,))


def test_deleting_one_version_deletes_all(x_world: World) -> None:
    first = x_world.write()
    second = edit(x_world, first, f"@{x_world.handle} Hej?")
    x_world.remove(second)
    result = x_world.connector.look_up([first, second])
    assert not result.found
    assert result.missing == {first, second}


def test_private_reply_is_not_offered(x_world: World) -> None:
    with pytest.raises(Refused):
        x_world.connector.send(Outgoing("Hej", way=Way.PRIVATE_REPLY, in_reply_to=x_world.write()))
