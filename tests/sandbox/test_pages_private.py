"""Customers write privately, with pictures, and edit; the page and X's links lead there."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest
import requests

from tests.sandbox.graph_driving import Page
from tests.sandbox.pictures import make_png
from tests.sandbox.test_pages import AS_ANNA, HOSTILE, send, show

if TYPE_CHECKING:
    from tests.sandbox.driving import Driver

PICTURE = f"data:image/png;base64,{base64.b64encode(make_png(3, 2)).decode()}"


@pytest.fixture
def brand(sandbox: Driver) -> dict[str, Any]:
    return sandbox.add_brand("nordtele")


def test_customer_and_brand_talk_privately_on_x(sandbox: Driver, brand: dict[str, Any]) -> None:
    send(sandbox, "messages", **AS_ANNA, text=HOSTILE, photo=PICTURE, alt_text="Modem")
    client = sandbox.connect(brand)
    [event] = client.get_direct_message_events(
        user_auth=False, dm_event_fields=["sender_id", "dm_conversation_id"]
    ).json()["data"]
    client.create_direct_message(
        participant_id=event["sender_id"], text="Vi hör dig: https://kund.example/s/aBc",
        user_auth=False,
    )  # fmt: skip

    shown = show(sandbox, **AS_ANNA, private="1").text
    assert "Vi hör dig" in shown
    assert 'href="https://kund.example/s/aBc"' in shown
    assert "<script>alert" not in shown
    assert 'src="/media/' in shown
    assert "Vi hör dig" not in show(sandbox, **AS_ANNA).text
    led = requests.get(f"{sandbox.url}/messages/{event['dm_conversation_id']}", timeout=10)
    assert "Vi hör dig" in led.text


def test_customer_and_page_talk_on_messenger(sandbox: Driver) -> None:
    page = Page(sandbox)
    as_anna = {"network": "facebook", "brand": page.handle, "as": "anna"}
    assert send(sandbox, "messages", **as_anna, text="Är ni vakna?", photo=PICTURE).ok
    fields = "link,messages{id,from,attachments}"
    [found] = page.graph.get_connections(page.id, "conversations", fields=fields)["data"]
    [heard] = found["messages"]["data"]
    page.graph.put_object(
        page.id,
        "messages",
        recipient=json.dumps({"id": heard["from"]["id"]}),
        message=json.dumps({"text": HOSTILE}),
    )

    led = requests.get(f"{sandbox.url}{found['link']}", timeout=10)
    for shown in (show(sandbox, **as_anna, private="1").text, led.text):
        assert "Är ni vakna?" in shown
        assert "<script>alert" not in shown
        assert "alert(1)" in shown
        assert f'src="/media/{heard["attachments"]["data"][0]["id"]}"' in shown
    as_bo = as_anna | {"as": "bo"}
    assert "vakna" not in show(sandbox, **as_bo, private="1").text
    assert send(sandbox, "messages/deletions", **as_bo, message_id=heard["id"]).status_code == 422
    send(sandbox, "messages/deletions", **as_anna, message_id=heard["id"])
    assert "vakna" not in show(sandbox, **as_anna, private="1").text


def test_customer_edits_on_facebook_and_adds_a_picture(sandbox: Driver) -> None:
    page = Page(sandbox)
    as_anna = {"network": "facebook", "brand": page.handle, "as": "anna"}
    send(sandbox, "posts", **as_anna, text="Hej", photo=PICTURE)
    fields = "message,attachments"
    [post] = page.graph.get_connections(page.id, "feed", fields=fields)["data"]
    assert post["attachments"]["data"][0]["type"] == "photo"
    assert send(sandbox, "edits", **as_anna, post_id=post["id"], text="Hej då").ok
    assert page.graph.get_object(post["id"], fields=fields)["message"] == "Hej då"


def test_link_below_an_answer_leads_to_the_brand(sandbox: Driver, brand: dict[str, Any]) -> None:
    send(sandbox, "posts", **AS_ANNA, text="Ingen täckning", address="1")
    link = f"https://x.com/messages/compose?recipient_id={brand['id']}"
    sandbox.send(
        brand, "POST", "/2/tweets", {"text": "Skriv till oss", "direct_message_deep_link": link}
    )
    sandbox.send(brand, "POST", "/2/tweets", {"text": f"Eller här: {link}"})

    shown = show(sandbox, **AS_ANNA).text
    led = requests.get(
        f"{sandbox.url}/messages/compose",
        params={"recipient_id": brand["id"], "as": "anna", "text": "Hej!"},
        timeout=10,
    )

    assert shown.count("Send a private message") == 2
    assert f"recipient_id={brand['id']}&amp;as=anna" in shown
    assert "write privately" in led.text
    assert ">Hej!</textarea>" in led.text


def test_customer_edits_and_adds_a_picture(sandbox: Driver, brand: dict[str, Any]) -> None:
    send(sandbox, "posts", **AS_ANNA, text="Nerre", address="1", photo=PICTURE)
    [post] = sandbox.read(brand, f"/2/users/{brand['id']}/mentions")["data"]
    edited = send(sandbox, "edits", **AS_ANNA, post_id=post["id"], text="@nordtele Nere")
    [new] = sandbox.read(brand, f"/2/users/{brand['id']}/mentions")["data"]
    other = send(sandbox, "edits", **(AS_ANNA | {"as": "bo"}), post_id=new["id"], text="Nej")

    assert (edited.ok, other.status_code) == (True, 422)
    assert new["edit_history_tweet_ids"] == [post["id"], new["id"]]
    assert 'src="/media/' in show(sandbox, **AS_ANNA).text


@pytest.mark.parametrize("photo", ["data:image/gif;base64,R0lGODlh", "data:image/png;base64,å"])
def test_what_is_no_picture_is_not_taken(
    sandbox: Driver, brand: dict[str, Any], photo: str
) -> None:
    assert send(sandbox, "posts", **AS_ANNA, text="Se", photo=photo).status_code == 422


def test_nothing_is_not_sent(sandbox: Driver, brand: dict[str, Any]) -> None:
    assert send(sandbox, "messages", **AS_ANNA, text="  ").status_code == 422
    assert send(sandbox, "messages", **AS_ANNA, text="å" * 10_001).status_code == 422
