from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import requests
import tweepy

if TYPE_CHECKING:
    from tests.sandbox.driving import Driver

EVENT_FIELDS = [
    "attachments",
    "created_at",
    "dm_conversation_id",
    "entities",
    "participant_ids",
    "referenced_tweets",
    "sender_id",
]
EVENT_EXPANSIONS = ["participant_ids", "referenced_tweets.id", "sender_id"]


@pytest.fixture
def brand(sandbox: Driver) -> dict[str, Any]:
    return sandbox.add_brand("Nordtele")


@pytest.fixture
def client(sandbox: Driver, brand: dict[str, Any]) -> tweepy.Client:
    return sandbox.connect(brand)


def write(sandbox: Driver, text: str = "Hej", author: str = "anna", **more: Any) -> dict[str, Any]:
    message: dict[str, Any] = sandbox.control(
        "POST", "messages", network="x", author=author, to="Nordtele", text=text, **more
    )
    return message


def read(client: tweepy.Client, **more: Any) -> dict[str, Any]:
    answer: dict[str, Any] = client.get_direct_message_events(user_auth=False, **more).json()
    return answer


def list_texts(answer: dict[str, Any]) -> list[str]:
    return [event["text"] for event in answer.get("data", [])]


def test_nothing_written_omits_data(client: tweepy.Client) -> None:
    assert read(client) == {"meta": {"result_count": 0}}


def test_message_shows_only_what_is_asked_for(sandbox: Driver, client: tweepy.Client) -> None:
    message = write(sandbox, "Varför < 5 MB & inte mer?")

    assert read(client) == {
        "data": [
            {
                "id": message["id"],
                "event_type": "MessageCreate",
                "text": "Varför &lt; 5 MB &amp; inte mer?",
            }
        ],
        "meta": {"result_count": 1},
    }


def test_message_shows_all_that_is_asked_for(
    sandbox: Driver, brand: dict[str, Any], client: tweepy.Client
) -> None:
    post = sandbox.write("bo", "Nätet är nere")
    link = f"https://x.com/bo/status/{post}"
    message = write(sandbox, f"Se {link} @Nordtele", created_at=_days_ago(1))

    answer = read(client, dm_event_fields=EVENT_FIELDS, expansions=EVENT_EXPANSIONS)

    [event] = answer["data"]
    [anna] = answer["includes"]["users"]
    ids = sorted([anna["id"], brand["id"]], key=int)
    assert anna["username"] == "anna"
    assert event["sender_id"] == anna["id"]
    assert event["dm_conversation_id"] == "-".join(ids) == message["conversation_id"]
    assert event["created_at"].endswith(".000Z")
    assert event["urls"][0]["expanded_url"] == link
    assert event["mentions"][0]["id"] == brand["id"]
    assert event["referenced_tweets"] == [{"id": post}]
    assert [one["text"] for one in answer["includes"]["tweets"]] == ["Nätet är nere"]
    assert "participant_ids" not in event


def test_newer_vocabulary_has_an_object_of_entities(sandbox: Driver, brand: dict[str, Any]) -> None:
    post = sandbox.write("bo", "Nätet är nere")
    write(sandbox, f"Se https://x.com/bo/status/{post}")

    answer = sandbox.request(
        brand,
        "GET",
        "/2/dm_events",
        params={"dm_event.fields": "entities", "expansions": "sender_id,referenced_posts"},
    ).json()

    [event] = answer["data"]
    assert len(event["entities"]["urls"]) == 1
    assert event["referenced_posts"] == [{"id": post}]
    assert event["sender_id"] == answer["includes"]["users"][0]["id"]
    assert [one["id"] for one in answer["includes"]["posts"]] == [post]


def test_pages_lead_from_the_newest_to_the_oldest_and_back(
    sandbox: Driver, client: tweepy.Client
) -> None:
    for number in range(5):
        write(sandbox, f"nummer {number}")

    first = read(client, max_results=2)
    second = read(client, max_results=2, pagination_token=first["meta"]["next_token"])
    third = read(client, max_results=2, pagination_token=second["meta"]["next_token"])
    back = read(client, max_results=2, pagination_token=third["meta"]["previous_token"])

    assert [list_texts(page) for page in (first, second, third, back)] == [
        ["nummer 4", "nummer 3"],
        ["nummer 2", "nummer 1"],
        ["nummer 0"],
        ["nummer 2", "nummer 1"],
    ]
    assert "next_token" not in third["meta"]
    assert len(first["meta"]["next_token"]) >= 16


def test_thirty_days_are_shown(sandbox: Driver, client: tweepy.Client) -> None:
    write(sandbox, "för länge sedan", created_at=_days_ago(31))
    write(sandbox, "nyss", created_at=_days_ago(29))

    assert list_texts(read(client)) == ["nyss"]


def test_conversations_are_read_one_by_one(
    sandbox: Driver, brand: dict[str, Any], client: tweepy.Client
) -> None:
    message = write(sandbox, "från anna")
    write(sandbox, "från bo", author="bo")
    stranger = sandbox.add_brand("Sydtele")

    with_anna = read(client, participant_id=message["sender_id"])
    in_it = read(client, dm_conversation_id=message["conversation_id"])

    assert list_texts(with_anna) == list_texts(in_it) == ["från anna"]
    assert list_texts(read(client)) == ["från bo", "från anna"]
    assert list_texts(read(sandbox.connect(stranger))) == []
    with pytest.raises(tweepy.NotFound):
        read(sandbox.connect(stranger), dm_conversation_id=message["conversation_id"])


def test_members_of_a_group_come_and_go(
    sandbox: Driver, brand: dict[str, Any], client: tweepy.Client
) -> None:
    group = {"conversation_id": "1578398451921985538"}
    write(sandbox, "", kind="ParticipantsJoin", participants=["bo"], **group)
    write(sandbox, "Hej alla", **group)
    write(sandbox, "", kind="ParticipantsLeave", participants=["bo"], **group)

    answer = read(client, dm_event_fields=EVENT_FIELDS, expansions=EVENT_EXPANSIONS)
    joined = read(client, event_types="ParticipantsJoin")

    leave, message, join = answer["data"]
    assert {user["username"] for user in answer["includes"]["users"]} == {"anna", "bo"}
    assert leave["participant_ids"] == join["participant_ids"]
    assert (message["text"], message["dm_conversation_id"]) == ("Hej alla", *group.values())
    assert "sender_id" not in leave
    assert [event["id"] for event in joined["data"]] == [join["id"]]


def test_answer_reaches_who_wrote_first(
    sandbox: Driver, brand: dict[str, Any], client: tweepy.Client
) -> None:
    message = write(sandbox)

    sent = client.create_direct_message(
        participant_id=message["sender_id"], text=" Hej & hå ", user_auth=False
    )
    again = client.create_direct_message(
        dm_conversation_id=message["conversation_id"], text="Och hej igen", user_auth=False
    )

    assert sent.status_code == again.status_code == 201
    assert sent.json()["data"]["dm_conversation_id"] == message["conversation_id"]
    stands = sandbox.control("GET", "messages?network=x&brand=Nordtele&customer=anna")
    assert [one["text"] for one in stands] == ["Hej", "Hej & hå", "Och hej igen"]
    assert stands[1]["id"] == sent.json()["data"]["dm_event_id"]
    assert stands[1]["sender_id"] == brand["id"]
    assert sent.headers["x-user-limit-24hour-limit"] == "1440"
    assert sent.headers["x-rate-limit-limit"] == "15"


def test_company_may_not_write_first(sandbox: Driver, client: tweepy.Client) -> None:
    anna = sandbox.control("POST", "accounts", network="x", handle="anna")

    with pytest.raises(tweepy.Forbidden, match="permission to DM"):
        client.create_direct_message(participant_id=anna["id"], text="Hej", user_auth=False)
    with pytest.raises(tweepy.NotFound):
        client.create_direct_message(participant_id="77", text="Hej", user_auth=False)


def test_own_message_is_deleted_for_oneself(
    sandbox: Driver, brand: dict[str, Any], client: tweepy.Client
) -> None:
    message = write(sandbox)
    sent = client.create_direct_message(
        participant_id=message["sender_id"], text="Oj", user_auth=False
    ).json()["data"]["dm_event_id"]

    deleted = sandbox.request(brand, "DELETE", f"/2/dm_events/{sent}")
    again = sandbox.request(brand, "DELETE", f"/2/dm_events/{sent}")
    others = sandbox.request(brand, "DELETE", f"/2/dm_events/{message['id']}")

    assert (deleted.status_code, deleted.json()) == (200, {"data": {"deleted": True}})
    assert (again.status_code, others.status_code) == (404, 403)
    assert list_texts(read(client)) == ["Hej"]
    assert sandbox.request(brand, "GET", f"/2/dm_events/{sent}").status_code == 404
    stands = sandbox.control("GET", "messages?network=x&brand=Nordtele&customer=anna")
    assert [one["text"] for one in stands] == ["Hej", "Oj"]


def test_one_event_is_shown(sandbox: Driver, brand: dict[str, Any]) -> None:
    message = write(sandbox)

    answer = sandbox.request(brand, "GET", f"/2/dm_events/{message['id']}").json()

    assert answer["data"]["text"] == "Hej"


def test_fifteen_calls_are_let_through(sandbox: Driver, client: tweepy.Client) -> None:
    message = write(sandbox)
    for number in range(15):
        read(client)
        client.create_direct_message(
            participant_id=message["sender_id"], text=f"{number}", user_auth=False
        )

    with pytest.raises(tweepy.TooManyRequests):
        read(client)
    with pytest.raises(tweepy.TooManyRequests) as refused:
        client.create_direct_message(
            participant_id=message["sender_id"], text="Hej", user_auth=False
        )
    assert refused.value.response.headers["x-user-limit-24hour-remaining"] == "1425"
    assert list_texts(read(client, participant_id=message["sender_id"]))[0] == "14"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max_results", "0"),
        ("max_results", "101"),
        ("pagination_token", "7140p1"),
        ("pagination_token", "AAAAAAAAAAAAAAAA"),
        ("event_types", "Poke"),
        ("dm_event.fields", "shoe_size"),
        ("expansions", "author_id"),
        ("since_id", "5"),
    ],
)
def test_bad_parameter_is_listed(
    sandbox: Driver, brand: dict[str, Any], name: str, value: str
) -> None:
    response = sandbox.request(brand, "GET", "/2/dm_events", params={name: value})

    assert response.status_code == 400
    assert [error["parameters"] for error in response.json()["errors"]] == [{name: [value]}]


@pytest.mark.parametrize("body", [{}, [], {"text": 1}, {"text": " "}, {"text": "x", "size": 4}])
def test_bad_body_is_refused(sandbox: Driver, brand: dict[str, Any], body: Any) -> None:
    message = write(sandbox)

    response = _send(sandbox, brand, message, body)

    assert response.status_code == 400
    assert response.json()["errors"]


def test_ten_thousand_characters_fit(sandbox: Driver, brand: dict[str, Any]) -> None:
    message = write(sandbox)

    assert _send(sandbox, brand, message, {"text": "å" * 10_000}).status_code == 201
    assert _send(sandbox, brand, message, {"text": "å" * 10_001}).status_code == 403


def _send(
    sandbox: Driver, brand: dict[str, Any], message: dict[str, Any], body: Any
) -> requests.Response:
    path = f"/2/dm_conversations/with/{message['sender_id']}/messages"
    return sandbox.request(brand, "POST", path, json=body)


def _days_ago(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat()
