"""What customers write, of which the truth is known: each text once, each in its thread."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from connectors.models import Channel
from inbox.models import Direction, Message, SearchDue, Thread, ThreadEvent, Verb
from tests.chaos.table import Outcome
from tests.chaos.world import Client, World

DEEPEST = 400  # X shows the newest 800 mentions: what is not read yet must not sink below
SCREENS = 20  # pages and searches that are looked at, at most; of few messages one in twenty


@dataclass(frozen=True, slots=True)
class Said:
    """One post. `top` is the post that its thread hangs below."""

    id: str
    channel: str
    text: str
    parent: str
    top: str
    at: datetime


@dataclass
class Stream:
    """Loaded into the sandbox as a whole, it arrives bit by bit."""

    world: World
    dice: random.Random
    name: str = ""  # in each word by which a message is told, where there are several streams
    share_of_answers: float = 0.3  # to what somebody else wrote
    said: dict[str, Said] = field(default_factory=dict)
    waiting: list[Said] = field(default_factory=list)

    def load(self, channels: list[Channel], count: int) -> None:
        """Ids in no order; X's are numbers."""
        ids = self.dice.sample(range(10**17, 10**18), count)
        begin = timezone.now() - timedelta(seconds=count)
        for number, external_id in enumerate(ids):
            channel = self.dice.choice(channels)
            said = self._write(channel, str(external_id), number, begin)
            self.said[said.id] = said
        self.waiting = list(self.said.values())
        for start in range(0, count, 1000):
            self._load(self.waiting[start : start + 1000], channels)

    def _write(self, channel: Channel, external_id: str, number: int, begin: datetime) -> Said:
        mine = [one for one in list(self.said.values())[-50:] if one.channel == channel.handle]
        above = (
            self.dice.choice(mine) if mine and self.dice.random() < self.share_of_answers else None
        )
        address = f"@{channel.handle} " if channel.network == "x" else ""
        text = f"{address}Ärende{self.name}{number} Var är tåg {number % 97}?"
        return Said(
            external_id, channel.handle, text,
            above.id if above else "", above.top if above else external_id,
            begin + timedelta(seconds=number),
        )  # fmt: skip

    def _load(self, posts: list[Said], channels: list[Channel]) -> None:
        for channel in channels:
            rows = [
                {
                    "id": one.id, "author": f"kund{int(one.id) % 300}", "text": one.text,
                    "created_at": one.at.isoformat(), "parent_id": one.parent,
                    "conversation_id": one.top, "page": one.channel,
                }
                for one in posts if one.channel == channel.handle
            ]  # fmt: skip
            customers = sorted({str(row["author"]) for row in rows})
            body = {"network": channel.network, "customers": customers, "posts": rows}
            self.world.control("POST", "replay", **body)

    def arrive(self, count: int) -> None:
        """The next so many, unless much is unread yet; and, now and then, some once more."""
        if self._measure_backlog() > DEEPEST:
            return
        batch, self.waiting = self.waiting[:count], self.waiting[count:]
        for network in ("x", "facebook"):
            ids = [one.id for one in batch]
            self.dice.shuffle(ids)
            again = self.dice.sample(ids, len(ids) // 10)
            self.world.control("POST", "deliveries", network=network, ids=ids + again)

    def _measure_backlog(self) -> int:
        return max((one["depth"] for one in self.world.control("GET", "unpolled")), default=0)

    def is_here(self) -> bool:
        """All of it, and what follows from it is done, too."""
        here = Message.objects.filter(external_id__in=self.said).count()
        is_derived = not Thread.objects.filter(has_stale_clocks=True).exists()
        return here == len(self.said) and is_derived and not SearchDue.objects.exists()

    def compare(self, outcome: Outcome, client: Client, besides: Collection[str] = ()) -> None:
        """The database, the API and the pages with the truth. `besides`: threads that were there
        before.
        """
        compare_messages(outcome, self.said, besides)
        compare_threads(outcome, self.said, besides)
        shown = sorted(one["top_external_id"] for one in client.list_all("threads/"))
        truth = sorted({*besides, *(one.top for one in self.said.values())})
        if shown != truth:
            outcome.find_wrong(list({*shown} ^ {*truth}) or [len(shown)], "threads of the API")
        compare_screens(outcome, self, client)


def compare_messages(
    outcome: Outcome, said: dict[str, Said], besides: Collection[str] = ()
) -> None:
    inbound = Message.objects.filter(direction=Direction.INBOUND)
    found = inbound.exclude(thread__top_external_id__in=besides).values_list(
        "external_id", "text", "channel__handle", "thread__top_external_id"
    )
    held = {external_id or "": (text, handle, top) for external_id, text, handle, top in found}
    texts = Counter(text for _id, text, _handle, _top in found)
    outcome.lost += len(said.keys() - held.keys())
    outcome.doubled += sum(texts.values()) - len(texts)
    outcome.find_wrong(sorted(held.keys() - said.keys()), "messages that nobody wrote")
    wrong = [
        one.id for one in said.values()
        if one.id in held and held[one.id] != (one.text, one.channel, one.top)
    ]  # fmt: skip
    outcome.find_wrong(wrong, "messages with another text, channel or thread")


def compare_threads(outcome: Outcome, said: dict[str, Said], besides: Collection[str] = ()) -> None:
    """What is derived from the messages, and the one event by which a thread begins."""
    truth = Counter(one.top for one in said.values())
    threads = Thread.objects.exclude(top_external_id__in=besides)
    counts = threads.values_list("top_external_id", "message_count", "unanswered_count")
    wrong = [top for top, every, waiting in counts if (every, waiting) != (truth[top], truth[top])]
    outcome.find_wrong(wrong, "threads that count their messages wrong")
    opened = Counter(
        ThreadEvent.objects.filter(verb=Verb.OPENED, thread__in=threads).values_list(
            "thread__top_external_id", flat=True
        )
    )
    outcome.find_wrong(list((opened - Counter(set(truth))).elements()), "threads opened twice")
    outcome.find_wrong(list((Counter(set(truth)) - opened).elements()), "threads never opened")


def compare_screens(outcome: Outcome, stream: Stream, client: Client) -> None:
    """Some threads as the desk shows them, and some searches."""
    number = min(SCREENS, 1 + len(stream.said) // 20)
    chosen = stream.dice.sample(sorted(stream.said), number)
    client.sign_in()
    unseen, unfound = [], []
    for one in (stream.said[external_id] for external_id in chosen):
        thread = Thread.objects.filter(top_external_id=one.top).first()
        address = f"{client.web}/threads/{thread.pk if thread else 0}/"
        page = client.session.get(address, timeout=60)
        word = one.text.split("Var är")[0].split()[-1]
        if f"{word} " not in page.text:
            unseen.append(f"{one.id} ({page.status_code})")
        if not client.call("GET", f"search/?q={word}").json()["results"]:
            unfound.append(one.id)
    outcome.find_wrong(unseen, "messages that the desk does not show")
    outcome.find_wrong(unfound, "messages that are not found")
