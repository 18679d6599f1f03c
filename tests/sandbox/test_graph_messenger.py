from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
import requests

from tests.sandbox.graph_driving import Page
from tests.sandbox.test_graph_writing import read_refusal

if TYPE_CHECKING:
    from tests.sandbox.driving import Driver

FIELDS = "id,created_time,from,to,message"
HOUR, DAY = 3600, 86_400


@pytest.fixture
def page(sandbox: Driver) -> Page:
    sandbox.control("PUT", "limits/facebook", conversations=0)
    return Page(sandbox)


def say(page: Page, author: str, text: str, **more: Any) -> dict[str, Any]:
    """A customer writes to the Page on Messenger."""
    message: dict[str, Any] = page.sandbox.control(
        "POST", "messages", network="facebook", author=author, to=page.handle, text=text, **more
    )
    return message


def send(page: Page, recipient: dict[str, str], text: str, **more: str) -> dict[str, Any]:
    answer: dict[str, Any] = page.graph.put_object(
        page.id,
        "messages",
        recipient=json.dumps(recipient),
        message=json.dumps({"text": text}),
        **more,
    )
    return answer


def refuse(
    page: Page, recipient: dict[str, str], text: str = "Hej", **more: str
) -> tuple[Any, Any]:
    error = read_refusal(send, page, recipient, text, **more)
    return error["code"], error.get("error_subcode")


def let_pass(page: Page, message: dict[str, Any], seconds: float) -> None:
    path = f"conversations/facebook/{message['conversation_id']}"
    page.sandbox.control("PATCH", path, older_by=seconds)


def test_conversations_come_the_last_written_in_first(page: Page) -> None:
    first, second = say(page, "anna", "Hej!"), say(page, "bo", "Hallå?")
    say(page, "anna", "Är ni där?")

    found = page.graph.get_connections(
        page.id,
        "conversations",
        platform="messenger",
        fields=f"id,message_count,snippet,participants,messages{{{FIELDS}}}",
    )["data"]

    assert [one["id"] for one in found] == [first["conversation_id"], second["conversation_id"]]
    assert all(one["id"].startswith("t_") for one in found)
    assert (found[0]["message_count"], found[0]["snippet"]) == (2, "Är ni där?")
    names = [one["name"] for one in found[0]["participants"]["data"]]
    assert names == ["anna", "Nordtele"]
    newest, oldest = found[0]["messages"]["data"]
    assert (oldest["message"], oldest["from"]["id"]) == ("Hej!", first["peer_id"])
    assert newest["to"]["data"][0]["id"] == page.id
    assert newest["id"].startswith("m_")


def test_person_has_other_ids_below_posts_and_towards_other_pages(page: Page) -> None:
    other = Page(page.sandbox, "nordkraft", "Nordkraft")
    post = page.graph.get_object(page.write("anna", "Hej!"), fields="from")
    ids = {post["from"]["id"], say(page, "anna", "Hej!")["peer_id"]}
    assert len(ids | {say(other, "anna", "Hej!")["peer_id"]}) == 3


def test_only_the_newest_twenty_can_be_looked_into(page: Page) -> None:
    said = [say(page, "anna", f"nummer {number}") for number in range(22)]
    conversation = said[0]["conversation_id"]

    listed = page.graph.get_all_connections(conversation, "messages", fields=FIELDS)
    told = {item["id"]: item.get("message") for item in listed}

    assert list(told) == [message["id"] for message in reversed(said)]
    assert [told[message["id"]] for message in said[:3]] == [None, None, "nummer 2"]
    assert read_refusal(page.graph.get_object, said[1]["id"])["code"] == 9_000_001
    assert page.graph.get_object(said[2]["id"], fields="message")["message"] == "nummer 2"


def test_foreign_and_deleted_messages_are_not_there(page: Page) -> None:
    other = Page(page.sandbox, "nordkraft", "Nordkraft")
    said = say(page, "anna", "Hej!")
    page.sandbox.control("PATCH", f"messages/facebook/{said['id']}", text="Hej igen!")
    assert page.graph.get_object(said["id"], fields="message")["message"] == "Hej igen!"

    for one in (said["id"], said["conversation_id"]):
        assert read_refusal(other.graph.get_object, one)["error_subcode"] == 33
    page.sandbox.control("DELETE", f"messages/facebook/{said['id']}")
    for one in (said["id"], said["conversation_id"]):
        assert read_refusal(page.graph.get_object, one)["error_subcode"] == 33
    assert page.graph.get_connections(page.id, "conversations")["data"] == []


def test_answer_is_seen_by_the_customer(page: Page) -> None:
    heard = say(page, "anna", "Hej!")
    answer = send(page, {"id": heard["peer_id"]}, "Hej Anna & co", messaging_type="RESPONSE")

    assert answer["recipient_id"] == heard["peer_id"]
    seen = page.sandbox.control("GET", "messages?network=facebook&brand=nordtele&customer=anna")
    assert [(one["id"], one["text"]) for one in seen] == [
        (heard["id"], "Hej!"),
        (answer["message_id"], "Hej Anna & co"),
    ]


def test_windows_close_after_a_day_and_after_seven(page: Page) -> None:
    heard = say(page, "anna", "Hej!")
    peer = {"id": heard["peer_id"]}
    late = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}

    let_pass(page, heard, 23 * HOUR)
    assert send(page, peer, "I tid")
    let_pass(page, heard, 2 * HOUR)
    assert refuse(page, peer, messaging_type="RESPONSE") == (10, 2018278)
    assert send(page, peer, "Sent", **late)
    let_pass(page, heard, 6 * DAY)
    assert refuse(page, peer, **late) == (10, 2018278)
    say(page, "anna", "Hallå?")
    assert send(page, peer, "Nu går det igen")


@pytest.mark.parametrize(
    ("recipient", "text", "more", "error"),
    [
        ({"id": "1"}, "Hej", {}, (100, 2018001)),
        ({"comment_id": "1_2"}, "Hej", {}, (100, 2018292)),
        ({}, "Hej", {}, (100, None)),
        ({"id": "1"}, " ", {}, (100, 1349125)),
        ({"id": "1"}, "x" * 2001, {}, (100, None)),
        ({"id": "1"}, "Hej", {"messaging_type": "SHOUT"}, (100, None)),
        ({"id": "1"}, "Hej", {"messaging_type": "MESSAGE_TAG"}, (100, None)),
        (
            {"id": "1"},
            "Hej",
            {"messaging_type": "MESSAGE_TAG", "tag": "ACCOUNT_UPDATE"},
            (100, None),
        ),
    ],
)
def test_what_is_no_message_is_refused(
    page: Page, recipient: dict[str, str], text: str, more: dict[str, str], error: tuple[int, Any]
) -> None:
    assert refuse(page, recipient, text, **more) == error


def test_dict_that_is_no_json_is_refused(page: Page) -> None:
    """As facebook-sdk sends it: the keys, without the values."""
    heard = say(page, "anna", "Hej!")
    error = read_refusal(
        page.graph.put_object,
        page.id,
        "messages",
        recipient={"id": heard["peer_id"]},
        message={"text": "Hej"},
    )
    assert error["code"] == 100


def test_post_and_comment_are_answered_privately_once(page: Page) -> None:
    post = page.write("anna", "Hej!")
    comment = page.write("bo", "Jag med", in_reply_to=post)
    ours = page.graph.put_comment(post, "Vi ser efter")["id"]

    fields = "can_reply_privately,private_reply_conversation{id}"
    assert page.graph.get_object(comment, fields=fields)["can_reply_privately"]
    first = send(page, {"post_id": post}, "Hej Anna")
    second = send(page, {"comment_id": comment}, "Hej Bo")

    assert first["recipient_id"] != second["recipient_id"]
    found = page.graph.get_object(comment, fields=fields)
    assert not found["can_reply_privately"]
    conversation = page.graph.get_object(
        found["private_reply_conversation"]["id"], fields="snippet"
    )
    assert conversation["snippet"] == "Hej Bo"
    assert refuse(page, {"post_id": post}) == (10900, None)
    assert refuse(page, {"comment_id": comment}) == (10900, None)
    assert refuse(page, {"comment_id": ours}) == (10903, None)
    assert refuse(page, {"comment_id": post}) == (100, 2018292)
    # A private reply opens no window: the customer has to write first.
    assert refuse(page, {"id": second["recipient_id"]}) == (10, 2018278)
    say(page, "bo", "Tack")
    assert send(page, {"id": second["recipient_id"]}, "Varsågod")


def test_private_reply_has_seven_days(page: Page) -> None:
    old = page.write("anna", "Hej!", created_at="2026-01-01T12:00:00Z")
    assert refuse(page, {"post_id": old}) == (10, 2018278)


def test_conversations_are_read_twice_a_second_at_most(page: Page) -> None:
    page.sandbox.control("PUT", "limits/facebook", conversations=2)
    heard = say(page, "anna", "Hej!")
    read = (page.graph.get_connections, page.id, "conversations")
    read[0](*read[1:])
    page.graph.get_object(heard["conversation_id"])
    assert read_refusal(*read)["code"] == 613
    assert send(page, {"id": heard["peer_id"]}, "Det här går ändå")
    assert page.graph.get_object("me")["id"] == page.id
    time.sleep(1.1)
    assert read[0](*read[1:])["data"]


def test_messenger_has_a_share_of_its_own(page: Page) -> None:
    page.sandbox.control("PUT", "limits/facebook", messenger=4)
    url = f"{page.sandbox.url}/v26.0/{page.id}/conversations"
    answers = [requests.get(url, params={"access_token": page.token}, timeout=10) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [400]
    assert answers[-1].json()["error"]["code"] == 80006
    told = json.loads(answers[-1].headers["X-Business-Use-Case-Usage"])[page.id]
    shares = {entry["type"]: entry["call_count"] for entry in told}
    assert shares == {"pages": 0, "messenger": 125}
    (messenger,) = [entry for entry in told if entry["type"] == "messenger"]
    assert messenger["estimated_time_to_regain_access"] == 24 * 60
    assert page.graph.get_object("me")["id"] == page.id
