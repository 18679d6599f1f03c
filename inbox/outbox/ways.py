"""Which ways an answer may take, and what the network says to each before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils.translation import gettext_noop

from connectors.models import Channel
from connectors.port import Connector, Kind, Permission, Situation, Way
from inbox.customers.stops import LEFT_ALONE, find_stop
from inbox.models import Direction, Message, Profile, Reply, Thread
from inbox.prepared import Given, Prepared

NOT_IN_PUBLIC = gettext_noop("What was written in private is answered in private.")
NOT_OURS = gettext_noop("This is ours: choose a message of the customer's.")
NOBODY = gettext_noop("The network does not say who wrote this.")
GONE = gettext_noop("What this answers is no longer on the network.")
ONLY_LOOKED_AT = gettext_noop("This channel is only looked at: nothing is answered from here.")
CONNECT_AGAIN = gettext_noop("This channel must be connected again before anything can be sent.")
REFUSES = gettext_noop("The network refuses this channel now. Nothing can be sent.")

# A private reply is used up by one, whether the network has answered us yet or not.
SPENT = [Reply.State.QUEUED, Reply.State.SENDING, Reply.State.SENT, Reply.State.UNKNOWN]


@dataclass(frozen=True, slots=True)
class Route:
    """One way to answer one message. `peer`: whom a private one reaches, where that is known."""

    way: Way
    permission: Permission
    peer: str = ""

    @property
    def is_open(self) -> bool:
        return self.permission.is_allowed


@dataclass(frozen=True)
class Answered:
    """A message that is answered, and what the ways to it are judged by: read once, when it is
    asked for. `but`: the reply that asks, which must not stand in its own way.
    """

    connector: Connector
    message: Message
    but: Reply | None = None

    def choose_route(self, way: Way, *, now: datetime) -> Route:
        """`Way.PRIVATE` stands for whichever private way the network offers."""
        ways: Sequence[Way] = [way]
        if way == Way.PRIVATE and not self.message.is_private:
            ways = [Way.PRIVATE, Way.PRIVATE_REPLY]
            ways = ways if self.contact else ways[::-1]
        routes = [self._judge(one, now=now) for one in ways]
        if found := next((route for route in routes if route.is_open), None):
            return found
        # A network has no words for a way that it does not know at all.
        return next((route for route in routes if route.permission.words), routes[0])

    def _judge(self, way: Way, *, now: datetime) -> Route:
        message, contact = self.message, self.contact if way.is_private else None
        if words := _find_hindrance(way, message):
            return Route(way, Permission(is_allowed=False, words=words))
        situation = Situation(
            kind=Kind(message.kind),
            written_at=message.created_at,
            addresses_us=message.addresses_us,
            heard_at=contact.created_at if contact else None,
            is_group=message.is_group,
        )
        permission = self.connector.judge(way, situation, now=now)
        if way == Way.PRIVATE_REPLY and permission.is_allowed and self.is_spent:
            situation = replace(situation, has_private_reply=True)
            permission = self.connector.judge(way, situation, now=now)
        author = contact.author if contact else message.author
        is_alone = way == Way.PRIVATE and not message.is_group
        return Route(way, permission, author.external_id if is_alone and author else "")

    @cached_property
    def contact(self) -> Message | None:
        return find_contact(self.message)

    @cached_property
    def is_spent(self) -> bool:
        """Its one private reply."""
        but = self.but.pk if self.but else 0
        return EARLIER.first(answered=self.message.pk, but=but) is not None


EARLIER = Prepared(
    lambda: (
        Reply.objects.filter(in_reply_to=Given("answered"), way=Way.PRIVATE_REPLY, state__in=SPENT)
        .exclude(pk=Given("but"))
        .only("pk")[:1]
    )
)


def choose_route(
    connector: Connector, answered: Message, way: Way, *, now: datetime, but: Reply | None = None
) -> Route:
    """As `Answered` does, for one way."""
    return Answered(connector, answered, but).choose_route(way, now=now)


def _find_hindrance(way: Way, answered: Message) -> str:
    """What no network needs to be asked about."""
    if answered.deleted_at or answered.erased_at:
        return GONE
    if not answered.addresses_us and find_stop(answered.author):
        return LEFT_ALONE
    if not way.is_private:
        return NOT_IN_PUBLIC if answered.is_private else ""
    if answered.direction != Direction.INBOUND:
        return NOT_OURS
    return "" if answered.author else NOBODY


def find_contact(answered: Message) -> Message | None:
    """What this person last wrote to us in private on the channel: to a public post, under any of
    their names; where they wrote privately, under that name, for there the answer goes.
    """
    profile = answered.author
    if profile is None or answered.is_group:
        return answered if profile else None
    if profile.customer_id and not answered.is_private:
        return HEARD_OF_PERSON.first(who=profile.customer_id, channel=answered.channel_id)
    return HEARD_UNDER_NAME.first(who=profile.pk, channel=answered.channel_id)


def list_heard(names: QuerySet[Profile]) -> QuerySet[Message]:
    """What they wrote to us alone on a channel, the latest first."""
    heard = Message.objects.filter(
        author__in=names.values("pk"), channel=Given("channel"), kind=Kind.DIRECT_MESSAGE,
        direction=Direction.INBOUND, is_group=False,
    )  # fmt: skip
    return heard.select_related("author").defer("raw").order_by("-created_at", "-id")


WHO = Given("who")
HEARD_OF_PERSON = Prepared(lambda: list_heard(Profile.objects.filter(customer=WHO))[:1])
HEARD_UNDER_NAME = Prepared(lambda: list_heard(Profile.objects.filter(pk=WHO))[:1])


def find_message_to_answer(thread: Thread, way: Way | None = None) -> Message | None:
    """What is answered unless the agent picks another: the customer's own message that waits, else
    a bystander's, else the customer's latest. A public answer passes private messages over, and
    what does not address us comes after what does: the networks let us answer little of it.
    """
    ranked = RANKED_IN_PUBLIC if way and way != Way.PRIVATE else RANKED
    return ranked.first(thread=thread.pk)


def rank_answerable() -> QuerySet[Message]:
    whose = F("thread__profile")
    own = Q(author=whose) | Q(author=None, thread__profile=None)
    own |= Q(author__customer=F("thread__profile__customer"))
    waiting, ours = Q(created_at__gte=F("thread__waiting_since")), Q(addresses_us=True)
    rank = Case(
        When(own & waiting & ours, then=Value(0)), When(waiting & ours, then=Value(1)),
        When(own & waiting, then=Value(2)), When(own, then=Value(3)), default=Value(4),
    )  # fmt: skip
    inbound = list_answerable(Given("thread"))
    return inbound.alias(rank=rank).order_by("rank", "-created_at", "-id")


RANKED = Prepared(lambda: rank_answerable()[:1])
RANKED_IN_PUBLIC = Prepared(lambda: rank_answerable().exclude(kind=Kind.DIRECT_MESSAGE)[:1])


def list_answerable(thread: Thread | Given) -> QuerySet[Message]:
    found = Message.objects.filter(
        thread=thread,
        direction=Direction.INBOUND,
        external_id__isnull=False,
        deleted_at=None,
        erased_at=None,
        replaced_by=None,
    )
    return found.select_related("author").defer("raw")


def find_lock(channel: Channel) -> str:
    """Why nothing at all can be sent on a channel now. Empty: it can."""
    if channel.is_read_only:
        return ONLY_LOOKED_AT
    locks = {Channel.State.REAUTHORISE: CONNECT_AGAIN, Channel.State.REFUSED: REFUSES}
    return locks.get(Channel.State(channel.state), "")
