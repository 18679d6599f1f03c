"""Messenger's conversations and messages as Graph shows them.

From Meta's page on the Conversations API (2026): all of a conversation's messages are listed, but
only the newest twenty can be looked into.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.graph.errors import message_too_old, no_such_object
from sandbox.graph.messenger import WINDOW
from sandbox.graph.photos import list_message_attachments
from sandbox.graph.shapes import format_time
from sandbox.store import Network
from sandbox.store.messages import Conversation, Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.graph.call import Call

MOST_DETAILED = 20
SNIPPET = 80  # characters
# What is told of a message that is too old to be looked into.
ALWAYS_TOLD = frozenset({"id", "created_time"})


def find_conversation(call: Call, conversation_id: str, verb: str) -> Conversation:
    found = call.store.messages.find_conversation(conversation_id)
    if found is None or found.last.page_id != call.page.id:
        raise no_such_object(conversation_id, verb)
    return found


def find_message(call: Call, message_id: str, verb: str) -> Message:
    found = call.store.messages.get(message_id)
    if found is None or found.deleted_at or found.page_id != call.page.id:
        raise no_such_object(message_id, verb)
    if not is_detailed(call, found):
        raise message_too_old()
    return found


def is_detailed(call: Call, message: Message) -> bool:
    newest = call.store.messages.list_newest(message.conversation_id, limit=MOST_DETAILED)
    return message.position >= newest[-1].position


def _describe_customer(call: Call, message: Message) -> dict[str, str]:
    account = call.store.accounts.get(Network.FACEBOOK, message.customer_id)
    return _describe(message.peer_id, account.name if account else "")


def _describe_page(call: Call) -> dict[str, str]:
    return _describe(call.page.id, call.page.name)


def _describe(one_id: str, name: str) -> dict[str, str]:
    return {"name": name, "email": f"{one_id}@facebook.com", "id": one_id}


def _list_participants(call: Call, conversation: Conversation) -> dict[str, Any]:
    return {"data": [_describe_customer(call, conversation.last), _describe_page(call)]}


def _describe_sender(call: Call, message: Message) -> dict[str, str]:
    return _describe_page(call) if message.is_own else _describe_customer(call, message)


def _list_recipients(call: Call, message: Message) -> dict[str, Any]:
    other = _describe_customer(call, message) if message.is_own else _describe_page(call)
    return {"data": [other]}


def _list_tags(message: Message) -> dict[str, Any]:
    names = ["inbox", "sent" if message.is_own else "source:mobile"]
    return {"data": [{"name": name} for name in names]}


def _can_reply(call: Call, conversation: Conversation) -> bool:
    heard = call.store.messages.find_last_heard(conversation.id)
    return heard is not None and call.now - heard.created_at <= WINDOW


CONVERSATION_FIELDS: dict[str, Callable[[Call, Conversation], Any]] = {
    "id": lambda _, conversation: conversation.id,
    "link": lambda call, conversation: f"/{call.page.id}/inbox/{conversation.id[2:]}/",
    "message_count": lambda _, conversation: conversation.message_count,
    "snippet": lambda _, conversation: conversation.last.text[:SNIPPET],
    "unread_count": lambda _, conversation: 0 if conversation.last.is_own else 1,
    "updated_time": lambda _, conversation: format_time(conversation.last.created_at),
    "participants": _list_participants,
    "senders": _list_participants,
    "can_reply": _can_reply,
    "is_subscribed": lambda *_: True,
}
MESSAGE_FIELDS: dict[str, Callable[[Call, Message], Any]] = {
    "id": lambda _, message: message.id,
    "created_time": lambda _, message: format_time(message.created_at),
    "from": _describe_sender,
    "to": _list_recipients,
    "message": lambda _, message: message.text,
    "tags": lambda _, message: _list_tags(message),
    "attachments": list_message_attachments,
}
