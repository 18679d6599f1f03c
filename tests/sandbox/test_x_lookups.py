from __future__ import annotations

from typing import TYPE_CHECKING

from tests.sandbox.driving import ALL_EXPANSIONS, ALL_FIELDS, ALL_USER_FIELDS

if TYPE_CHECKING:
    from tests.sandbox.driving import Driver


def test_me_is_the_tokens_account(sandbox: Driver) -> None:
    brand = sandbox.add_brand("Nordtele")

    answer = sandbox.connect(brand).get_me(user_auth=False).json()

    assert answer == {"data": {"id": brand["id"], "name": "Nordtele", "username": "Nordtele"}}


def test_users_are_found_by_id_and_name_whatever_the_case(sandbox: Driver) -> None:
    brand = sandbox.add_brand("Nordtele")
    client = sandbox.connect(brand)

    by_name = client.get_user(username="nordTELE", user_fields=ALL_USER_FIELDS).json()
    by_names = client.get_users(usernames=["NORDTELE", "nobody"]).json()
    by_id = client.get_user(id=brand["id"]).json()
    by_ids = client.get_users(ids=["77", brand["id"]]).json()

    assert by_name["data"]["id"] == brand["id"]
    assert by_name["data"]["created_at"].endswith("Z")
    for answer in (by_names, by_ids):
        assert [user["username"] for user in answer["data"]] == ["Nordtele"]
    assert by_names["errors"][0]["detail"] == "Could not find user with usernames: [nobody]."
    assert by_ids["errors"][0]["parameter"] == "ids"
    assert by_id["data"]["username"] == "Nordtele"


def test_unknown_user_is_an_error_in_a_200(sandbox: Driver) -> None:
    client = sandbox.connect(sandbox.add_brand("Nordtele"))

    response = client.get_user(username="nobody")

    assert response.status_code == 200
    assert "data" not in response.json()
    assert response.json()["errors"][0]["title"] == "Not Found Error"


def test_posts_are_looked_up_by_a_hundred_ids(sandbox: Driver) -> None:
    client = sandbox.connect(sandbox.add_brand("Nordtele"))
    ids = [sandbox.write("anna", f"nummer {number}") for number in range(98)]
    sandbox.control("DELETE", f"posts/x/{ids[0]}")

    answer = client.get_tweets(
        [*ids, "4", "5"],
        tweet_fields=ALL_FIELDS,
        expansions=ALL_EXPANSIONS,
        user_fields=ALL_USER_FIELDS,
    ).json()

    assert [post["id"] for post in answer["data"]] == ids[1:]
    assert [error["value"] for error in answer["errors"]] == [ids[0], "4", "5"]
    assert {error["resource_type"] for error in answer["errors"]} == {"tweet"}


def test_a_hundred_and_one_ids_are_refused(sandbox: Driver) -> None:
    brand = sandbox.add_brand("Nordtele")
    ids = ",".join(str(number) for number in range(101))

    response = sandbox.request(brand, "GET", "/2/tweets", params={"ids": ids})

    assert response.status_code == 400


def test_one_post_is_looked_up(sandbox: Driver) -> None:
    client = sandbox.connect(sandbox.add_brand("Nordtele"))
    post_id = sandbox.write("anna", "Hej & hå")

    assert client.get_tweet(post_id).json()["data"]["text"] == "Hej &amp; hå"
    gone = client.get_tweet("4").json()
    assert gone["errors"][0]["detail"] == "Could not find tweet with id: [4]."
    assert "data" not in gone


def test_unknown_address_and_unknown_token(sandbox: Driver) -> None:
    brand = sandbox.add_brand("Nordtele")

    nowhere = sandbox.request(brand, "GET", "/2/spaces/1")
    unknown = sandbox.request({"token": "wrong"}, "GET", "/2/users/me")
    nobody = sandbox.request(None, "GET", "/2/users/me")

    assert nowhere.status_code == 404
    assert nowhere.json()["title"] == "Not Found"
    for response in (unknown, nobody):
        assert response.status_code == 401
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json() == {
            "title": "Unauthorized",
            "type": "about:blank",
            "status": 401,
            "detail": "Unauthorized",
        }
