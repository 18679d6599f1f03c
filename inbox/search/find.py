"""The messages that a search finds, the newest first, paged by key, in ever wider windows."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import OperationalError, connection, transaction
from django.db.models import BooleanField, DateTimeField, ExpressionWrapper, F, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _
from psycopg2.errors import QueryCanceled

from connectors.models import Channel
from inbox.models import Message, SearchEntry, Thread
from inbox.paging import load_key, read_page
from inbox.search.resolve import Search
from inbox.search.spans import Window, list_windows

ORDER = ("-moment", "-message_id")
PAGE_SIZE = 15  # what a screen shows; the next page comes as it is read on
LONGEST = "2s"  # that a window may take: what asks for more is told to ask for less
# Helpers take longer to start than a page may, and so does a hash of all open threads: entry by
# entry, the newest first, a page is soon full.
BOUND = """
    SELECT set_config('statement_timeout', %s, true),
        set_config('max_parallel_workers_per_gather', '0', true),
        set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)
"""
# No index has this order: else the planner would walk along it for a word that is rare.
OUT_OF_ORDER = ExpressionWrapper(F("created_at") + timedelta(), output_field=DateTimeField())
NETWORK_ID = re.compile(r"\d{6,20}(?:_\d{6,20})?")


class Found(NamedTuple):
    """The ids of messages, and the key of the page after them: empty at the end."""

    ids: list[int]
    next_key: str


def find_messages(search: Search, *, now: datetime, key: str = "", size: int = PAGE_SIZE) -> Found:
    """Raises BadKey. Where it would take too long, a problem more stands in `search`."""
    if search.is_void:
        return Found([], "")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(BOUND, [LONGEST])
            rows, next_key = _read_windows(search, _find_start(search, key, now), key, size)
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        words = _("That is too much to look through. Add a word, a channel, or “after:” a day.")
        search.problems.append(words)
        return Found([], "")
    return Found([row.message_id for row in rows], next_key)


def _read_windows(
    search: Search, start: datetime, key: str, size: int
) -> tuple[list[SearchEntry], str]:
    """The first window that has more than a page, or the widest."""
    rows, next_key = list[SearchEntry](), ""
    for window in list_windows(start, has_months=not (search.has_starts or _is_led(search))):
        within = _narrow(_select(search, window), window, search)
        rows, next_key = read_page(within, ORDER, size=size, key=key)
        is_whole = window.since and search.since and window.since <= search.since
        if next_key or is_whole:
            break
    return rows, next_key


def _is_led(search: Search) -> bool:
    """Found from the few threads that are as was asked, not from the messages by time."""
    return search.is_of_few and not search.query


def _narrow(
    entries: QuerySet[SearchEntry], window: Window, search: Search
) -> QuerySet[SearchEntry]:
    """By the index of words where there are any, else by the one of time."""
    if not window.spans:
        return entries
    if search.query:
        return entries.filter(spans__overlap=window.spans)
    return entries.filter(created_at__gte=window.since)


def _find_start(search: Search, key: str, now: datetime) -> datetime:
    """What comes before this moment: of a further page where the last one ended."""
    ends = [now, *([search.until] if search.until else [])]
    if key:
        ends.append(datetime.fromisoformat(load_key(key, ORDER)[0]))
    return min(ends)


def _select(search: Search, window: Window) -> QuerySet[SearchEntry]:
    is_unordered = search.query or (_is_led(search) and not window.spans)
    moment = OUT_OF_ORDER if is_unordered else F("created_at")
    entries = SearchEntry.objects.only("message_id").annotate(moment=moment)
    entries = entries.filter(*search.conditions)
    if search.query:
        entries = entries.filter(_hold(" & ".join(filter(None, [search.query, search.refused]))))
    elif search.refused:
        # The index would be read from end to end for what it does not hold.
        entries = entries.exclude(_hold(f"!({search.refused})"))
    if search.since:
        entries = entries.filter(created_at__gte=search.since)
    if search.until:
        entries = entries.filter(created_at__lt=search.until)
    return entries


def _hold(query: str) -> RawSQL:
    return RawSQL("inbox_searchentry.words @@ %s::tsquery", [query], BooleanField())


def find_named(thread_id: int) -> list[int]:
    """The latest message of a thread, or of what it was merged into."""
    thread = Thread.objects.filter(pk=thread_id).first()
    while thread and thread.merged_into_id:
        thread = Thread.objects.filter(pk=thread.merged_into_id).first()
    return _list_latest(thread.pk) if thread else []


def _list_latest(thread_id: int) -> list[int]:
    messages = Message.objects.filter(thread=thread_id, replaced_by=None)
    return list(messages.order_by("-created_at", "-id").values_list("pk", flat=True)[:1])


def find_post(address: str) -> list[int]:
    """Messages by the number that stands in the address of a post."""
    ids = NETWORK_ID.findall(address)[-3:]
    channels = Channel.objects.values_list("pk", flat=True)
    held = Message.objects.filter(
        channel__in=list(channels), external_id__in=ids, thread__isnull=False
    )
    return list(held.order_by("-created_at", "-id").values_list("pk", flat=True)[:PAGE_SIZE])
