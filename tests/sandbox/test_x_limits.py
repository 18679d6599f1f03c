from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
import tweepy

if TYPE_CHECKING:
    from tests.sandbox.driving import Driver


def test_calls_are_counted_per_user_and_endpoint(sandbox: Driver) -> None:
    brand, other = sandbox.add_brand("Nordtele"), sandbox.add_brand("Sydtele")
    client = sandbox.connect(brand)

    responses = [client.get_me(user_auth=False) for _ in range(75)]
    remaining = [int(response.headers["x-rate-limit-remaining"]) for response in responses]
    with pytest.raises(tweepy.TooManyRequests) as refused:
        client.get_me(user_auth=False)

    assert remaining == list(range(74, -1, -1))
    answer = refused.value.response
    assert answer.json() == {"errors": [{"code": 88, "message": "Rate limit exceeded"}]}
    assert answer.headers["x-rate-limit-limit"] == "75"
    assert answer.headers["x-rate-limit-remaining"] == "0"
    assert 890 < int(answer.headers["x-rate-limit-reset"]) - time.time() <= 901
    assert client.get_user(username="Nordtele").status_code == 200
    assert sandbox.connect(other).get_me(user_auth=False).status_code == 200


def test_windows_shrink_with_the_speed(sandbox: Driver) -> None:
    client = sandbox.connect(sandbox.add_brand("Nordtele"))
    for _ in range(75):
        client.get_me(user_auth=False)
    with pytest.raises(tweepy.TooManyRequests):
        client.get_me(user_auth=False)

    sandbox.control("PUT", "speed", speed=100_000)
    with pytest.raises(tweepy.TooManyRequests):
        client.get_me(user_auth=False)  # the old window ends within its new length
    time.sleep(0.02)

    assert client.get_me(user_auth=False).status_code == 200
