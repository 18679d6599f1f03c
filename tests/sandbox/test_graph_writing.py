from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import facebook
import pytest
import requests

from sandbox.graph.errors import GraphError
from sandbox.graph.usage import WINDOW, Limits, Usage, UseCase
from sandbox.signin.apps import FACEBOOK_APP_ID, FACEBOOK_APP_SECRET
from tests.sandbox.graph_driving import Page

if TYPE_CHECKING:
    from tests.sandbox.driving import Driver

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def page(sandbox: Driver) -> Page:
    return Page(sandbox)


def read_refusal(call: Any, *arguments: Any, **more: Any) -> dict[str, Any]:
    with pytest.raises(facebook.GraphAPIError) as refused:
        call(*arguments, **more)
    error: dict[str, Any] = refused.value.result["error"]
    assert {"message", "type", "code", "fbtrace_id"} <= error.keys()
    return error


def test_comments_stand_on_two_levels(page: Page) -> None:
    post_id = page.write("anna", "Hej!")

    answer = page.graph.put_comment(post_id, "Hej Anna")
    below = page.graph.put_comment(answer["id"], "En sak till")
    deeper = page.write("anna", "Ja?", in_reply_to=below["id"])

    number = post_id.partition("_")[2]
    assert answer["id"].startswith(f"{number}_")
    for comment_id in (below["id"], deeper):
        found = page.graph.get_object(comment_id, fields="parent{id}")
        assert found == {"parent": {"id": answer["id"]}, "id": comment_id}
    assert page.graph.get_object(answer["id"])["from"] == {"name": "Nordtele", "id": page.id}
    assert page.graph.get_object(answer["id"], fields="comment_count")["comment_count"] == 2


def test_written_post_is_read_back_where_fields_are_asked(page: Page) -> None:
    post_id = page.write("anna", "Hej!")
    answer = page.graph.put_object(
        post_id, "comments", message=" Hej <Anna> & co 🚆 ", fields="id,message,permalink_url"
    )
    assert answer["message"] == "Hej <Anna> & co 🚆"
    assert answer["permalink_url"].endswith(f"/?comment_id={answer['id'].partition('_')[2]}")


def test_page_edits_hides_and_deletes(page: Page) -> None:
    post_id = page.write("anna", "Hej!")
    spam = page.write("bo", "köp nu", in_reply_to=post_id)
    answer = page.graph.put_comment(post_id, "Hje Anna")["id"]
    below = page.write("anna", "Hje?", in_reply_to=answer)

    done = [
        page.graph.request(f"v26.0/{answer}", post_args={"message": "Hej Anna"}),
        page.graph.request(f"v26.0/{spam}", post_args={"is_hidden": "true"}),
    ]

    assert done == [{"success": True}] * 2
    assert page.graph.get_object(answer)["message"] == "Hej Anna"
    assert page.graph.get_object(spam, fields="is_hidden")["is_hidden"] is True
    refused = read_refusal(page.graph.request, f"v26.0/{spam}", post_args={"message": "snällt"})
    assert refused["code"] == 200
    assert page.graph.delete_object(answer) == {"success": True}
    for gone in (answer, below):  # what stood below went with it
        error = read_refusal(page.graph.get_object, gone)
        assert (error["code"], error["error_subcode"]) == (100, 33)
    assert page.list_messages(post_id, "comments", filter="stream") == ["köp nu"]


def test_page_likes_and_takes_it_back(page: Page) -> None:
    post_id = page.write("anna", "Hej!")
    comment = page.write("bo", "Tack", in_reply_to=post_id)
    fields = "user_likes,like_count,likes.summary(1){name}"

    assert page.graph.put_like(comment) == {"success": True}
    page.graph.put_like(comment)
    liked = page.graph.get_object(comment, fields=fields)
    assert (liked["user_likes"], liked["like_count"]) == (True, 1)
    assert liked["likes"]["summary"]["has_liked"] is True
    assert [one["name"] for one in liked["likes"]["data"]] == ["Nordtele"]

    assert page.graph.request(f"v26.0/{comment}/likes", method="DELETE") == {"success": True}
    assert page.graph.get_object(comment, fields=fields)["like_count"] == 0
    assert (
        read_refusal(page.graph.request, f"v26.0/{page.id}/likes", method="DELETE")["code"] == 100
    )


def test_refusals_have_the_documented_codes(page: Page) -> None:
    post_id = page.write("anna", "Hej!")
    other = Page(page.sandbox, "nordkraft", "Nordkraft")
    page.graph.put_comment(post_id, "Hej Anna")

    empty = read_refusal(page.graph.put_comment, post_id, "  ")
    again = read_refusal(page.graph.put_comment, post_id, "Hej Anna")
    unknown = read_refusal(page.graph.put_comment, f"{page.id}_1", "Hej")
    foreign = read_refusal(other.graph.get_object, post_id)
    edge = read_refusal(page.graph.put_object, post_id, "feed", message="Hej")
    app = read_refusal(page.connect(f"{FACEBOOK_APP_ID}|{FACEBOOK_APP_SECRET}").get_object, page.id)

    assert empty["code"] == 100
    assert (again["code"], again["error_subcode"]) == (506, 1455006)
    assert (unknown["code"], unknown["error_subcode"]) == (100, 33)
    assert (foreign["code"], foreign["error_subcode"]) == (100, 33)
    assert (edge["code"], app["code"]) == (100, 100)


@pytest.mark.parametrize(
    ("token", "code", "subcode"),
    [("nonsense", 190, None), ("x" * 40, 190, 460), ("", 104, None)],
)
def test_bad_tokens_are_refused(page: Page, token: str, code: int, subcode: int | None) -> None:
    response = requests.get(
        f"{page.sandbox.url}/v26.0/me", params={"access_token": token}, timeout=10
    )
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (401, code)
    assert error.get("error_subcode") == subcode


def test_answers_tell_usage_and_version(page: Page) -> None:
    url = page.sandbox.url

    def get(path: str) -> requests.Response:
        headers = {"Authorization": f"Bearer {page.token}"}
        return requests.get(f"{url}{path}", headers=headers, timeout=10)

    newest, unversioned, old, coming = map(get, ("/v26.0/me", "/me", "/v3.1/me", "/v99.0/me"))

    usage = json.loads(newest.headers["X-Business-Use-Case-Usage"])
    assert usage[page.id][0]["type"] == "pages"
    assert json.loads(newest.headers["X-App-Usage"]).keys() == {
        "call_count",
        "total_cputime",
        "total_time",
    }
    assert unversioned.headers["facebook-api-version"] == "v26.0"
    assert old.headers["facebook-api-version"] == "v21.0"
    assert (coming.status_code, coming.json()["error"]["code"]) == (400, 2500)


def test_page_limit_counts_a_rolling_window() -> None:
    usage = Usage(Limits(pages=10))

    def spend(calls: int, after: timedelta = timedelta()) -> None:
        usage.spend("1", UseCase.PAGES, calls, now=NOW + after, speed=1.0)

    spend(4)
    spend(6, timedelta(hours=6))
    with pytest.raises(GraphError) as refused:
        spend(1, timedelta(hours=7))
    told = usage.describe("1", now=NOW + timedelta(hours=7), speed=1.0)
    spend(3, WINDOW)  # the first four are forgotten, the refused one is not

    assert refused.value.code == 80001
    [entry] = json.loads(told["X-Business-Use-Case-Usage"])["1"]
    assert (entry["call_count"], entry["estimated_time_to_regain_access"]) == (110, 17 * 60)
    with pytest.raises(GraphError):
        spend(1, WINDOW)


def test_faults_hold_for_graph(page: Page) -> None:
    post_id = page.write("anna", "Hej!")
    for kind in ("rate_limited", "error_500", "html_502"):
        page.sandbox.control("POST", "faults", network="facebook", kind=kind, reset_in=120)

    limited = read_refusal(page.graph.get_object, "me")
    broken = read_refusal(page.graph.get_object, "me")
    with pytest.raises(facebook.GraphAPIError):  # facebook-sdk cannot make sense of HTML
        page.graph.get_object("me")

    assert (limited["code"], broken["code"]) == (80001, 1)
    assert page.graph.get_object(post_id)["message"] == "Hej!"
