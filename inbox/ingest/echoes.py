"""Our own answers come back with the next poll. They are recognised, never imported twice."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from connectors.models import Channel
from connectors.port import Network, Post, Way
from inbox.hints import hint_threads
from inbox.ingest.batches import clean_author, dump_raw
from inbox.ingest.holdings import Holdings
from inbox.ingest.private import cover_post
from inbox.models import Message, Reply
from inbox.numbers.keep import replace_numbers
from inbox.outbox.finish import MISSED, UNSETTLED, mark_sent
from inbox.outbox.matching import says_reply
from inbox.threads.refresh import refresh_threads


@dataclass(frozen=True, slots=True)
class Echo:
    """A post that is a reply of ours, seen on the network before the network answered us."""

    reply: Reply
    peer_id: str = ""  # whom a private one has reached

    @property
    def agent_id(self) -> int | None:
        return self.reply.agent_id

    @property
    def thread_id(self) -> int:
        return self.reply.thread_id

    def settle(self, message_id: int, *, now: datetime) -> None:
        mark_sent(self.reply, Message(pk=message_id), now=now, peer_id=self.peer_id)


def adopt_echoes(
    channel: Channel, ours: Sequence[Post], known: Mapping[str, Reply]
) -> dict[str, Echo]:
    """Which of our new posts are replies whose fate is open, by external id. One reply each.

    `known` are those of which the network itself has told us. Replies on their way come before
    those that were given up: the same words may have been written twice.
    """
    told = [post for post in ours if post.external_id in known]
    echoes = {p.external_id: Echo(known[p.external_id], read_peer_id(p)) for p in told}
    guessed = [post for post in ours if post.external_id not in known]
    if not guessed:
        return echoes
    waiting = list(
        Reply.objects.filter(UNSETTLED | MISSED, channel=channel)
        .exclude(pk__in=[reply.pk for reply in known.values()])
        .select_related("in_reply_to__author__customer", "channel")
        .order_by("id")
    )
    waiting.sort(key=lambda reply: reply.state == Reply.State.FAILED)
    for post in guessed:
        if reply := choose_reply(post, waiting):
            waiting.remove(reply)
            echoes[post.external_id] = Echo(reply, read_peer_id(post))
    return echoes


def choose_reply(post: Post, waiting: Sequence[Reply]) -> Reply | None:
    """The first that it can be. Where that would decide whose matter it is, and more than one fits,
    none: the network will tell, and nobody is shown another's messages on a guess.
    """
    fitting = [reply for reply in waiting if is_echo(post, reply)]
    is_guess = post.is_private and any(not reply.peer_external_id for reply in fitting)
    if is_guess and len({reply.thread_id for reply in fitting}) > 1:
        return None
    return next(iter(fitting), None)


def is_echo(post: Post, reply: Reply) -> bool:
    """A private one is known by whom it reached. In public, Facebook puts an answer to an answer
    below the upper comment.
    """
    if post.is_private or Way(reply.way).is_private:
        return is_private_echo(post, reply)
    above = {reply.in_reply_to.external_id}
    if reply.channel.network == Network.FACEBOOK:
        above.add(reply.in_reply_to.parent_external_id)
    return post.parent_id in above and says_reply(post, reply)


def is_private_echo(post: Post, reply: Reply) -> bool:
    """Whom a private reply reaches is not known before: there their name and the words must do.
    What was said to a group stands in its conversation.
    """
    if not (post.is_private and Way(reply.way).is_private) or post.is_group != reply.is_group:
        return False
    if post.is_group:
        is_same = post.conversation_id == reply.in_reply_to.conversation_id
    elif reply.peer_external_id:
        is_same = read_peer_id(post) == reply.peer_external_id
    else:
        is_same = may_be_author(post, reply.in_reply_to)
    return is_same and says_reply(post, reply)


def may_be_author(post: Post, answered: Message) -> bool:
    """False where both ends have a name, and not the same one."""
    name = answered.author.name if answered.author else ""
    peer = clean_author(post.peer).name if post.peer else ""
    return not name or not peer or name == peer


def read_peer_id(post: Post) -> str:
    return post.peer.external_id if post.peer else ""


def confirm_sent(holdings: Holdings, posts: Sequence[Post], *, now: datetime) -> None:
    """What we stored when the network took our answer now gets the network's own time and form."""
    confirmed = []
    for posted in posts:
        if (message_id := holdings.unconfirmed.get(posted.external_id)) and posted.raw:
            post, numbers = cover_post(posted)
            Message.objects.filter(pk=message_id).update(
                confirmed_at=now,
                created_at=post.created_at,
                url=post.url,
                raw=json.loads(dump_raw(post.raw)),
                text=post.text,
            )
            if numbers:
                replace_numbers({message_id: numbers}, now=now)
            confirmed.append(message_id)
    if confirmed:
        found = Message.objects.filter(pk__in=confirmed, thread__isnull=False)
        thread_ids = set(found.values_list("thread_id", flat=True))
        refresh_threads(thread_ids)
        hint_threads(thread_ids)
