"""A reply was recognised by its words before the network had answered us, and then the network
names another post: what was taken for it is something that we wrote by hand.
"""

from __future__ import annotations

from datetime import datetime

from connectors.port import Author, Kind, Post
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest
from inbox.models import Message, PrivateNumber, Profile, Reply
from inbox.outbox.finish import forget_sent
from inbox.threads.changing import lock_channel, lock_thread


def correct_guess(reply: Reply, external_id: str, *, now: datetime) -> None:
    """The network took the reply under this id: no other message stays in its row, nor what came of
    that one. Within the transaction that stores the right one.
    """
    lock_channel(reply.channel_id)
    reply.thread = lock_thread(reply.thread_id)
    wrong = Message.objects.filter(reply=reply).exclude(external_id=external_id).first()
    if wrong is None:
        return
    file_again(wrong, forget_sent(reply), now=now)
    Reply.objects.filter(pk=reply.pk).update(state=Reply.State.SENDING)


def file_again(message: Message, reached: Profile | None, *, now: datetime) -> None:
    """As if it were read now: in the thread where it belongs, for whichever reply it may be.

    `reached`: whom it was said to, if it is private.
    """
    author = message.author
    peer = Author(reached.external_id, reached.handle, reached.name) if reached else None
    post = Post(
        external_id=message.external_id or "",
        author=Author(author.external_id, author.handle, author.name) if author else Author(""),
        text=message.text,
        created_at=message.created_at,
        kind=Kind(message.kind),
        parent_id=message.parent_external_id,
        conversation_id=message.conversation_id,
        url=message.url,
        raw=message.raw,
        peer=peer,
        is_group=message.is_group,
    )
    Message.objects.filter(pk=message.pk).update(external_id=None)
    ingest(message.channel, Batch((post,)), now=now)
    filed = Message.objects.get(channel=message.channel_id, external_id=post.external_id)
    PrivateNumber.objects.filter(message=message).update(message=filed)
    message.delete()
