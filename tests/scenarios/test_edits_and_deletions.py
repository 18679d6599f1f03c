"""A customer edits, then deletes, what the agent has read: the desk follows before we answer."""

from __future__ import annotations

import pytest

from inbox.models import Message
from tests.scenarios.conftest import Scene, find_thread

NETWORKS = pytest.mark.parametrize("network", ["x", "facebook"])
OLD, NEW = "Bussen är borta", "Bussen kom nu, men kortet krånglar"


@NETWORKS
def test_an_edit_is_seen_before_the_answer_goes(scene: Scene, network: str) -> None:
    scene.connect(network)
    post = scene.write(network, OLD)
    scene.work()
    elin, thread = scene.elin, find_thread(OLD)
    elin.claim(thread)
    thread.refresh_from_db()
    assert OLD in elin.reads(thread)
    read_at = thread.version

    text = f"@nordbanan {NEW}" if network == "x" else NEW
    scene.control("PATCH", f"posts/{network}/{post}", text=text)
    scene.pass_time(minutes=61)
    scene.work(turns=2)

    late = elin.send(thread, "Jag ser efter bussen. ^EL", version=read_at)
    assert late.status_code == 409
    words = elin.reads(thread)
    assert NEW in words
    assert "edited" in words
    assert "A message was changed by its author" in words
    assert elin.open(thread).count('<article class="message') == 1
    assert NEW in elin.see("/?view=mine")
    assert elin.send(thread, "Vi hjälper dig med kortet. ^EL").status_code == 202
    scene.work()
    assert "customer's turn" in elin.see(elin.on(thread))


@NETWORKS
def test_a_deletion_is_told_and_leaves_no_words(scene: Scene, network: str) -> None:
    scene.connect(network)
    scene.write(network, "Helt annan fråga", author="olle")  # which stays
    post = scene.write(network, OLD)
    scene.work()
    elin, thread = scene.elin, find_thread(OLD)
    elin.claim(thread)
    thread.refresh_from_db()
    read_at = thread.version
    elin.drafts(thread, "Jag ser efter. ^EL")

    scene.control("DELETE", f"posts/{network}/{post}")
    scene.pass_time(minutes=61)
    scene.work()
    scene.pass_time(minutes=3)
    scene.work(turns=2)

    assert elin.send(thread, "Jag ser efter. ^EL", version=read_at).status_code == 409
    page = elin.open(thread)
    assert OLD not in page
    assert elin.drafted(thread) == "Jag ser efter. ^EL"
    network_name = "X" if network == "x" else "Facebook"
    assert f"Deleted on {network_name}" in elin.reads(thread)
    told = f"A message was deleted on {network_name}; its words are gone here too"
    assert told in elin.reads(thread)
    assert "deleted by the customer" in page
    assert elin.ask(f"threads/{thread.pk}/")["messages"][0]["text"] == ""
    assert Message.objects.get(external_id=post).raw == {}
    assert "Helt annan fråga" in elin.see("/")
