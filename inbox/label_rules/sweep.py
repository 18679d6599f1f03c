"""What customers wrote since the last look is labelled by the rules, after it was committed, tells
which language they write, and is told to whom it concerns.

Messages commit out of the order of their ids, so that the newest id which was read says nothing of
those below it. A floor does: it rises to an id only when every transaction that may have drawn a
smaller one has ended. What lies above it is read again, which is harmless.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from inbox.customers.language import note_languages
from inbox.label_rules.keep import list_rules
from inbox.label_rules.match import find_word, fold
from inbox.models import Direction, LabelReading, LabelRule, Message, Thread
from inbox.threads.label import label_by_rule
from inbox.threads.watch import tell_written

BATCH = 500  # messages
TURN = 0x6C6162656C  # of the one worker that reads

DRAWN_ID = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM inbox_message_id_seq"
OWN_XID = "SELECT pg_current_xact_id()::text::bigint"
SNAPSHOT = """
    SELECT pg_snapshot_xmin(now)::text::bigint, pg_snapshot_xmax(now)::text::bigint
    FROM pg_current_snapshot() AS now
"""


def has_unread() -> bool:
    """Whether a number was drawn for a message that the rules have not read."""
    floor = LabelReading.objects.filter(pk=1).values_list("floor", flat=True).first()
    return floor is None or _read(DRAWN_ID) != (floor,)


def label_new_messages(*, now: datetime, may_go_on: Callable[[], bool] = lambda: True) -> int:
    """How many labels were put on. Harmless twice, also at once."""
    reading, rules, count = settle_mark(), list(list_rules()), 0
    after = reading.floor
    while batch := list(_list_messages(after)):
        note_languages(batch)
        tell_written(batch, now=now)
        count += _label_batch(batch, rules, now=now) if rules else 0
        after = batch[-1].pk
        _raise_floor(min(after, reading.settled))
        if not may_go_on():
            return count
    _raise_floor(reading.settled)
    return count


def settle_mark() -> LabelReading:
    """How far the rules have read, with the mark settled if it can be, and the next one set. Not
    within a transaction: each statement has one of its own.

    Whoever files a post has written to the database before it draws the post's id. So all who drew
    one up to the mark have lower numbers than a transaction that begins afterwards.
    """
    (drawn,), (own,) = _read(DRAWN_ID), _read(OWN_XID)
    fresh = {"floor": drawn, "settled": drawn, "mark": drawn, "mark_xid": own}
    reading, is_new = LabelReading.objects.get_or_create(pk=1, defaults=fresh)
    lowest_running, beyond_ended = _read(SNAPSHOT)
    # Beyond all that ended: the database was restored, and nothing of that time goes on.
    is_settled = reading.mark_xid < lowest_running or reading.mark_xid >= beyond_ended
    if is_settled and not is_new:
        reading.settled, reading.mark, reading.mark_xid = reading.mark, drawn, own
        reading.save(update_fields=["settled", "mark", "mark_xid"])
    return reading


def _read(statement: str) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        row: tuple[int, ...] = cursor.fetchone()
        return row


def _raise_floor(to: int) -> None:
    LabelReading.objects.filter(pk=1, floor__lt=to).update(floor=to)


def _list_messages(after: int) -> QuerySet[Message]:
    written = Message.objects.filter(
        pk__gt=after, direction=Direction.INBOUND, thread__isnull=False
    )
    return written.only("thread", "channel", "author", "text").order_by("pk")[:BATCH]


def _label_batch(batch: Iterable[Message], rules: list[LabelRule], *, now: datetime) -> int:
    found = {
        (message.thread_id, rule.label_id): (rule, word)
        for message, rule, word in find_matches(batch, rules)
    }
    borne = Thread.labels.through.objects.filter(thread__in=[thread for thread, _ in found])
    for pair in borne.values_list("thread", "label"):
        found.pop(pair, None)
    return sum(
        label_by_rule(thread_id, rule, word=word, now=now)
        for (thread_id, _label), (rule, word) in found.items()
        if thread_id
    )


def find_matches(
    messages: Iterable[Message], rules: list[LabelRule]
) -> Iterable[tuple[Message, LabelRule, str]]:
    for message in messages:
        folded = fold(message.text)
        for rule in rules:
            is_meant = rule.channel_id in (None, message.channel_id)
            if is_meant and (word := find_word(rule.words, folded)):
                yield message, rule, word
