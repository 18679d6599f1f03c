"""Two thousand customers write while we are down, more than X lists: all of them are read."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from urllib.parse import urlencode

from django.utils import timezone

from inbox.models import Message
from tests.scenarios.conftest import Scene

MANY = 2_000
LISTED = 800  # mentions that X shows; what is older is found by search
IDS = count(10**18)


def write_many(scene: Scene) -> None:
    """Mentions a second apart by three hundred people, the last of them now."""
    begin = timezone.now() - timedelta(seconds=MANY)
    posts = [
        {
            "id": str(next(IDS)),
            "author": f"kund{number % 300}",
            "text": f"@nordbanan Var är tåg {number:04}?",
            "created_at": (begin + timedelta(seconds=number)).isoformat(),
        }
        for number in range(MANY)
    ]
    customers = sorted({post["author"] for post in posts})
    scene.control("POST", "replay", network="x", customers=customers, posts=posts)
    scene.control("POST", "deliveries", network="x", count=MANY)


def has(scene: Scene, number: int) -> bool:
    """Whether the agent finds this customer's question."""
    address = f"/?{urlencode({'view': 'open', 'q': f'Var är tåg {number:04}?'})}"
    return 'class="queue-row' in scene.elin.page(address).content.decode()


def test_two_thousand_mentions_while_down_are_all_there_newest_first(scene: Scene) -> None:
    elin = scene.elin
    scene.connect("x")
    scene.write("x", "Före avbrottet")
    scene.work()
    scene.pass_time(hours=2)
    write_many(scene)
    scene.work()

    assert "lacks what customers wrote during an outage." in elin.see("/")
    assert "is being fetched, the latest first." in elin.see("/channels/")
    assert (has(scene, 1_999), has(scene, MANY - LISTED), has(scene, 0)) == (True, True, False)
    scene.write("x", "Nu då?", author="sen")
    scene.work()
    assert "Nu då?" in elin.see("/?view=open&q=sen")  # new posts are not starved by old ones
    assert not has(scene, 0)

    scene.work(turns=10)
    assert all(has(scene, number) for number in range(0, MANY, 97))
    assert Message.objects.count() == MANY + 2
    assert "lacks what customers wrote" not in elin.see("/")
    assert "is being fetched" not in elin.see("/channels/")
    assert "may be missing" not in elin.see("/channels/")
    assert scene.count_calls("/2/tweets/search/recent") <= 40
