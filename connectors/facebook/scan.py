"""How new comments are found: a scan of the feed for posts that changed, then their comments.

Graph lists the comments of one post, never those of a Page. A run of the stream looks at the
newest 100 posts and, turn by turn, at 100 older ones. `cursor.seen` holds each post with its
`updated_time` as it was when its comments were read last; a post whose time differs is read again,
newest comment first, down to what was read then. `next_page` holds what the run has still to read,
`floor` how far down the older posts have been looked at. A long run looks at the newest posts again
and again, and what changed meanwhile comes before the rest. Pure functions: what Graph showed comes
in as arguments.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from connectors.cursors import TIME_SLACK, keep_newest
from connectors.port import Cursor, Post, Seen

PAGES_DEEP = 10  # of 100 posts: the part of the feed that is looked at
POSTS_KEPT = 1_200  # a little more than that, so that a post still looked at is not forgotten
# Graph's times are whole seconds: a post that changed so lately may change again in that second.
STILL_WARM = timedelta(seconds=3)
LOOK_EVERY = 20  # pages of comments: some ten seconds


@dataclass(frozen=True, slots=True)
class Scan:
    """What a run has still to read: posts, and how far the comments of those are read that are
    begun. `failed` names posts at which Graph failed once in this run; `count`: pages read since
    the newest posts were last looked at.
    """

    posts: tuple[Seen, ...]
    places: Mapping[str, str] = field(default_factory=dict)
    failed: tuple[str, ...] = ()
    count: int = 0

    @property
    def place(self) -> str:
        """Within the comments of the first."""
        return self.places.get(self.posts[0].external_id, "")


@dataclass(frozen=True, slots=True)
class Depth:
    """The older part of the feed that the next run looks at: the page's number and its place."""

    page: int = 1
    place: str = ""


def start_scan(cursor: Cursor, shown: Sequence[Seen], depth: Depth, *, now: datetime) -> Cursor:
    """A run starts: those of the posts shown that changed, the last changed first.

    `now` is Facebook's clock when it showed them, `depth` where the next run goes on.
    """
    known = {post.external_id: post.at for post in cursor.seen}
    changed = [post for post in keep_newest(shown, ()) if known.get(post.external_id) != post.at]
    changed.sort(key=lambda post: post.at, reverse=True)
    todo = tuple(replace(post, at=post.at - cool(post.at, now)) for post in changed)
    return replace(cursor, floor=dump_depth(depth), next_page=dump_scan(Scan(todo)))


def must_look(cursor: Cursor) -> bool:
    """Whether a run has read old comments for so long that there may be new ones."""
    return load_scan(cursor.next_page).count >= LOOK_EVERY


def look_again(cursor: Cursor, shown: Sequence[Seen], *, now: datetime) -> Cursor:
    """A run goes on: what changed last of all that is left is next. What is begun stays as it was
    found, and what was written there since is left to the next run.
    """
    current = load_scan(cursor.next_page)
    known = {post.external_id: post.at for post in cursor.seen}
    cooled = [replace(post, at=post.at - cool(post.at, now)) for post in keep_newest(shown, ())]
    changed = [
        post
        for post in cooled
        if known.get(post.external_id) != post.at and post.external_id not in current.places
    ]
    left = {post.external_id: post for post in (*current.posts, *changed)}
    in_turn = sorted(
        left.values(), key=lambda post: (post.external_id in current.failed, -post.at.timestamp())
    )
    return replace(cursor, next_page=dump_scan(replace(current, posts=tuple(in_turn), count=0)))


def pass_comments(cursor: Cursor, comments: Sequence[Post], place: str) -> Cursor:
    """A page of the first post's comments is read, and the list goes on at `place` (or not).

    It is read on while there may be new ones: down to what was known, of a new post to the end.
    """
    current = load_scan(cursor.next_page)
    bottom = _find_bottom(cursor, current.posts[0].external_id)
    if not place or (bottom and any(comment.created_at < bottom for comment in comments)):
        return finish_post(cursor)
    places = {**current.places, current.posts[0].external_id: place}
    moved = replace(current, places=places, count=current.count + 1)
    return replace(cursor, next_page=dump_scan(moved))


def finish_post(cursor: Cursor) -> Cursor:
    """The first post is read, or cannot be: not again until it changes."""
    scan = load_scan(cursor.next_page)
    seen = keep_newest(scan.posts[:1], cursor.seen, kept=POSTS_KEPT)
    return replace(skip_post(cursor), seen=seen)


def skip_post(cursor: Cursor) -> Cursor:
    """The first post cannot be read on from here: the next run starts with it anew."""
    current = load_scan(cursor.next_page)
    first, *others = current.posts
    places = {key: place for key, place in current.places.items() if key != first.external_id}
    moved = replace(current, posts=tuple(others), places=places, count=current.count + 1)
    return replace(cursor, next_page=dump_scan(moved))


def postpone_post(cursor: Cursor) -> Cursor:
    """Graph failed at the first post: the others come first, and after them it once more."""
    current = load_scan(cursor.next_page)
    first, *others = current.posts
    if first.external_id in current.failed:
        return skip_post(cursor)
    failed = (*current.failed, first.external_id)
    moved = replace(current, posts=(*others, first), failed=failed)
    return replace(cursor, next_page=dump_scan(moved))


def load_scan(next_page: str) -> Scan:
    parts = json.loads(next_page)
    posts = (Seen(key, datetime.fromisoformat(at)) for key, at in parts["posts"])
    failed = tuple(parts.get("failed", ()))
    return Scan(tuple(posts), parts.get("places", {}), failed, parts.get("count", 0))


def dump_scan(scan: Scan) -> str:
    """Empty where nothing is left to read: that ends the run."""
    if not scan.posts:
        return ""
    posts = [[post.external_id, post.at.isoformat()] for post in scan.posts]
    rest = {"places": scan.places, "failed": scan.failed, "count": scan.count}
    return json.dumps({"posts": posts, **rest})


def load_depth(floor: str) -> Depth:
    return Depth(**json.loads(floor)) if floor else Depth()


def dump_depth(depth: Depth) -> str:
    if not depth.place or depth.page > PAGES_DEEP:
        return ""
    return json.dumps({"page": depth.page, "place": depth.place})


def _find_bottom(cursor: Cursor, post_id: str) -> datetime | None:
    """The time below which the post's comments are known; None for a post never read."""
    read = next((post.at for post in cursor.seen if post.external_id == post_id), None)
    return read - TIME_SLACK if read else None


def cool(at: datetime, now: datetime) -> timedelta:
    """What to take off a time so that the next scan finds it changed, and reads once more."""
    return timedelta(seconds=1) if now - at < STILL_WARM else timedelta()
