from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

import pytest
import tweepy

from tests.sandbox.driving import ALL_EXPANSIONS, ALL_FIELDS, ALL_USER_FIELDS

if TYPE_CHECKING:
    from tests.sandbox.driving import Driver


def read_mentions(client: tweepy.Client, brand: dict[str, Any], **more: Any) -> dict[str, Any]:
    response = client.get_users_mentions(brand["id"], user_auth=False, **more)
    answer: dict[str, Any] = response.json()
    return answer


def list_ids(answer: dict[str, Any]) -> list[str]:
    return [post["id"] for post in answer.get("data", [])]


def read_all(client: tweepy.Client, brand: dict[str, Any], **more: Any) -> list[list[str]]:
    """Every page's ids, as tweepy's own paginator finds them."""
    pages = tweepy.Paginator(
        client.get_users_mentions, brand["id"], user_auth=False, max_results=5, **more
    )
    return [list_ids(page.json()) for page in pages]


def test_empty_timeline_omits_data(sandbox: Driver) -> None:
    brand = sandbox.add_brand("Nordtele")

    answer = read_mentions(sandbox.connect(brand), brand)

    assert answer == {"meta": {"result_count": 0}}


def test_post_shows_only_what_is_asked_for(sandbox: Driver) -> None:
    brand = sandbox.add_brand("Nordtele")
    post_id = sandbox.write("anna", "@Nordtele varför < 5 MB & inte mer?")

    answer = read_mentions(sandbox.connect(brand), brand)

    text = "@Nordtele varför &lt; 5 MB &amp; inte mer?"
    assert answer == {
        "data": [{"id": post_id, "text": text, "edit_history_tweet_ids": [post_id]}],
        "meta": {"result_count": 1, "newest_id": post_id, "oldest_id": post_id},
    }


def test_post_shows_all_that_is_asked_for(sandbox: Driver) -> None:
    brand = sandbox.add_brand("Nordtele")
    client = sandbox.connect(brand)
    root = sandbox.write("anna", "Nätet är nere igen")
    reply = sandbox.write("bo", "@anna @nordtele se nordtele.se/drift #nere", in_reply_to=root)

    answer = read_mentions(
        client,
        brand,
        tweet_fields=ALL_FIELDS,
        expansions=ALL_EXPANSIONS,
        user_fields=ALL_USER_FIELDS,
    )

    [post] = answer["data"]
    users = {user["username"]: user["id"] for user in answer["includes"]["users"]}
    [link] = post["entities"]["urls"]
    assert post["id"] == reply
    assert post["conversation_id"] == root
    assert post["referenced_tweets"] == [{"type": "replied_to", "id": root}]
    assert (post["author_id"], post["in_reply_to_user_id"]) == (users["bo"], users["anna"])
    assert users["Nordtele"] == brand["id"]
    assert link["expanded_url"] == "http://nordtele.se/drift"
    assert post["text"] == f"@anna @nordtele se {link['url']} #nere"
    assert post["text"][link["start"] : link["end"]] == link["url"]
    assert [tag["tag"] for tag in post["entities"]["hashtags"]] == ["nere"]
    assert [other["id"] for other in answer["includes"]["tweets"]] == [root]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z", post["created_at"])


def test_newer_vocabulary_is_answered_in_its_own_words(sandbox: Driver) -> None:
    brand = sandbox.add_brand("Nordtele")
    root = sandbox.write("anna", "Nätet är nere igen")
    reply = sandbox.write("bo", "@anna @Nordtele ja", in_reply_to=root)

    # Not through tweepy, and not held to the older document: it knows only the older names.
    response = sandbox.request(
        brand,
        "GET",
        f"/2/users/{brand['id']}/mentions",
        params={
            "post.fields": "author_id,referenced_posts,created_at",
            "expansions": "referenced_posts.id,author_id",
        },
    )

    answer = response.json()
    [post] = answer["data"]
    assert post["edit_history_post_ids"] == [reply]
    assert post["referenced_posts"] == [{"type": "replied_to", "id": root}]
    assert [other["id"] for other in answer["includes"]["posts"]] == [root]
    assert not any("tweet" in name for name in [*post, *answer["includes"]])


def test_mentions_are_who_name_us_or_answer_us_but_not_our_own(sandbox: Driver) -> None:
    brand = sandbox.add_brand("Nordtele")
    client = sandbox.connect(brand)
    named = sandbox.write("anna", "Hej @NORDTELE!")
    ours = client.create_tweet(text="@Nordtele är vi", user_auth=False).json()["data"]["id"]
    answered = sandbox.write("bo", "Jaså?", in_reply_to=ours)
    for text in ("mejla till kund@nordtele.se", "@Nordtelefon nej", "Nordtele utan krumelur"):
        sandbox.write("cecilia", text)

    assert list_ids(read_mentions(client, brand)) == [answered, named]
    own = client.get_users_tweets(brand["id"], user_auth=False).json()
    assert list_ids(own) == [ours]


def test_pages_follow_each_other_without_gap_or_overlap_while_more_arrives(
    sandbox: Driver,
) -> None:
    brand = sandbox.add_brand("Nordtele")
    client = sandbox.connect(brand)
    ids = [sandbox.write("anna", f"@Nordtele nummer {number}") for number in range(12)]

    first = read_mentions(client, brand, max_results=5)
    sandbox.write("anna", "@Nordtele en till")
    token = first["meta"]["next_token"]
    second = read_mentions(client, brand, max_results=5, pagination_token=token)
    third = read_mentions(
        client, brand, max_results=5, pagination_token=second["meta"]["next_token"]
    )
    back = read_mentions(
        client, brand, max_results=5, pagination_token=third["meta"]["previous_token"]
    )

    assert list_ids(first) + list_ids(second) + list_ids(third) == ids[::-1]
    assert "next_token" not in third["meta"]
    assert "previous_token" not in first["meta"]
    assert list_ids(back) == list_ids(second)


def test_since_id_and_until_id_mean_positions_in_arrival(sandbox: Driver) -> None:
    brand = sandbox.add_brand("Nordtele")
    client = sandbox.connect(brand)
    # The ids rise otherwise than they arrive; each is given, as a replayed file gives them.
    ids = ["900", "100", "500", "300", "700"]
    for post_id in ids:
        sandbox.write("anna", "@Nordtele hej", id=post_id)

    assert list_ids(read_mentions(client, brand)) == ids[::-1]
    assert list_ids(read_mentions(client, brand, since_id="100")) == ["700", "300", "500"]
    assert list_ids(read_mentions(client, brand, until_id="300")) == ["500", "100", "900"]
    assert list_ids(read_mentions(client, brand, since_id="900", until_id="300")) == ["500", "100"]


def test_since_id_holds_for_a_deleted_post(sandbox: Driver) -> None:
    brand = sandbox.add_brand("Nordtele")
    client = sandbox.connect(brand)
    for post_id in ("900", "100", "500"):
        sandbox.write("anna", "@Nordtele hej", id=post_id)
    sandbox.control("DELETE", "posts/x/100")

    assert list_ids(read_mentions(client, brand, since_id="100")) == ["500"]
    assert list_ids(read_mentions(client, brand)) == ["500", "900"]


def test_paginator_keeps_since_id(sandbox: Driver) -> None:
    brand = sandbox.add_brand("Nordtele")
    client = sandbox.connect(brand)
    ids = [sandbox.write("anna", f"@Nordtele nummer {number}") for number in range(14)]

    pages = read_all(client, brand, since_id=ids[1])

    assert [len(page) for page in pages] == [5, 5, 2]
    assert list(itertools.chain(*pages)) == ids[:1:-1]


def test_mentions_end_at_the_newest_800(sandbox: Driver) -> None:
    brand = sandbox.add_brand("Nordtele")
    client = sandbox.connect(brand)
    posts = [
        {"id": str(number), "author": "anna", "text": "@Nordtele hej"} for number in range(1, 901)
    ]
    sandbox.control("POST", "replay", network="x", customers=["anna"], posts=posts)
    sandbox.control("POST", "deliveries", network="x", count=900)

    pages = tweepy.Paginator(
        client.get_users_mentions, brand["id"], user_auth=False, max_results=100
    )
    seen = [post_id for page in pages for post_id in list_ids(page.json())]

    assert seen == [str(number) for number in range(900, 100, -1)]
    [waiting] = sandbox.control("GET", "unpolled")
    assert (waiting["count"], waiting["lost"], waiting["depth"]) == (100, 100, 0)


def test_what_waits_below_a_page_keeps_its_depth(sandbox: Driver) -> None:
    brand = sandbox.add_brand("Nordtele")
    client = sandbox.connect(brand)
    for number in range(12):
        sandbox.write("anna", f"@Nordtele nummer {number}")

    first = read_mentions(client, brand, max_results=5)
    [waiting] = sandbox.control("GET", "unpolled")
    assert (waiting["count"], waiting["depth"]) == (7, 12)

    token = first["meta"]["next_token"]
    read_mentions(client, brand, max_results=7, pagination_token=token)
    assert sandbox.control("GET", "unpolled") == []


def test_times_bound_a_timeline(sandbox: Driver) -> None:
    brand = sandbox.add_brand("Nordtele")
    client = sandbox.connect(brand)
    days = [f"2026-03-0{day}T12:00:00+00:00" for day in (1, 2, 3)]
    ids = [sandbox.write("anna", "@Nordtele hej", created_at=day) for day in days]

    answer = read_mentions(client, brand, start_time=days[1], end_time=days[2])

    assert list_ids(answer) == [ids[1]]


def test_own_posts_without_answers(sandbox: Driver) -> None:
    brand = sandbox.add_brand("Nordtele")
    client = sandbox.connect(brand)
    question = sandbox.write("anna", "@Nordtele hej")
    top = client.create_tweet(text="Driftinfo", user_auth=False).json()["data"]["id"]
    client.create_tweet(text="Hej Anna", in_reply_to_tweet_id=question, user_auth=False)

    answer = client.get_users_tweets(brand["id"], exclude=["replies"], user_auth=False).json()

    assert list_ids(answer) == [top]


def test_missing_parent_is_told_beside_the_page(sandbox: Driver) -> None:
    brand = sandbox.add_brand("Nordtele")
    client = sandbox.connect(brand)
    root = sandbox.write("anna", "Nätet är nere igen")
    reply = sandbox.write("bo", "@anna @Nordtele ja", in_reply_to=root)
    sandbox.control("DELETE", f"posts/x/{root}")

    answer = read_mentions(client, brand, expansions=["referenced_tweets.id"])

    assert list_ids(answer) == [reply]
    assert "includes" not in answer
    [error] = answer["errors"]
    assert error["type"] == "https://api.twitter.com/2/problems/resource-not-found"
    assert (error["parameter"], error["value"]) == ("referenced_tweets.id", root)


def test_timeline_of_nobody_is_a_partial_error(sandbox: Driver) -> None:
    client = sandbox.connect(sandbox.add_brand("Nordtele"))

    answer = client.get_users_mentions("12345", user_auth=False).json()

    [error] = answer["errors"]
    assert (error["resource_type"], error["resource_id"]) == ("user", "12345")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max_results", "3"),
        ("max_results", "101"),
        ("since_id", "abc"),
        ("pagination_token", "abc"),
        ("tweet.fields", "shoe_size"),
        ("expansions", "referenced_tweets"),
        ("start_time", "yesterday"),
        ("page", "2"),
    ],
)
def test_bad_parameter_is_listed(sandbox: Driver, name: str, value: str) -> None:
    brand = sandbox.add_brand("Nordtele")

    response = sandbox.request(
        brand, "GET", f"/2/users/{brand['id']}/mentions", params={name: value}
    )

    problem = response.json()
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["type"] == "https://api.twitter.com/2/problems/invalid-request"
    assert [error["parameters"] for error in problem["errors"]] == [{name: [value]}]
