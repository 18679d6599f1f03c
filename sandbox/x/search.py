"""Recent search: what was written in the last seven days, newest arrival first.

X refuses to be asked for more. [X's page on recent search]
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sandbox.store import Entry, Network
from sandbox.x.errors import invalid
from sandbox.x.query import encode_token
from sandbox.x.reads import find_bounds
from sandbox.x.render import render_posts
from sandbox.x.search_query import LONGEST, Candidate, QueryError, is_about_quotes, parse_query
from sandbox.x.wire_post import Scribe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sandbox.store import Post, Store
    from sandbox.x.call import Call
    from sandbox.x.search_query import Test
    from sandbox.x.vocabulary import Vocabulary

_LOOKS_BACK = timedelta(days=7)
_BATCH = 500
_MOST_READ = 5000  # posts in one call; a page may be short, and its token leads on


def search_recent(call: Call) -> dict[str, Any]:
    query = call.query
    text = query.read_text("query", longest=LONGEST)
    size = query.read_integer("max_results", least=10, most=100, default=10)
    token = query.read_token("next_token", "pagination_token")
    since_id, until_id = query.read_id("since_id"), query.read_id("until_id")
    since, until = query.read_time("start_time"), query.read_time("end_time")
    oldest = call.now - _LOOKS_BACK
    query.read_choices("sort_order", frozenset({"recency", "relevancy"}))
    asked = query.read_asked()
    query.finish()
    _check_reach(since, oldest, asked.words)
    test = _parse(text, asked.words)
    posts = call.store.posts.get_many(Network.X, [since_id, until_id])
    above, below, _ = find_bounds(
        lambda name: posts[name].position if name in posts else None, since_id, until_id, token
    )
    found: list[Entry] = []
    last_read = None
    is_quoting = is_about_quotes(text)
    for entry, candidate in _read_down(call.store, above, below, is_quoting=is_quoting):
        last_read = entry
        if _is_within(entry.post, since or oldest, until) and test(candidate):
            found.append(entry)
        if len(found) == size:
            break
    meta = _make_meta(call.store, found, last_read, above, is_quoting=is_quoting)
    return render_posts(call.store, [entry.post for entry in found], asked) | {"meta": meta}


def _parse(text: str, words: Vocabulary) -> Test:
    try:
        return parse_query(text)
    except QueryError as error:
        raise invalid([(str(error), {"query": [text]})], words) from None


def _read_down(
    store: Store, above: int, below: int | None, *, is_quoting: bool
) -> Iterator[tuple[Entry, Candidate]]:
    for _ in range(_MOST_READ // _BATCH):
        posts = store.posts.list_latest(
            Network.X, before=below, limit=_BATCH, is_quoting=is_quoting
        )
        for post, candidate in zip(posts, _make_candidates(store, posts), strict=True):
            if post.position is None or post.position <= above:
                return
            below = post.position
            yield Entry(post.position, post), candidate
        if len(posts) < _BATCH:
            return


def _check_reach(since: datetime | None, oldest: datetime, words: Vocabulary) -> None:
    if since is not None and since < oldest:
        detail = f"'start_time' must be on or after {oldest:%Y-%m-%dT%H:%MZ}."
        raise invalid([(detail, {"start_time": [since.isoformat()]})], words)


def _is_within(post: Post, since: datetime, until: datetime | None) -> bool:
    return post.created_at >= since and (until is None or post.created_at < until)


def _make_candidates(store: Store, posts: list[Post]) -> Iterator[Candidate]:
    parents = store.posts.get_many(Network.X, [post.parent_id for post in posts])
    people = [*posts, *parents.values()]
    authors = store.accounts.get_many(Network.X, [post.author_id for post in people])

    scribe = Scribe(store, [post for post in posts if post.quoted_id])

    def find_handle(post: Post | None) -> str:
        return authors[post.author_id].handle.lower() if post else ""

    for post in posts:
        parent = parents.get(post.parent_id)
        yield Candidate(
            id=post.id,
            text=post.text,
            author_id=post.author_id,
            author=find_handle(post),
            answered_author_id=parent.author_id if parent else "",
            answered_author=find_handle(parent),
            parent_id=post.parent_id,
            quoted_id=post.quoted_id,
            conversation_id=post.conversation_id,
            quoted_url=scribe.find_quoted_url(post),
            has_photos=bool(post.photo_ids),
        )


def _make_meta(
    store: Store, found: list[Entry], last_read: Entry | None, above: int, *, is_quoting: bool
) -> dict[str, Any]:
    meta: dict[str, Any] = {"result_count": len(found)}
    if found:
        meta |= {"newest_id": found[0].post.id, "oldest_id": found[-1].post.id}
    if last_read is not None:
        rest = store.posts.list_latest(
            Network.X, before=last_read.position, limit=1, is_quoting=is_quoting
        )
        if rest and rest[0].position is not None and rest[0].position > above:
            meta["next_token"] = encode_token("n", last_read.position)
    return meta
