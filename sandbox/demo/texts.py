"""The demo's people and texts, read from the folder `texts`, one file a language."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from sandbox.store import Network

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES = ("sv", "fi", "no", "da", "en")


class Mood(StrEnum):
    QUESTION = "question"
    COMPLAINT = "complaint"
    ANGRY = "angry"
    PLEASED = "pleased"
    FUNNY = "funny"
    REMARK = "remark"


# Who writes so waits for an answer.
WAITING = frozenset({Mood.QUESTION, Mood.COMPLAINT, Mood.ANGRY})


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    handle: str


@dataclass(frozen=True, slots=True)
class Opener:
    """What a customer begins with. `networks` are those it may stand on, all of them where
    `is_on_both`. `under` and `quotes` name a post of the brand that it is written below or quotes;
    `then` is what the customer says when the brand has answered; `joined_by` are what bystanders
    add. `picture` is the name of a drawing and `shows` its description. Those that `is_early` come
    first.
    """

    language: str
    mood: Mood
    text: str
    networks: tuple[Network, ...]
    is_on_both: bool
    under: str
    joined_by: tuple[str, ...]
    then: str
    by: Person | None
    is_private: bool = False
    quotes: str = ""
    picture: str = ""
    shows: str = ""
    is_early: bool = False


@dataclass(frozen=True, slots=True)
class Language:
    """`follow_ups` are by mood; `closing` is what is said when all is said; `disruption` is what is
    written when a train stands still.
    """

    people: tuple[Person, ...]
    openers: tuple[Opener, ...]
    follow_ups: Mapping[Mood, tuple[str, ...]]
    closing: tuple[str, ...]
    disruption: tuple[str, ...]


@cache
def load_languages() -> Mapping[str, Language]:
    return {code: _read_language(code) for code in LANGUAGES}


def _read_language(code: str) -> Language:
    file = resources.files("sandbox.demo").joinpath("texts", f"{code}.toml")
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    follow_ups = content["follow_ups"]
    return Language(
        people=tuple(Person(*names) for names in content["people"]),
        openers=tuple(_read_opener(code, item) for item in content["openers"]),
        follow_ups={mood: tuple(follow_ups[mood]) for mood in Mood},
        closing=tuple(follow_ups["closing"]),
        disruption=tuple(content["disruption"]),
    )


def _read_opener(code: str, item: Mapping[str, Any]) -> Opener:
    place = item.get("on", "")
    return Opener(
        language=code,
        mood=Mood(item["mood"]),
        text=item["text"],
        networks=(Network(place),) if place in list(Network) else tuple(Network),
        is_on_both=place == "both",
        under=item.get("under", ""),
        joined_by=tuple(item.get("joined_by", ())),
        then=item.get("then", ""),
        by=Person(*item["by"]) if "by" in item else None,
        is_private=item.get("private", False),
        quotes=item.get("quotes", ""),
        picture=item.get("picture", ""),
        shows=item.get("shows", ""),
        is_early=item.get("early", False),
    )
