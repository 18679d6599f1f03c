"""Which guides are about this thread: by its labels, and by what the customer waits with. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from inbox.label_rules.match import find_word, fold
from inbox.models import Guide, GuideVersion

MOST_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Match:
    """`reason`: the label or the word that it was found by."""

    guide: Guide
    version: GuideVersion
    reason: str
    rank: int


def match_guides(guides: Iterable[Guide], label_ids: Collection[int], text: str) -> list[Match]:
    """The MOST_SHOWN best: what label and word both lead to, then labels, then words."""
    folded = fold(text)
    found = [match for guide in guides if (match := _match(guide, label_ids, folded))]
    return sorted(found, key=lambda match: (match.rank, match.version.title))[:MOST_SHOWN]


def _match(guide: Guide, label_ids: Collection[int], folded: str) -> Match | None:
    version = guide.latest
    if version is None:
        return None
    label = next((one.name for one in version.labels.all() if one.pk in label_ids), "")
    word = find_word(version.words, folded)
    if not label and not word:
        return None
    rank = 0 if label and word else 1 if label else 2
    return Match(guide, version, label or word, rank)
