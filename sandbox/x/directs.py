"""Private messages: the events of all conversations or of one, newest first, and sending."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sandbox.store import DirectEvent, Network
from sandbox.store.directs import DirectBounds, pair_up
from sandbox.x.direct_render import render_events
from sandbox.x.errors import forbidden, invalid, not_found
from sandbox.x.lookups import check_path_id
from sandbox.x.media import check_photos
from sandbox.x.query import DIRECT_ID, encode_long_token

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.x.call import Call

HORIZON = timedelta(days=30)
KINDS = frozenset({"MessageCreate", "ParticipantsJoin", "ParticipantsLeave"})
LONGEST_MESSAGE = 10_000  # characters; of the time of version 1.1, the specification has none


def list_all_events(call: Call) -> dict[str, Any]:
    return _list_events(call, "")


def list_events_with(call: Call) -> dict[str, Any]:
    return _list_events(call, pair_up(call.account.id, check_path_id(call, call.query.words)))


def list_conversation(call: Call) -> dict[str, Any]:
    return _list_events(call, _check_conversation(call))


def show_event(call: Call) -> dict[str, Any]:
    asked = call.query.read_asked_events()
    call.query.finish()
    event = call.store.directs.get(call.account.id, check_path_id(call, asked.words))
    if event is None:
        raise not_found()
    answer = render_events(call.store, [event], asked)
    return answer | {"data": answer["data"][0]}


def send_with(call: Call) -> dict[str, Any]:
    call.query.finish()
    other_id = check_path_id(call, call.query.words)
    if call.store.accounts.get(Network.X, other_id) is None:
        raise not_found()
    return _send(call, pair_up(call.account.id, other_id), other_id)


def send_in_conversation(call: Call) -> dict[str, Any]:
    call.query.finish()
    conversation_id = _check_conversation(call)
    others = call.store.directs.list_members(conversation_id) - {call.account.id}
    return _send(call, conversation_id, *sorted(others))


def delete_event(call: Call) -> dict[str, Any]:
    """One's own message, for oneself alone: whom it was sent to keeps it."""
    call.query.finish()
    event = call.store.directs.get(call.account.id, check_path_id(call, call.query.words))
    if event is None:
        raise not_found()
    if event.sender_id != call.account.id:
        raise forbidden("You are not permitted to delete this direct message event.")
    call.store.directs.delete(call.account.id, event.id)
    return {"data": {"deleted": True}}


def _list_events(call: Call, conversation_id: str) -> dict[str, Any]:
    query = call.query
    size = query.read_integer("max_results", least=1, most=100, default=100)
    token = query.read_token("pagination_token", is_long=True)
    kinds = query.read_choices("event_types", KINDS)
    asked = query.read_asked_events()
    query.finish()
    way, position = token or ("n", 0)
    within = DirectBounds(
        conversation_id=conversation_id,
        kinds=frozenset(kinds),
        since=call.now - HORIZON,
        **({"above" if way == "p" else "below": position} if token else {}),
        is_oldest_wanted=way == "p",
    )
    events = call.store.directs.read(call.account.id, within, limit=size + 1)
    page, meta = _cut_page(events, size, way if token else "")
    return render_events(call.store, page, asked) | {"meta": meta}


def _cut_page(
    events: Sequence[DirectEvent], size: int, way: str
) -> tuple[Sequence[DirectEvent], dict[str, Any]]:
    """The page and its `meta`, from the events of a page and one more where there is one."""
    has_more = len(events) > size
    page = events[-size:] if way == "p" else events[:size]
    meta: dict[str, Any] = {"result_count": len(page)}
    if page and (way == "p" or has_more):
        meta["next_token"] = encode_long_token("n", int(page[-1].id))
    if page and way and (way == "n" or has_more):
        meta["previous_token"] = encode_long_token("p", int(page[0].id))
    return page, meta


def _send(call: Call, conversation_id: str, *other_ids: str) -> dict[str, Any]:
    """A company may write only where somebody wrote to it first: hardly anybody's settings let
    strangers write, and X's rules forbid to do so by a program. [X developer guidelines]
    """
    text, photo_ids = _read_message(call)
    if call.account.is_brand and not any(
        call.store.directs.has_written(conversation_id, other_id) for other_id in other_ids
    ):
        raise forbidden("You do not have permission to DM one or more participants.")
    event = DirectEvent(
        id="",
        conversation_id=conversation_id,
        kind="MessageCreate",
        sender_id=call.account.id,
        created_at=call.now,
        text=text,
        photo_ids=photo_ids,
    )
    event = call.store.directs.add(event, [call.account.id, *other_ids])
    return {"data": {"dm_conversation_id": conversation_id, "dm_event_id": event.id}}


def _read_message(call: Call) -> tuple[str, tuple[str, ...]]:
    """The text and the picture; one of them must be there, and of pictures one is taken."""
    body = call.body if isinstance(call.body, dict) else {}
    text, attachments = body.get("text", ""), body.get("attachments", [])
    if odd := sorted(body.keys() - {"text", "attachments"}):
        raise invalid([(f"$.{odd[0]}: is not defined in the schema", {})])
    if not isinstance(attachments, list) or not all(isinstance(one, dict) for one in attachments):
        raise invalid([("$.attachments: is not a list of objects", {})])
    if not isinstance(text, str) or not (text.strip() or attachments):
        raise invalid([("$.text: is missing but it is required, and must be a string", {})])
    if len(attachments) > 1:
        raise invalid([("$.attachments: must have at most 1 item", {})])
    if len(text) > LONGEST_MESSAGE:
        raise forbidden("The text of your direct message is over the max character limit.")
    ids = [one.get("media_id") for one in attachments]
    return text.strip(), check_photos(call.store, call.account, ids)


def _check_conversation(call: Call) -> str:
    conversation_id = call.path["id"]
    if not DIRECT_ID.fullmatch(conversation_id):
        message = f"The `id` query parameter value [{conversation_id}] is not valid"
        raise invalid([(message, {"id": [conversation_id]})], call.query.words)
    if call.account.id not in call.store.directs.list_members(conversation_id):
        raise not_found()
    return conversation_id
