"""Thousands of real customer tweets through the sandbox, polled by the real worker."""

from __future__ import annotations

import csv
import json
import os
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import psycopg2
import pytest
from pandas.testing import assert_frame_equal

from tests.processes import open_house
from tests.replay.figures import reckon
from tests.replay.rule import Recording

SHARED = Path(os.environ["SHARED_DIR"]) / "data"
FILE = SHARED / "threads_twcs_head.jsonl"
TRUTH = SHARED / "frt_truth_head.csv"

pytestmark = [
    pytest.mark.replay,
    pytest.mark.skipif(not FILE.exists(), reason=f"The shared recordings are not in {SHARED}"),
]

Exported = list[dict[str, str]]
DAYS = ("2008-01-01", "2017-12-31")  # in which all of it was written
EXACT = ["threads", "unanswered", "first_within_5", "first_within_60"]
FIRST_RESPONSES = """
    SELECT channel.handle, thread.top_external_id,
        extract(epoch FROM thread.first_response_at - thread.opened_at) / 60
    FROM inbox_thread thread JOIN connectors_channel channel ON channel.id = thread.channel_id
    WHERE thread.status <> 'merged'
"""


@dataclass(frozen=True)
class Replayed:
    """What an installation holds after it was fed, how soon it answered, and its board."""

    rows: Exported
    times: dict[tuple[str, str], float]
    board: dict[str, Any]


def replay(name: str, folder: Path, *options: str) -> Replayed:
    """Feed the file to an empty installation."""
    with open_house(name) as house:
        house.start_sandbox()
        house.run("-m", "sandbox", "replay", str(FILE), "--accounts-only")
        house.run("manage.py", "connect_sandbox")
        house.start_worker()
        house.run("-m", "sandbox", "replay", str(FILE), "--speed", "max", *options)
        file = folder / f"{name}.jsonl"
        house.run("manage.py", "export_threads", str(file))
        with closing(psycopg2.connect(house.environment["DATABASE_URL"])) as connection:
            cursor = connection.cursor()
            cursor.execute(FIRST_RESPONSES)
            times = {(handle, top): minutes for handle, top, minutes in cursor.fetchall()}
        board = json.loads(house.run("manage.py", "show_figures", *DAYS))
        return Replayed([json.loads(line) for line in file.read_text().splitlines()], times, board)


@pytest.fixture(scope="module")
def recording() -> Recording:
    return Recording.load(FILE)


@pytest.fixture(scope="module")
def in_order(tmp_path_factory: pytest.TempPathFactory) -> Replayed:
    return replay("in_order", tmp_path_factory.mktemp("in_order"))


def group_threads(rows: Exported) -> dict[str, set[frozenset[str]]]:
    """Each channel's threads as sets of posts."""
    threads: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        if row["thread"] is not None:
            threads[row["channel"], row["thread"]].add(row["external_id"])
    grouped: dict[str, set[frozenset[str]]] = defaultdict(set)
    for (channel, _thread), ids in threads.items():
        grouped[channel].add(frozenset(ids))
    return grouped


def expected_threads(recording: Recording) -> dict[str, set[frozenset[str]]]:
    grouped: dict[str, set[frozenset[str]]] = {}
    for brand, ids in recording.holdings().items():
        threads: dict[str, set[str]] = defaultdict(set)
        for external_id in ids:
            if top := recording.top_of(recording.rows[external_id]):
                threads[top].add(external_id)
        grouped[brand] = {frozenset(members) for members in threads.values()}
    return grouped


def check_completeness(rows: Exported, recording: Recording) -> None:
    """Every post of a customer stands exactly once in its brand's channel, and nothing twice."""
    copies = Counter((row["channel"], row["external_id"]) for row in rows)
    assert max(copies.values()) == 1
    inbound = [row for row in recording.rows.values() if row["direction"] == "in"]
    lost = [row["id"] for row in inbound if (row["brand"], row["id"]) not in copies]
    assert lost == []


def test_in_order_nothing_is_lost_doubled_split_or_joined(
    in_order: Replayed, recording: Recording
) -> None:
    check_completeness(in_order.rows, recording)
    assert group_threads(in_order.rows) == expected_threads(recording)


def test_shuffled_and_twice_gives_the_same_threads(
    in_order: Replayed,
    recording: Recording,
    tmp_path: Path,
) -> None:
    shuffled = replay("shuffled", tmp_path, "--shuffle", "7", "--twice")
    check_completeness(shuffled.rows, recording)
    assert group_threads(shuffled.rows) == group_threads(in_order.rows)


def test_first_response_times_equal_the_truth(in_order: Replayed, recording: Recording) -> None:
    times = in_order.times
    rows = csv.DictReader(TRUTH.read_text().splitlines())
    truth = [row for row in rows if row["complete"] == "True"]
    by_customers = [row for row in truth if recording.rows[row["thread_id"]]["direction"] == "in"]
    wrong = {
        row["thread_id"]: (row["first_reply_minutes"], times.get((row["brand"], row["thread_id"])))
        for row in by_customers
        if not is_equal(row["first_reply_minutes"], times.get((row["brand"], row["thread_id"])))
    }
    assert len(by_customers) > len(truth) * 0.9
    assert wrong == {}


def test_the_board_equals_what_pandas_makes_of_the_file(
    in_order: Replayed, recording: Recording
) -> None:
    """For every brand. Percentiles are read from histograms, true within 0.5 %."""
    expected = reckon(recording, datetime.fromisoformat(in_order.board["at"]))
    found = pd.DataFrame.from_dict(
        {
            one["handle"]: {name: figure["value"] for name, figure in one["figures"].items()}
            for one in in_order.board["channels"]
        },
        orient="index",
    )
    found = found.rename_axis("channel").loc[expected.index, expected.columns].astype(float)
    assert len(expected) > 70
    percentiles = ["first_median", "first_p90"]
    assert_frame_equal(found[EXACT], expected[EXACT], check_dtype=False, rtol=1e-9)
    assert_frame_equal(found[percentiles], expected[percentiles], rtol=0.005, atol=1)
    assert_frame_equal(found[["first_mean"]], expected[["first_mean"]], rtol=0, atol=1)


def is_equal(minutes: str, found: float | None) -> bool:
    if not minutes or found is None:
        return not minutes and found is None
    return abs(float(minutes) - float(found)) < 0.006
