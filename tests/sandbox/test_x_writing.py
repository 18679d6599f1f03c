from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import tweepy

if TYPE_CHECKING:
    from tests.sandbox.driving import Driver


def reply(client: tweepy.Client, text: str, parent_id: str, **more: Any) -> dict[str, Any]:
    response = client.create_tweet(
        text=text, in_reply_to_tweet_id=parent_id, user_auth=False, **more
    )
    assert response.status_code == 201
    sent: dict[str, Any] = response.json()["data"]
    return sent


def test_reply_begins_with_those_it_answers_and_joins_the_conversation(sandbox: Driver) -> None:
    brand = sandbox.add_brand("Nordtele")
    client = sandbox.connect(brand)
    root = sandbox.write("anna", "Nätet är nere")
    parent = sandbox.write("bo", "@anna @nordtele @nobody ja", in_reply_to=root)

    sent = reply(client, "Vi felsöker < 1 h", parent)

    assert sent["text"] == "@bo @anna Vi felsöker &lt; 1 h"
    post = client.get_tweet(
        sent["id"], tweet_fields=["conversation_id", "referenced_tweets", "author_id"]
    ).json()["data"]
    assert post["text"] == sent["text"]
    assert post["conversation_id"] == root
    assert post["referenced_tweets"] == [{"type": "replied_to", "id": parent}]
    assert post["author_id"] == brand["id"]


def test_blank_around_the_text_goes(sandbox: Driver) -> None:
    client = sandbox.connect(sandbox.add_brand("Nordtele"))

    sent = client.create_tweet(text="  Hej\n\nalla \n", user_auth=False).json()["data"]

    assert sent["text"] == "Hej\n\nalla"


def test_mention_that_the_client_wrote_is_not_doubled(sandbox: Driver) -> None:
    client = sandbox.connect(sandbox.add_brand("Nordtele"))
    parent = sandbox.write("anna", "@Nordtele hej")

    assert reply(client, "@Anna hej själv", parent)["text"] == "@anna hej själv"


def test_own_thread_goes_on_without_naming_oneself(sandbox: Driver) -> None:
    client = sandbox.connect(sandbox.add_brand("Nordtele"))
    parent = sandbox.write("anna", "@Nordtele hej")

    first = reply(client, "Del ett", parent)
    second = reply(client, "Del två", first["id"])

    assert second["text"] == "@anna Del två"


def test_excluded_users_are_not_named(sandbox: Driver) -> None:
    client = sandbox.connect(sandbox.add_brand("Nordtele"))
    bo = sandbox.control("POST", "accounts", network="x", handle="bo")
    parent = sandbox.write("anna", "@Nordtele @bo hej")

    sent = reply(client, "Hej", parent, exclude_reply_user_ids=[bo["id"]])

    assert sent["text"] == "@anna Hej"


def test_ids_are_strings_that_rise(sandbox: Driver) -> None:
    client = sandbox.connect(sandbox.add_brand("Nordtele"))

    ids = [
        client.create_tweet(text=f"nummer {number}", user_auth=False).json()["data"]["id"]
        for number in range(5)
    ]
    ids.append(sandbox.write("anna", "hej"))

    assert all(isinstance(post_id, str) and len(post_id) == 19 for post_id in ids)
    assert [int(post_id) for post_id in ids] == sorted({int(post_id) for post_id in ids})


def test_links_become_short_in_what_is_answered(sandbox: Driver) -> None:
    client = sandbox.connect(sandbox.add_brand("Nordtele"))

    sent = client.create_tweet(
        text="Läs https://nordtele.se/drift?a=1&b=2 😀 och nordtele.se", user_auth=False
    ).json()["data"]
    post = client.get_tweet(sent["id"], tweet_fields=["entities"]).json()["data"]

    links = post["entities"]["urls"]
    assert [link["expanded_url"] for link in links] == [
        "https://nordtele.se/drift?a=1&b=2",
        "http://nordtele.se",
    ]
    assert post["text"] == sent["text"] == f"Läs {links[0]['url']} 😀 och {links[1]['url']}"
    for link in links:
        assert post["text"][link["start"] : link["end"]] == link["url"]
        assert link["url"].startswith("https://t.co/")
        assert len(link["url"]) == 23


@pytest.mark.parametrize(
    ("text", "is_taken"),
    [
        ("å" * 280, True),
        ("å" * 281, False),
        ("漢" * 140, True),
        ("漢" * 141, False),
        ("https://nordtele.se/" + "x" * 300, True),
        ("😀" * 140, True),
        ("😀" * 141, False),
        ("  ", False),
    ],
)
def test_length_is_weighted(sandbox: Driver, text: str, *, is_taken: bool) -> None:
    client = sandbox.connect(sandbox.add_brand("Nordtele"))
    parent = sandbox.write("anna", "@Nordtele hej")

    if is_taken:
        reply(client, f"@anna {text}", parent)  # the mention is free
    else:
        with pytest.raises(tweepy.Forbidden):
            reply(client, f"@anna {text}", parent)


def test_same_text_again_is_refused_whomever_it_answers(sandbox: Driver) -> None:
    client = sandbox.connect(sandbox.add_brand("Nordtele"))
    anna, bo = (sandbox.write(who, "@Nordtele hej") for who in ("anna", "bo"))
    reply(client, "Tack för att du hör av dig!", anna)

    with pytest.raises(tweepy.Forbidden, match="duplicate content"):
        reply(client, "Tack för att du  hör av dig!", bo)

    other = sandbox.connect(sandbox.add_brand("Sydtele"))
    question = sandbox.write("bo", "@Sydtele hej")
    reply(other, "Tack för att du hör av dig!", question)


def test_only_who_addressed_us_may_be_answered(sandbox: Driver) -> None:
    client = sandbox.connect(sandbox.add_brand("Nordtele"))
    named = sandbox.write("anna", "@nordtele hej")
    ours = reply(client, "Hej du", named)["id"]
    answered = sandbox.write("bo", "jaså", in_reply_to=ours)
    quoting = sandbox.write("cecilia", "titta", quotes=ours)
    stranger = sandbox.write("david", "var köper man en padda?")
    bystander = sandbox.write("emma", "ja, var?", in_reply_to=stranger)

    for number, post_id in enumerate((answered, quoting, ours)):
        reply(client, f"Svar {number}", post_id)
    for post_id in (stranger, bystander):
        with pytest.raises(tweepy.Forbidden, match="not been mentioned or otherwise engaged"):
            reply(client, "Hos oss!", post_id)
    with pytest.raises(tweepy.Forbidden, match="engaged"):
        client.create_tweet(text="Hos oss!", quote_tweet_id=stranger, user_auth=False)


def test_only_who_addressed_us_may_be_named(sandbox: Driver) -> None:
    client = sandbox.connect(sandbox.add_brand("Nordtele"))
    sandbox.write("anna", "@Nordtele hej")
    sandbox.write("bo", "hej alla")

    client.create_tweet(text="Grattis @anna och @nobody!", user_auth=False)
    with pytest.raises(tweepy.Forbidden, match="may not mention @bo"):
        client.create_tweet(text="Grattis @bo!", user_auth=False)
    with pytest.raises(tweepy.Forbidden, match="one cashtag"):
        client.create_tweet(text="$TELIA eller $ELISA", user_auth=False)


def test_quote_is_told_as_one(sandbox: Driver) -> None:
    client = sandbox.connect(sandbox.add_brand("Nordtele"))
    praise = sandbox.write("anna", "@Nordtele är bäst")

    sent = client.create_tweet(text="Tack!", quote_tweet_id=praise, user_auth=False).json()

    post = client.get_tweet(sent["data"]["id"], tweet_fields=["referenced_tweets"]).json()["data"]
    assert post["referenced_tweets"] == [{"type": "quoted", "id": praise}]


def test_what_is_gone_cannot_be_answered(sandbox: Driver) -> None:
    client = sandbox.connect(sandbox.add_brand("Nordtele"))
    parent = sandbox.write("anna", "@Nordtele hej")
    sandbox.control("DELETE", f"posts/x/{parent}")

    for post_id in (parent, "4"):
        with pytest.raises(tweepy.Forbidden, match="deleted or not visible"):
            reply(client, "Hej", post_id)


def test_own_post_is_deleted_and_anothers_is_not(sandbox: Driver) -> None:
    brand = sandbox.add_brand("Nordtele")
    client = sandbox.connect(brand)
    question = sandbox.write("anna", "@Nordtele hej")
    sent = reply(client, "Hej", question)["id"]

    assert client.delete_tweet(sent, user_auth=False).json() == {"data": {"deleted": True}}

    assert "data" not in client.get_tweet(sent).json()
    assert "data" not in client.get_users_tweets(brand["id"], user_auth=False).json()
    with pytest.raises(tweepy.NotFound):
        client.delete_tweet(sent, user_auth=False)
    with pytest.raises(tweepy.Forbidden):
        client.delete_tweet(question, user_auth=False)


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"text": 1},
        {"text": "hej", "shoe_size": 42},
        {"text": "hej", "reply": {"in_reply_to_tweet_id": 5}},
        {"text": "hej", "reply": {}},
        {"text": "hej", "quote_tweet_id": "x"},
    ],
)
def test_bad_body_is_refused(sandbox: Driver, body: Any) -> None:
    brand = sandbox.add_brand("Nordtele")

    response = sandbox.request(brand, "POST", "/2/tweets", json=body)

    assert response.status_code == 400
    assert response.json()["errors"]


def test_the_link_to_write_privately_stands_below_the_text(sandbox: Driver) -> None:
    brand = sandbox.add_brand("Nordtele")
    client = sandbox.connect(brand)
    parent = sandbox.write("anna", "@nordtele hej")
    link = f"https://x.com/messages/compose?recipient_id={brand['id']}"

    sent = reply(client, "Skriv till oss", parent, direct_message_deep_link=link)

    post = client.get_tweet(sent["id"], tweet_fields=["entities"]).json()["data"]
    assert post["text"].startswith("@anna Skriv till oss https://t.co/")
    assert [url["expanded_url"] for url in post["entities"]["urls"]] == [link]


def test_a_link_to_anywhere_else_is_no_deep_link(sandbox: Driver) -> None:
    client = sandbox.connect(sandbox.add_brand("Nordtele"))

    refused = client.session.post(
        "https://api.twitter.com/2/tweets",
        json={"text": "Hej", "direct_message_deep_link": "https://evil.example/"},
        headers={"Authorization": f"Bearer {client.bearer_token}"},
    )

    assert refused.status_code == 400
    assert "direct_message_deep_link" in refused.text
