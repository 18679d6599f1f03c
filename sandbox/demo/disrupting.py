"""A train stands still: many customers write about it within two minutes, in five languages."""

from __future__ import annotations

from itertools import chain
from random import Random
from typing import TYPE_CHECKING

from sandbox.demo.dealing import SHARE_OF_X, Deal
from sandbox.demo.memory import Memory
from sandbox.demo.texts import LANGUAGES, Mood, Opener, load_languages
from sandbox.store import Network

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.demo.texts import Language
    from sandbox.store import Store

CUSTOMERS = 40
GAP = (2.0, 4.0)  # seconds between two of them
LEFT = "disruption left"
ROUND = "disruption round"


def begin_disruption(store: Store) -> int:
    """How many will write, from now on. One that goes on begins anew."""
    memory = Memory(store)
    memory.set(LEFT, CUSTOMERS)
    memory.set(ROUND, int(memory.get(ROUND, "0")) + 1)
    return CUSTOMERS


def take_next(memory: Memory, seed: int) -> Deal | None:
    """The next of those who write about it; None when all have."""
    left = int(memory.get(LEFT, "0"))
    if left <= 0:
        return None
    memory.set(LEFT, left - 1)
    chance = Random(f"{seed} disruption {memory.get(ROUND)}")
    return shuffle_deals(chance)[-left]


def shuffle_deals(chance: Random) -> list[Deal]:
    """Each of another person; most of them speak the brand's language."""
    languages = load_languages()
    shares = dict.fromkeys(LANGUAGES, CUSTOMERS // 10)
    shares[LANGUAGES[0]] = CUSTOMERS - sum(shares.values()) + shares[LANGUAGES[0]]
    piles = (_deal(code, languages[code], shares[code], chance) for code in LANGUAGES)
    deals = list(chain.from_iterable(piles))
    chance.shuffle(deals)
    return deals


def _deal(code: str, language: Language, number: int, chance: Random) -> Iterator[Deal]:
    people = chance.sample(language.people, len(language.people))
    for turn in range(number):
        text = language.disruption[turn % len(language.disruption)]
        network = Network.X if chance.random() < SHARE_OF_X else Network.FACEBOOK
        opener = Opener(code, Mood.COMPLAINT, text, (network,), False, "", (), "", None)  # noqa: FBT003
        yield Deal(opener, people[turn % len(people)], (network,), ())
