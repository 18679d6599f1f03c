from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.processes import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.sandbox.driving import Driver

ROOT = Path(__file__).parents[2]
NAMES = re.compile(r"(?<![A-Za-z0-9_@])@([A-Za-z0-9_]+)")


@contextmanager
def replaying(sandbox: Driver, file: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "replay", str(file), "--url", sandbox.url, *options],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate()


def replay(sandbox: Driver, file: Path, *options: str) -> subprocess.CompletedProcess[str]:
    with replaying(sandbox, file, *options) as process:
        out, err = process.communicate(timeout=30)
        return subprocess.CompletedProcess([], process.returncode, out, err)


def write_rows(file: Path, *rows: dict[str, Any]) -> Path:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


def make_row(number: int, **changes: Any) -> dict[str, Any]:
    row = {
        "id": str(number),
        "thread_id": str(number),
        "parent_id": None,
        "brand": "Nordtele",
        "author": "115712",
        "direction": "in",
        "created_at": f"2017-10-31T22:{number // 60:02}:{number % 60:02}Z",
        "text": f"@Nordtele nummer {number}",
    }
    return row | changes


class Poller:
    """A company with many accounts that polls all of them, each from its newest known post."""

    def __init__(self, sandbox: Driver) -> None:
        accounts = sandbox.control("GET", "accounts?network=x&is_brand=true")
        self._sandbox = sandbox
        self._clients = {account["id"]: (account, sandbox.connect(account)) for account in accounts}
        self._floors: dict[tuple[str, str], str] = {}
        self.seen: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)

    def poll_until_over(self, process: subprocess.Popen[str], *, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while process.poll() is None:
            assert time.monotonic() < deadline, "The replay did not end"
            if not self.poll():
                time.sleep(0.1)

    def poll(self) -> int:
        """Read what is new everywhere, asking only where something is; gives how much it was."""
        count = 0
        for waiting in self._sandbox.control("GET", "unpolled?network=x"):
            account, client = self._clients[waiting["account_id"]]
            is_own = waiting["timeline"] == "own"
            read = client.get_users_tweets if is_own else client.get_users_mentions
            count += self._poll_one(account, waiting["timeline"], read)
        return count

    def _poll_one(self, account: dict[str, Any], name: str, read: Any) -> int:
        key = (account["handle"], name)
        token, posts = None, []
        while True:
            answer = read(
                account["id"],
                since_id=self._floors.get(key),
                pagination_token=token,
                max_results=100,
                user_auth=False,
            ).json()
            posts += answer.get("data", [])
            token = answer["meta"].get("next_token")
            if token is None:
                break
        if posts:
            self._floors[key] = posts[0]["id"]
        self.seen[key] += posts
        return len(posts)

    def list_ids(self) -> dict[tuple[str, str], set[str]]:
        return {key: {post["id"] for post in posts} for key, posts in self.seen.items() if posts}


def expect_timelines(rows: list[dict[str, Any]]) -> dict[tuple[str, str], set[str]]:
    """What each brand must see, told from the file alone."""
    by_id = {row["id"]: row for row in rows}
    brands = {row["author"].lower(): row["author"] for row in rows if row["direction"] == "out"}
    expected: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        addressed = {name.lower() for name in NAMES.findall(row["text"])}
        if row["parent_id"] in by_id:
            addressed.add(by_id[row["parent_id"]]["author"].lower())
        for name in addressed & brands.keys() - {row["author"].lower()}:
            expected[brands[name], "mentions"].add(row["id"])
        if row["author"].lower() in brands:
            expected[row["author"], "own"].add(row["id"])
    return dict(expected)


@pytest.mark.parametrize("options", [(), ("--shuffle", "7", "--twice")], ids=["in order", "chaos"])
def test_whole_file_reaches_every_brand(
    sandbox: Driver, shared_file: Path, options: tuple[str, ...]
) -> None:
    rows = [json.loads(line) for line in shared_file.read_text(encoding="utf-8").splitlines()]
    replay(sandbox, shared_file, "--accounts-only")
    poller = Poller(sandbox)

    with replaying(sandbox, shared_file, *options) as process:
        poller.poll_until_over(process, seconds=120)

    assert process.returncode == 0
    assert poller.list_ids() == expect_timelines(rows)
    assert sandbox.control("GET", "unpolled") == []


def test_look_up_answers_for_all_of_the_file_from_the_start(
    sandbox: Driver, shared_file: Path
) -> None:
    rows = [json.loads(line) for line in shared_file.read_text(encoding="utf-8").splitlines()]
    replay(sandbox, shared_file, "--accounts-only")
    [account, *_] = sandbox.control("GET", "accounts?network=x&is_brand=true")
    client = sandbox.connect(account)

    with replaying(sandbox, shared_file, "--speed", "1.5") as process:
        wait_for_speed(sandbox, 1.5)
        posts: dict[str, dict[str, Any]] = {}
        for start in range(0, len(rows), 100):
            answer = client.get_tweets(
                [row["id"] for row in rows[start : start + 100]],
                tweet_fields=["conversation_id", "created_at", "entities", "referenced_tweets"],
            ).json()
            posts |= {post["id"]: post for post in answer["data"]}
        assert process.poll() is None

    for row in rows:
        post = posts[row["id"]]
        references = post.get("referenced_tweets", [{"id": None}])
        assert expand(post) == row["text"].replace("http://", "")
        assert post["conversation_id"] == row["thread_id"]
        assert post["created_at"] == row["created_at"].replace("Z", ".000Z")
        assert references[0]["id"] == row["parent_id"]


def expand(post: dict[str, Any]) -> str:
    """The text with its links as they were typed, but for `http://`, which X puts before all."""
    text: str = post["text"]
    for link in reversed(post.get("entities", {}).get("urls", [])):
        text = text[: link["start"]] + link["expanded_url"] + text[link["end"] :]
    return text.replace("http://", "")


def wait_for_speed(sandbox: Driver, speed: float) -> None:
    """A replay sets it when everything is loaded, and back to 1 when it ends."""
    wait_until(lambda: sandbox.control("GET", "speed") == {"speed": speed}, f"speed {speed}")


def test_accounts_only_makes_accounts_with_tokens_that_stay(
    sandbox: Driver, tmp_path: Path
) -> None:
    ours = make_row(2, author="Nordtele", direction="out", parent_id="1", thread_id="1")
    file = write_rows(tmp_path / "file.jsonl", make_row(1), ours)

    done = replay(sandbox, file, "--accounts-only")
    first = sandbox.control("GET", "accounts?is_brand=true")
    sandbox.control("POST", "reset")
    replay(sandbox, file, "--accounts-only")

    assert done.returncode == 0
    assert "1 brands and 1 customers" in done.stdout
    assert [account["handle"] for account in first] == ["Nordtele"]
    assert sandbox.control("GET", "accounts?is_brand=true") == first
    assert sandbox.control("POST", "deliveries", network="x", count=9)["delivered"] == 0


def test_full_speed_waits_at_500_that_nobody_has_polled(sandbox: Driver, tmp_path: Path) -> None:
    rows = [make_row(number) for number in range(1, 1001)]
    ours = make_row(1001, author="Nordtele", direction="out")
    file = write_rows(tmp_path / "file.jsonl", *rows, ours)

    with replaying(sandbox, file) as process:
        wait_until(lambda: count_unpolled(sandbox) >= 500, "500 posts that wait")
        time.sleep(1)  # in which a hundred more would come
        assert 500 <= count_unpolled(sandbox) < 600
        assert process.poll() is None
        poller = Poller(sandbox)
        poller.poll_until_over(process, seconds=30)

    assert process.returncode == 0
    expected = {str(number) for number in range(1, 1001)}
    assert poller.list_ids()["Nordtele", "mentions"] == expected


def count_unpolled(sandbox: Driver) -> int:
    return sum(entry["count"] for entry in sandbox.control("GET", "unpolled"))


def test_speed_paces_by_the_files_times_and_shrinks_the_rate_windows(
    sandbox: Driver, tmp_path: Path
) -> None:
    ours = make_row(1, author="Nordtele", direction="out", text="Driftinfo")
    file = write_rows(tmp_path / "file.jsonl", ours, make_row(2), make_row(3599))

    with replaying(sandbox, file, "--speed", "1000") as process:
        wait_for_speed(sandbox, 1000)
        start = time.monotonic()
        Poller(sandbox).poll_until_over(process, seconds=30)

    assert 3 < time.monotonic() - start < 15
    wait_for_speed(sandbox, 1)


def test_replay_again_reaches_a_client_that_stands_at_the_end_of_the_first(
    sandbox: Driver, tmp_path: Path
) -> None:
    ours = make_row(1, author="Nordtele", direction="out", text="Driftinfo")
    file = write_rows(tmp_path / "file.jsonl", ours, *(make_row(number) for number in range(2, 9)))
    replay(sandbox, file, "--accounts-only")
    poller = Poller(sandbox)
    with replaying(sandbox, file) as process:
        poller.poll_until_over(process, seconds=30)

    with replaying(sandbox, file) as process:
        wait_until(lambda: count_unpolled(sandbox) == 8, "everything to arrive again")
        poller.poll_until_over(process, seconds=30)

    ids = [post["id"] for post in poller.seen["Nordtele", "mentions"]]
    assert sorted(ids) == sorted(2 * [str(number) for number in range(2, 9)])


def test_twice_shows_each_post_a_second_time(sandbox: Driver, tmp_path: Path) -> None:
    ours = make_row(1, author="Nordtele", direction="out", text="Driftinfo")
    file = write_rows(tmp_path / "file.jsonl", ours, *(make_row(number) for number in range(2, 9)))

    with replaying(sandbox, file, "--twice"):
        wait_until(lambda: count_unpolled(sandbox) == 16, "everything to arrive twice")
        poller = Poller(sandbox)
        poller.poll()

    ids = [post["id"] for post in poller.seen["Nordtele", "mentions"]]
    assert sorted(ids) == sorted(2 * [str(number) for number in range(2, 9)])


def test_facebook_rows_stand_on_their_page(sandbox: Driver, tmp_path: Path) -> None:
    ours = make_row(2, author="Nordtele", direction="out", parent_id="1", thread_id="1")
    file = write_rows(tmp_path / "file.jsonl", make_row(1), ours)

    with replaying(sandbox, file, "--network", "facebook", "--speed", "2"):
        wait_until(lambda: count_unpolled(sandbox) == 2, "both posts")
        [page] = sandbox.control("GET", "accounts?network=facebook&is_brand=true")
        post, comment = (sandbox.control("GET", f"posts/facebook/{name}") for name in "12")

    assert post["page_id"] == comment["page_id"] == page["id"]
    wait_for_speed(sandbox, 1)  # which a replay that is ended leaves behind
    assert (comment["parent_id"], comment["conversation_id"]) == ("1", "1")
    assert comment["author_id"] == page["id"]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"id": "seven"}, "Line 2: id 'seven' is not a number of at most 19 digits"),
        ({"direction": "up"}, "Line 2: direction 'up' is neither in nor out"),
        ({"author": None}, "Line 2: author is missing"),
        ({"text": 5}, "Line 2: text is not a string"),
        ({"created_at": "2017-10-31T22:00:00"}, "has no time zone"),
        ({"id": "1"}, "Row 2: id 1 occurs twice"),
    ],
)
def test_bad_row_is_named(
    sandbox: Driver, tmp_path: Path, changes: dict[str, Any], complaint: str
) -> None:
    file = write_rows(tmp_path / "file.jsonl", make_row(1), make_row(2) | changes)

    done = replay(sandbox, file)

    assert done.returncode == 1
    assert complaint in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_no_sandbox_is_one_clear_line(tmp_path: Path) -> None:
    file = write_rows(tmp_path / "file.jsonl", make_row(1))
    done = subprocess.run(
        [sys.executable, "-m", "sandbox", "replay", str(file), "--url", "http://127.0.0.1:1"],
        cwd=ROOT,
        text=True,
        capture_output=True,
        timeout=30,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("No sandbox answers at http://127.0.0.1:1:")
