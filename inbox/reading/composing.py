"""What may be written in a thread: known before anybody types, and said in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_noop

from connectors.port import Connector, ConnectorError, Length, Permission, Way
from connectors.registry import connect
from inbox.models import Draft, Message, Thread
from inbox.outbox.prepare import UNKNOWN_WAY
from inbox.outbox.ways import Answered, find_lock, find_message_to_answer

NOTHING = gettext_noop("The customer has written nothing here that can be answered.")
SHOWN_BEFORE = timedelta(days=7)  # a window that closes later than this presses nobody


@dataclass(frozen=True, slots=True)
class Rule:
    """What the network says to one mode of the composer.

    `words`: why it is shut, or on which condition it is open. `until`: when it shuts by itself.
    `picture_limit`: how many pictures such an answer may have.
    """

    mode: str  # "reply" (in public) or "private"
    answered: Message | None
    is_open: bool
    words: str = ""
    until: datetime | None = None
    picture_limit: int = 0


@dataclass(frozen=True, slots=True)
class Composing:
    """`mode`: how the composer opens; `usual_mode`: how it would without a draft. `invites`: the
    draft was to carry a link to write privately; `can_invite`: the network has such links.
    """

    mode: str
    usual_mode: str
    public: Rule
    private: Rule
    can_invite: bool = False
    invites: bool = False
    chosen_id: int | None = None
    can_log: bool = False  # answers are given on the page itself, and logged by hand
    is_locked: bool = False  # by the channel's state, whatever the network's rules say
    connector: Connector | None = None  # None: the channel's credentials cannot be read

    @property
    def rules(self) -> Sequence[Rule]:
        return self.public, self.private

    @property
    def rule(self) -> Rule:
        return self.private if self.mode == "private" else self.public

    def measure(self, text: str) -> Length | None:
        """As the network counts, in the mode in which the composer opens."""
        way = Way.PRIVATE if self.mode == "private" else Way.PUBLIC
        return self.connector.measure(text, way) if self.connector else None

    @property
    def original(self) -> str:
        """Where the message can be answered on the network itself."""
        return self.public.answered.url if self.public.answered else ""


def read_composing(
    thread: Thread, draft: Draft | None, *, now: datetime, chosen: Message | None = None
) -> Composing:
    """For a draft, or for a message that the agent has just chosen. Makes no call."""
    chosen = chosen or (draft.in_reply_to if draft else None)
    usual = chosen or find_message_to_answer(thread)
    usual_mode = "private" if usual and usual.is_private else "reply"
    mode = tell_mode(draft.way) if draft and draft.way else usual_mode
    answered = {"reply": chosen or _pass_over(usual, thread), "private": usual}
    try:
        connector, lock = connect(thread.channel), find_lock(thread.channel)
    except ConnectorError as error:
        connector, lock = None, error.words
    if lock or connector is None:
        public, private = (
            Rule(name, one, is_open=False, words=lock) for name, one in answered.items()
        )
        return Composing(mode, usual_mode, public, private, is_locked=True, connector=connector)
    asked = {one.pk: Answered(connector, one) for one in answered.values() if one}
    public, private = (
        _read_rule(name, asked.get(one.pk) if one else None, now=now)
        for name, one in answered.items()
    )
    return Composing(
        mode,
        usual_mode,
        public,
        private,
        can_invite=_may_invite(asked, public, now=now),
        invites=bool(draft and draft.way == Way.INVITE),
        chosen_id=chosen.pk if chosen else None,
        can_log=not connector.can_send,
        connector=connector,
    )


def tell_mode(way: str) -> str:
    return "private" if Way(way).is_private else "reply"


def _pass_over(usual: Message | None, thread: Thread) -> Message | None:
    """What a public answer answers: private messages are passed over where there is another."""
    if usual is None or not usual.is_private:
        return usual
    return find_message_to_answer(thread, Way.PUBLIC) or usual


def _read_rule(mode: str, answered: Answered | None, *, now: datetime) -> Rule:
    if answered is None:
        return Rule(mode, None, is_open=False, words=NOTHING)
    way = Way.PRIVATE if mode == "private" else Way.PUBLIC
    route = answered.choose_route(way, now=now)
    permission, pictures = route.permission, answered.connector.picture_limit(route.way)
    until = _find_end(answered, way, permission)
    is_near = until is not None and until - now <= SHOWN_BEFORE
    words = permission.words or ("" if permission.is_allowed else UNKNOWN_WAY)
    end = until if is_near else None
    return Rule(mode, answered.message, permission.is_allowed, words, end, pictures)


def _find_end(answered: Answered, way: Way, permission: Permission) -> datetime | None:
    """When the way really shuts: what ends first may go on under a condition."""
    if not permission.is_allowed or permission.until is None:
        return None
    later = answered.choose_route(way, now=permission.until).permission
    return later.until if later.is_allowed else permission.until


def _may_invite(asked: Mapping[int, Answered], public: Rule, *, now: datetime) -> bool:
    if public.answered is None or not public.is_open:
        return False
    return asked[public.answered.pk].choose_route(Way.INVITE, now=now).is_open
