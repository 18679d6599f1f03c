"""What is left of messages and threads when words and names go: that they were there, when, and
who of us answered. Figures are made of nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, Func, Q, QuerySet, Value

from inbox.hints import hint_threads
from inbox.models import (
    Attachment,
    Attempt,
    Direction,
    Draft,
    Handover,
    Mention,
    Message,
    PersonalNotice,
    PrivateNumber,
    Reply,
    Submission,
    Thread,
    ThreadEvent,
    ThreadMove,
    Verb,
)
from inbox.models.attachments import UNSENT
from inbox.personal_data.seal import seal_id
from inbox.pictures.keep import drop_rows
from inbox.signals import messages_emptied

# Ids stay what they were to each other: a post that topped a chain still does.
EMPTY_MESSAGES = """
    UPDATE inbox_message AS message SET
        external_id = nullif(given.seal, ''), chain_top = given.top, parent_external_id = '',
        parent_state = '', conversation_id = '', quoted_external_id = '', author_id = NULL,
        text = '', raw = '{}', url = '', check_at = NULL, missed_at = NULL, erased_at = %s
    FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS given (id, seal, top)
    WHERE message.id = given.id
"""
# What events say beside who did what when: words, and ids of the network.
WORDS_OF_EVENTS = ["words", "external_id"]
KINDS = {
    Direction.INBOUND: "messages",
    Direction.OUTBOUND: "answers",
    Direction.NOTE: "notes",
}


def empty_messages(messages: QuerySet[Message], *, now: datetime) -> Counter[str]:
    """Within the caller's transaction, their threads locked. Harmless twice. Returns how much of
    each kind went.
    """
    columns = ("pk", "external_id", "chain_top", "direction")
    found = list(messages.filter(erased_at=None).order_by("pk").values_list(*columns))
    ids = [pk for pk, *_rest in found]
    if not ids:
        return Counter()
    _write_empty(found, now=now)
    counts = Counter(KINDS[Direction(direction)] for *_rest, direction in found)
    counts["numbers"] = PrivateNumber.objects.filter(message__in=ids).delete()[0]
    counts["pictures"] = drop_rows(
        Attachment.objects.filter(Q(message__in=ids) | Q(reply__message__in=ids))
    )
    Mention.objects.filter(message__in=ids).delete()
    counts += _empty_replies(Q(in_reply_to__in=ids) | Q(message__in=ids))
    _empty_submissions(Q(in_reply_to__in=ids), now=now)
    counts["drafts"] = Draft.objects.filter(in_reply_to__in=ids).delete()[0]
    for _receiver, more in messages_emptied.send(None, message_ids=ids, now=now):
        counts += Counter(more)
    return +counts


def _write_empty(found: Sequence[tuple[Any, ...]], *, now: datetime) -> None:
    columns: list[Any] = [
        [pk for pk, *_rest in found],
        [seal_id(external_id or "") for _pk, external_id, *_rest in found],
        [seal_id(top) for _pk, _external_id, top, _direction in found],
    ]
    with connection.cursor() as cursor:
        cursor.execute(EMPTY_MESSAGES, [now, *columns])


def empty_threads(threads: Collection[Thread], *, now: datetime, why: str) -> Counter[str]:
    """All that is in these threads, and the threads' own words: locked and closed, or part of such.
    `why` stands in their events: "asked" or "age".
    """
    ids = [thread.pk for thread in threads]
    counts = empty_messages(Message.objects.filter(thread__in=ids), now=now)
    replies = Q(reply__thread__in=ids) | Q(submission__thread__in=ids)
    counts["pictures"] += drop_rows(Attachment.objects.filter(replies))
    counts += _empty_replies(Q(thread__in=ids))
    _empty_submissions(Q(thread__in=ids), now=now)
    return counts + strip_threads(threads, now=now, why=why)


def strip_threads(threads: Collection[Thread], *, now: datetime, why: str) -> Counter[str]:
    """The threads themselves: whose they were, what agents began to write, what could be undone."""
    counts: Counter[str] = Counter()
    ids = [thread.pk for thread in threads]
    for thread in threads:
        thread.top_external_id = seal_id(thread.top_external_id)
        thread.profile, thread.snippet, thread.under = None, "", ""
    Thread.objects.bulk_update(threads, ["top_external_id", "profile", "snippet", "under"])
    counts["drafts"] = Draft.objects.filter(thread__in=ids).delete()[0]
    counts["pictures"] = drop_rows(Attachment.objects.filter(UNSENT, thread__in=ids))
    Handover.objects.filter(thread__in=ids).delete()
    ThreadMove.objects.filter(Q(from_thread__in=ids) | Q(to_thread__in=ids)).delete()
    PersonalNotice.objects.filter(thread__in=ids).delete()
    tell_erased(ids, now=now, why=why)
    return +counts


def tell_erased(thread_ids: Iterable[int], *, now: datetime, why: str) -> None:
    """One event each; what earlier ones quote goes."""
    ids = list(thread_ids)
    quoting = ThreadEvent.objects.filter(thread__in=ids, facts__has_any_keys=WORDS_OF_EVENTS)
    quoting.update(facts=_Without(F("facts"), Value(WORDS_OF_EVENTS)))
    ThreadEvent.objects.bulk_create(
        ThreadEvent(thread_id=pk, verb=Verb.ERASED, at=now, facts={"why": why}) for pk in ids
    )
    hint_threads(ids)


class _Without(Func):
    """A JSON object without these keys."""

    template = "%(expressions)s"
    arg_joiner = " - "
    output_field = ThreadEvent._meta.get_field("facts")  # noqa: SLF001


def _empty_replies(which: Q) -> Counter[str]:
    """What we said, or would have said: that, and when, stays for the figures."""
    replies = Reply.objects.filter(which)
    unsent = replies.exclude(text="").filter(message=None)
    counts = Counter(unsent=unsent.count())
    Attempt.objects.filter(reply__in=replies).exclude(error="").update(error="")
    replies.filter(state=Reply.State.FAILED).update(state=Reply.State.CANCELLED)
    replies.update(text="", plain_text=None, signature="", error="", peer_external_id="")
    return +counts


def _empty_submissions(which: Q, *, now: datetime) -> None:
    found = Submission.objects.filter(which)
    waiting = found.filter(state=Submission.State.WAITING)
    waiting.update(state=Submission.State.TAKEN_BACK, settled_at=now)
    found.update(text="", plain_text=None, sent_text="", words="")
