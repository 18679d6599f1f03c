"""Recommendations of a Page, as `GET /{page}/ratings` tells them.

Meta's reference has them on the Page's edge still, and says elsewhere that they go with v22.0,
with error 12: a client must bear both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.graph.shapes import describe_account, format_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.graph.call import Call
    from sandbox.store import Post

DEFAULT_FIELDS = "created_time,recommendation_type,review_text,reviewer"


def _describe_reviewer(call: Call, story: Post) -> dict[str, str] | None:
    reviewer = call.find_author(story)
    return describe_account(reviewer) if reviewer else None


def _tell_recommendation(call: Call, story: Post) -> str | None:
    is_positive = call.store.opinions.get_review(story.id).is_positive
    return None if is_positive is None else "positive" if is_positive else "negative"


def _tell_rating(call: Call, story: Post) -> int | None:
    return call.store.opinions.get_review(story.id).rating or None


RECOMMENDATION_FIELDS: dict[str, Callable[[Call, Post], Any]] = {
    "created_time": lambda _, story: format_time(story.created_at),
    "has_rating": lambda call, story: _tell_rating(call, story) is not None,
    "has_review": lambda _, story: bool(story.text),
    "rating": _tell_rating,
    "recommendation_type": _tell_recommendation,
    "review_text": lambda _, story: story.text or None,
    "reviewer": _describe_reviewer,
}
