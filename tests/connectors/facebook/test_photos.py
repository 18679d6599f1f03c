"""Pictures both ways, over HTTP, and in payloads as they were recorded."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests

from connectors.facebook.parse import MAX_SOURCE, parse_comment, parse_message, parse_post
from connectors.port import Network, Outgoing, Permanent, Photo, Picture, RetryLater, Way
from tests.connectors.conftest import open_world
from tests.connectors.worlds import World
from tests.sandbox.pictures import make_png

PICTURE = Picture(make_png(6, 3), "image/png", "En röd knapp")


@pytest.fixture
def world(sandbox_url: str) -> Iterator[World]:
    yield from open_world(Network.FACEBOOK, sandbox_url)


def put_up(world: World) -> str:
    content = base64.b64encode(make_png(4, 3)).decode()
    return str(world.control("photos", network="facebook", owner="anna", content=content)["id"])


def test_pictures_come_with_what_customers_write(world: World) -> None:
    ids = [put_up(world), put_up(world)]
    post = world.publish(text="Se", author="anna", page=world.handle, photos=ids)
    world.publish(text="Här med", author="bo", in_reply_to=post, photos=ids[:1])
    message = {"author": "anna", "to": world.handle, "text": "", "photos": ids[1:]}
    world.control("messages", network="facebook", **message)
    found = [[photo.external_id for photo in read.photos] for read in world.read({})]
    assert found == [ids[1:], ids, ids[:1]]


def test_own_pictures_go_out_with_answers_and_statuses(world: World) -> None:
    answered = world.write("Hur gör man?")
    for outgoing in (
        Outgoing("Så här", in_reply_to=answered, pictures=(PICTURE,)),
        Outgoing("Nytt hos oss", way=Way.STATUS, pictures=(PICTURE, PICTURE)),
    ):
        assert world.connector.picture_limit(outgoing.way) >= len(outgoing.pictures)
        sent = world.connector.send(outgoing)
        (found,) = world.connector.look_up([sent.external_id]).found
        assert found.text == outgoing.text
        shown = [requests.get(photo.url, timeout=10).content for photo in found.photos]
        assert shown == [picture.content for picture in outgoing.pictures]


def test_a_picture_goes_out_in_private_by_itself(world: World) -> None:
    world.write_privately("Hur ser den ut?")
    [asked] = world.read({})
    assert asked.peer
    shown = Outgoing("", way=Way.PRIVATE, peer=asked.peer.external_id, pictures=(PICTURE,))
    connector = world.connector
    assert (connector.sends_apart(Way.PRIVATE), connector.picture_limit(Way.PRIVATE)) == (True, 4)
    assert connector.picture_limit(Way.PRIVATE_REPLY) == 0
    with pytest.raises(Permanent):
        connector.send(replace(shown, text="Så här"))
    sent = connector.send(shown)
    (found,) = connector.find_sent(shown, since=asked.created_at)
    assert (found.external_id, found.text) == (sent.external_id, "")
    assert [requests.get(photo.url, timeout=10).content for photo in found.photos] == [
        PICTURE.content
    ]


@pytest.mark.parametrize("way", [Way.PUBLIC, Way.PRIVATE])
def test_lost_upload_has_said_nothing(world: World, way: Way) -> None:
    answered = world.write()
    world.write_privately()
    message = next(post for post in world.read({}) if post.peer)
    peer = message.peer.external_id if message.peer else ""
    text = "" if way == Way.PRIVATE else "Så här"
    outgoing = Outgoing(text, way=way, in_reply_to=answered, peer=peer, pictures=(PICTURE,))
    world.strike("error_500", method="POST")  # the upload
    with pytest.raises(RetryLater):
        world.connector.send(outgoing)
    assert world.connector.send(outgoing).external_id


def test_recorded_message_has_its_picture(specs: Path) -> None:
    folder = specs / "facebook" / "responses" / "messages"
    picture, film = json.loads((folder / "messages_info.json").read_text()).values()
    (photo,) = parse_message(picture, "1").photos
    assert photo.external_id == "651143212510248"
    assert photo.url.startswith("https://scontent-")
    assert parse_message(film, "1").photos == ()


def make_attachment(**parts: Any) -> dict[str, Any]:
    image = {"image": {"src": "https://f/1.jpg"}}
    return {"type": "photo", "media": image, "target": {"id": "9"}} | parts


@pytest.mark.parametrize(
    ("attachment", "photos"),
    [
        (make_attachment(), [Photo("9", "https://f/1.jpg")]),
        (make_attachment(target=None), [Photo("1_2-0", "https://f/1.jpg")]),
        (make_attachment(type="share"), []),
        (make_attachment(media={"image": {"src": "javascript:1"}}), []),
        (make_attachment(media={"image": {"src": "https://" + "x" * MAX_SOURCE}}), []),
        (make_attachment(media=[1]), []),
        ("?", []),
    ],
)
def test_attachment_of_any_shape_is_read(attachment: Any, photos: list[Photo]) -> None:
    item = {"id": "1_2", "message": "Hej", "created_time": "2026-01-02T03:04:05+0000"}
    assert [*parse_comment(item | {"attachment": attachment}, "1").photos] == photos
    assert [*parse_post(item | {"attachments": {"data": [attachment]}}).photos] == photos
