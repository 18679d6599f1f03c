"""What reviews found, by team; for reports. Figures of persons are not to be had."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agents.models import Team
from agents.names import name_key
from agents.presence.teams import FEWEST, count_members
from reports.models import Review
from reports.quality.models import Mark, ReviewQuerySet
from reports.satisfaction.facts import Share
from reports.selection import midnight

CRITERIA = ("language", "tone", "content")


@dataclass(frozen=True, slots=True)
class Grade:
    """How many answers were found good, nearly, and not; `share`: of those that were good."""

    criterion: str  # one of CRITERIA
    good: int
    nearly: int
    wrong: int

    @property
    def share(self) -> Share:
        return Share.of(self.good, self.good + self.nearly + self.wrong)


@dataclass(frozen=True, slots=True)
class TeamQuality:
    """`team_id` None and `team` empty: threads of no team; `is_total`: all teams together."""

    team_id: int | None
    team: str
    count: int  # answers reviewed
    grades: Sequence[Grade]  # in the order of CRITERIA
    is_total: bool = False


def list_quality(first: date, last: date, team_id: int | None = None) -> list[TeamQuality]:
    """Of answers sent on these days (both count, the brand's): each team by name, those of no team,
    then all together. Empty where none was reviewed, or fewer than three work in the team.
    """
    sent = {"sent_at__gte": midnight(first), "sent_at__lt": midnight(last + timedelta(days=1))}
    reviews = Review.objects.judged().filter(**sent)
    if team_id:
        return [row for row in grade_teams(reviews.filter(team=team_id)) if not row.is_total]
    return grade_teams(reviews)


def grade_teams(reviews: ReviewQuerySet) -> list[TeamQuality]:
    """Three statements. All together are those that are shown: else one could subtract."""
    sizes, names = count_members(), dict(Team.objects.values_list("pk", "name"))
    by_team: dict[int | None, list[tuple[int, ...]]] = {}
    for key, *marks in reviews.values_list("team", *CRITERIA):
        if sizes.get(key, 0) >= FEWEST:
            by_team.setdefault(key, []).append(tuple(marks))
    order = sorted(by_team, key=lambda key: (key is None, name_key(names.get(key or 0, ""))))
    rows = [
        TeamQuality(key, names.get(key or 0, ""), len(by_team[key]), grade(by_team[key]))
        for key in order
    ]
    every = [marks for key in order for marks in by_team[key]]
    total = [TeamQuality(None, "", len(every), grade(every), is_total=True)] if every else []
    return [*rows, *total]


def grade(marks: Iterable[tuple[int, ...]]) -> list[Grade]:
    """Of one answer at least; each with a mark for each of CRITERIA."""
    counts = [Counter(column) for column in zip(*marks, strict=True)]
    return [
        Grade(criterion, count[Mark.GOOD], count[Mark.NEARLY], count[Mark.NOT])
        for criterion, count in zip(CRITERIA, counts, strict=True)
    ]
