"""The addresses of the remote control, all under /_control/."""

from __future__ import annotations

import math
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from sandbox.control.answering import answer_json as _answer
from sandbox.control.body import BadBodyError, Body
from sandbox.control.messages import add_message, list_messages
from sandbox.control.playback import deliver, load
from sandbox.demo.disrupting import begin_disruption
from sandbox.faults import Fault, Kind, Wire
from sandbox.people import CannotEditError, edit_post, take_back, write_post, write_reply
from sandbox.store import Network, Post
from sandbox.store.records import Account

if TYPE_CHECKING:
    from starlette.requests import Request

    from sandbox.state import Sandbox

MAX_SPEED = 1_000_000.0  # a rate window of 15 minutes then takes a millisecond


async def _list_accounts(sandbox: Sandbox, request: Request) -> Any:
    wanted = request.query_params.get("network")
    network = Network(wanted) if wanted in list(Network) else None
    is_brand = {"true": True, "false": False}.get(request.query_params.get("is_brand", ""))
    accounts = sandbox.store.accounts.list_all(network, is_brand=is_brand)
    return [_show_account(account) for account in accounts]


async def _add_account(sandbox: Sandbox, request: Request) -> Any:
    body = await Body.read(request)
    account = sandbox.store.accounts.add(
        body.choice("network", Network),
        body.text("handle"),
        now=datetime.now(UTC),
        name=body.text("name", ""),
        is_brand=body.flag("is_brand"),
        has_known_token=body.flag("has_known_token"),
    )
    return _show_account(account)


async def _rename_account(sandbox: Sandbox, request: Request) -> Any:
    """Its owner takes another `handle` or `name`."""
    body, accounts = await Body.read(request), sandbox.store.accounts
    network, handle = request.path_params["network"], request.path_params["handle"]
    known = network in list(Network) and accounts.find_by_handle(Network(network), handle)
    if not known:
        raise BadBodyError("There is no such account")
    wanted = body.text("handle", known.handle)
    holder = accounts.find_by_handle(known.network, wanted)
    if holder and holder.id != known.id:
        raise BadBodyError("handle is somebody else's")
    renamed = accounts.rename(known, handle=wanted, name=body.text("name", known.name))
    return _show_account(renamed)


async def _add_post(sandbox: Sandbox, request: Request) -> Any:
    """Somebody writes in the network's own app: none of the API's rules apply."""
    body = await Body.read(request)
    network, now = body.choice("network", Network), datetime.now(UTC)
    author = sandbox.store.accounts.add(network, body.text("author"), now=now)
    page = body.text("page", "")
    parent_id = body.text("in_reply_to", "")
    parent = sandbox.store.posts.get(network, parent_id) if parent_id else None
    if parent_id and (parent is None or parent.deleted_at):
        raise BadBodyError("in_reply_to is not a post")
    if network is Network.FACEBOOK and not body.has("id"):
        return show_post(_write_on_page(sandbox, author, body, parent, now))
    post = sandbox.store.posts.publish(
        Post(
            network=network,
            id=body.text("id", ""),
            author_id=author.id,
            text=body.text("text"),
            created_at=body.time("created_at", now),
            parent_id=parent_id,
            quoted_id=body.text("quotes", ""),
            page_id=_find_page(sandbox, page).id if page else (parent.page_id if parent else ""),
            photo_ids=tuple(body.texts("photos")),
        )
    )
    return show_post(post)


def _write_on_page(
    sandbox: Sandbox, author: Account, body: Body, below: Post | None, now: datetime
) -> Post:
    """With an id as Facebook makes them, and on one of its two levels of comments."""
    text, at = body.text("text"), body.time("created_at", now)
    photo_ids = tuple(body.texts("photos"))
    if below:
        return write_reply(sandbox.store, author, text, below=below, now=at, photo_ids=photo_ids)
    page = _find_page(sandbox, body.text("page"))
    return write_post(sandbox.store, author, text, page=page, now=at, photo_ids=photo_ids)


async def _change_post(sandbox: Sandbox, request: Request) -> Any:
    """The author edits (`text`; on X that gives a new id) or somebody hides (`is_hidden`) it."""
    body = await Body.read(request)
    post = _find_post(sandbox, request)
    if body.has("text"):
        try:
            post = edit_post(sandbox.store, post, body.text("text"), now=datetime.now(UTC))
        except CannotEditError as error:
            raise BadBodyError(str(error)) from None
    if body.has("is_hidden"):
        sandbox.store.posts.set_hidden(post.network, post.id, is_hidden=body.flag("is_hidden"))
    return show_post(sandbox.store.posts.get_many(post.network, [post.id])[post.id])


async def _delete_post(sandbox: Sandbox, request: Request) -> Any:
    post = _find_post(sandbox, request)
    take_back(sandbox.store, post, now=datetime.now(UTC))


async def _show_post(sandbox: Sandbox, request: Request) -> Any:
    return show_post(_find_post(sandbox, request))


async def _load(sandbox: Sandbox, request: Request) -> Any:
    return load(sandbox.store, await Body.read(request), now=datetime.now(UTC))


async def _deliver(sandbox: Sandbox, request: Request) -> Any:
    body = await Body.read(request)
    network = body.choice("network", Network)
    delivered = deliver(sandbox.store, network, body.texts("ids"), body.integer("count", 0))
    return {"delivered": delivered, "unpolled": _list_unpolled(sandbox, network)}


async def _show_unpolled(sandbox: Sandbox, request: Request) -> Any:
    wanted = request.query_params.get("network")
    return _list_unpolled(sandbox, Network(wanted) if wanted in list(Network) else None)


async def _list_faults(sandbox: Sandbox, request: Request) -> Any:
    return [fault.to_json() for fault in sandbox.faults.list_all()]


async def _add_fault(sandbox: Sandbox, request: Request) -> Any:
    """The fields of a Fault, but for what it counts; `times` 0 is "until cleared"."""
    body = await Body.read(request)
    fault = Fault(
        network=body.choice("network", Wire),
        kind=body.choice("kind", Kind),
        path=body.text("path", "*"),
        method=body.text("method", "*").upper(),
        times=body.integer("times", 1) or None,
        after=body.integer("after", 0),
        reset_in=body.number("reset_in", None),
        hang=body.number("hang", 60.0),
        code=body.integer("code", 1),
        subcode=body.integer("subcode", 0),
    )
    return sandbox.faults.add(fault).to_json()


async def _clear_faults(sandbox: Sandbox, request: Request) -> Any:
    sandbox.faults.clear()


async def _show_speed(sandbox: Sandbox, request: Request) -> Any:
    return {"speed": sandbox.speed}


async def _set_speed(sandbox: Sandbox, request: Request) -> Any:
    speed = (await Body.read(request)).number("speed")
    if not math.isfinite(speed) or speed <= 0:
        raise BadBodyError("speed must be above 0")
    sandbox.speed = min(float(speed), MAX_SPEED)
    return {"speed": sandbox.speed}


async def _disrupt(sandbox: Sandbox, request: Request) -> Any:
    """Of the demo: a train stands still, and many write."""
    return {"customers": begin_disruption(sandbox.store)}


async def _reset(sandbox: Sandbox, request: Request) -> Any:
    sandbox.reset()


def show_post(post: Post) -> dict[str, Any]:
    """A post as the remote control tells it: the store's own fields, times in ISO 8601."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(post).items()
    }


def _show_account(account: Account) -> dict[str, Any]:
    fields = asdict(account)
    return {name: fields[name] for name in ("network", "id", "handle", "name", "token", "is_brand")}


def _list_unpolled(sandbox: Sandbox, network: Network | None) -> list[dict[str, Any]]:
    return [asdict(entry) for entry in sandbox.store.timelines.list_unpolled(network)]


def _find_post(sandbox: Sandbox, request: Request) -> Post:
    network, post_id = request.path_params["network"], request.path_params["id"]
    post = sandbox.store.posts.get(network, post_id) if network in list(Network) else None
    if post is None:
        raise BadBodyError("There is no such post")
    return post


def _find_page(sandbox: Sandbox, handle: str) -> Account:
    page = sandbox.store.accounts.find_by_handle(Network.FACEBOOK, handle)
    if page is None:
        raise BadBodyError("page is not the handle of a page")
    return page


routes = [
    Route("/_control/accounts", _answer(_list_accounts), methods=["GET"]),
    Route("/_control/accounts", _answer(_add_account), methods=["POST"]),
    Route("/_control/accounts/{network}/{handle}", _answer(_rename_account), methods=["PATCH"]),
    Route("/_control/posts", _answer(_add_post), methods=["POST"]),
    Route("/_control/posts/{network}/{id}", _answer(_show_post), methods=["GET"]),
    Route("/_control/posts/{network}/{id}", _answer(_change_post), methods=["PATCH"]),
    Route("/_control/posts/{network}/{id}", _answer(_delete_post), methods=["DELETE"]),
    Route("/_control/messages", _answer(list_messages), methods=["GET"]),
    Route("/_control/messages", _answer(add_message), methods=["POST"]),
    Route("/_control/replay", _answer(_load), methods=["POST"]),
    Route("/_control/deliveries", _answer(_deliver), methods=["POST"]),
    Route("/_control/unpolled", _answer(_show_unpolled), methods=["GET"]),
    Route("/_control/faults", _answer(_list_faults), methods=["GET"]),
    Route("/_control/faults", _answer(_add_fault), methods=["POST"]),
    Route("/_control/faults", _answer(_clear_faults), methods=["DELETE"]),
    Route("/_control/speed", _answer(_show_speed), methods=["GET"]),
    Route("/_control/speed", _answer(_set_speed), methods=["PUT"]),
    Route("/_control/disruption", _answer(_disrupt), methods=["POST"]),
    Route("/_control/reset", _answer(_reset), methods=["POST"]),
]
