"""Posts as a busy account on X receives them, with the payloads that X sends."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.port import Author, Kind, Post
from inbox.history.texts import ANSWERS, FIRST_NAMES, LAST_NAMES, QUESTIONS, QUESTIONS_AGAIN

BEGIN = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
CUSTOMERS = 20_000


def make_posts(count: int, *, our_id: str, seed: int) -> list[Post]:
    """So many posts in the order of time: two threads in three are one question, the others go on
    with our answer and a further question.
    """
    draw = random.Random(seed)
    posts: list[Post] = []
    while len(posts) < count:
        posts += _make_thread(draw, len(posts), our_id, seed)
    posts.sort(key=lambda post: (post.created_at, post.external_id))
    return posts[:count]


def _make_thread(draw: random.Random, number: int, our_id: str, seed: int) -> Iterator[Post]:
    customer = _make_author(draw.randrange(CUSTOMERS) + 1)
    at = BEGIN + timedelta(seconds=number * 5 + draw.randrange(5))
    top, answer, further = (f"{seed}{number:012}{place}" for place in range(3))
    yield _make_post(top, customer, draw.choice(QUESTIONS), at, top)
    if draw.random() < 1 / 3:
        pause = timedelta(minutes=draw.randrange(1, 90))
        yield _make_post(answer, Author(our_id), draw.choice(ANSWERS), at + pause, top, under=top)
        again = draw.choice(QUESTIONS_AGAIN)
        yield _make_post(further, customer, again, at + 2 * pause, top, under=answer)


def _make_author(number: int) -> Author:
    name = f"{FIRST_NAMES[number % 30]} {LAST_NAMES[number // 30 % 20]}"
    return Author(str(number), f"traveller_{number}", name)


def _make_post(
    own_id: str, author: Author, text: str, at: datetime, top: str, *, under: str = ""
) -> Post:
    url = f"https://x.com/i/status/{own_id}"
    raw = _make_payload(own_id, author, text, at, top, under)
    return Post(own_id, author, text, at, Kind.MENTION, under, top, url, raw)


def _make_payload(
    own_id: str, author: Author, text: str, at: datetime, top: str, under: str
) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "id": own_id, "text": text, "author_id": author.external_id, "conversation_id": top,
        "created_at": at.strftime("%Y-%m-%dT%H:%M:%S.000Z"), "edit_history_tweet_ids": [own_id],
        "lang": "sv", "possibly_sensitive": False, "reply_settings": "everyone",
        "entities": {"mentions": [{"start": 0, "end": 10, "username": "nordbanan", "id": "1"}]},
        "public_metrics": {"like_count": 0, "quote_count": 0, "reply_count": 1,
                           "retweet_count": 0, "bookmark_count": 0, "impression_count": 41},
    }  # fmt: skip
    if under:
        payload["in_reply_to_user_id"] = "1"
        payload["referenced_tweets"] = [{"type": "replied_to", "id": under}]
    return payload
