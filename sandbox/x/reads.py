"""Timelines: mentions and own posts, newest arrival first, in pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.store import Bounds, Network, Timeline
from sandbox.x.errors import make_not_found_item
from sandbox.x.lookups import check_path_id
from sandbox.x.query import encode_token
from sandbox.x.render import render_posts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sandbox.store import Entry
    from sandbox.x.call import Call

_EXCLUDABLE = frozenset({"replies", "retweets"})


def list_mentions(call: Call) -> dict[str, Any]:
    return _list_timeline(call, Timeline.MENTIONS, is_top_only=False)


def list_own(call: Call) -> dict[str, Any]:
    excluded = call.query.read_choices("exclude", _EXCLUDABLE)
    return _list_timeline(call, Timeline.OWN, is_top_only="replies" in excluded)


def _list_timeline(call: Call, name: Timeline, *, is_top_only: bool) -> dict[str, Any]:
    query = call.query
    size = query.read_integer("max_results", least=5, most=100, default=10)
    token = query.read_token("pagination_token")
    since_id, until_id = query.read_id("since_id"), query.read_id("until_id")
    since, until = query.read_time("start_time"), query.read_time("end_time")
    asked = query.read_asked()
    query.finish()
    account_id = check_path_id(call, asked.words)
    if call.store.accounts.get(Network.X, account_id) is None:
        return {"errors": [make_not_found_item(asked.words, "user", "id", account_id)]}

    def find_position(post_id: str) -> int | None:
        return call.store.timelines.find_position(Network.X, account_id, name, post_id)

    above, below, is_back = find_bounds(find_position, since_id, until_id, token)
    within = Bounds(
        above=max(above, call.store.timelines.find_horizon(Network.X, account_id, name)),
        below=below,
        since=since,
        until=until,
        is_top_only=is_top_only,
        is_oldest_wanted=is_back,
    )
    entries = call.store.timelines.read(Network.X, account_id, name, within, limit=size + 1)
    page, meta = cut_page(entries, size, token)
    call.store.timelines.mark_polled(
        Network.X, account_id, name, [entry.position for entry in page]
    )
    return render_posts(call.store, [entry.post for entry in page], asked) | {"meta": meta}


def find_bounds(
    find_position: Callable[[str], int | None],
    since_id: str,
    until_id: str,
    token: tuple[str, int] | None,
) -> tuple[int, int | None, bool]:
    """Above which position, below which, and whether the page leads back towards the newest.

    `since_id` and `until_id` mean the position of that post, deleted or not. An id that never
    arrived sets no bound.
    """
    above = find_position(since_id) or 0
    below = find_position(until_id)
    way, position = token or ("", 0)
    if way == "n":
        below = min(position, below) if below is not None else position
    if way == "p":
        above = max(position, above)
    return above, below, way == "p"


def cut_page(
    entries: Sequence[Entry], size: int, token: tuple[str, int] | None
) -> tuple[list[Entry], dict[str, Any]]:
    """The page and its `meta`, from the entries of a page and one more where there is one."""
    is_back = token is not None and token[0] == "p"
    has_more = len(entries) > size
    page = list(entries[-size:] if is_back else entries[:size])
    meta: dict[str, Any] = {"result_count": len(page)}
    if page:
        meta |= {"newest_id": page[0].post.id, "oldest_id": page[-1].post.id}
    if page and (is_back or has_more):
        meta["next_token"] = encode_token("n", page[-1].position)
    if page and token is not None and (not is_back or has_more):
        meta["previous_token"] = encode_token("p", page[0].position)
    return page, meta
