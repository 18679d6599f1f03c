"""The same posts are read and written whichever vocabulary is sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from connectors.port import Cursor, Outgoing, Post
from tests.connectors.worlds import World

TEXT = "Varför <3 & länken https://example.com/spåra?a=1&lt=2 ?"


@pytest.mark.parametrize("vocabulary", ["tweet", "post"])
def test_posts_are_the_same_in_both_vocabularies(
    x_world: World, settings: Settings, vocabulary: str
) -> None:
    settings.X_VOCABULARY = vocabulary
    connector = x_world.connect()
    top = x_world.write(TEXT)
    sent = connector.send(Outgoing(f"Hej! {TEXT}", in_reply_to=top))
    answer = x_world.write("Tack", in_reply_to=sent.external_id)
    (newest, first) = connector.read_page("mentions", Cursor()).posts
    assert strip(newest, answer) == (sent.external_id, top, "anna")
    assert first.text == f"@{x_world.handle} {TEXT}"
    (ours,) = connector.find_sent(
        Outgoing("", in_reply_to=top), since=datetime.now(UTC) - timedelta(minutes=5)
    )
    assert ours.text.endswith(f"Hej! {TEXT}")
    assert strip(ours, sent.external_id) == (top, top, x_world.handle)


def strip(post: Post, external_id: str) -> tuple[str, str, str]:
    assert post.external_id == external_id
    return post.parent_id, post.conversation_id, post.author.handle
