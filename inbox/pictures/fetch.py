"""Pictures that wait are fetched: soon after their message, and again where that failed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from connectors.port import ConnectorError
from connectors.registry import connect
from inbox.hints import hint_threads
from inbox.models import Attachment
from inbox.pictures.download import download_picture
from inbox.pictures.encode import Encoded, encode_picture
from inbox.pictures.keep import describe_file, remove_files, store_file
from inbox.pictures.places import Resolve, resolve_host
from inbox.pictures.trouble import (
    UNREACHABLE,
    PictureGone,
    PictureLate,
    PictureTrouble,
)

MAX_ATTEMPTS = 6  # about an hour
FIRST_PAUSE = 15  # seconds; three times as long after each failure
AT_ONCE = 40  # of one sweep

State = Attachment.State
log = structlog.get_logger(__name__)


def find_due_pictures(*, now: datetime, limit: int = AT_ONCE) -> list[int]:
    due = Attachment.objects.filter(state=State.WAITING, next_attempt_at__lte=now)
    return list(due.order_by("next_attempt_at").values_list("pk", flat=True)[:limit])


def fetch_picture(
    picture_id: int, *, clock: Callable[[], datetime], resolve: Resolve = resolve_host
) -> None:
    """Fetch, re-encode and keep a picture that is due. Harmless twice."""
    picture = begin_fetch(picture_id, now=clock())
    if picture is None:
        return
    try:
        encoded = encode_picture(_download(picture, resolve))
    except PictureTrouble as trouble:
        end_fetch(picture, trouble)
    else:
        keep_fetched(picture, encoded)


def begin_fetch(picture_id: int, *, now: datetime) -> Attachment | None:
    """The attempt is committed before the call: whatever kills this worker, the next one waits its
    turn, and a picture that kills each is given up.
    """
    picture = Attachment.objects.select_related("message__channel").filter(pk=picture_id).first()
    if picture is None:
        return None
    pause = timedelta(seconds=FIRST_PAUSE * 3**picture.attempt_count)
    is_taken = Attachment.objects.filter(
        pk=picture_id, state=State.WAITING, next_attempt_at__lte=now,
        attempt_count=picture.attempt_count,
    ).update(attempt_count=picture.attempt_count + 1, next_attempt_at=now + pause)  # fmt: skip
    if not is_taken:
        return None
    picture.attempt_count += 1
    if picture.attempt_count > MAX_ATTEMPTS:
        end_fetch(picture, PictureLate(UNREACHABLE))
        return None
    return picture


def _download(picture: Attachment, resolve: Resolve) -> bytes:
    message, url = picture.message, picture.source_url
    if message is None:
        return download_picture(url, resolve=resolve)
    try:
        headers = connect(message.channel).sign_picture(url) if message.is_private else {}
    except ConnectorError:  # our sign-in has ended: a later try may find another
        raise PictureLate(UNREACHABLE) from None
    api_url = message.channel.api_url
    return download_picture(url, api_url=api_url, headers=headers, resolve=resolve)


@transaction.atomic
def end_fetch(picture: Attachment, trouble: PictureTrouble) -> None:
    """What the thread shows in the picture's place; nothing new where a later try may succeed."""
    log.info("picture_not_fetched", picture=picture.pk, trouble=type(trouble).__name__)
    if isinstance(trouble, PictureLate) and picture.attempt_count < MAX_ATTEMPTS:
        return
    is_gone = isinstance(trouble, PictureGone | PictureLate)
    state = State.GONE if is_gone else State.REFUSED
    waiting = Attachment.objects.filter(pk=picture.pk, state=State.WAITING)
    if waiting.update(state=state, error=trouble.words):
        _hint(picture)


@transaction.atomic
def keep_fetched(picture: Attachment, encoded: Encoded) -> None:
    """Unless the message was purged meanwhile: then the file goes, too."""
    name = store_file(encoded.content, encoded.content_type)
    waiting = Attachment.objects.filter(pk=picture.pk, state=State.WAITING)
    if waiting.update(**describe_file(name, encoded)):
        _hint(picture)
    else:
        remove_files([name])


def _hint(picture: Attachment) -> None:
    hint_threads([picture.message.thread_id if picture.message else None])
