from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
import tweepy

if TYPE_CHECKING:
    from tests.sandbox.driving import Driver


@pytest.fixture
def posts(sandbox: Driver) -> dict[str, str]:
    """What stands on the network, by a short name."""
    root = sandbox.write("anna", "Min nya iPad-väska är trasig, köpt på nordtele.se/butik")
    reply = sandbox.write("bo", "@anna prova @Nordtele kundtjänst", in_reply_to=root)
    quote = sandbox.write("cecilia", "Usch. #trasig", quotes=root)
    other = sandbox.write("bo", "Väskan kom fram!")
    return {"root": root, "reply": reply, "quote": quote, "other": other}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ipad", {"root"}),
        ("IPAD väska", {"root"}),
        ('"väska är trasig"', {"root"}),
        ('"trasig väska"', set()),
        ("väska OR kundtjänst", {"root", "reply"}),
        ("trasig -ipad", {"quote"}),
        ("(väskan OR kundtjänst) from:bo", {"reply", "other"}),
        ("from:bo -(väskan OR usch)", {"reply"}),
        ("@nordtele", {"reply"}),
        ("#trasig", {"quote"}),
        ("to:anna", {"reply"}),
        ("from:@Anna", {"root"}),
        ("conversation_id:{root}", {"root", "reply"}),
        ("in_reply_to_tweet_id:{root}", {"reply"}),
        ("quotes_of_tweet_id:{root}", {"quote"}),
        ('url:"nordtele.se"', {"root"}),
        ("from:bo is:reply", {"reply"}),
        ("from:bo -is:reply", {"other"}),
        ("trasig has:links", {"root"}),
    ],
)
def test_query_finds(
    sandbox: Driver, posts: dict[str, str], query: str, expected: set[str]
) -> None:
    client = sandbox.connect(sandbox.add_brand("Nordtele"))

    answer = client.search_recent_tweets(query.format(**posts)).json()

    found = {post["id"] for post in answer.get("data", [])}
    assert found == {posts[name] for name in expected}
    assert answer["meta"]["result_count"] == len(expected)


@pytest.mark.parametrize(
    "query", ["is:reply", "-ipad", "(ipad", "ipad)", "ipad OR", "shoe_size:42", '"', "x" * 513]
)
def test_bad_query_is_refused(sandbox: Driver, query: str) -> None:
    brand = sandbox.add_brand("Nordtele")

    with pytest.raises(tweepy.BadRequest):
        sandbox.connect(brand).search_recent_tweets(query)


def test_search_pages_and_holds_to_positions(sandbox: Driver) -> None:
    client = sandbox.connect(sandbox.add_brand("Nordtele"))
    ids = [sandbox.write("anna", f"paddan {number}") for number in range(25)]

    pages = tweepy.Paginator(client.search_recent_tweets, "paddan", since_id=ids[2])
    found = [[post["id"] for post in page.json()["data"]] for page in pages]

    assert [len(page) for page in found] == [10, 10, 2]
    assert list(itertools.chain(*found)) == ids[:2:-1]


def test_search_sees_only_what_has_arrived(sandbox: Driver) -> None:
    client = sandbox.connect(sandbox.add_brand("Nordtele"))
    post = {"id": "7", "author": "anna", "text": "paddan"}
    sandbox.control("POST", "replay", network="x", customers=["anna"], posts=[post])

    before = client.search_recent_tweets("paddan").json()
    sandbox.control("POST", "deliveries", network="x", ids=["7"])
    after = client.search_recent_tweets("paddan").json()

    assert client.get_tweet("7").json()["data"]["text"] == "paddan"
    assert before["meta"]["result_count"] == 0
    assert after["meta"]["result_count"] == 1
