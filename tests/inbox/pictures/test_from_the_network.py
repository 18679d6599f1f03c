"""Over the sandbox's wire: from a customer's telephone to us, and from an agent to the network."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
import requests
from django.utils import timezone
from pytest_django import Settings

from connectors.port import Account
from connectors.x.connector import XConnector
from inbox.models import Attachment, Message, Reply
from inbox.outbox.send import send_reply
from inbox.outbox.submit import submit_reply
from inbox.pictures.attach import upload_picture
from inbox.pictures.fetch import fetch_picture, find_due_pictures
from tests.inbox.conftest import Desk
from tests.inbox.pictures.drawing import draw, draw_with_gps

State = Attachment.State


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "pictures")
    return tmp_path / "pictures"


def customer_shows(desk: Desk, content: bytes, **photo: Any) -> str:
    """A customer posts a picture. Gives the post's id."""
    body = {"network": "x", "owner": "maja", "content": b64encode(content).decode(), **photo}
    shown = desk.control("POST", "photos", **body)["id"]
    post = {"network": "x", "author": "maja", "text": "@nordbanan Se!", "photos": [shown]}
    return str(desk.control("POST", "posts", **post)["id"])


def receive(desk: Desk) -> Attachment:
    """What the worker does: read the page, then fetch what is due."""
    desk.poll()
    for picture_id in find_due_pictures(now=timezone.now()):
        fetch_picture(picture_id, clock=timezone.now)
    return Attachment.objects.select_related("message").get()


def test_a_customers_picture_becomes_ours(desk: Desk, folder: Path) -> None:
    post_id = customer_shows(desk, draw_with_gps(orientation=1), alt_text="Ett fullt tåg")
    picture = receive(desk)
    assert picture.message is not None
    assert (picture.message.external_id, picture.alt_text) == (post_id, "Ett fullt tåg")
    assert (picture.state, picture.width, picture.height) == (State.HELD, 60, 40)
    assert b"Telephone Maker" not in (folder / str(picture.file)).read_bytes()


def test_an_agents_pictures_go_out_and_come_back_once(desk: Desk) -> None:
    thread = desk.claimed_thread()
    now = timezone.now()
    pictures = {
        upload_picture(thread, by=desk.elin, content=draw(), now=now, alt_text=words).pk: None
        for words in ("Dörren mot torget", "")
    }
    reply = submit_reply(
        thread, by=desk.elin, text="Den här dörren. ^EL", client_id="1", version=thread.version,
        now=now, pictures=pictures,
    )  # fmt: skip
    send_reply(reply.pk, clock=timezone.now)
    desk.poll()  # our own answer comes back, with its pictures
    reply.refresh_from_db()
    assert (reply.state, reply.error) == (Reply.State.SENT, "")
    sent = Message.objects.get(direction="outbound")
    assert sent.confirmed_at
    assert sent.text == "@maja Den här dörren. ^EL"  # without an address of the pictures
    assert [picture.pk for picture in sent.pictures] == list(pictures)
    assert Attachment.objects.count() == 2
    assert shown_by_the_network(desk, sent.external_id or "") == ["Dörren mot torget", None]


def shown_by_the_network(desk: Desk, post_id: str) -> list[str | None]:
    """What X tells of the pictures of a post: their descriptions, in order."""
    found = requests.get(
        f"{desk.url}/2/tweets",
        params={"ids": post_id, "expansions": "attachments.media_keys", "media.fields": "alt_text"},
        headers={"Authorization": f"Bearer {desk.channel.credentials['token']}"},
        timeout=5,
    ).json()
    return [media.get("alt_text") for media in found["includes"]["media"]]


def test_a_picture_in_a_private_message_is_fetched_with_our_sign_in(desk: Desk) -> None:
    """X keeps these for who is in the conversation."""
    body = {"network": "x", "owner": "maja", "content": b64encode(draw()).decode()}
    photo = desk.control("POST", "photos", **body)["id"]
    words = {"author": "maja", "to": "nordbanan", "text": "Se!", "photos": [photo]}
    desk.control("POST", "messages", network="x", **words)
    picture = receive(desk)
    assert picture.state == State.HELD
    assert requests.get(picture.source_url, timeout=5).status_code == 401
    other = desk.control("POST", "accounts", network="x", handle="annan", is_brand=True)
    headers = {"Authorization": f"Bearer {other['token']}"}
    assert requests.get(picture.source_url, headers=headers, timeout=5).status_code == 404


def test_our_sign_in_is_not_shown_to_where_a_redirect_leads(desk: Desk) -> None:
    body = {"network": "x", "owner": "maja", "content": b64encode(draw()).decode()}
    elsewhere = f"{desk.url}/2/users/me"
    photo = desk.control("POST", "photos", redirect_to=elsewhere, **body)["id"]
    words = {"author": "maja", "to": "nordbanan", "text": "Se!", "photos": [photo]}
    desk.control("POST", "messages", network="x", **words)
    assert receive(desk).state == State.REFUSED
    calls = desk.control("GET", "calls")
    assert not [call for call in calls if call["path"].endswith("/users/me")]


@pytest.mark.parametrize(
    ("url", "is_signed"),
    [
        ("https://ton.twitter.com/1.1/ton/data/dm/1/2/a.jpg", True),
        ("https://ton.twitter.com/i/other/a.jpg", False),
        ("http://ton.twitter.com/1.1/ton/data/dm/1/2/a.jpg", False),
        ("https://ton.twitter.com:8443/1.1/ton/data/dm/1/2/a.jpg", False),
        ("https://ton.twitter.com@evil.example/1.1/ton/data/dm/1/2/a.jpg", False),
        ("https://ton.twitter.com.evil.example/1.1/ton/data/dm/1/2/a.jpg", False),
        ("https://pbs.twimg.com/1.1/ton/data/dm/1/2/a.jpg", False),
    ],
)
def test_our_sign_in_goes_to_one_place_of_the_network_s(url: str, *, is_signed: bool) -> None:
    connector = XConnector(Account("1", "nordbanan", "Nordbanan"), token="secret")
    signed = {"Authorization": "Bearer secret"} if is_signed else {}
    assert connector.sign_picture(url) == signed
