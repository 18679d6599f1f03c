"""Posts as a busy account on X receives them, with the payloads that X sends."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.port import Post
from connectors.x.parse import parse_post
from inbox.history.texts import ANSWERS, FIRST_NAMES, LAST_NAMES, QUESTIONS, QUESTIONS_AGAIN

BEGIN = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
CUSTOMERS = 20_000


def make_posts(count: int, *, our_id: str, seed: int) -> list[Post]:
    """So many posts in the order of time: two threads in three are one question, the others go on
    with our answer and a further question.
    """
    draw = random.Random(seed)
    items: list[dict[str, Any]] = []
    while len(items) < count:
        items += _make_thread(draw, len(items), our_id, seed)
    users = {item["author_id"]: _make_user(item["author_id"]) for item in items}
    items.sort(key=lambda item: (str(item["created_at"]), str(item["id"])))
    return [parse_post(i, users=users, our_id=our_id, is_mention=True) for i in items[:count]]


def _make_thread(
    draw: random.Random, number: int, our_id: str, seed: int
) -> Iterator[dict[str, Any]]:
    customer = str(draw.randrange(CUSTOMERS) + 1)
    at = BEGIN + timedelta(seconds=number * 5 + draw.random())
    top = f"{seed}{number:012}0"
    yield _make_item(top, customer, draw.choice(QUESTIONS), at, top, "")
    if draw.random() < 1 / 3:
        pause = timedelta(minutes=draw.randrange(1, 90))
        answer = f"{seed}{number:012}1"
        yield _make_item(answer, our_id, draw.choice(ANSWERS), at + pause, top, top)
        again = draw.choice(QUESTIONS_AGAIN)
        yield _make_item(f"{seed}{number:012}2", customer, again, at + pause * 2, top, answer)


def _make_item(
    own_id: str, author: str, text: str, at: datetime, top: str, parent: str
) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": own_id, "text": text, "author_id": author, "conversation_id": top,
        "created_at": at.strftime("%Y-%m-%dT%H:%M:%S.000Z"), "edit_history_tweet_ids": [own_id],
        "lang": "sv", "possibly_sensitive": False, "reply_settings": "everyone",
        "entities": {"mentions": [{"start": 0, "end": 10, "username": "nordbanan", "id": "1"}]},
        "public_metrics": {"like_count": 0, "quote_count": 0, "reply_count": 1,
                           "retweet_count": 0, "bookmark_count": 0, "impression_count": 41},
    }  # fmt: skip
    if parent:
        item["in_reply_to_user_id"] = "1"
        item["referenced_tweets"] = [{"type": "replied_to", "id": parent}]
    return item


def _make_user(own_id: str) -> dict[str, str]:
    number = hash(own_id)
    name = f"{FIRST_NAMES[number % 30]} {LAST_NAMES[number // 30 % 20]}"
    return {"id": own_id, "username": f"traveller_{own_id}", "name": name}
