"""The recording goes in through the network; then everything that we keep or say is searched."""

# The client of Valkey tells no types for its subscriptions.
# mypy: disallow-untyped-calls=False

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from inbox.hints import HINTS_TOPIC, connect_valkey
from inbox.models import Message, PrivateNumber, Thread, ThreadEvent, Verb
from inbox.search.index import index_due_messages
from inbox.threads.drafts import save_draft
from inbox.threads.note import add_note
from tests.inbox.conftest import Desk
from tests.inbox.numbers.test_finding import READABLE, read_lines

SEARCHED = """
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'public'
        AND data_type IN ('text', 'character varying', 'json', 'jsonb', 'ARRAY', 'tsvector')
"""
Commits = Callable[..., AbstractContextManager[Any]]


def read_stored() -> str:
    """Every text that any table holds."""
    with connection.cursor() as cursor:
        cursor.execute(SEARCHED)
        columns = cursor.fetchall()
        assert ("inbox_message", "raw") in columns
        whole = []
        for table, column in columns:
            cursor.execute(f'SELECT string_agg("{column}"::text, chr(10)) FROM "{table}"')
            whole.append(cursor.fetchone()[0] or "")
    return "\n".join(whole)


def find_plain(haystack: str, numbers: set[str]) -> list[str]:
    """The numbers that stand there, as written or without what separates their digits."""
    bare = {re.sub(r"\W", "", number) for number in numbers}
    return sorted(number for number in numbers | bare if number in haystack)


def test_no_number_of_the_recording_is_anywhere_in_plain(
    desk: Desk,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Commits,
) -> None:
    rows = read_lines("pii_dev.jsonl")
    numbers = {
        str(row["text"])[start:end]
        for row in rows
        for start, end, kind in row["spans"]
        if kind not in READABLE
    }
    caplog.set_level(logging.DEBUG)
    heard = connect_valkey().pubsub()
    heard.subscribe(HINTS_TOPIC)
    with django_capture_on_commit_callbacks(execute=True):
        for place, row in enumerate(rows):
            desk.customer_writes(f"@nordbanan {row['text']}", author=f"kund{place % 50}")
        for _turn in range(20):
            if Message.objects.count() >= len(rows):
                break
            desk.poll()
        thread = Thread.objects.order_by("pk")[0]
        written = " ".join(sorted(numbers)[:40])
        add_note(thread, by=desk.elin, text=written, now=timezone.now())
        save_draft(thread, by=desk.elin, text=written)
    index_due_messages()
    call_command("export_threads", str(tmp_path / "export.jsonl"))

    assert Message.objects.filter(direction="inbound").count() == len(rows)
    stored = read_stored()
    assert find_plain(stored, numbers) == []
    assert find_plain(caplog.text, numbers) == []
    assert find_plain((tmp_path / "export.jsonl").read_text(), numbers) == []
    hints = []
    while hint := heard.get_message(timeout=0.2):
        hints.append(str(hint["data"]))
    assert any('"threads"' in hint for hint in hints)
    assert find_plain("\n".join(hints), numbers) == []

    # The search would have found them: what stays readable is there.
    phones = {
        str(row["text"])[s:e] for row in rows for s, e, kind in row["spans"] if kind == "PHONE"
    }
    assert len([phone for phone in phones if phone in stored]) == len(phones)
    kept = {json.dumps(number.plain) for number in PrivateNumber.objects.all()}
    assert {json.dumps(number) for number in numbers} <= kept
    assert ThreadEvent.objects.filter(verb=Verb.FOUND_NUMBER).count() == len(
        [row for row in rows if row["sensitive"] and row["kind"] not in READABLE]
    )
