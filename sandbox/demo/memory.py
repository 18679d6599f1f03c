"""What the demo remembers over a restart: in the networks' own file, and so in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from sandbox.demo.texts import WAITING, Mood, Person
from sandbox.store import Network
from sandbox.store.records import to_millis

if TYPE_CHECKING:
    from datetime import datetime

    from sandbox.demo.texts import Opener
    from sandbox.store import Store

TABLES = ("demo_state", "demo_opener", "demo_plan")
PRIVATE = "private"  # in place of a post: to the brand alone


@dataclass(frozen=True, slots=True)
class Begun:
    """An opener that was written. `rounds`: how often the brand has answered its author;
    `is_invited`: just now it asked for a private message.
    """

    language: str
    mood: Mood
    then: str
    rounds: int
    is_invited: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Something that a customer is going to write. An empty `below_id`: a post to the brand;
    PRIVATE: a message. What is planned for later quotes nothing and shows no picture.
    """

    network: Network
    author: Person
    text: str
    below_id: str = ""
    quoted_id: str = ""
    picture: str = ""
    shows: str = ""


def name_talk(customer_id: str) -> str:
    """What stands in place of a post's id for what a customer began in private."""
    return f"{PRIVATE} {customer_id}"


class Memory:
    def __init__(self, store: Store) -> None:
        self._connection = store.connection
        schema = resources.files("sandbox.demo").joinpath("schema.sql")
        self._connection.executescript(schema.read_text(encoding="utf-8"))

    def forget(self) -> None:
        for table in TABLES:
            self._connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own

    def get(self, name: str, default: str = "") -> str:
        row = self._connection.execute(
            "SELECT value FROM demo_state WHERE name = ?", (name,)
        ).fetchone()
        return row["value"] if row else default

    def set(self, name: str, value: object) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO demo_state (name, value) VALUES (?, ?)", (name, str(value))
        )

    def keep_opener(self, network: Network, key: str, opener: Opener) -> None:
        """`key`: the post's id, or the name of a talk."""
        self._connection.execute(
            "INSERT OR REPLACE INTO demo_opener"
            " (network, post_id, language, mood, then_text, is_waiting) VALUES (?, ?, ?, ?, ?, ?)",
            (
                network,
                key,
                opener.language,
                opener.mood,
                opener.then,
                opener.mood in WAITING,
            ),
        )

    def move_to_private(self, network: Network, post_id: str, customer_id: str) -> None:
        """What was begun in public goes on between the two."""
        self._connection.execute(
            "INSERT OR REPLACE INTO demo_opener"
            " (network, post_id, language, mood, then_text, rounds, is_waiting)"
            " SELECT network, ?, language, mood, then_text, rounds, 0 FROM demo_opener"
            " WHERE network = ? AND post_id = ?",
            (name_talk(customer_id), network, post_id),
        )

    def find_opener(self, network: Network, key: str) -> Begun | None:
        row = self._connection.execute(
            "SELECT * FROM demo_opener WHERE network = ? AND post_id = ?", (network, key)
        ).fetchone()
        if row is None:
            return None
        return Begun(row["language"], Mood(row["mood"]), row["then_text"], row["rounds"])

    def mark_answered(self, network: Network, key: str, *, is_for_author: bool = True) -> None:
        """An answer to a bystander ends the wait, but is no round of the author's."""
        self._connection.execute(
            "UPDATE demo_opener SET is_waiting = 0, rounds = rounds + ?"
            " WHERE network = ? AND post_id = ?",
            (is_for_author, network, key),
        )

    def count_waiting(self) -> int:
        """Openers that want an answer and have none."""
        row = self._connection.execute("SELECT sum(is_waiting) FROM demo_opener").fetchone()
        return int(row[0] or 0)

    def plan(self, plan: Plan, *, due_at: datetime) -> None:
        self._connection.execute(
            "INSERT INTO demo_plan (due_at, network, author_handle, author_name, below_id, text)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                to_millis(due_at),
                plan.network,
                plan.author.handle,
                plan.author.name,
                plan.below_id,
                plan.text,
            ),
        )

    def take_due(self, now: datetime) -> Plan | None:
        """The plan that is due for longest, which is then no longer one."""
        row = self._connection.execute(
            "DELETE FROM demo_plan WHERE id = (SELECT id FROM demo_plan WHERE due_at <= ?"
            " ORDER BY due_at, id LIMIT 1) RETURNING *",
            (to_millis(now),),
        ).fetchone()
        if row is None:
            return None
        author = Person(row["author_name"], row["author_handle"])
        return Plan(Network(row["network"]), author, row["text"], row["below_id"])
