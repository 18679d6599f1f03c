"""What an agent says is made ready to go out, or the agent learns why it cannot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from agents.models import Agent
from connectors.models import Channel
from connectors.port import Way
from connectors.registry import connect
from inbox.models import Message, Reply, Status, Thread
from inbox.numbers.refuse import refuse_masks, refuse_numbers
from inbox.outbox.sign import find_signature, sign_text
from inbox.outbox.ways import Route, choose_route, find_lock, find_message_to_answer
from inbox.pictures.attach import Alts, check_count
from inbox.saved_replies.fill import refuse_gaps
from inbox.threads.conflicts import NotOwner, Stale, ThreadClosed

UNKNOWN_WAY = gettext_noop("The network has no such way of answering.")


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer that nothing is wrong with. `way` as it was asked for, `route` as it goes; `parts`:
    what goes out by itself, in order, with its signature.
    """

    thread: Thread
    answered: Message
    way: Way
    route: Route
    signature: str
    parts: Sequence[tuple[str, Alts]]


def prepare_answer(  # noqa: PLR0913 - each is a part of what an agent says
    thread: Thread,
    *,
    by: Agent,
    text: str,
    version: int,
    now: datetime,
    in_reply_to: Message | None = None,
    way: Way | None = None,
    pictures: Alts | None = None,
    is_signed: bool = True,
) -> Ready:
    """In a thread that is locked. `now`: when it is to go out. Without a `way` it is as private as
    what it answers. Raises ThreadClosed, NotOwner, Stale, or ValidationError.
    """
    check_turn(thread, by=by, version=version)
    answered = check_answered(thread, in_reply_to or find_message_to_answer(thread, way))
    way = way or (Way.PRIVATE if answered.is_private else Way.PUBLIC)
    signature = find_signature(thread.channel, by, way) if is_signed else ""
    signed = sign_text(text, signature, by)
    parts = split_answer(thread, answered, signed, way, pictures or {})
    route = check_way(thread, answered, way, now=now)
    return Ready(thread, answered, way, route, signature, parts)


def check_turn(thread: Thread, *, by: Agent, version: int) -> None:
    """An answer needs the claim, and eyes that have seen everything."""
    if thread.status == Status.CLOSED:
        raise ThreadClosed(thread)
    if thread.owner_id != by.pk:
        raise NotOwner(thread)
    if thread.version != version:
        raise Stale(thread)


def check_answered(thread: Thread, answered: Message | None) -> Message:
    """Raises ValidationError for what cannot be answered in this thread."""
    if answered and (answered.deleted_at or answered.erased_at):
        raise ValidationError({"in_reply_to": _("The message that you answer was deleted.")})
    if answered is None or answered.thread_id != thread.pk or not answered.external_id:
        raise ValidationError({"in_reply_to": _("Choose the message that this answers.")})
    return answered


def check_way(
    thread: Thread, answered: Message, way: Way, *, now: datetime, but: Reply | None = None
) -> Route:
    """How the answer goes. Raises ValidationError where the network would refuse it.

    `but`: a reply that is to go out again, and must not stand in its own way.
    """
    if words := find_lock(thread.channel):
        raise ValidationError({"way": _(words)})
    route = choose_route(connect(thread.channel), answered, way, now=now, but=but)
    if not route.is_open:
        raise ValidationError({"way": _(route.permission.words or UNKNOWN_WAY)})
    return route


def check_text(thread: Thread, text: str, way: Way = Way.PUBLIC, *, is_group: bool = False) -> str:
    """The text as it will be sent. Raises ValidationError where the network would refuse it, and
    where others would read a personal number.
    """
    text = text.replace("\x00", "").strip()
    if not text:
        raise ValidationError({"text": _("Write something first.")})
    check_length(thread.channel, text, way)
    refuse_masks(text)
    refuse_gaps(text)
    if is_group or not way.is_private:
        refuse_numbers(text)
    return text


def check_length(channel: Channel, text: str, way: Way) -> None:
    """Raises ValidationError where the network counts too much."""
    length = connect(channel).measure(text, way)
    if not length.is_sendable:
        facts = {"over": -length.left, "network": channel.get_network_display()}
        words = _("%(over)d characters too long for %(network)s.")
        raise ValidationError({"text": ValidationError(words, params=facts)})


def split_answer(
    thread: Thread, answered: Message, text: str, way: Way, pictures: Alts
) -> list[tuple[str, Alts]]:
    """What goes out by itself, in order: all of it, or the words and each picture apart. Raises
    ValidationError where the network would refuse the words, or so many pictures.
    """
    connector = connect(thread.channel)
    is_apart = bool(pictures) and connector.sends_apart(way)
    if text.strip() or not is_apart:
        text = check_text(thread, text, way, is_group=answered.is_group)
    if not is_apart:
        return [(text, pictures)]
    check_count(thread.channel, len(pictures), connector.picture_limit(way))
    apart: list[tuple[str, Alts]] = [("", {pk: alt}) for pk, alt in pictures.items()]
    return [(text, {}), *apart] if text.strip() else apart
