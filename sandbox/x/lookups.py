"""Users and posts by their ids and names. What is not there is told beside what is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.store import Network
from sandbox.x.errors import invalid, make_not_found_item
from sandbox.x.query import ID, USERNAME
from sandbox.x.render import render_posts, render_users

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sandbox.store import Account
    from sandbox.x.call import Call
    from sandbox.x.query import Asked
    from sandbox.x.vocabulary import Vocabulary


def show_me(call: Call) -> dict[str, Any]:
    asked = call.query.read_asked()
    call.query.finish()
    return {"data": render_users([call.account], asked)[0]}


def show_user(call: Call) -> dict[str, Any]:
    return _show_one_user(call, "id", lambda name: call.store.accounts.get(Network.X, name))


def show_user_by_name(call: Call) -> dict[str, Any]:
    return _show_one_user(
        call, "username", lambda name: call.store.accounts.find_by_handle(Network.X, name)
    )


def list_users(call: Call) -> dict[str, Any]:
    ids = call.query.read_list("ids", ID)
    asked = call.query.read_asked()
    call.query.finish()
    return _show_users(call.store.accounts.get_many(Network.X, ids), ids, "ids", asked)


def list_users_by_name(call: Call) -> dict[str, Any]:
    names = call.query.read_list("usernames", USERNAME)
    asked = call.query.read_asked()
    call.query.finish()
    found = call.store.accounts.find_by_handles(Network.X, names)
    by_name = {name: found[name.lower()] for name in names if name.lower() in found}
    return _show_users(by_name, names, "usernames", asked)


def show_post(call: Call) -> dict[str, Any]:
    answer = _show_posts(call, [call.path["id"]], "id")
    if "data" in answer:
        answer["data"] = answer["data"][0]
    return answer


def list_posts(call: Call) -> dict[str, Any]:
    return _show_posts(call, call.query.read_list("ids", ID), "ids")


def check_path_id(call: Call, words: Vocabulary) -> str:
    """The id in the path, which X checks like a parameter."""
    value = call.path["id"]
    if not ID.fullmatch(value):
        message = f"The `id` query parameter value [{value}] is not valid"
        raise invalid([(message, {"id": [value]})], words)
    return value


def _show_posts(call: Call, ids: Sequence[str], parameter: str) -> dict[str, Any]:
    asked = call.query.read_asked()
    call.query.finish()
    if parameter == "id":
        check_path_id(call, asked.words)
    posts = call.store.posts.get_many(Network.X, ids)
    found = [posts[name] for name in dict.fromkeys(ids) if _is_there(posts, name)]
    missing = [
        make_not_found_item(asked.words, asked.words.noun, parameter, name)
        for name in dict.fromkeys(ids)
        if not _is_there(posts, name)
    ]
    answer = render_posts(call.store, found, asked)
    errors = [*missing, *answer.get("errors", [])]
    return answer | ({"errors": errors} if errors else {})


def _is_there(posts: Mapping[str, Any], name: str) -> bool:
    return name in posts and posts[name].deleted_at is None


def _show_one_user(
    call: Call, parameter: str, find: Callable[[str], Account | None]
) -> dict[str, Any]:
    name = call.path[parameter]
    asked = call.query.read_asked()
    call.query.finish()
    account = find(name)
    if account is None:
        return {"errors": [make_not_found_item(asked.words, "user", parameter, name)]}
    return {"data": render_users([account], asked)[0]}


def _show_users(
    found: Mapping[str, Account], names: Sequence[str], parameter: str, asked: Asked
) -> dict[str, Any]:
    wanted = dict.fromkeys(names)
    data = render_users([found[name] for name in wanted if name in found], asked)
    errors = [
        make_not_found_item(asked.words, "user", parameter, name)
        for name in wanted
        if name not in found
    ]
    answer: dict[str, Any] = {"data": data, "errors": errors}
    return {part: content for part, content in answer.items() if content}
