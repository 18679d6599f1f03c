"""The customers' lives, step by step: they write, join in, and answer the brand's answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from sandbox.demo.brand import HANDLE, NAME, find_brand, make_brand
from sandbox.demo.dealing import Deal, deal
from sandbox.demo.disrupting import GAP, take_next
from sandbox.demo.drawing import draw
from sandbox.demo.listening import invites_to_private, read_private_answers
from sandbox.demo.memory import PRIVATE, Begun, Memory, Plan, name_talk
from sandbox.demo.texts import Mood, Person, load_languages
from sandbox.people import say, write_post, write_reply
from sandbox.store import Account, Bounds, Network, Post, Timeline
from sandbox.store.timelines import MENTION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sandbox.demo.listening import PrivateAnswer
    from sandbox.store import Store

SEED = 2328
FIRST_OPENERS = 14
FIRST_GAP = (0.7, 1.5)  # seconds; a fresh queue fills within 20
USUAL_GAP = (20.0, 40.0)
MOST_WAITING = 150  # then nobody begins anything new
JOIN_DELAY = (6.0, 40.0)
ANSWER_DELAY = (10.0, 60.0)
MOST_HOPS = 30
# How likely it is that the customer writes back.
ANSWERS_BACK = {
    Mood.QUESTION: 0.85,
    Mood.COMPLAINT: 0.85,
    Mood.ANGRY: 0.9,
    Mood.PLEASED: 0.35,
    Mood.FUNNY: 0.5,
    Mood.REMARK: 0.4,
}
ANSWERS_ONCE_MORE = 0.4


class Customers:
    """All of it depends on the seed, the times passed in, and what the brand writes."""

    def __init__(self, store: Store, *, seed: int = SEED) -> None:
        self._store = store
        self._memory = Memory(store)
        self._seed = seed

    def step(self, now: datetime) -> None:
        """Do what is due, at most one of a kind: what a stopped server missed comes slowly."""
        with self._store.transaction():
            brand = self._find_brand(now)
            self._listen(brand, now)
            self._listen_privately(brand, now)
            self._write_planned(brand, now)
            self._begin(brand, now)
            self._disrupt(brand, now)

    def _find_brand(self, now: datetime) -> Mapping[Network, Account]:
        brand = find_brand(self._store)
        if len(brand) == len(Network) and self._memory.get("dealt"):
            return brand
        self._memory.forget()
        for name, post_id in make_brand(self._store, now).items():
            self._memory.set(name, post_id)
        self._memory.set("dealt", 0)
        return find_brand(self._store)

    def _begin(self, brand: Mapping[Network, Account], now: datetime) -> None:
        """The next customer has something to say, unless too many wait already."""
        begins_at = self._memory.get("begins_at")
        if begins_at and now < datetime.fromisoformat(begins_at):
            return
        if self._memory.count_waiting() >= MOST_WAITING:
            return
        number = int(self._memory.get("dealt"))
        chance = Random(f"{self._seed} opener {number}")
        self._write_opener(brand, deal(self._seed, number), chance, now)
        gap = FIRST_GAP if number + 1 < FIRST_OPENERS else USUAL_GAP
        self._memory.set("dealt", number + 1)
        self._memory.set("begins_at", (now + _draw(gap, chance)).isoformat())

    def _disrupt(self, brand: Mapping[Network, Account], now: datetime) -> None:
        """Where somebody has begun a disruption, the next one writes about it."""
        due_at = self._memory.get("disrupts_at")
        if due_at and now < datetime.fromisoformat(due_at):
            return
        if told := take_next(self._memory, self._seed):
            chance = Random(f"{self._seed} disrupted {now}")
            self._write_opener(brand, told, chance, now)
            self._memory.set("disrupts_at", (now + _draw(GAP, chance)).isoformat())

    def _write_opener(
        self, brand: Mapping[Network, Account], dealt: Deal, chance: Random, now: datetime
    ) -> None:
        for network in dealt.networks:
            plan = self._make_plan(dealt, network)
            key = self._write(brand, plan, now)
            if key:
                self._memory.keep_opener(network, key, dealt.opener)
                self._plan_bystanders(dealt, network, key, chance, now)

    def _make_plan(self, dealt: Deal, network: Network) -> Plan:
        opener = dealt.opener
        under_id, quoted_id = (
            self._memory.get(f"{network} {name}") for name in (opener.under, opener.quotes)
        )
        below_id = PRIVATE if opener.is_private else under_id
        text = _address(opener.text, network, is_top=not (below_id or quoted_id))
        return Plan(network, dealt.person, text, below_id, quoted_id, opener.picture, opener.shows)

    def _plan_bystanders(
        self, dealt: Deal, network: Network, post_id: str, chance: Random, now: datetime
    ) -> None:
        for person, text in zip(dealt.bystanders, dealt.opener.joined_by, strict=True):
            due_at = now + _draw(JOIN_DELAY, chance)
            self._memory.plan(Plan(network, person, text, post_id), due_at=due_at)

    def _write_planned(self, brand: Mapping[Network, Account], now: datetime) -> None:
        plan = self._memory.take_due(now)
        if plan:
            self._write(brand, plan, now)

    def _write(self, brand: Mapping[Network, Account], plan: Plan, now: datetime) -> str:
        """The post's id or the talk's name. Empty: what it was to stand below is gone."""
        author = self._store.accounts.add(
            plan.network, plan.author.handle, now=now, name=plan.author.name
        )
        company, photo_ids = brand[plan.network], self._add_picture(author, plan, now)
        if plan.below_id == PRIVATE:
            say(self._store, company, author, plan.text, now=now, photo_ids=photo_ids)
            return name_talk(author.id)
        if not plan.below_id:
            return write_post(
                self._store, author, plan.text, page=company, now=now,
                photo_ids=photo_ids, quoted_id=plan.quoted_id,
            ).id  # fmt: skip
        below = self._store.posts.get(plan.network, plan.below_id)
        if below is None or below.deleted_at:
            return ""
        return write_reply(
            self._store, author, plan.text, below=below, now=now, photo_ids=photo_ids
        ).id

    def _add_picture(self, owner: Account, plan: Plan, now: datetime) -> tuple[str, ...]:
        if not plan.picture:
            return ()
        photo = self._store.photos.add(
            owner.id, draw(plan.picture), "image/png", now=now, alt_text=plan.shows
        )
        return (photo.id,)

    def _listen(self, brand: Mapping[Network, Account], now: datetime) -> None:
        """Every answer of the brand since the last time is read by those whom it answers."""
        heard = int(self._memory.get("heard", "0"))
        latest = heard
        for network, name in ((Network.X, Timeline.OWN), (Network.FACEBOOK, Timeline.COMMENTS)):
            account = brand[network]
            bounds = Bounds(above=heard, author_id=account.id, is_oldest_wanted=True)
            for entry in self._store.timelines.read(network, account.id, name, bounds, limit=1000):
                self._hear(entry.post, account, now)
                latest = max(latest, entry.position)
        if latest > heard:
            self._memory.set("heard", latest)

    def _hear(self, answer: Post, brand: Account, now: datetime) -> None:
        above = list(self._climb(answer))
        answered = next((post for post in above if post.author_id != brand.id), None)
        for post in above:
            begun = self._memory.find_opener(post.network, post.id)
            if begun is None:
                continue
            is_for_author = bool(answered and answered.author_id == post.author_id)
            self._memory.mark_answered(post.network, post.id, is_for_author=is_for_author)
            if is_for_author:
                self._answer_in_place(answer, post, begun, now)
            return

    def _answer_in_place(self, answer: Post, opener: Post, begun: Begun, now: datetime) -> None:
        """Below the answer, or in private where it asks for that."""
        if invites_to_private(answer):
            self._memory.move_to_private(opener.network, opener.id, opener.author_id)
            begun = replace(begun, is_invited=True)
        author = self._store.accounts.get(opener.network, opener.author_id)
        below_id = PRIVATE if begun.is_invited else answer.id
        self._answer_back(answer.id, author, begun, below_id, now)

    def _listen_privately(self, brand: Mapping[Network, Account], now: datetime) -> None:
        for network, account in brand.items():
            name = f"heard privately {network}"
            heard = int(self._memory.get(name, "0"))
            for answer in read_private_answers(self._store, account, above=heard):
                self._hear_privately(answer, now)
                self._memory.set(name, answer.position)

    def _hear_privately(self, answer: PrivateAnswer, now: datetime) -> None:
        if answer.about_id:  # the brand goes on in private with what was written in public
            self._memory.mark_answered(answer.network, answer.about_id)
            self._memory.move_to_private(answer.network, answer.about_id, answer.customer_id)
        talk = name_talk(answer.customer_id)
        begun = self._memory.find_opener(answer.network, talk)
        if begun is None:
            return
        if not answer.about_id:
            self._memory.mark_answered(answer.network, talk)
        author = self._store.accounts.get(answer.network, answer.customer_id)
        begun = replace(begun, is_invited=bool(answer.about_id))
        self._answer_back(answer.id, author, begun, PRIVATE, now)

    def _answer_back(
        self, answer_id: str, author: Account | None, begun: Begun, below_id: str, now: datetime
    ) -> None:
        chance = Random(f"{self._seed} answer {answer_id}")
        text = _choose_words(begun, chance)
        if author and text:
            plan = Plan(author.network, Person(author.name, author.handle), text, below_id)
            self._memory.plan(plan, due_at=now + _draw(ANSWER_DELAY, chance))

    def _climb(self, post: Post) -> Iterator[Post]:
        """The posts above, nearest first."""
        for _ in range(MOST_HOPS):
            parent = self._store.posts.get(post.network, post.parent_id)
            if parent is None:
                return
            yield parent
            post = parent


def _choose_words(begun: Begun, chance: Random) -> str:
    """What the customer answers, in its language; empty: nothing."""
    language = load_languages()[begun.language]
    if begun.is_invited:  # who is asked to write privately does so
        return begun.then or chance.choice(language.follow_ups[begun.mood])
    likelihood = ANSWERS_BACK[begun.mood] if begun.rounds == 0 else ANSWERS_ONCE_MORE
    if begun.rounds > 1 or chance.random() >= likelihood:
        return ""
    if begun.rounds == 1:
        return chance.choice(language.closing)
    return begun.then or chance.choice(language.follow_ups[begun.mood])


def _address(text: str, network: Network, *, is_top: bool) -> str:
    """On X a post reaches the brand by naming it; X itself names it in a reply."""
    if network is Network.FACEBOOK:
        return text.replace("{brand}", NAME)
    text = text.replace("{brand}", f"@{HANDLE}")
    return f"@{HANDLE} {text}" if is_top and HANDLE not in MENTION.findall(text) else text


def _draw(span: tuple[float, float], chance: Random) -> timedelta:
    return timedelta(seconds=chance.uniform(*span))
