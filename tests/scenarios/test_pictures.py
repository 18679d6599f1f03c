"""Pictures that wish us ill: refused, in words, with the customer's message beside them."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from inbox.models import Attachment
from tests.inbox.pictures.conftest import Serve, answer, say, serve
from tests.inbox.pictures.drawing import draw
from tests.scenarios.conftest import Scene, find_thread

__all__ = ["serve"]
NETWORKS = pytest.mark.parametrize("network", ["x", "facebook"])


def show(scene: Scene, network: str, content: bytes, **photo: Any) -> str:
    """A customer shows a picture. Gives what stands in the thread, as the agent reads it."""
    scene.connect(network)
    body = {"network": network, "owner": "maja", "content": b64encode(content).decode(), **photo}
    shown = scene.control("POST", "photos", **body)["id"]
    scene.write(network, "Titta här!", photos=[shown])
    scene.work()
    thread = find_thread("Titta här!")
    assert "Titta här!" in scene.elin.reads(thread)
    return scene.elin.reads(thread)


def refused_picture(scene: Scene) -> dict[str, Any]:
    """As the API tells it."""
    thread = find_thread("Titta här!")
    [picture] = scene.elin.ask(f"threads/{thread.pk}/")["messages"][0]["pictures"]
    assert picture["state"] == "refused"
    assert scene.elin.client.get(f"/api/pictures/{picture['id']}/").status_code == 404
    assert not Attachment.objects.exclude(file="").exists()
    assert "<img" not in scene.elin.open(thread).split('id="composer"')[0].split("stream")[-1]
    return dict(picture)


@NETWORKS
def test_50_mb(scene: Scene, network: str) -> None:
    words = show(scene, network, draw(), padding=50 * 2**20, alt_text="Ett fullt tåg")
    assert "A picture is not shown." in words
    assert refused_picture(scene)["error"] in words


@NETWORKS
def test_what_is_no_picture(scene: Scene, network: str) -> None:
    words = show(scene, network, b"<html><script>alert(1)</script></html>")
    assert "A picture is not shown." in words
    assert refused_picture(scene)["error"] in words
    assert "alert(1)" not in scene.elin.open(find_thread("Titta här!"))


@NETWORKS
def test_a_redirect_to_a_private_address(scene: Scene, network: str, serve: Serve) -> None:
    canary = serve(say(answer(draw())))
    words = show(scene, network, draw(), redirect_to=f"{canary.url}/latest/meta-data/")
    assert "A picture is not shown." in words
    assert refused_picture(scene)["error"] in words
    assert canary.heads == []
    assert canary.url not in scene.elin.open(find_thread("Titta här!"))
