"""A network takes no more calls: not one is made before it does again, and the desk says so."""

from __future__ import annotations

import pytest

from tests.scenarios.conftest import Scene, find_thread

READS = {"x": "/mentions", "facebook": "/feed"}
POSTS = {"x": "/2/tweets", "facebook": "/comments"}
LIMITED = "is limited: it is read or answered more slowly."
WAYS = pytest.mark.parametrize("reset_in", [300, None], ids=["with a reset", "without a reset"])
NETWORKS = pytest.mark.parametrize("network", ["x", "facebook"])


def pass_most_of(scene: Scene, reset_in: int | None) -> None:
    """Workers come by to just before the reset; a minute, where none is told."""
    scene.work()
    scene.pass_time(seconds=(reset_in or 60) - 50)
    scene.work()


@NETWORKS
@WAYS
def test_reading_waits_for_the_reset(scene: Scene, network: str, reset_in: int | None) -> None:
    scene.connect(network)
    scene.fail(network, "rate_limited", path=f"*{READS[network]}", reset_in=reset_in)
    scene.write(network, "Var är mitt tåg?")
    before = scene.count_calls(READS[network])
    scene.work()
    assert scene.count_calls(READS[network]) == before + 1
    told = scene.elin.see("/")
    assert LIMITED in told
    assert "no more calls" in told
    assert "Var är mitt tåg?" not in told

    pass_most_of(scene, reset_in)
    assert scene.count_calls(READS[network]) == before + 1
    assert LIMITED in scene.elin.see("/")
    scene.work(turns=2)
    assert scene.count_calls(READS[network]) > before + 1
    told = scene.elin.see("/")
    assert "Var är mitt tåg?" in told
    assert LIMITED not in told


@NETWORKS
@WAYS
def test_an_answer_waits_for_the_reset(scene: Scene, network: str, reset_in: int | None) -> None:
    channel, elin = scene.connect(network), scene.elin
    scene.write(network, "Var är mitt tåg?")
    scene.work()
    thread = find_thread("Var är mitt tåg?")
    elin.claim(thread)
    scene.fail(network, "rate_limited", path=f"*{POSTS[network]}", method="POST", reset_in=reset_in)
    assert elin.send(thread, "Det rullar snart. ^EL").status_code == 202
    scene.work()
    assert scene.count_calls(POSTS[network], "POST") == 1
    assert "waits to be sent" in elin.reads(thread)
    assert "We try again at" in elin.reads(thread)
    assert LIMITED in elin.see("/")

    pass_most_of(scene, reset_in)
    assert scene.count_calls(POSTS[network], "POST") == 1
    scene.work(turns=2)
    assert scene.count_calls(POSTS[network], "POST") == 2
    assert [text.removeprefix("@maja ") for text in scene.own_posts(channel)] == [
        "Det rullar snart. ^EL"
    ]
    assert "waits to be sent" not in elin.reads(thread)
    assert "customer's turn" in elin.see(elin.on(thread))
    assert LIMITED not in elin.see("/")
