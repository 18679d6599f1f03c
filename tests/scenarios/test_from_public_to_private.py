"""From a comment to a private message and back: one thread, one clock, one history."""

from __future__ import annotations

from typing import Any

from inbox.models import Thread
from tests.scenarios.conftest import Scene, Seat, find_thread

ASK = "Skicka bokningsnumret privat, så ser jag efter. ^EL"
THANKS = "Tack, pengarna är på väg. ^EL"
BACK = "Nu är det ordnat, hör av dig om något mer händer. ^EL"


def tell(seat: Seat, thread: Thread) -> list[tuple[str, str, str]]:
    """The history as the API tells it: who, where, what."""
    messages = seat.ask(f"threads/{thread.pk}/")["messages"]
    return [
        (
            message["direction"],
            "private" if message["kind"] == "direct_message" else "public",
            message["text"].removeprefix("@nordbanan ").removeprefix("@maja "),
        )
        for message in messages
    ]


def go_on_in_private(scene: Scene, network: str, thread: Thread) -> dict[str, Any]:
    """The customer writes privately, we answer there, and then below the first post again."""
    elin = scene.elin
    scene.work()
    scene.write_privately(network, "Bokning 7731")
    scene.pass_time(seconds=60)  # X lets us ask once a minute
    scene.work()
    assert elin.send(thread, THANKS, way="private").status_code == 202
    scene.work()
    first = thread.messages.earliest("created_at")
    assert elin.send(thread, BACK, way="public", in_reply_to=first.pk).status_code == 202
    scene.pass_time(seconds=60)
    scene.work(turns=2)
    facts: dict[str, Any] = elin.ask(f"threads/{thread.pk}/")
    return facts


def check_one_matter(scene: Scene, network: str, thread: Thread, facts: dict[str, Any]) -> None:
    """One thread, opened by the public post; its clock stopped by the first answer."""
    assert Thread.objects.count() == 1
    [row] = scene.elin.ask("threads/")["results"]
    assert (row["id"], row["status"], row["unanswered_count"]) == (thread.pk, "pending", 0)
    assert facts["opened_at"] == facts["messages"][0]["created_at"]
    assert facts["first_response_at"] == facts["messages"][1]["created_at"]
    assert scene.private_texts(network)[-2:] == ["Bokning 7731", THANKS]
    words = scene.elin.reads(thread)
    places = [words.index(text) for text in ("dubbelt!", ASK, "Bokning 7731", THANKS, BACK)]
    assert places == sorted(places)


def test_a_comment_on_facebook_goes_private_and_comes_back(scene: Scene) -> None:
    channel, elin = scene.connect("facebook"), scene.elin
    scene.write("facebook", "Ni har dragit dubbelt!")
    scene.work()
    thread = find_thread("Ni har dragit dubbelt!")
    elin.claim(thread)
    assert elin.send(thread, ASK, way="private").status_code == 202
    facts = go_on_in_private(scene, "facebook", thread)

    assert tell(elin, thread) == [
        ("inbound", "public", "Ni har dragit dubbelt!"),
        ("outbound", "private", ASK),
        ("inbound", "private", "Bokning 7731"),
        ("outbound", "private", THANKS),
        ("outbound", "public", BACK),
    ]
    check_one_matter(scene, "facebook", thread, facts)
    assert "Elin Lund continued in private" in elin.reads(thread)
    assert scene.own_posts(channel) == [BACK]


def test_a_mention_on_x_goes_private_by_a_link_and_comes_back(scene: Scene) -> None:
    channel, elin = scene.connect("x"), scene.elin
    scene.write("x", "Ni har dragit dubbelt!")
    scene.work()
    thread = find_thread("Ni har dragit dubbelt!")
    elin.claim(thread)
    assert elin.send(thread, ASK, way="public", invites="1").status_code == 202
    facts = go_on_in_private(scene, "x", thread)

    assert tell(elin, thread)[2:] == [
        ("inbound", "private", "Bokning 7731"),
        ("outbound", "private", THANKS),
        ("outbound", "public", BACK),
    ]
    check_one_matter(scene, "x", thread, facts)
    assert "Elin Lund invited the customer to write privately" in elin.reads(thread)
    public = scene.own_posts(channel)
    assert public[0].startswith(f"@maja {ASK} https://t.co/")
    assert public[1] == f"@maja {BACK}"
