from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
import requests
import tweepy

if TYPE_CHECKING:
    from tests.sandbox.driving import Driver


def test_rate_limit_tells_when_it_ends_or_does_not(sandbox: Driver) -> None:
    client = sandbox.connect(sandbox.add_brand("Nordtele"))
    sandbox.control("POST", "faults", network="x", kind="rate_limited", reset_in=30)
    sandbox.control("POST", "faults", network="x", kind="rate_limited")

    with pytest.raises(tweepy.TooManyRequests) as told:
        client.get_me(user_auth=False)
    with pytest.raises(tweepy.TooManyRequests) as untold:
        client.get_me(user_auth=False)

    assert 28 < int(told.value.response.headers["x-rate-limit-reset"]) - time.time() <= 31
    assert "x-rate-limit-reset" not in untold.value.response.headers
    assert client.get_me(user_auth=False).status_code == 200


def test_fault_strikes_where_when_and_as_often_as_asked(sandbox: Driver) -> None:
    brand = sandbox.add_brand("Nordtele")
    client = sandbox.connect(brand)
    sandbox.control(
        "POST",
        "faults",
        network="x",
        kind="error_500",
        path="/2/users/*/mentions",
        after=1,
        times=2,
    )

    def poll() -> int:
        try:
            return int(client.get_users_mentions(brand["id"], user_auth=False).status_code)
        except tweepy.TwitterServerError as error:
            return int(error.response.status_code)

    assert client.get_me(user_auth=False).status_code == 200
    assert [poll() for _ in range(4)] == [200, 500, 500, 200]
    [fault] = sandbox.control("GET", "faults")
    assert fault["hits"] == 2
    sandbox.control("DELETE", "faults")
    assert sandbox.control("GET", "faults") == []


def test_html_from_a_proxy(sandbox: Driver) -> None:
    client = sandbox.connect(sandbox.add_brand("Nordtele"))
    sandbox.control("POST", "faults", network="x", kind="html_502")

    with pytest.raises(tweepy.TwitterServerError) as refused:
        client.get_me(user_auth=False)

    assert refused.value.response.status_code == 502
    assert "<html>" in refused.value.response.text


@pytest.mark.parametrize(("kind", "is_done"), [("accept_then_time_out", True), ("time_out", False)])
@pytest.mark.parametrize(
    ("hang", "error"), [(0, requests.ConnectionError), (60, requests.ReadTimeout)]
)
def test_lost_answer(
    sandbox: Driver, kind: str, hang: int, error: type[Exception], *, is_done: bool
) -> None:
    brand = sandbox.add_brand("Nordtele")
    sandbox.control("POST", "faults", network="x", kind=kind, method="POST", hang=hang)

    with pytest.raises(error):
        requests.post(
            f"{sandbox.url}/2/tweets",
            json={"text": "Hej"},
            headers={"Authorization": f"Bearer {brand['token']}"},
            timeout=0.5,
        )

    own = sandbox.connect(brand).get_users_tweets(brand["id"], user_auth=False).json()
    assert own["meta"]["result_count"] == int(is_done)


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("truncated_json", requests.JSONDecodeError),
        ("reset", requests.exceptions.ChunkedEncodingError),
    ],
)
def test_half_an_answer(sandbox: Driver, kind: str, error: type[Exception]) -> None:
    brand = sandbox.add_brand("Nordtele")
    sandbox.control("POST", "faults", network="x", kind=kind, method="POST")

    with pytest.raises(error) as lost:
        sandbox.request(brand, "POST", "/2/tweets", json={"text": "Hej"}).json()

    assert ("reset by peer" in str(lost.value)) == (kind == "reset")
    own = sandbox.connect(brand).get_users_tweets(brand["id"], user_auth=False).json()
    assert own["meta"]["result_count"] == 1


def test_items_come_doubled_or_turned_round(sandbox: Driver) -> None:
    brand = sandbox.add_brand("Nordtele")
    client = sandbox.connect(brand)
    ids = [sandbox.write("anna", f"@Nordtele nummer {number}") for number in range(3)]
    for kind in ("duplicate_items", "reorder_items"):
        sandbox.control("POST", "faults", network="x", kind=kind)

    def poll() -> list[str]:
        answer = client.get_users_mentions(brand["id"], user_auth=False).json()
        return [post["id"] for post in answer["data"]]

    assert poll() == [ids[2], ids[1], ids[0], ids[2], ids[0]]
    assert poll() == ids
    assert poll() == ids[::-1]


def test_somebody_takes_another_name(sandbox: Driver) -> None:
    brand = sandbox.add_brand("Nordtele")
    sandbox.add_brand("Sydtele")
    first = sandbox.write("maja", "@Nordtele Hej")
    sandbox.control("PATCH", "accounts/x/maja", handle="maja_ek", name="Maja Ek")
    sandbox.write("maja_ek", "@Nordtele Hej igen")

    found = sandbox.read(brand, f"/2/users/{brand['id']}/mentions", expansions="author_id")
    assert [user["username"] for user in found["includes"]["users"]] == ["maja_ek"]
    assert len({post["author_id"] for post in found["data"]}) == 1
    assert found["data"][-1]["id"] == first
    with pytest.raises(requests.HTTPError):
        sandbox.control("PATCH", "accounts/x/Sydtele", handle="Nordtele")


@pytest.mark.parametrize(("code", "subcode", "status"), [(10, 2018278, 403), (551, 0, 400)])
def test_graph_refuses_for_whatever_reason_it_is_told(
    sandbox: Driver, code: int, subcode: int, status: int
) -> None:
    fault = {"network": "facebook", "kind": "graph_error", "code": code, "subcode": subcode}
    sandbox.control("POST", "faults", **fault)
    answer = requests.get(f"{sandbox.url}/v26.0/me", timeout=10)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error.get("error_subcode", 0)) == (
        status,
        code,
        subcode,
    )
