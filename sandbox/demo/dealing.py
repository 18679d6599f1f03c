"""Who writes what next: every text once, the languages in turn, then all anew by other people."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, zip_longest
from random import Random
from typing import TYPE_CHECKING

from sandbox.demo.texts import LANGUAGES, Language, Opener, Person, load_languages
from sandbox.store import Network

if TYPE_CHECKING:
    from collections.abc import Iterator

ODD_ONE_AT = 5  # the text that breaks screens comes among the first dozen
SHARE_OF_X = 0.55


@dataclass(frozen=True, slots=True)
class Deal:
    """A customer writes an opener, on these networks, and bystanders join in."""

    opener: Opener
    person: Person
    networks: tuple[Network, ...]
    bystanders: tuple[Person, ...]


def deal(seed: int, number: int) -> Deal:
    """The deal of this number, from 0 on without end. It depends on the seed alone."""
    size = len(_deal_lap(seed, 0))
    return _deal_lap(seed, number // size)[number % size]


@lru_cache(maxsize=4)
def _deal_lap(seed: int, lap: int) -> tuple[Deal, ...]:
    chance = Random(f"{seed} lap {lap}")
    languages = load_languages()
    piles = [list(_deal_language(languages[code], chance)) for code in LANGUAGES]
    mixed = [one for one in chain.from_iterable(zip_longest(*piles)) if one]
    odd = [one for one in mixed if one.opener.by]
    rest = [one for one in mixed if not one.opener.by]
    early = [one for one in rest if one.opener.is_early] if lap == 0 else []
    usual = [one for one in rest if one not in early]
    return (*early, *usual[:ODD_ONE_AT], *odd, *usual[ODD_ONE_AT:])


def _deal_language(language: Language, chance: Random) -> Iterator[Deal]:
    people = chance.sample(language.people, len(language.people))
    openers = chance.sample(language.openers, len(language.openers))
    for number, opener in enumerate(openers):
        person = opener.by or people[number % len(people)]
        others = [one for one in people if one != person]
        yield Deal(
            opener,
            person,
            _choose_networks(opener, chance),
            tuple(chance.sample(others, len(opener.joined_by))),
        )


def _choose_networks(opener: Opener, chance: Random) -> tuple[Network, ...]:
    if opener.is_on_both or len(opener.networks) == 1:
        return opener.networks
    return (Network.X,) if chance.random() < SHARE_OF_X else (Network.FACEBOOK,)
