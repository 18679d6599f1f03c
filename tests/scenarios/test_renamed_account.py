"""Somebody takes another name: a customer, or we ourselves."""

from __future__ import annotations

import pytest

from connectors.models import Channel
from inbox.models import Thread
from tests.scenarios.conftest import HANDLES, Scene, find_thread

NETWORKS = pytest.mark.parametrize("network", ["x", "facebook"])


@NETWORKS
def test_a_customer_stays_the_same_customer(scene: Scene, network: str) -> None:
    scene.connect(network)
    first = scene.write(network, "Var är mitt tåg?")
    scene.work()
    elin, thread = scene.elin, find_thread("Var är mitt tåg?")
    elin.claim(thread)
    scene.control("PATCH", f"accounts/{network}/maja", handle="maja_ek", name="Maja Ek")
    scene.write(network, "Hallå, är ni där?", author="maja_ek", in_reply_to=first)
    scene.work()

    assert Thread.objects.count() == 1
    facts = elin.ask(f"threads/{thread.pk}/")
    assert facts["profile"]["name"] == "Maja Ek"
    assert [message["author"]["id"] for message in facts["messages"]] == [
        facts["profile"]["id"]
    ] * 2
    words = elin.see(elin.on(thread))
    assert "Maja Ek" in words
    assert "joined in" not in elin.reads(thread)  # nobody new in the talk
    if network == "x":
        assert facts["profile"]["handle"] == "maja_ek"
        assert "@maja_ek" in words
    assert elin.send(thread, "Det rullar snart. ^EL").status_code == 202
    scene.work(turns=2)
    assert "customer's turn" in elin.see(elin.on(thread))


@NETWORKS
def test_our_own_account_goes_on_under_its_new_name(scene: Scene, network: str) -> None:
    channel, elin = scene.connect(network), scene.elin
    first = scene.write(network, "Var är mitt tåg?")
    scene.work()
    thread = find_thread("Var är mitt tåg?")
    elin.claim(thread)
    elin.send(thread, "Det rullar snart. ^EL")
    scene.work()
    path = f"accounts/{network}/{HANDLES[network]}"
    scene.control("PATCH", path, handle="nordresor", name="Nordresor")
    again = {"author": "maja", "text": "@nordresor Säkert?", "in_reply_to": first}
    scene.control("POST", "posts", network=network, **again)
    scene.work()
    elin.send(thread, "Helt säkert. ^EL")
    scene.work(turns=3)

    channel = Channel.objects.get()
    assert channel.name == "Nordresor"
    assert Thread.objects.count() == 1
    words = elin.reads(thread)
    assert "Säkert?" in words
    assert words.count("Det rullar snart. ^EL") == words.count("Helt säkert. ^EL") == 1
    assert "answered on" not in words  # both answers are Elin's, whatever we are called
    assert "not sent" not in words
    if network == "x":
        assert channel.handle == "nordresor"
        assert "@nordresor" in elin.see("/channels/")
        assert "/nordresor/status/" in elin.open(thread)
