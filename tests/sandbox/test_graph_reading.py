from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import facebook
import pytest
import requests

from sandbox.signin.apps import FACEBOOK_APP_ID, FACEBOOK_APP_SECRET
from tests.sandbox.graph_driving import Page

if TYPE_CHECKING:
    from tests.sandbox.driving import Driver

FIELDS = (
    "id,from,message,created_time,updated_time,permalink_url,"
    "comments.filter(stream).order(reverse_chronological).limit(2)"
    "{id,from{name},message,created_time,parent{id},permalink_url}"
)
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000")


@pytest.fixture
def page(sandbox: Driver) -> Page:
    return Page(sandbox)


def load_old_conversation(page: Page) -> None:
    """A post of 2017 with comments three levels deep, as a file has them. Only two arrive."""
    page.sandbox.control(
        "POST",
        "replay",
        network="facebook",
        customers=["anna", "bo"],
        posts=[
            {
                "id": str(number),
                "author": author,
                "text": f"nummer {number}",
                "created_at": f"2017-10-31T22:00:0{number}Z",
                "parent_id": str(number - 1) if number > 1 else "",
                "conversation_id": "1",
                "page": page.handle,
            }
            for number, author in enumerate(("anna", "bo", page.handle, "anna"), 1)
        ],
    )
    page.sandbox.control("POST", "deliveries", network="facebook", ids=["1", "2"])


def test_page_answers_as_me_by_id_and_by_name(page: Page) -> None:
    assert page.graph.get_object("me") == {"name": "Nordtele", "id": page.id}
    assert page.graph.get_object(page.id, fields="username") == {
        "username": "nordtele",
        "id": page.id,
    }
    assert page.graph.get_object("nordtele", fields="name")["id"] == page.id
    assert page.graph.get_version() == "26.0"


def test_feed_has_all_posts_newest_first_and_its_parts_tell_own_from_visitors(page: Page) -> None:
    page.write("anna", "fråga")
    own = page.graph.put_object(page.id, "feed", message="driftinfo")
    page.write("bo", "ris")

    assert page.list_messages(page.id, "feed") == ["ris", "driftinfo", "fråga"]
    assert page.list_messages("me", "visitor_posts") == ["ris", "fråga"]
    assert page.list_messages("me", "posts") == ["driftinfo"]
    assert re.fullmatch(rf"{page.id}_\d+", own["id"])


def test_pages_are_followed_until_next_is_absent(page: Page) -> None:
    texts = [f"nummer {number}" for number in range(7)]
    for text in texts:
        page.write("anna", text)

    assert page.list_messages(page.id, "feed", limit=3) == texts[::-1]

    first = page.graph.get_connections(page.id, "feed", limit=3, fields="message")
    second = requests.get(first["paging"]["next"], timeout=10).json()
    last = requests.get(second["paging"]["next"], timeout=10).json()
    back = requests.get(last["paging"]["previous"], timeout=10).json()
    assert [item["message"] for item in second["data"]] == ["nummer 3", "nummer 2", "nummer 1"]
    assert [item["message"] for item in last["data"]] == ["nummer 0"]
    assert "next" not in last["paging"]
    assert back["data"] == second["data"]
    assert f"access_token={page.token}" in first["paging"]["next"]


def test_fields_are_expanded_with_their_modifiers(page: Page) -> None:
    post_id = page.write("anna", "Hur är läget?")
    for number in range(3):
        page.write("bo", f"svar {number}", in_reply_to=post_id)

    [post] = page.graph.get_connections(page.id, "feed", fields=FIELDS)["data"]

    assert list(post) == [
        "id",
        "from",
        "message",
        "created_time",
        "updated_time",
        "permalink_url",
        "comments",
    ]
    assert post["from"]["name"] == "anna"
    assert TIME.fullmatch(post["created_time"])
    comments = post["comments"]
    assert [item["message"] for item in comments["data"]] == ["svar 2", "svar 1"]
    assert "parent" not in comments["data"][0]
    assert list(comments["data"][0]["from"]) == ["name", "id"]
    rest = requests.get(comments["paging"]["next"], timeout=10).json()
    assert [item["message"] for item in rest["data"]] == ["svar 0"]
    assert list(rest["data"][0]) == [
        "id",
        "from",
        "message",
        "created_time",
        "permalink_url",
    ]


def test_comments_by_level_order_and_time(page: Page) -> None:
    post_id = page.write("anna", "fråga", created_at="2026-01-01T12:00:00Z")
    first = page.write("bo", "ett", in_reply_to=post_id, created_at="2026-01-01T13:00:00Z")
    page.write("anna", "ett ett", in_reply_to=first, created_at="2026-01-01T14:00:00Z")
    page.write("bo", "två", in_reply_to=post_id, created_at="2026-01-01T15:00:00Z")

    def read(**parameters: str) -> list[str]:
        return page.list_messages(post_id, "comments", **parameters)

    assert read() == ["ett", "två"]
    assert read(filter="stream") == ["ett", "ett ett", "två"]
    assert read(filter="stream", order="reverse_chronological") == ["två", "ett ett", "ett"]
    assert read(filter="stream", since="2026-01-01T13:30:00+0000") == ["ett ett", "två"]
    assert read(since=str(int(datetime(2026, 1, 1, 14, tzinfo=UTC).timestamp()))) == ["två"]
    assert page.list_messages(first, "comments") == ["ett ett"]
    counted = page.graph.get_connections(post_id, "comments", filter="stream", summary=1, limit=0)
    assert counted == {
        "data": [],
        "summary": {"order": "chronological", "total_count": 3, "can_comment": True},
    }


def test_replayed_comments_keep_ids_and_depth_and_are_listed_when_they_arrive(page: Page) -> None:
    load_old_conversation(page)
    fields = "id,parent{id,parent{id}},created_time"

    assert page.list_messages("1", "comments", filter="stream") == ["nummer 2"]
    assert page.graph.get_object("4", fields=fields) == {
        "id": "4",
        "parent": {"id": "3", "parent": {"id": "2"}},
        "created_time": "2017-10-31T22:00:04+0000",
    }
    page.sandbox.control("POST", "deliveries", network="facebook", ids=["4", "3", "4"])
    stream = page.graph.get_connections("1", "comments", filter="stream")["data"]
    assert [item["id"] for item in stream] == ["2", "4", "3", "4"]  # as they arrived, twice too
    assert page.list_messages("2", "comments", filter="stream") == [
        f"nummer {n}" for n in (4, 3, 4)
    ]


def test_updated_time_rises_when_something_is_written_below(page: Page) -> None:
    began = datetime.now(UTC).replace(microsecond=0)
    load_old_conversation(page)

    def read(post_id: str) -> datetime:
        found = page.graph.get_object(post_id, fields="updated_time")
        return datetime.fromisoformat(found["updated_time"])

    untouched = page.write("anna", "fråga", created_at="2026-01-01T12:00:00Z")
    assert read(untouched) == datetime(2026, 1, 1, 12, tzinfo=UTC)
    before = read("1")
    assert before >= began
    time.sleep(1)
    page.sandbox.control("POST", "deliveries", network="facebook", ids=["4"])
    assert read("1") > before


def test_posts_that_tag_the_page_stand_elsewhere(page: Page) -> None:
    fields = {"page": page.handle, "author": "anna"}
    post_id = page.sandbox.control("POST", "tagged", text="Tack @Nordtele", **fields)["id"]
    comment = page.graph.put_comment(post_id, "Tack själv")["id"]

    (found,) = page.graph.get_connections(page.id, "tagged", fields="id,message,from")["data"]
    assert (found["id"], found["message"]) == (post_id, "Tack @Nordtele")
    assert post_id.startswith(f"{found['from']['id']}_")
    assert page.graph.get_connections(page.id, "feed")["data"] == []
    assert page.graph.get_connections(post_id, "comments")["data"][0]["id"] == comment


def test_reviews_tell_a_recommendation_or_stars(page: Page) -> None:
    fields = {"page": page.handle, "author": "anna"}
    stars = page.sandbox.control("POST", "reviews", rating=2, **fields)["id"]
    words = page.sandbox.control("POST", "reviews", text="Aldrig mer", is_positive=False, **fields)[
        "id"
    ]
    asked = "recommendation_type,rating,review_text,reviewer,has_review,open_graph_story{id}"

    negative, starred = page.graph.get_connections(page.id, "ratings", fields=asked)["data"]
    assert (negative["recommendation_type"], negative["review_text"]) == ("negative", "Aldrig mer")
    assert (negative["open_graph_story"], negative["reviewer"]["name"]) == ({"id": words}, "anna")
    assert (starred["rating"], starred["has_review"]) == (2, False)
    assert starred["open_graph_story"]["id"] == stars
    assert "recommendation_type" not in starred
    assert page.graph.get_connections(page.id, "ratings")["data"][0].keys() == {
        "created_time",
        "recommendation_type",
        "review_text",
        "reviewer",
    }


def test_what_was_shown_counts_as_polled(page: Page) -> None:
    post_id = page.write("anna", "fråga")
    page.write("bo", "samma här", in_reply_to=post_id)

    def count_unpolled() -> dict[str, int]:
        unpolled = page.sandbox.control("GET", "unpolled")
        return {entry["timeline"]: entry["count"] for entry in unpolled}

    assert count_unpolled() == {"feed": 1, "comments": 1}
    page.graph.get_connections(page.id, "feed")
    assert count_unpolled() == {"comments": 1}
    page.graph.get_connections(page.id, "feed", fields="comments{id}")
    assert count_unpolled() == {}


def test_several_ids_come_together_or_not_at_all(page: Page) -> None:
    ids = [page.write("anna", text) for text in ("ett", "två")]

    found = page.graph.get_objects(ids, fields="message")
    unversioned = requests.get(
        f"{page.sandbox.url}/",
        params={"ids": ",".join(ids), "access_token": page.token},
        timeout=10,
    ).json()

    assert {key: item["message"] for key, item in found.items()} == dict(
        zip(ids, ("ett", "två"), strict=True)
    )
    assert unversioned.keys() == found.keys()
    with pytest.raises(facebook.GraphAPIError, match="'nobody'"):
        page.graph.get_objects([*ids, "nobody"])


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        ("id,colour", 100, r"nonexisting field \(colour\) on node type \(PagePost\)"),
        (
            "id,comments{updated_time}",
            100,
            r"nonexisting field \(updated_time\) on node type",
        ),
        ("id,comments{id", 2500, "Syntax error"),
        ("id,comments.limit(x)", 100, "limit"),
        ("id,comments.order(best)", 100, "order"),
        ("id,comments.after(nonsense)", 100, "cursors"),
        ("comments{" * 9 + "id" + "}" * 9, 2500, "too deep"),
    ],
)
def test_wrong_fields_are_refused(page: Page, fields: str, code: int, words: str) -> None:
    post_id = page.write("anna", "fråga")
    page.write("bo", "svar", in_reply_to=post_id)

    with pytest.raises(facebook.GraphAPIError, match=words) as refused:
        page.graph.get_object(post_id, fields=fields)

    assert refused.value.code == code


def test_token_is_explained(page: Page) -> None:
    def explain(token: str) -> dict[str, Any]:
        answer = page.graph.debug_access_token(token, FACEBOOK_APP_ID, FACEBOOK_APP_SECRET)
        data: dict[str, Any] = answer["data"]
        return data

    good, bad = explain(page.token), explain("x" * 40)

    assert (good["is_valid"], good["type"], good["profile_id"]) == (True, "PAGE", page.id)
    assert "pages_manage_engagement" in good["scopes"]
    assert (bad["is_valid"], bad["error"]["code"], bad["error"]["subcode"]) == (False, 190, 460)
