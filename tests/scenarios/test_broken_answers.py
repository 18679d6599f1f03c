"""HTML instead of JSON, half an answer, a connection that is reset: nothing lost, nothing twice."""

from __future__ import annotations

import pytest

from inbox.models import Message
from tests.scenarios.conftest import Scene, find_thread

KINDS = pytest.mark.parametrize("kind", ["html_502", "truncated_json", "reset"])
NETWORKS = pytest.mark.parametrize("network", ["x", "facebook"])
POSTS = {"x": "/2/tweets", "facebook": "*/comments"}
DONE = ("truncated_json", "reset")  # the network took it, and its answer was lost
LATE = "is read late: what customers write may be missing here."
ANSWER = "Det rullar snart. ^EL"


@NETWORKS
@KINDS
def test_reading_goes_on_and_nothing_is_lost(scene: Scene, network: str, kind: str) -> None:
    scene.connect(network)
    scene.fail(network, kind, times=0)
    for number in range(3):
        scene.write(network, f"Fråga {number}?", author=f"kund{number}")
    scene.work(turns=2)
    assert Message.objects.count() == 0
    scene.pass_time(minutes=3)
    scene.work()
    assert LATE in scene.elin.see("/")

    scene.control("DELETE", "faults")
    scene.pass_time(minutes=6)  # the longest pause
    scene.work(turns=2)
    queue = scene.elin.see("/")
    for number in range(3):
        assert queue.count(f"Fråga {number}?") == 1
    assert LATE not in queue
    assert len(scene.elin.ask("threads/")["results"]) == 3


@NETWORKS
@KINDS
def test_an_answer_stands_there_once(scene: Scene, network: str, kind: str) -> None:
    channel, elin = scene.connect(network), scene.elin
    scene.write(network, "Var är mitt tåg?")
    scene.work()
    thread = find_thread("Var är mitt tåg?")
    elin.claim(thread)
    scene.fail(network, kind, path=POSTS[network], method="POST")
    assert elin.send(thread, ANSWER).status_code == 202
    scene.fail(network, "error_500", method="GET", times=0)  # so that nobody can look at once
    scene.work()
    assert "not known whether it was sent" in elin.reads(thread)
    assert "do not send it twice" in elin.reads(thread)

    scene.control("DELETE", "faults")
    for _turn in range(3):
        scene.pass_time(minutes=3)
        scene.work()
    words = elin.reads(thread)
    assert "not known" not in words
    stands = [text.removeprefix("@maja ") for text in scene.own_posts(channel)]
    if kind in DONE:
        assert stands == [ANSWER]
        assert words.count(ANSWER) == 1
        assert "customer's turn" in elin.see(elin.on(thread))
    else:
        assert stands == []
        assert "not sent" in words
        assert "is not on the network: we looked twice. You can send it again." in words
        assert "Send again" in words
