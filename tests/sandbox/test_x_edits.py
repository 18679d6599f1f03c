from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import requests

if TYPE_CHECKING:
    from tests.sandbox.driving import Driver

HISTORY = "edit_history_tweet_ids"


@pytest.fixture
def brand(sandbox: Driver) -> dict[str, Any]:
    return sandbox.add_brand("Nordtele")


def edit(sandbox: Driver, post_id: str, text: str) -> str:
    return str(sandbox.control("PATCH", f"posts/x/{post_id}", text=text)["id"])


def read_mentions(sandbox: Driver, brand: dict[str, Any], **params: str) -> list[dict[str, Any]]:
    answer = sandbox.read(brand, f"/2/users/{brand['id']}/mentions", **params)
    return list(answer.get("data", []))


def test_edit_is_a_post_of_its_own_that_arrives(sandbox: Driver, brand: dict[str, Any]) -> None:
    first = sandbox.write("anna", "@Nordtele Nätet är nerre")
    read_mentions(sandbox, brand)
    second = edit(sandbox, first, "@Nordtele Nätet är nere")

    [new] = read_mentions(sandbox, brand, since_id=first)
    [all_of_it] = read_mentions(sandbox, brand)

    assert new["id"] == all_of_it["id"] == second != first
    assert (new["text"], new[HISTORY]) == ("@Nordtele Nätet är nere", [first, second])


def test_old_version_is_shown_to_who_asks_for_it(sandbox: Driver, brand: dict[str, Any]) -> None:
    first = sandbox.write("anna", "@Nordtele Hej!")
    second = edit(sandbox, first, "@Nordtele Hej?")

    answer = sandbox.read(
        brand,
        f"/2/tweets/{first}",
        **{"expansions": HISTORY, "tweet.fields": "edit_controls,conversation_id,created_at"},
    )

    assert answer["data"]["text"] == "@Nordtele Hej!"
    assert answer["data"][HISTORY] == [first, second]
    [newer] = answer["includes"]["tweets"]
    assert (newer["id"], newer["text"]) == (second, "@Nordtele Hej?")
    assert newer["conversation_id"] == first
    assert newer["edit_controls"]["edits_remaining"] == 4
    until = datetime.fromisoformat(newer["edit_controls"]["editable_until"])
    assert timedelta(minutes=58) < until - datetime.now(UTC) <= timedelta(hours=1)


def test_deleting_any_version_deletes_all(sandbox: Driver, brand: dict[str, Any]) -> None:
    first = sandbox.write("anna", "@Nordtele Hej!")
    second = edit(sandbox, first, "@Nordtele Hej?")
    sandbox.control("DELETE", f"posts/x/{first}")

    answer = sandbox.read(brand, "/2/tweets", ids=f"{first},{second}")

    assert "data" not in answer
    assert {error["resource_id"] for error in answer["errors"]} == {first, second}


def test_five_edits_within_the_hour_and_no_answer_to_others(
    sandbox: Driver, brand: dict[str, Any]
) -> None:
    root = sandbox.write("anna", "@Nordtele 0")
    answer = sandbox.write("bo", "@anna ja", in_reply_to=root)
    old = sandbox.write("anna", "@Nordtele igår", created_at="2026-01-01T12:00:00+00:00")
    newest = root
    for number in range(1, 6):
        newest = edit(sandbox, newest, f"@Nordtele {number}")

    for post_id in (newest, answer, old):
        with pytest.raises(requests.HTTPError):
            edit(sandbox, post_id, "@Nordtele nej")
    [shown] = sandbox.read(brand, "/2/tweets", **{"ids": newest, "tweet.fields": "edit_controls"})[
        "data"
    ]
    assert shown["edit_controls"]["edits_remaining"] == 0


def test_long_post_is_cut_and_noted(sandbox: Driver, brand: dict[str, Any]) -> None:
    text = "@Nordtele " + "Det här är långt & brett. " * 30 + "Se nordtele.se/drift @Nordtele"
    post_id = sandbox.write("anna", text)
    fields = {"tweet.fields": "note_tweet,entities"}

    [post] = read_mentions(sandbox, brand, **fields)
    short = sandbox.read(brand, f"/2/tweets/{sandbox.write('bo', 'kort')}", **fields)["data"]

    assert post["id"] == post_id
    assert post["text"].endswith("…")
    assert len(post["text"]) < 350
    note = post["note_tweet"]
    assert note["text"].startswith("@Nordtele Det här är långt &amp; brett.")
    assert note["entities"]["urls"][0]["expanded_url"] == "http://nordtele.se/drift"
    assert "note_tweet" not in short


def test_quote_holds_the_address_of_what_it_quotes(sandbox: Driver, brand: dict[str, Any]) -> None:
    ours = sandbox.send(brand, "POST", "/2/tweets", {"text": "Driftinfo"}).json()["data"]["id"]
    quote = sandbox.write("anna", "Igen?!", quotes=ours)
    sandbox.write("bo", "https://x.com/Nordtele/status/5 är is:quote ej")
    query = '(url:"x.com/Nordtele/status" OR url:"twitter.com/Nordtele/status") is:quote'

    answer = sandbox.read(
        brand, "/2/tweets/search/recent", **{"query": query, "tweet.fields": "entities"}
    )

    [post] = answer["data"]
    [link] = post["entities"]["urls"]
    assert post["id"] == quote
    assert link["expanded_url"] == f"https://x.com/Nordtele/status/{ours}"
    assert post["text"] == f"Igen?! {link['url']}"
