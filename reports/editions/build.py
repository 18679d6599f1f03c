"""A report in the reader's language, out of facts: frozen ones, or reckoned just now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agents.brand import brand_name
from reports.editions.collected import read_brand_survey, read_feedback, read_praise, read_quality
from reports.editions.lines import (
    list_counts,
    list_reasons,
    list_response,
    list_satisfaction,
    list_topics,
)
from reports.editions.method import describe_method
from reports.editions.report import ChannelVolume, Difference, Estimate, Month, Quote, Report
from reports.editions.scopes import Scope
from reports.editions.sentences import write_sentences
from reports.editions.words import capitalize, name_month, name_period, tell_moment
from reports.periods import Period
from reports.satisfaction.facts import Satisfaction


@dataclass(frozen=True, slots=True)
class State:
    """How a report came to be. `version` 0: not frozen."""

    made_at: datetime
    frozen_at: datetime | None = None
    version: int = 0
    note: str = ""

    def tell(self) -> str:
        if self.frozen_at is None:
            return _("Not frozen yet: figures may still change")
        return _("Frozen on {at}, version {version}").format(
            at=tell_moment(self.frozen_at), version=self.version
        )


def build_report(
    facts: Mapping[str, Any],
    scope: Scope,
    period: Period,
    state: State,
    *,
    quotes: Sequence[Quote] = (),
    differences: Sequence[Difference] = (),
) -> Report:
    """Of one scope; `facts` are that scope's."""
    told = Satisfaction.read_facts(facts["satisfaction"])
    return Report(
        **_tell_origin(scope, period, state),
        **_tell_figures(told, period),
        feedback=read_feedback(facts),
        praise=read_praise(facts),
        quality=read_quality(facts),
        brand_survey=read_brand_survey(facts),
        trend=[_tell_month(one) for one in facts["trend"]],
        quotes=quotes,
        differences=differences,
        method=describe_method(),
    )


def _tell_origin(scope: Scope, period: Period, state: State) -> dict[str, Any]:
    """Of what it is, of which days, and how it came to be."""
    return {
        "brand": brand_name(),
        "kind": period.kind,
        "title": name_period(period),
        "scope": name_scope(scope),
        "is_whole": scope.is_whole,
        "first": period.first,
        "last": period.last,
        "language": get_language() or settings.LANGUAGE_CODE,
        "made_at": state.made_at,
        "frozen_at": state.frozen_at,
        "version": state.version,
        "state": state.tell(),
        "note": state.note,
    }


def _tell_figures(told: Satisfaction, period: Period) -> dict[str, Any]:
    """What its closings, answers and response times come to, in words and lines."""
    return {
        "sentences": [capitalize(words) for words in write_sentences(told, period)],
        "counts": list_counts(told, period.kind),
        "reasons": list_reasons(told),
        "satisfaction": list_satisfaction(told, period.kind),
        "now": told.now,
        "before": told.before,
        "response": list_response(told, period.kind),
        "aim": told.aim,
        "channels": [_tell_channel(one) for one in told.channels],
        "hours": told.hours,
        "topics": list_topics(told, period.kind),
    }


def name_scope(scope: Scope) -> str:
    return scope.name or _("the whole brand")


def _tell_channel(volume: Any) -> ChannelVolume:
    return ChannelVolume(volume.name, volume.contacts, volume.closures, volume.answered)


def _tell_month(point: Mapping[str, Any]) -> Month:
    first = date.fromisoformat(point["first"])
    estimates = {name: Estimate(*one) for name, one in point["estimates"].items()}
    return Month(first, name_month(first), point["is_frozen"], estimates)
