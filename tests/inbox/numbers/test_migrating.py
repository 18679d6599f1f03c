"""An installation that has been in use gets the masks: its tables are full by then."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from inbox.models import PrivateNumber
from tests.inbox.numbers.test_nothing_in_plain import find_plain, read_stored
from tests.processes import new_database

BEFORE = [("inbox", "0007_verbs")]
PNR, CARD = "960310-2386", "4111 1111 1111 1111"
TEXT = f"Hej, {PNR} och {CARD}"
LONG = "ord " * 68 + "a b " + PNR  # 280 characters end within the number
BATCHES = 1_100  # more than two


def migrate(targets: list[tuple[str, str]]) -> Any:
    """The tables at that point."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


@pytest.fixture
def earlier(django_db_blocker: DjangoDbBlocker) -> Iterator[Any]:
    """In a database of its own: to take back all that came since takes ever longer."""
    usual = connections["default"]
    with new_database("earlier"), django_db_blocker.unblock():
        own = connections["default"] = usual.copy()
        own.settings_dict = {**usual.settings_dict, "NAME": "earlier"}
        try:
            yield migrate(BEFORE)
        finally:
            own.close()
            connections["default"] = usual


def fill(apps: Any) -> None:
    """What stands in a desk of issue 1, a number in each place that takes one."""
    now, get = timezone.now(), apps.get_model
    channel = get("connectors", "Channel").objects.create(network="x", external_id="1", handle="b")
    elin = get("agents", "Agent").objects.create(email="elin@example.org", name="Elin")
    customer = get("inbox", "Customer").objects.create(name=TEXT)
    maja = get("inbox", "Profile").objects.create(
        network="x", external_id="9", name=TEXT, customer=customer
    )
    times = {"opened_at": now, "last_message_at": now, "queue_at": now}
    threads = [
        get("inbox", "Thread").objects.create(
            channel=channel, top_external_id=str(n), profile=maja, snippet=text[:280], **times
        )
        for n, text in enumerate((TEXT, LONG))
    ]
    messages = get("inbox", "Message").objects.bulk_create(
        get("inbox", "Message")(
            channel=channel, external_id=str(n), thread=threads[n % 2], direction="inbound",
            author=maja, created_at=now, text=(TEXT, LONG)[n % 2],
            raw={"id": str(n), "text": (TEXT, LONG)[n % 2]},
        )
        for n in range(BATCHES)
    )  # fmt: skip
    for way, state in (("public", "queued"), ("public", "sent"), ("private", "failed")):
        get("inbox", "Reply").objects.create(
            thread=threads[0], channel=channel, agent=elin, in_reply_to=messages[0], text=TEXT,
            client_id=f"{way}{state}", version=1, not_before=now, way=way, state=state,
        )  # fmt: skip
    get("inbox", "Draft").objects.create(thread=threads[0], agent=elin, text=TEXT)
    get("inbox", "ThreadMove").objects.create(
        kind="merge", from_thread=threads[1], to_thread=threads[0], by=elin, before={},
        moved={"messages": [], "drafts": [[elin.pk, TEXT]]},
    )  # fmt: skip


def test_full_tables_are_masked_by_the_migration(earlier: Any) -> None:
    fill(earlier)
    assert find_plain(read_stored(), {PNR, CARD})  # the search would find them
    migrate([("inbox", "0008_mask_numbers")])
    stored = read_stored()
    assert find_plain(stored, {PNR, CARD}) == []
    assert PNR[:6] not in stored  # not even cut off
    assert PrivateNumber.objects.count() == BATCHES // 2 * 3
    replies = earlier.get_model("inbox", "Reply").objects.order_by("pk")
    assert [reply.plain_text for reply in replies] == [None, None, TEXT]
    migrate(BEFORE)
    migrate([("inbox", "0008_mask_numbers")])  # twice is once
    assert PrivateNumber.objects.count() == BATCHES // 2 * 3
