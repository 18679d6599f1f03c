"""The link of a survey is its customer's alone: it comes back from the network as a mask."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connectors.port import Kind
from inbox.ingest.links import HIDDEN, hide_links, hide_links_within
from inbox.ingest.private import cover_post
from inbox.outbox.matching import normalise_text
from tests.inbox.ingest.posts import write_post

TOKEN = "aBcDeFgHiJkLmNoPqRsTuVwX"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"Hej! https://desk.example/s/{TOKEN} Tack.", f"Hej! {HIDDEN} Tack."),
        (f"(http://localhost:8100/s/{TOKEN}?now=4)", f"({HIDDEN})"),
        (f"desk.example/in/s/{TOKEN}, desk.example/s/{TOKEN}", f"{HIDDEN}, {HIDDEN}"),
        ("desk.example/s/aBcDeFg…", HIDDEN),
        (f"https://l.example/?u=https%3A%2F%2Fx.se%2Fs%2F{TOKEN}%3Fnow%3D4&h=A ja", f"{HIDDEN} ja"),
        (f"x.se%252fs%252f{TOKEN}", HIDDEN),
        (HIDDEN, HIDDEN),
        ("https://example.org/s/kort och https://example.org/skor", None),
    ],
)
def test_the_link_is_masked_and_nothing_else(text: str, shown: str | None) -> None:
    assert hide_links(text) == (text if shown is None else shown)
    assert hide_links(hide_links(text)) == hide_links(text)


def test_text_and_payload_of_a_post_hold_no_link_and_it_is_known_again() -> None:
    said = f"Hur gick det? https://desk.example/s/{TOKEN}"
    raw = {
        "text": "Hur gick det? https://t.co/AbC123",
        "entities": {"urls": [{"url": "https://t.co/AbC123", "indices": [14, 35],
                               "expanded_url": f"https://desk.example/s/{TOKEN}",
                               "display_url": "desk.example/s/aBcDeFgHiJ…"}]},
    }  # fmt: skip
    covered, _numbers = cover_post(replace(write_post("1", text=said), raw=raw))
    assert covered.text == f"Hur gick det? {HIDDEN}"
    assert covered.raw == {
        "text": "Hur gick det? https://t.co/…",
        "entities": {"urls": [{"url": "https://t.co/…", "indices": [14, 35],
                               "expanded_url": HIDDEN, "display_url": HIDDEN}]},
    }  # fmt: skip
    assert normalise_text(said) == normalise_text(covered.text)
    plain = replace(write_post("2"), text="Se https://t.co/AbC123", raw={"text": "t.co/AbC123"})
    assert cover_post(plain)[0] is plain
    assert hide_links_within(["/s/", 5, None]) == ["/s/", 5, None]


def test_an_attachment_of_a_private_message_holds_no_link() -> None:
    leads = {"attachments": [{"url": f"https://l.example/?u=https%3A%2F%2Fx.se%2Fs%2F{TOKEN}"}]}
    post = replace(write_post("1", text="Den här?"), kind=Kind.DIRECT_MESSAGE, raw=leads)
    assert cover_post(post)[0].raw == {"attachments": [{"url": HIDDEN}]}


def test_many_of_them_take_no_time() -> None:
    assert len(hide_links(("a" * 400 + f"/s/{TOKEN}") * 200 + "/s/" * 10_000)) < 120_000
