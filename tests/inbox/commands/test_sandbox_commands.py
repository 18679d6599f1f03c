"""Connect to the sandbox, and export what came of it."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from connectors.models import Channel
from tests.inbox.conftest import Desk


def test_every_brand_account_gets_a_channel_once(desk: Desk) -> None:
    desk.control("POST", "accounts", network="facebook", handle="nordbanan", is_brand=True)
    for _time in range(2):
        call_command("connect_sandbox", url=desk.url, stdout=StringIO())
    assert sorted(Channel.objects.values_list("network", flat=True)) == ["facebook", "x"]
    assert all(channel.credentials["token"] for channel in Channel.objects.all())


def test_a_newer_sign_in_is_left_alone(desk: Desk) -> None:
    desk.control("POST", "revocations", network="x", handle="nordbanan")
    newer = {"token": "from a sign-in by hand"}
    desk.channel.credentials = newer
    desk.channel.save()
    call_command("connect_sandbox", url=desk.url, stdout=StringIO())
    desk.channel.refresh_from_db()
    assert desk.channel.credentials == newer
    assert desk.channel.is_active


def test_a_sandbox_that_is_not_there_is_named(db: None) -> None:
    with pytest.raises(CommandError, match="No sandbox answers at"):
        call_command("connect_sandbox", url="http://127.0.0.1:9")


def test_the_export_has_a_line_for_every_message(desk: Desk, tmp_path: Path) -> None:
    question = desk.customer_writes("@nordbanan Var är mitt tåg?")
    answer = desk.customer_writes("@maja Det kommer.", under=question, author="nordbanan")
    status = desk.customer_writes("Vi bygger om", author="nordbanan")
    desk.poll()
    file = tmp_path / "threads.jsonl"
    call_command("export_threads", str(file), stderr=StringIO())
    rows = {row["external_id"]: row for row in map(json.loads, file.read_text().splitlines())}
    assert set(rows) == {question, answer, status}
    assert rows[question]["thread"] == rows[answer]["thread"]
    assert rows[answer] | {"thread": "", "created_at": ""} == {
        "external_id": answer,
        "channel": "nordbanan",
        "thread": "",
        "top": question,
        "direction": "outbound",
        "created_at": "",
    }
    assert (rows[status]["thread"], rows[status]["top"]) == (None, None)
