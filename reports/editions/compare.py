"""What a new version tells otherwise than the one before: figure by figure, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reports.editions.build import State, build_report, name_scope
from reports.editions.calendar import of_edition
from reports.editions.facts import read_scopes
from reports.editions.report import Difference, Line, Report
from reports.editions.scopes import Scope
from reports.models import Edition
from reports.templatetags.figures import NOTHING

MOST = 200


def compare_editions(old: Edition, new: Edition) -> list[Difference]:
    """Of every scope that either has, as far as two hundred figures."""
    found = {scope.key: scope for scope in [*read_scopes(old.facts), *read_scopes(new.facts)]}
    differences = [one for scope in found.values() for one in _compare(scope, old, new)]
    return differences[:MOST]


def _compare(scope: Scope, old: Edition, new: Edition) -> Iterator[Difference]:
    before, after = (_tell_lines(edition, scope) for edition in (old, new))
    for title in dict.fromkeys([*before, *after]):
        one, other = before.get(title, NOTHING), after.get(title, NOTHING)
        if one != other:
            yield Difference(name_scope(scope), title, one, other)


def _tell_lines(edition: Edition, scope: Scope) -> Mapping[str, str]:
    facts: Mapping[str, Any] | None = edition.facts["scopes"].get(scope.key)
    if facts is None:
        return {}
    told = build_report(facts, scope, of_edition(edition), State(edition.frozen_at))
    return {line.title: line.detail or line.words for line in _list_lines(told)} | {
        topic.name: str(topic.closures) for topic in told.topics
    }


def _list_lines(told: Report) -> list[Line]:
    parts = (
        told.counts, told.satisfaction, told.response, told.praise, told.quality,
        told.brand_survey,
    )  # fmt: skip
    return [line for part in parts for line in part]
