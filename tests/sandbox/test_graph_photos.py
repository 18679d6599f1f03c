from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import requests

from tests.sandbox.graph_driving import Page, put_up_picture
from tests.sandbox.pictures import make_png
from tests.sandbox.test_graph_writing import read_refusal

if TYPE_CHECKING:
    from tests.sandbox.driving import Driver

PICTURE = make_png(5, 2)


@pytest.fixture
def page(sandbox: Driver) -> Page:
    return Page(sandbox)


def upload(page: Page, content: bytes = PICTURE, **more: str) -> str:
    fields = {"published": "false", **more}
    return str(page.graph.put_photo(content, f"{page.id}/photos", **fields)["id"])


def fetch(url: str) -> bytes:
    return requests.get(url, timeout=10).content


def test_customers_pictures_come_with_posts_and_comments(page: Page) -> None:
    pictures = [put_up_picture(page) for _ in range(2)]
    one = page.write("anna", "Se här", photos=pictures[:1])
    album = page.write("anna", "Och här", photos=pictures)
    comment = page.write("bo", "Samma", in_reply_to=one, photos=pictures[1:])

    def read(object_id: str, field: str) -> Any:
        return page.graph.get_object(object_id, fields=field).get(field)

    (shown,) = read(one, "attachments")["data"]
    assert (shown["type"], shown["target"]["id"]) == ("photo", pictures[0])
    assert fetch(shown["media"]["image"]["src"]) == make_png(4, 3)
    assert read(one, "full_picture") == shown["media"]["image"]["src"]
    (shown,) = read(album, "attachments")["data"]
    parts = shown["subattachments"]["data"]
    assert (shown["type"], [part["target"]["id"] for part in parts]) == ("album", pictures)
    assert read(comment, "attachment")["target"]["id"] == pictures[1]
    assert read(page.write("anna", "Utan bild"), "attachments") is None


def test_page_attaches_what_it_uploaded(page: Page) -> None:
    post_id = page.write("anna", "Hur gör man?")
    ids = [upload(page, alt_text_custom="En knapp"), upload(page)]
    media = json.dumps([{"media_fbid": one} for one in ids])

    comment = page.graph.put_object(post_id, "comments", message="Så här", attachment_id=ids[0])
    status = page.graph.put_object(page.id, "feed", message="Nytt", attached_media=media)

    shown = page.graph.get_object(comment["id"], fields="attachment")["attachment"]
    assert fetch(shown["media"]["image"]["src"]) == PICTURE
    (album,) = page.graph.get_object(status["id"], fields="attachments")["attachments"]["data"]
    assert [part["target"]["id"] for part in album["subattachments"]["data"]] == ids


def test_what_is_no_picture_of_the_page_is_refused(page: Page) -> None:
    other = Page(page.sandbox, "nordkraft", "Nordkraft")
    post_id, foreign = page.write("anna", "Hej"), upload(other)
    assert read_refusal(upload, page, b"<svg>")["code"] == 100
    for attached in (foreign, "12"):
        error = read_refusal(
            page.graph.put_object, post_id, "comments", message="x", attachment_id=attached
        )
        assert error["code"] == 100
    odd = read_refusal(page.graph.put_object, page.id, "feed", message="x", attached_media="[1]")
    assert odd["code"] == 100


def send(page: Page, **message: Any) -> dict[str, Any]:
    asked = {"network": "facebook", "author": "anna", "to": page.handle, "text": "Hur ser den ut?"}
    message_id = page.sandbox.control("POST", "messages", **asked)["id"]
    peer = page.graph.get_object(message_id, fields="from")["from"]["id"]
    recipient, content = json.dumps({"id": peer}), json.dumps(message)
    sent: dict[str, Any] = page.graph.put_object(
        page.id, "messages", recipient=recipient, message=content
    )
    return sent


def attach(page: Page, **payload: Any) -> str:
    message = json.dumps({"attachment": {"type": "image", "payload": payload}})
    path, files = f"v26.0/{page.id}/message_attachments", {"filedata": PICTURE}
    found = page.graph.request(path, post_args={"message": message}, files=files, method="POST")
    return str(found["attachment_id"])


def test_page_sends_a_picture_by_its_attachment_and_no_words_beside_it(page: Page) -> None:
    page.sandbox.control("PUT", "limits/facebook", conversations=0)
    attached = attach(page, is_reusable=True)
    attachment = {"type": "image", "payload": {"attachment_id": attached}}
    sent = send(page, attachment=attachment)["message_id"]
    found = page.graph.get_object(sent, fields="message,attachments")
    (shown,) = found["attachments"]["data"]
    assert (found["message"], fetch(shown["image_data"]["url"])) == ("", PICTURE)

    assert read_refusal(attach, page)["code"] == 100
    assert read_refusal(send, page, attachment=attachment, text="Så här")["code"] == 100
    foreign = {"type": "image", "payload": {"attachment_id": "12"}}
    assert read_refusal(send, page, attachment=foreign)["code"] == 100
