"""The numbers of stored messages, encrypted aside: what an agent may ask to see for a while."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from inbox.models import PrivateNumber, ThreadEvent, Verb
from inbox.numbers.mask import Number

Found = Mapping[int, tuple[Number, ...]]  # by message id


def keep_numbers(found: Found, *, now: datetime) -> None:
    """One statement for any number of messages."""
    rows = [
        PrivateNumber(
            message_id=message_id, kind=number.span.kind, country=number.span.country,
            start=number.span.start, end=number.span.end, plain=number.plain, found_at=now,
        )
        for message_id, numbers in found.items()
        for number in numbers
    ]  # fmt: skip
    if rows:
        PrivateNumber.objects.bulk_create(rows, ignore_conflicts=True)


def replace_numbers(found: Found, *, now: datetime) -> None:
    """The messages have other words now: what stood in the old ones is forgotten."""
    PrivateNumber.objects.filter(message__in=list(found)).delete()
    keep_numbers(found, now=now)


def tell_of_public_numbers(
    places: Iterable[tuple[int, int, tuple[Number, ...]]], *, now: datetime
) -> None:
    """Customers wrote numbers where everybody reads them: (thread, message, numbers) of each."""
    ThreadEvent.objects.bulk_create(
        ThreadEvent(
            thread_id=thread_id,
            verb=Verb.FOUND_NUMBER,
            at=now,
            facts={"message": message_id, "kinds": sorted({n.span.kind for n in numbers})},
        )
        for thread_id, message_id, numbers in places
    )
