"""X's private messages as posts, in both vocabularies, and as they were recorded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.port import Author, Kind
from connectors.x.directs import read_pace
from connectors.x.parse_direct import list_seen, parse_events
from tests.connectors.x.test_parse import read_recording

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LINK = {"url": "https://t.co/a1", "expanded_url": "https://example.com/?a=1&b=2"}
EVENT: dict[str, Any] = {
    "id": "1582838499983564806",
    "event_type": "MessageCreate",
    "text": "Hej &amp; hå https://t.co/a1",
    "sender_id": "7",
    "dm_conversation_id": "1-7",
    "created_at": "2022-10-19T20:58:00.000Z",
}
INCLUDES = {
    "users": [{"id": "7", "username": "anna", "name": "Anna Å"}],
    "media": [
        {"media_key": "3_5", "type": "photo", "url": "https://x.com/5.jpg", "alt_text": "Modemet"},
        {"media_key": "7_6", "type": "video", "preview_image_url": "https://x.com/6.jpg"},
    ],
}
OLDER = {"urls": [LINK], "referenced_tweets": [{"id": "99"}]}
NEWER = {"entities": {"urls": [LINK]}, "referenced_posts": [{"id": "99"}]}


def parse(*events: Any) -> Any:
    body = {"data": list(events), "includes": INCLUDES}
    return parse_events(body, our_id="1", now=NOW, site="https://x.com")


@pytest.mark.parametrize("words", [OLDER, NEWER], ids=["2.166", "2.167"])
def test_message_is_read_in_both_vocabularies(words: dict[str, Any]) -> None:
    (post,) = parse(EVENT | words | {"attachments": {"media_keys": ["3_5", "7_6", "3_404"]}})
    assert (post.kind, post.author, post.peer) == (
        Kind.DIRECT_MESSAGE,
        Author("7", "anna", "Anna Å"),
        post.author,
    )
    assert post.text == "Hej & hå https://example.com/?a=1&b=2"
    assert post.created_at == datetime(2022, 10, 19, 20, 58, tzinfo=UTC)
    assert (post.conversation_id, post.parent_id, post.quoted_id) == ("1-7", "", "99")
    assert post.url == "https://x.com/messages/1-7"
    assert [(photo.url, photo.alt_text) for photo in post.photos] == [
        ("https://x.com/5.jpg", "Modemet"),
        ("https://x.com/6.jpg", ""),
    ]


def test_ours_names_the_customer() -> None:
    (post,) = parse(EVENT | {"sender_id": "1"})
    assert (post.author, post.peer) == (Author("1"), Author("7", "anna", "Anna Å"))


def test_in_a_group_nobody_is_the_other_end() -> None:
    group = EVENT | {"dm_conversation_id": "1578398451921985538"}
    posts = parse(group, group | {"sender_id": "1"}, EVENT)
    assert [post.is_group for post in posts] == [True, True, False]
    assert [post.peer is None for post in posts] == [True, True, False]


@pytest.mark.parametrize("kind", ["ParticipantsJoin", "ParticipantsLeave", "Reaction"])
def test_what_holds_no_words_is_logged_and_seen_yet_not_kept(
    kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    event = {"id": EVENT["id"], "event_type": kind, "participant_ids": ["7"]}
    with caplog.at_level("INFO"):
        assert parse(event) == ()
    assert kind in caplog.text
    assert [seen.external_id for seen in list_seen({"data": [event]}, now=NOW)] == [EVENT["id"]]


def test_words_of_an_unknown_kind_are_kept_as_private() -> None:
    (post,) = parse(EVENT | {"event_type": "VoiceMessageCreate"})
    assert post.is_private


@pytest.mark.parametrize(
    "odd", [{"dm_conversation_id": None}, {"created_at": "soon"}, {"attachments": "x"},
            {"entities": {"urls": [7]}}, {"referenced_tweets": [{"id": ["x"]}]}],
)  # fmt: skip
def test_odd_message_is_kept_as_private(odd: dict[str, Any]) -> None:
    (post,) = parse(EVENT | odd)
    assert (post.is_private, post.author.external_id, post.text[:3]) == (True, "7", "Hej")


def test_message_without_a_conversation_is_kept() -> None:
    event = {name: value for name, value in EVENT.items() if name != "dm_conversation_id"}
    (post,) = parse(event)
    assert (post.is_private, post.author.external_id) == (True, "7")


@pytest.mark.parametrize(
    ("remaining", "seconds", "is_last", "wait"),
    [
        (14, 890, True, 64),  # what is left lasts until the reset
        (14, 890, False, None),  # pages are left, and calls are plenty
        (5, 600, False, 120),
        (14, 60, True, 60),  # never sooner
        (0, 300, True, 300),
        (3, 10**6, True, 300),  # no window of X's is that long
    ],
)
def test_pace_makes_the_calls_last(
    remaining: int,
    seconds: int,
    *,
    is_last: bool,
    wait: int | None,
) -> None:
    headers = {
        "x-rate-limit-remaining": str(remaining),
        "x-rate-limit-reset": str(int(NOW.timestamp()) + seconds),
    }
    at = read_pace(headers, is_last=is_last, now=NOW)
    assert (at and round((at - NOW).total_seconds())) == wait


def test_pace_without_headers_is_a_call_a_minute() -> None:
    assert read_pace({}, is_last=False, now=NOW) == NOW + timedelta(seconds=60)


def test_recorded_events_are_read(specs: Path) -> None:
    bodies = read_recording(specs, "test_manage_and_lookup_direct_messages")
    pages = [body for body in bodies if isinstance(body.get("data"), list)]
    assert len(pages) == 2
    for body in pages:
        posts = parse_events(body, our_id="1", now=NOW, site="https://x.com")
        assert [post.text for post in posts] == ["Testing 2", "Testing 1"]
        assert all(post.is_private and post.created_at.year == 2022 for post in posts)
