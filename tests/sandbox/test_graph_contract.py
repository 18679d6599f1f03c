"""Meta's own field lists and recorded answers are the referees of names and shapes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.graph.conversations import CONVERSATION_FIELDS
from sandbox.graph.reading import _EDGES, _REFERENCES
from sandbox.graph.shapes import COMMENT_FIELDS, EMPTY_FIELDS, PAGE_FIELDS, POST_FIELDS
from sandbox.signin.apps import FACEBOOK_APP_ID, FACEBOOK_APP_SECRET
from tests.sandbox.conftest import SHARED
from tests.sandbox.graph_driving import Page, put_up_picture

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sandbox.driving import Driver

RECORDED_COMMENT = "id,comment_count,created_time,like_count,message,permalink_url"
SERVED = {
    "Page": set(PAGE_FIELDS),
    "PagePost": set(POST_FIELDS),
    "Comment": set(COMMENT_FIELDS),
    "UnifiedThread": set(CONVERSATION_FIELDS),
}


@pytest.fixture(scope="module")
def specs() -> Path:
    folder = SHARED / "specs" / "facebook"
    if not folder.exists():
        pytest.skip(f"{folder} is not there: set SHARED_DIR")
    return folder


@pytest.fixture
def page(sandbox: Driver) -> Page:
    sandbox.control("PUT", "limits/facebook", conversations=0)
    return Page(sandbox)


def describe(value: Any) -> Any:
    """Keys and types. A list is as its first item is."""
    if isinstance(value, dict):
        return {key: describe(part) for key, part in value.items()}
    if isinstance(value, list):
        return [describe(part) for part in value[:1]]
    return type(value).__name__


def read_recorded(specs: Path, name: str) -> Any:
    return json.loads((specs / "responses" / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("node_type", SERVED)
def test_served_names_are_metas(specs: Path, node_type: str) -> None:
    spec = json.loads((specs / "fields" / f"{node_type}.json").read_text(encoding="utf-8"))
    known = {field["name"] for field in spec["fields"]}
    edges = {api.get("endpoint") for api in spec["apis"] if api["method"] == "GET"}
    references = {name for kind, name in _REFERENCES if kind == node_type}

    assert SERVED[node_type] | EMPTY_FIELDS[node_type] <= known
    assert _EDGES[node_type].keys() <= edges
    assert references <= known | edges


def test_feed_looks_as_recorded(specs: Path, page: Page) -> None:
    for number in range(3):
        page.write("anna", f"nummer {number}")

    ours = page.graph.get_connections(page.id, "feed", fields="id,message,created_time", limit=1)
    recorded = read_recorded(specs, "posts/feed_fields_p1.json")

    assert describe(ours["data"]) == describe(recorded["data"])
    assert recorded["paging"]["next"].split("?")[0].endswith("/posts")
    assert isinstance(ours["paging"]["next"], str)
    assert "paging" in read_recorded(specs, "posts/feed_fields_p2.json")


def test_comments_look_as_recorded(specs: Path, page: Page) -> None:
    post_id = page.write("anna", "Hej!")
    for number in range(3):
        page.write("bo", f"nummer {number}", in_reply_to=post_id)

    ours = page.graph.get_connections(
        post_id, "comments", fields=RECORDED_COMMENT, filter="stream", summary=1, limit=2
    )
    recorded = read_recorded(specs, "comments/comments_p1.json")
    ours["data"] = [{key: value for key, value in ours["data"][0].items() if key != "id"}]

    assert describe(ours) == describe(recorded)  # the recording was stripped of the ids


def test_objects_look_as_recorded(specs: Path, page: Page) -> None:
    post_id = page.write("anna", "Hej!")
    comment_id = page.write("bo", "Hej", in_reply_to=post_id)
    fields = "id,created_time,message,updated_time"

    post = page.graph.get_object(post_id, fields="id,created_time,message")
    posts = page.graph.get_objects([post_id], fields=fields)
    comment = page.graph.get_object(comment_id, fields=RECORDED_COMMENT)
    created = page.graph.put_object(
        post_id, "comments", message="Hej", fields="id,message,permalink_url,created_time"
    )

    recorded = read_recorded(specs, "posts/multi_posts_data_fields.json")
    assert describe(post) == describe(read_recorded(specs, "posts/single_post_data_fields.json"))
    assert describe(posts[post_id]) == describe(next(iter(recorded.values())))
    assert describe(comment) == describe(read_recorded(specs, "comments/comment_info.json"))
    assert describe(created) == describe(read_recorded(specs, "comments/create_resp.json"))


def test_conversations_and_messages_look_as_recorded(specs: Path, page: Page) -> None:
    picture = put_up_picture(page)
    said = page.sandbox.control(
        "POST",
        "messages",
        network="facebook",
        author="anna",
        to=page.handle,
        text="Hej",
        photos=[picture],
    )
    fields = "id,link,message_count,snippet,unread_count,updated_time"
    recorded = read_recorded(specs, "conversations/cvs_info.json")
    many = read_recorded(specs, "conversations/cvses_info.json")
    message = read_recorded(specs, "messages/message_info.json")
    del message["attachments"]["paging"]  # of a picture and no more

    one = page.graph.get_object(said["conversation_id"], fields=fields)
    ours = page.graph.get_objects([said["conversation_id"]], fields=fields)
    seen = page.graph.get_object(said["id"], fields="id,created_time,from,to,tags,attachments")

    assert describe(one) == describe(recorded)
    assert [describe(ours[said["conversation_id"]])] == [describe(next(iter(many.values())))]
    assert describe(seen) == describe(message)


def test_errors_look_as_recorded(specs: Path, page: Page) -> None:
    response = page.graph.session.get(
        f"https://graph.facebook.com/v26.0/{page.id}?access_token={FACEBOOK_APP_ID}|{FACEBOOK_APP_SECRET}"
    )
    assert describe(response.json()) == describe(read_recorded(specs, "error.json"))
