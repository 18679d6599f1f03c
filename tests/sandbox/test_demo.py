from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import requests

from sandbox.demo import run_demo
from sandbox.demo.brand import POSTS
from sandbox.demo.customers import Customers
from sandbox.demo.dealing import deal
from sandbox.demo.disrupting import begin_disruption
from sandbox.demo.texts import LANGUAGES, WAITING, Mood, load_languages
from sandbox.graph.messenger import publish_message
from sandbox.pages.talk import read_talk
from sandbox.people import take_back, write_privately, write_reply
from sandbox.store import Account, Network, Post, Store
from sandbox.store.timelines import MENTION
from sandbox.x.text import LONGEST, measure
from tests.sandbox.running import running_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

START = datetime(2026, 11, 22, 12, tzinfo=UTC)
SEED = 7
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Demo:
    """Customers over a store, and a clock that moves when it is told to."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder)
        self.customers = Customers(self.store, seed=SEED)
        self.now = START

    def run(self, seconds: float, tick: float = 0.5) -> None:
        end = self.now + timedelta(seconds=seconds)
        while self.now < end:
            self.customers.step(self.now)
            self.now += timedelta(seconds=tick)

    def restart(self) -> None:
        self.customers = Customers(self.store, seed=SEED)

    def list_posts(self, network: Network | None = None) -> list[Post]:
        """What customers wrote, as it came."""
        found = [
            post
            for one in ([network] if network else Network)
            for post in self.store.posts.list_latest(one, before=None, limit=10_000)
        ]
        brands = {account.id for account in self.store.accounts.list_all(is_brand=True)}
        mine = [post for post in found if post.author_id not in brands]
        return sorted(mine, key=lambda post: post.position or 0)

    def count_talks(self, *, waiting: bool = False) -> int:
        """What customers began in private."""
        moods = tuple(WAITING) if waiting else tuple(Mood)
        marks = ", ".join("?" * len(moods))
        row = self.store.connection.execute(
            "SELECT count(*) FROM demo_opener"
            f" WHERE post_id LIKE 'private %' AND mood IN ({marks})",
            moods,
        ).fetchone()
        return int(row[0])

    def find_openers(self) -> list[tuple[Post, str, Mood]]:
        rows = self.store.connection.execute("SELECT * FROM demo_opener").fetchall()
        found = [
            (self.store.posts.get(row["network"], row["post_id"]), row["language"], row["mood"])
            for row in rows
        ]
        return [(post, language, Mood(mood)) for post, language, mood in found if post]

    def list_said(self, network: Network) -> list[tuple[Account, str]]:
        """What customers told the brand alone, oldest first."""
        [brand] = self.store.accounts.list_all(network, is_brand=True)
        customers = self.store.accounts.list_all(network, is_brand=False)
        return [
            (line.author, line.text)
            for customer in customers
            for line in read_talk(self.store, brand, customer)
            if line.author.id == customer.id
        ]

    def tell(self, customer: Account, text: str) -> None:
        """The brand writes to a customer alone."""
        [brand] = self.store.accounts.list_all(customer.network, is_brand=True)
        if customer.network is Network.X:
            write_privately(self.store, brand, text, to=customer, now=self.now)
        else:
            publish_message(self.store, brand, customer.id, text, author_id=brand.id, now=self.now)

    def answer(self, post: Post, text: str = "Hej!") -> Post:
        [brand] = self.store.accounts.list_all(post.network, is_brand=True)
        return write_reply(self.store, brand, text, below=post, now=self.now)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    demo = Demo(tmp_path)
    yield demo
    demo.store.close()


def test_a_dozen_customers_write_in_the_first_twenty_seconds(demo: Demo) -> None:
    demo.run(20)

    openers = demo.find_openers()
    assert 12 <= len(openers) <= 16
    assert {language for _, language, _ in openers} == set(LANGUAGES)
    assert {post.network for post, _, _ in openers} == set(Network)
    assert any("<script>" in post.text for post, _, _ in openers)
    assert len({post.author_id for post, _, _ in openers}) >= 11


def test_then_one_every_half_minute(demo: Demo) -> None:
    demo.run(20)
    before = len(demo.find_openers())
    demo.run(600, tick=2)
    assert 14 <= len(demo.find_openers()) - before <= 34  # some write on both networks
    assert len(demo.list_posts()) > len(demo.find_openers())  # and bystanders join in


def test_everything_depends_on_the_seed_and_the_clock(tmp_path: Path) -> None:
    def tell(folder: str) -> list[tuple[str, str, datetime]]:
        demo = Demo(tmp_path / folder)
        demo.run(120)
        told = [(post.id, post.text, post.created_at) for post in demo.list_posts()]
        demo.store.close()
        return told

    assert tell("one") == tell("two")


def test_customers_write_back_in_their_language(demo: Demo) -> None:
    demo.run(60)
    openers = {
        (post.network, post.id): found for found in demo.find_openers() for post in found[:1]
    }
    answers = {
        (answer.network, answer.id): openers[key]
        for key, (post, _, mood) in openers.items()
        if mood in WAITING
        for answer in [demo.answer(post)]
    }
    answered_at = demo.now

    demo.run(65)

    back = [
        (post, answers[found])
        for post in demo.list_posts()
        for found in [(post.network, post.parent_id)]
        if found in answers
    ]
    assert len(back) >= len([key for key in answers if key[0] is Network.X]) / 2
    for post, (opener, code, mood) in back:
        language = load_languages()[code]
        thens = {one.then for one in language.openers if one.then}
        assert post.text.removeprefix("@nordbanan ") in {*language.follow_ups[mood], *thens}
        assert post.author_id == opener.author_id
        assert timedelta(seconds=10) <= post.created_at - answered_at <= timedelta(seconds=62)


def test_answered_customer_does_not_write_back_twice(demo: Demo) -> None:
    demo.run(20)
    post = next(post for post, _, mood in demo.find_openers() if mood is Mood.ANGRY)
    demo.answer(post)
    demo.run(300, tick=1)
    below = demo.store.posts.list_conversation(post.network, post.conversation_id)
    assert sum(one.author_id == post.author_id for one in below) <= 2


def test_restart_goes_on_where_it_was(demo: Demo) -> None:
    demo.run(40)
    before = [post.id for post in demo.list_posts()]

    demo.restart()
    demo.now += timedelta(hours=3)
    demo.run(20)

    after = [post.id for post in demo.list_posts()]
    assert after[: len(before)] == before
    assert 1 <= len(after) - len(before) <= 6
    assert len(demo.store.accounts.list_all(is_brand=True)) == 2
    texts = [post.text for post, _, _ in demo.find_openers() if post.network is Network.X]
    assert len(texts) == len(set(texts))


def test_nobody_begins_while_150_wait(demo: Demo) -> None:
    demo.run(4 * 3600, tick=15)
    waiting = [post for post, _, mood in demo.find_openers() if mood in WAITING]
    assert (
        150 <= len(waiting) + demo.count_talks(waiting=True) <= 151
    )  # the last may have written on both networks
    openers = len(demo.find_openers())
    demo.run(600, tick=15)
    assert len(demo.find_openers()) == openers

    for post in waiting[:3]:
        demo.answer(post)
    demo.run(120, tick=5)

    assert len(demo.find_openers()) > openers


def test_nobody_writes_below_what_is_gone(demo: Demo) -> None:
    demo.run(20)
    [page] = demo.store.accounts.list_all(Network.FACEBOOK, is_brand=True)
    for post in demo.store.posts.list_by_author(Network.FACEBOOK, page.id, since=LONG_AGO):
        take_back(demo.store, post, now=demo.now)

    demo.run(600, tick=5)

    comments = [post for post in demo.list_posts(Network.FACEBOOK) if post.parent_id]
    parents = [demo.store.posts.get(post.network, post.parent_id) for post in comments]
    assert all(parent and parent.author_id != page.id for parent in parents)


def test_the_first_minute_shows_what_customers_can_do(demo: Demo) -> None:
    demo.run(20)
    posts, openers = demo.list_posts(), [post for post, _, _ in demo.find_openers()]
    campaign, works = POSTS["campaign"], POSTS["works"]
    above = {
        demo.store.posts.get_many(post.network, [post.parent_id])[post.parent_id].text
        for post in openers
        if post.parent_id
    }
    assert {len(demo.list_said(network)) for network in Network} == {1}
    assert [post for post in posts if post.quoted_id and "@" not in post.text]
    assert above == {campaign, works}
    assert any("19121212-1212" in post.text for post in posts)
    pictures = [demo.store.photos.get(one) for post in posts for one in post.photo_ids]
    assert len(pictures) >= 2
    assert all(one and one.width and one.alt_text for one in pictures)
    assert all(one and len(one.content) < 60_000 for one in pictures)


@pytest.mark.parametrize("network", Network)
def test_customers_answer_privately_what_they_were_told_privately(
    demo: Demo, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.demo.customers.ANSWERS_BACK", dict.fromkeys(Mood, 1.0))
    demo.run(20)
    [(customer, _text)] = demo.list_said(network)
    demo.tell(customer, "Hej!")
    demo.run(65)
    said = [text for author, text in demo.list_said(network) if author.id == customer.id]
    assert len(said) == 2
    thens = {one.then for language in load_languages().values() for one in language.openers}
    assert said[1] in thens


def test_who_is_asked_to_write_privately_does_so(demo: Demo) -> None:
    demo.run(20)
    post, _, _ = next(one for one in demo.find_openers() if one[0].network is Network.X)
    [brand] = demo.store.accounts.list_all(Network.X, is_brand=True)
    demo.answer(post, f"Hej! https://x.com/messages/compose?recipient_id={brand.id}")
    page_post, _, _ = next(one for one in demo.find_openers() if one[0].network is Network.FACEBOOK)
    [page] = demo.store.accounts.list_all(Network.FACEBOOK, is_brand=True)
    publish_message(
        demo.store, page, page_post.author_id, "Hej!",
        author_id=page.id, now=demo.now, about_id=page_post.id,
    )  # fmt: skip

    demo.run(65)

    for one in (post, page_post):
        assert one.author_id in {author.id for author, _text in demo.list_said(one.network)}


def test_a_disruption_brings_forty_customers_within_two_minutes(demo: Demo) -> None:
    demo.run(60)
    before = len(demo.list_posts())
    assert begin_disruption(demo.store) == 40
    demo.run(70)
    demo.restart()
    demo.run(90)
    told = {
        text.replace("{brand} ", "") for one in load_languages().values() for text in one.disruption
    }
    written = demo.list_posts()[before:]
    about = [post for post in written if any(post.text.endswith(words) for words in told)]
    assert len(about) == 40
    assert {post.network for post in about} == set(Network)
    assert len({post.author_id for post in about}) > 30


def test_reset_begins_anew(demo: Demo) -> None:
    demo.run(20)
    demo.store.reset()
    demo.run(20)
    assert 12 <= len(demo.find_openers()) <= 16
    assert len(demo.store.accounts.list_all(is_brand=True)) == 2


@pytest.mark.parametrize("code", LANGUAGES)
def test_texts_are_fit_to_be_written(code: str) -> None:
    language = load_languages()[code]
    assert len(language.openers) >= 25
    assert len({opener.text for opener in language.openers}) == len(language.openers)
    assert {opener.mood for opener in language.openers} == set(Mood)
    for opener in (one for one in language.openers if Network.X in one.networks):
        for text in (opener.text.replace("{brand}", "@nordbanan"), opener.then, *opener.joined_by):
            assert measure(f"@nordbanan {text}") <= LONGEST


def test_each_text_is_dealt_once_before_any_comes_again() -> None:
    size = sum(len(language.openers) for language in load_languages().values())
    first = [deal(SEED, number) for number in range(size)]
    second = [deal(SEED, number) for number in range(size, 2 * size)]

    texts = [(dealt.opener.language, dealt.opener.text) for dealt in first]
    assert len(set(texts)) == size
    assert sorted(texts) == sorted((dealt.opener.language, dealt.opener.text) for dealt in second)
    assert {dealt.opener.language for dealt in first[:10]} == set(LANGUAGES)


def test_demo_is_seen_through_both_interfaces(tmp_path: Path) -> None:
    with running_sandbox(tmp_path, run_demo) as url:
        deadline = time.monotonic() + 20
        mentions, feed = read_networks(url)
        while not (mentions and len(feed) > len(POSTS)) and time.monotonic() < deadline:
            time.sleep(0.2)
            mentions, feed = read_networks(url)

    assert all("nordbanan" in MENTION.findall(text) for text in mentions)
    assert set(POSTS.values()) < set(feed)


def read_networks(url: str) -> tuple[list[str], list[str]]:
    """The texts of the brand's mentions on X and of its Page's feed."""
    accounts = requests.get(f"{url}/_control/accounts?is_brand=true", timeout=5).json()
    found = {account["network"]: account for account in accounts}
    if not found:
        return [], []
    x, page = found["x"], found["facebook"]
    headers = {"Authorization": f"Bearer {x['token']}"}
    mentions = requests.get(f"{url}/2/users/{x['id']}/mentions", headers=headers, timeout=5)
    token = {"access_token": page["token"]}
    feed = requests.get(f"{url}/v26.0/me/feed", params=token, timeout=5)
    return (
        [post["text"] for post in mentions.json().get("data", [])],
        [post["message"] for post in feed.json()["data"]],
    )
