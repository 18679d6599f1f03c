"""Pictures that an agent adds to an answer: kept beside the draft until it is sent, or a day."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from agents.models import Agent
from connectors.models import Channel
from connectors.port import ConnectorError, Outgoing, Permanent, Picture, Way
from connectors.registry import connect
from inbox.models import Attachment, Reply, Thread
from inbox.models.attachments import UNSENT
from inbox.numbers.mask import hide_numbers
from inbox.numbers.refuse import refuse_masks, refuse_numbers
from inbox.pictures.encode import encode_picture
from inbox.pictures.keep import describe_file, drop_rows, store_file
from inbox.pictures.rows import MAX_ALT
from inbox.pictures.trouble import PictureRefused
from inbox.threads.changing import lock_thread

# Pictures by id, each with what it shows in words; None: as it was described before.
Alts = Mapping[int, str | None]

KEPT = timedelta(days=1)
LOST = gettext_noop("A picture of this answer is lost. Add it again.")


def list_uploads(thread: Thread, agent: Agent) -> QuerySet[Attachment]:
    """What the agent has added to an answer that is not sent yet, in order."""
    return Attachment.objects.filter(UNSENT, thread=thread, agent=agent).order_by("pk")


def find_limit(channel: Channel, way: Way) -> int:
    """How many pictures may go out with one answer; none where the channel cannot be used."""
    try:
        return connect(channel).picture_limit(way)
    except ConnectorError:
        return 0


def upload_picture(
    thread: Thread, *, by: Agent, content: bytes, now: datetime, alt_text: str = ""
) -> Attachment:
    """Keep a picture beside the draft. Raises ValidationError: no picture, too large, too many."""
    try:
        encoded = encode_picture(content)
    except PictureRefused as refused:
        raise ValidationError({"picture": _(refused.words)}) from None
    with transaction.atomic():
        current = lock_thread(thread.pk)
        limit = max(find_limit(current.channel, way) for way in Way)
        check_count(current.channel, list_uploads(current, by).count() + 1, limit)
        return Attachment.objects.create(
            thread=current, agent=by, uploaded_at=now, alt_text=clean_alt(alt_text),
            **describe_file(store_file(encoded.content, encoded.content_type), encoded),
        )  # fmt: skip


def check_count(channel: Channel, count: int, limit: int) -> None:
    if count <= limit:
        return
    network = channel.get_network_display()
    if not limit:
        words = _("No picture can go out here on %(network)s.") % {"network": network}
    else:
        words = ngettext(
            "%(network)s takes one picture here.",
            "%(network)s takes %(limit)d pictures here.",
            limit,
        ) % {"network": network, "limit": limit}
    raise ValidationError({"pictures": words})


def clean_alt(alt_text: str) -> str:
    """As it is stored: without personal numbers, which it keeps nowhere aside."""
    return hide_numbers(alt_text.replace("\x00", "").strip()[:MAX_ALT])


def describe_upload(picture: Attachment, alt_text: str) -> None:
    """What a picture shows, in words: for who cannot see it."""
    Attachment.objects.filter(UNSENT, pk=picture.pk).update(alt_text=clean_alt(alt_text))


def discard_upload(picture: Attachment) -> None:
    drop_rows(Attachment.objects.filter(UNSENT, pk=picture.pk))


def take_pictures(reply: Reply, pictures: Alts) -> None:
    """They go out with the reply, in this order. Within the transaction that queues it.

    Raises ValidationError: not an unsent upload of its author's in this thread, too many, or a
    personal number in what one shows.
    """
    if not pictures or reply.agent is None:
        return
    check_count(reply.channel, len(pictures), find_limit(reply.channel, Way(reply.way)))
    uploads = list_uploads(reply.thread, reply.agent).select_for_update(of=("self",))
    found = uploads.in_bulk(list(pictures))
    if len(found) < len(pictures):
        raise ValidationError({"pictures": _("A picture is no longer there. Add it again.")})
    for position, (pk, alt_text) in enumerate(pictures.items()):
        found[pk].reply, found[pk].position = reply, position
        if alt_text is not None:
            refuse_numbers(alt_text)
            found[pk].alt_text = clean_alt(alt_text)
        refuse_masks(found[pk].alt_text)
    Attachment.objects.bulk_update(found.values(), ["reply", "position", "alt_text"])


def give_back_pictures(reply: Reply, *, now: datetime) -> None:
    """The reply became a draft again: its pictures stand beside that."""
    Attachment.objects.filter(reply=reply).update(reply=None, uploaded_at=now, thread=reply.thread)


def copy_pictures(reply: Reply, *, by: Agent, now: datetime) -> None:
    """What was not sent is to be changed and sent anew: its pictures stand in the tray, too, if
    there is room. The reply keeps its own. A lost file is left out.
    """
    room = find_limit(reply.channel, Way(reply.way)) - list_uploads(reply.thread, by).count()
    for picture in reply.pictures[: max(0, room)]:
        with suppress(OSError), default_storage.open(str(picture.file)) as file:
            name = store_file(file.read(), picture.content_type)
            Attachment.objects.create(
                thread=reply.thread, agent=by, uploaded_at=now, alt_text=picture.alt_text,
                state=Attachment.State.HELD, file=name, size=picture.size, width=picture.width,
                height=picture.height, content_type=picture.content_type,
            )  # fmt: skip


def add_pictures(outgoing: Outgoing, reply: Reply) -> Outgoing:
    """With the bytes of the reply's pictures. Raises Permanent where a file is gone."""
    rows = reply.attachments.order_by("position", "pk")
    return replace(outgoing, pictures=tuple(_read_picture(row) for row in rows))


def _read_picture(row: Attachment) -> Picture:
    try:
        with default_storage.open(str(row.file)) as file:
            return Picture(file.read(), row.content_type, row.alt_text)
    except OSError:
        raise Permanent(LOST) from None


def drop_old_uploads(*, now: datetime) -> int:
    """What was added and never sent. Gives how many."""
    return drop_rows(Attachment.objects.filter(UNSENT, uploaded_at__lt=now - KEPT))
