"""Nodes and edges: what a GET answers, with its fields expanded as deeply as they were asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sandbox.graph.conversations import (
    ALWAYS_TOLD,
    CONVERSATION_FIELDS,
    MESSAGE_FIELDS,
    find_conversation,
    find_message,
    is_detailed,
)
from sandbox.graph.errors import invalid_parameter, no_such_object, unknown_field
from sandbox.graph.fields import Field, parse_fields
from sandbox.graph.listing import (
    Item,
    Slice,
    count_comments,
    list_comments,
    list_conversations,
    list_feed,
    list_messages,
    list_timeline,
)
from sandbox.graph.paging import make_paging, read_window
from sandbox.graph.photos import list_attachments
from sandbox.graph.reviews import DEFAULT_FIELDS as RECOMMENDED
from sandbox.graph.reviews import RECOMMENDATION_FIELDS
from sandbox.graph.shapes import (
    COMMENT_FIELDS,
    DEFAULT_FIELDS,
    EMPTY_FIELDS,
    PAGE_FIELDS,
    POST_FIELDS,
    describe_account,
)
from sandbox.store import Account, Entry, Network, Post, Timeline
from sandbox.store.messages import Conversation, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.graph.call import Call

    Node = Account | Post | Conversation | Message
    Edge = Callable[[Call, Any, Field], dict[str, Any] | None]


def find_node(call: Call, object_id: str, *, verb: str = "get") -> Node:
    """The token's Page (by id, username or `me`), something that stands on it, or something that
    was said to it.
    """
    if object_id.startswith("t_"):
        return find_conversation(call, object_id, verb)
    if object_id.startswith("m_"):
        return find_message(call, object_id, verb)
    page = call.page
    if object_id in ("me", page.id) or object_id.lower() == page.handle.lower():
        return page
    post = call.find_post(object_id)
    if post is None:
        raise no_such_object(object_id, verb)
    return post


def get_node_type(node: Node) -> str:
    if isinstance(node, Post):
        return "Comment" if node.parent_id else "PagePost"
    return _NODE_TYPES[type(node)]


def read_node(call: Call, node: Node) -> dict[str, Any]:
    return render_node(call, node, parse_fields(_choose_fields(call, get_node_type(node))))


def read_edge(call: Call, node: Node, name: str) -> dict[str, Any]:
    """`GET /{object}/{edge}`: parameters play the part of the modifiers."""
    text = call.params.get("fields", "")
    asked = Field(name, parse_fields(text) if text else (), call.params, text)
    edge = _EDGES[get_node_type(node)].get(name)
    if edge is None:
        raise unknown_field(name, get_node_type(node))
    return edge(call, node, asked) or {"data": []}


def render_node(call: Call, node: Node, fields: tuple[Field, ...]) -> dict[str, Any]:
    """The fields asked for that have something to tell; the id always."""
    found = {field.label: _read_field(call, node, field) for field in fields}
    found.setdefault("id", node.id)
    return {label: value for label, value in found.items() if value is not None}


def _choose_fields(call: Call, node_type: str) -> str:
    return call.params.get("fields") or DEFAULT_FIELDS[node_type]


def _read_field(call: Call, node: Node, field: Field) -> Any:
    node_type = get_node_type(node)
    if edge := _EDGES[node_type].get(field.name):
        return edge(call, node, field)
    if reference := _REFERENCES.get((node_type, field.name)):
        return reference(call, node, field)
    if plain := _PLAIN[node_type].get(field.name):
        value = plain(call, node)
        return _pick(value, field) if isinstance(value, dict) else value
    if field.name in EMPTY_FIELDS[node_type]:
        return None
    raise unknown_field(field.name, node_type)


def _pick(value: dict[str, Any], field: Field) -> dict[str, Any]:
    names = {nested.name for nested in field.fields} | {"id", "data"}
    return {key: part for key, part in value.items() if not field.fields or key in names}


def _read_parent(call: Call, comment: Post, field: Field) -> dict[str, Any] | None:
    """The comment that a comment answers; a comment on the post itself has none."""
    parent = call.find_post(comment.parent_id)
    if parent is None or not parent.parent_id:
        return None
    return render_node(call, parent, field.fields or parse_fields(DEFAULT_FIELDS["Comment"]))


def _read_object(call: Call, comment: Post, field: Field) -> dict[str, Any] | None:
    top = call.find_post(comment.conversation_id)
    if top is None:
        return None
    return render_node(call, top, field.fields or parse_fields(DEFAULT_FIELDS["PagePost"]))


def _read_reply_conversation(call: Call, comment: Post, field: Field) -> dict[str, Any] | None:
    """Where the comment was answered privately."""
    answer = call.store.messages.find_about(comment.id)
    found = call.store.messages.find_conversation(answer.conversation_id) if answer else None
    if found is None:
        return None
    return render_node(call, found, field.fields or parse_fields(DEFAULT_FIELDS["UnifiedThread"]))


def _read_recipients(call: Call, post: Post, field: Field) -> dict[str, Any] | None:
    """To whose Page a visitor wrote."""
    if post.author_id == call.page.id:
        return None
    return {"data": [_pick(describe_account(call.page), field)]}


def _read_likes(call: Call, post: Post, field: Field) -> dict[str, Any]:
    """Who likes it; all of them at once."""
    likers = call.store.opinions.list_likers(post.id)
    accounts = call.store.accounts.get_many(Network.FACEBOOK, likers)
    answer: dict[str, Any] = {"data": [describe_account(accounts[one]) for one in likers]}
    if "summary" in field.modifiers:
        has_liked = call.page.id in likers
        answer["summary"] = {"total_count": len(likers), "can_like": True, "has_liked": has_liked}
    return answer


def _read_attachments(call: Call, post: Post, field: Field) -> dict[str, Any] | None:
    found = list_attachments(call, post)
    return {"data": [_pick(one, field) for one in found["data"]]} if found else None


def _read_nobody(call: Call, node: Node, field: Field) -> dict[str, Any]:
    """Nobody reacts to anything here, but for likes."""
    answer: dict[str, Any] = {"data": []}
    if "summary" in field.modifiers:
        answer["summary"] = {"total_count": 0, "viewer_reaction": "NONE"}
    return answer


def _make_feed(*, is_own: bool | None) -> Edge:
    def read_feed(call: Call, page: Account, field: Field) -> dict[str, Any]:
        window = read_window(field.modifiers, is_newest_first=True)
        found = list_feed(call.store, page.id, is_own=is_own, window=window)
        return _render_edge(call, page.id, field, found, Timeline.FEED)

    return read_feed


def _read_tagged(call: Call, page: Account, field: Field) -> dict[str, Any]:
    window = read_window(field.modifiers, is_newest_first=True)
    found = list_timeline(call.store, page.id, Timeline.TAGGED, window=window)
    return _render_edge(call, page.id, field, found, Timeline.TAGGED)


def _read_ratings(call: Call, page: Account, field: Field) -> dict[str, Any]:
    window = read_window(field.modifiers, is_newest_first=True)
    found = list_timeline(call.store, page.id, Timeline.REVIEWS, window=window)
    fields = field.fields or parse_fields(RECOMMENDED)
    positions = [entry.position for entry in found.entries]
    call.store.timelines.mark_polled(Network.FACEBOOK, page.id, Timeline.REVIEWS, positions)
    data = [_render_review(call, entry.post, fields) for entry in found.entries]
    return _list(call, page.id, field, found, data)


def _render_review(call: Call, story: Post, fields: tuple[Field, ...]) -> dict[str, Any]:
    """A recommendation has no id of its own; that of its story says where it is answered."""
    found: dict[str, Any] = {}
    for field in fields:
        if field.name == "open_graph_story":
            inner = field.fields or parse_fields(DEFAULT_FIELDS["PagePost"])
            found[field.label] = render_node(call, story, inner)
        elif plain := RECOMMENDATION_FIELDS.get(field.name):
            value = plain(call, story)
            found[field.label] = _pick(value, field) if isinstance(value, dict) else value
        else:
            raise unknown_field(field.name, "Recommendation")
    return {label: value for label, value in found.items() if value is not None}


def _read_comments(call: Call, top: Post, field: Field) -> dict[str, Any]:
    order = _read_choice(field, "order", ("chronological", "ranked", "reverse_chronological"))
    depth = _read_choice(field, "filter", ("toplevel", "stream"))
    window = read_window(field.modifiers, is_newest_first=order == "reverse_chronological")
    found = list_comments(call.store, top, is_deep=depth == "stream", window=window)
    answer = _render_edge(call, top.id, field, found, Timeline.COMMENTS)
    if field.modifiers.get("summary", "false").lower() not in ("false", "0"):
        count = count_comments(call.store, top, is_deep=depth == "stream")
        answer["summary"] = {"order": order, "total_count": count, "can_comment": True}
    return answer


def _read_choice(field: Field, name: str, choices: tuple[str, ...]) -> str:
    """The first choice is the default."""
    chosen = field.modifiers.get(name, choices[0])
    if chosen not in choices:
        raise invalid_parameter(f"Param {name} must be one of {{{', '.join(choices).upper()}}}")
    return chosen


def _read_conversations(call: Call, page: Account, field: Field) -> dict[str, Any]:
    """Of one customer or of all, the last to be written in first. They know no times."""
    _read_choice(field, "platform", ("messenger",))
    window = read_window(field.modifiers, is_newest_first=True)
    window = replace(window, since=None, until=None)
    peer_id = field.modifiers.get("user_id", "")
    found = list_conversations(call.store, page.id, peer_id=peer_id, window=window)
    fields = field.fields or parse_fields(DEFAULT_FIELDS["UnifiedThread"])
    return _list(
        call, page.id, field, found, [render_node(call, one, fields) for one in found.entries]
    )


def _read_messages(call: Call, conversation: Conversation, field: Field) -> dict[str, Any]:
    """Newest first. Of those that are too old to be looked into, only that they are there."""
    window = read_window(field.modifiers, is_newest_first=True)
    found = list_messages(call.store, conversation.id, window=window)
    fields = field.fields or parse_fields(DEFAULT_FIELDS["Message"])
    told = tuple(one for one in fields if one.name in ALWAYS_TOLD)
    data = [
        render_node(call, one, fields if is_detailed(call, one) else told) for one in found.entries
    ]
    return _list(call, conversation.id, field, found, data)


def _render_edge(
    call: Call, object_id: str, field: Field, found: Slice[Entry], timeline: Timeline
) -> dict[str, Any]:
    """Entries as Graph lists them. Who asks with the Page's token has now been shown them."""
    node_type = "Comment" if timeline is Timeline.COMMENTS else "PagePost"
    fields = field.fields or parse_fields(DEFAULT_FIELDS[node_type])
    positions = [entry.position for entry in found.entries]
    call.store.timelines.mark_polled(Network.FACEBOOK, call.page.id, timeline, positions)
    data = [render_node(call, entry.post, fields) for entry in found.entries]
    return _list(call, object_id, field, found, data)


def _list(
    call: Call, object_id: str, field: Field, found: Slice[Item], data: list[dict[str, Any]]
) -> dict[str, Any]:
    answer: dict[str, Any] = {"data": data}
    if found.entries:
        answer["paging"] = make_paging(call, object_id, field, found)
    return answer


_PLAIN: dict[str, Mapping[str, Callable[[Call, Any], Any]]] = {
    "Page": PAGE_FIELDS,
    "PagePost": POST_FIELDS,
    "Comment": COMMENT_FIELDS,
    "UnifiedThread": CONVERSATION_FIELDS,
    "Message": MESSAGE_FIELDS,
}
_NODE_TYPES: dict[type[Account | Conversation | Message], str] = {
    Account: "Page",
    Conversation: "UnifiedThread",
    Message: "Message",
}
_REFERENCES: dict[tuple[str, str], Callable[[Call, Any, Field], Any]] = {
    ("Comment", "parent"): _read_parent,
    ("Comment", "object"): _read_object,
    ("Comment", "private_reply_conversation"): _read_reply_conversation,
    ("PagePost", "to"): _read_recipients,
}
_ON_ANYTHING: dict[str, Edge] = {
    "comments": _read_comments,
    "likes": _read_likes,
    "reactions": _read_nobody,
}
_EDGES: dict[str, dict[str, Edge]] = {
    "Page": {
        "feed": _make_feed(is_own=None),
        "posts": _make_feed(is_own=True),
        "published_posts": _make_feed(is_own=True),
        "visitor_posts": _make_feed(is_own=False),
        "tagged": _read_tagged,
        "ratings": _read_ratings,
        "conversations": _read_conversations,
    },
    "UnifiedThread": {"messages": _read_messages},
    "Message": {},
    "PagePost": _ON_ANYTHING | {"attachments": _read_attachments},
    "Comment": _ON_ANYTHING,
}
