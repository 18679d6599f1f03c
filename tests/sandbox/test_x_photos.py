from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest
import requests

from tests.sandbox.pictures import make_png

if TYPE_CHECKING:
    from tests.sandbox.driving import Driver

SHOWN = {
    "tweet.fields": "attachments,entities",
    "expansions": "attachments.media_keys",
    "media.fields": "alt_text,height,url,width",
}


@pytest.fixture
def brand(sandbox: Driver) -> dict[str, Any]:
    return sandbox.add_brand("Nordtele")


def encode(content: bytes) -> str:
    return base64.b64encode(content).decode()


def put_up(sandbox: Driver, **photo: Any) -> dict[str, Any]:
    content = encode(photo.pop("content", make_png(3, 2)))
    put: dict[str, Any] = sandbox.control(
        "POST", "photos", network="x", owner="anna", content=content, **photo
    )
    return put


def upload(sandbox: Driver, brand: dict[str, Any], content: bytes, **more: str) -> Any:
    body = {"media": encode(content), "media_category": "tweet_image"} | more
    return sandbox.send(brand, "POST", "/2/media/upload", body)


def test_customers_picture_is_told_beside_the_post(sandbox: Driver, brand: dict[str, Any]) -> None:
    photo = put_up(sandbox, alt_text="Ett modem")
    post = sandbox.control(
        "POST", "posts", network="x", author="anna", text="@Nordtele se", photos=[photo["id"]]
    )

    answer = sandbox.read(brand, f"/2/tweets/{post['id']}", **SHOWN)

    [shown] = answer["includes"]["media"]
    assert shown == {
        "media_key": f"3_{photo['id']}",
        "type": "photo",
        "url": photo["url"],
        "alt_text": "Ett modem",
        "width": 3,
        "height": 2,
    }
    assert answer["data"]["attachments"] == {"media_keys": [shown["media_key"]]}
    [link] = answer["data"]["entities"]["urls"]
    assert answer["data"]["text"] == f"@Nordtele se {link['url']}"
    assert link["media_key"] == shown["media_key"]
    picture = requests.get(photo["url"], timeout=10)
    assert (picture.content, picture.headers["content-type"]) == (make_png(3, 2), "image/png")


def test_hostile_pictures_are_served_as_asked(sandbox: Driver, brand: dict[str, Any]) -> None:
    large = put_up(sandbox, padding=1_000_000)
    page = put_up(sandbox, content=b"<script>alert(1)</script>", content_type="text/html")
    elsewhere = put_up(sandbox, redirect_to="http://10.0.0.1/secret")

    assert len(requests.get(large["url"], timeout=10).content) == len(make_png(3, 2)) + 1_000_000
    assert requests.get(page["url"], timeout=10).headers["content-type"].startswith("text/html")
    led = requests.get(elsewhere["url"], timeout=10, allow_redirects=False)
    assert (led.status_code, led.headers["location"]) == (302, "http://10.0.0.1/secret")
    assert requests.get(f"{sandbox.url}/media/77", timeout=10).status_code == 404


def test_company_uploads_describes_and_posts(sandbox: Driver, brand: dict[str, Any]) -> None:
    media = upload(sandbox, brand, make_png(4, 4)).json()["data"]
    described = sandbox.send(
        brand,
        "POST",
        "/2/media/metadata",
        {"id": media["id"], "metadata": {"alt_text": {"text": "Lampan lyser"}}},
    )
    sent = sandbox.send(
        brand, "POST", "/2/tweets", {"text": "Så här", "media": {"media_ids": [media["id"]]}}
    )

    assert described.json()["data"]["id"] == media["id"]
    assert sent.status_code == 201
    answer = sandbox.read(brand, f"/2/tweets/{sent.json()['data']['id']}", **SHOWN)
    assert answer["includes"]["media"][0]["alt_text"] == "Lampan lyser"
    assert answer["data"]["text"] == sent.json()["data"]["text"]


def test_picture_goes_with_a_private_message(sandbox: Driver, brand: dict[str, Any]) -> None:
    photo = put_up(sandbox)
    message = sandbox.control(
        "POST", "messages", network="x", author="anna", to="Nordtele", photos=[photo["id"]]
    )
    media = upload(sandbox, brand, make_png(4, 4), media_category="dm_image").json()["data"]
    path = f"/2/dm_conversations/with/{message['sender_id']}/messages"
    attachments = [{"media_id": media["id"]}]
    sent = sandbox.send(brand, "POST", path, {"attachments": attachments})
    two = sandbox.send(brand, "POST", path, {"attachments": attachments * 2})

    asked = {"dm_event.fields": "attachments,entities"} | {
        name: value for name, value in SHOWN.items() if name != "tweet.fields"
    }
    answer = sandbox.read(brand, "/2/dm_events", **asked)
    assert (sent.status_code, two.status_code) == (201, 400)
    keys = [event["attachments"]["media_keys"] for event in answer["data"]]
    assert keys == [[media["media_key"]], [f"3_{photo['id']}"]]
    assert {one["media_key"] for one in answer["includes"]["media"]} == {keys[0][0], keys[1][0]}
    assert answer["data"][1]["text"] == answer["data"][1]["urls"][0]["url"]


def test_only_own_pictures_and_four_at_most(sandbox: Driver, brand: dict[str, Any]) -> None:
    theirs = put_up(sandbox)["id"]
    ours = upload(sandbox, brand, make_png(4, 4)).json()["data"]["id"]

    for ids in ([theirs], ["77"], [ours] * 5, [], "x", [7]):
        body = {"text": "Hej", "media": {"media_ids": ids}}
        assert sandbox.send(brand, "POST", "/2/tweets", body).status_code == 400
    taken = sandbox.send(brand, "POST", "/2/tweets", {"media": {"media_ids": [ours]}})
    assert taken.status_code == 201


@pytest.mark.parametrize(
    ("content", "more"),
    [
        (b"GIF89a", {}),
        (b"", {}),
        (make_png(4, 4) + bytes(5 * 2**20), {}),
        (make_png(4, 4), {"media": "å"}),
    ],
    ids=["gif", "nothing", "too large", "not base 64"],
)
def test_what_is_no_picture_is_refused(
    sandbox: Driver, brand: dict[str, Any], content: bytes, more: dict[str, str]
) -> None:
    assert upload(sandbox, brand, content, **more).status_code == 400


def test_alt_text_is_bounded(sandbox: Driver, brand: dict[str, Any]) -> None:
    media = upload(sandbox, brand, make_png(4, 4)).json()["data"]["id"]
    body = {"id": media, "metadata": {"alt_text": {"text": "å" * 1001}}}
    assert sandbox.send(brand, "POST", "/2/media/metadata", body).status_code == 400
