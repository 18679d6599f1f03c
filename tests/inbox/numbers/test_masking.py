"""A mask is as long as what it covers, and payloads keep their ids."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from connectors.port import Author, Kind, Photo, Post
from inbox.numbers.find import find_numbers
from inbox.numbers.mask import hide_numbers, hide_within, mask_post, mask_text
from tests.inbox.numbers.making import numbers

CARD_LIKE_ID = "4242424242424242"  # an id that passes every check of a card number


@given(st.text(max_size=20), numbers, st.text(max_size=20))
def test_positions_hold_and_nothing_is_left(before: str, number: str, behind: str) -> None:
    text = f"{before} {number} {behind}"
    masked = mask_text(text)
    assert len(masked.text) == len(text)
    assert find_numbers(masked.text) == ()
    rebuilt = masked.text
    for kept in masked.numbers:
        assert text[kept.span.start : kept.span.end] == kept.plain
        rebuilt = rebuilt[: kept.span.start] + kept.plain + rebuilt[kept.span.end :]
    assert rebuilt == text


def test_the_number_s_own_form_stays() -> None:
    assert hide_numbers("pnr 960310-2386, tack") == "pnr ••••••-••••, tack"


def test_payloads_are_masked_in_depth_and_ids_stay() -> None:
    raw = {
        "id": CARD_LIKE_ID, "from": {"id": CARD_LIKE_ID, "name": "199603102386"},
        "edit_history_tweet_ids": [CARD_LIKE_ID], "conversation_id": CARD_LIKE_ID,
        "message": "960310-2386", "attachments": [{"title": f"kort {CARD_LIKE_ID}"}],
        "permalink_url": f"https://facebook.com/{CARD_LIKE_ID}", "likes": 199603102386,
        "expanded_url": "https://a.example/?personnummer=199603102386",
    }  # fmt: skip
    assert hide_within(raw) == {
        **raw, "from": {"id": CARD_LIKE_ID, "name": "••••••••••••"}, "message": "••••••-••••",
        "attachments": [{"title": "kort ••••••••••••••••"}],
        "expanded_url": "https://a.example/?personnummer=••••••••••••",
    }  # fmt: skip


def test_what_holds_no_number_stays_the_same_object() -> None:
    raw = {"id": CARD_LIKE_ID, "text": "Var är mitt tåg?", "tags": ["a", {"b": None}]}
    post = Post("1", Author("2"), "Var är mitt tåg?", datetime.now(UTC), Kind.MENTION, raw=raw)
    assert mask_post(post) == (post, ())
    assert mask_post(post)[0].raw is raw


def test_a_post_is_masked_whole() -> None:
    post = Post(
        "1", Author("2"), "se 960310-2386", datetime.now(UTC), Kind.MENTION,
        raw={"text": "se 960310-2386"}, photos=(Photo("3", "https://x.test/3", "960310-2386"),),
    )  # fmt: skip
    masked, found = mask_post(post)
    assert "960310" not in repr(masked)
    assert [number.plain for number in found] == ["960310-2386"]
