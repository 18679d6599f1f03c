"""Our own copies in storage: written under names that nobody can guess, removed after commit."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from inbox.models import Attachment, Message
from inbox.pictures.encode import Encoded

log = structlog.get_logger(__name__)

ENDINGS = {"image/jpeg": ".jpeg", "image/png": ".png"}


def store_file(content: bytes, content_type: str) -> str:
    """Write one of our pictures. Gives its name in storage: 192 bits that tell nothing."""
    folder = f"pictures/{timezone.now():%Y/%m}"
    name = f"{folder}/{secrets.token_urlsafe(24)}{ENDINGS[content_type]}"
    return default_storage.save(name, ContentFile(content))


def describe_file(name: str, encoded: Encoded) -> dict[str, object]:
    """The columns of an Attachment that is held."""
    return {
        "state": Attachment.State.HELD, "error": "", "file": name, "size": len(encoded.content),
        "content_type": encoded.content_type, "width": encoded.width, "height": encoded.height,
    }  # fmt: skip


def drop_pictures(messages: Collection[Message]) -> int:
    """Rows and files of whatever pictures came with these messages, or went out with them.

    Gives how many. One that is being fetched at this moment is thrown away when it comes.
    """
    theirs = Q(message__in=messages) | Q(reply__message__in=messages)
    return drop_rows(Attachment.objects.filter(theirs))


def drop_rows(pictures: QuerySet[Attachment]) -> int:
    with transaction.atomic():
        rows = list(pictures.select_for_update(of=("self",)).values_list("pk", "file"))
        Attachment.objects.filter(pk__in=[pk for pk, _file in rows]).delete()
        remove_files(file for _pk, file in rows if file)
    return len(rows)


def remove_files(names: Iterable[str]) -> None:
    """After commit: a row whose deletion is undone must not have lost its file."""
    doomed = list(names)

    def remove() -> None:
        for name in doomed:
            try:
                default_storage.delete(name)
            except OSError as error:
                log.warning("picture_not_removed", file=name, error=type(error).__name__)

    transaction.on_commit(remove, robust=True)
