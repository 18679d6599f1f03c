"""A report as a reader asks for it: a frozen one, or of any days as they stand now."""

from __future__ import annotations

from datetime import datetime

from reports.editions.build import State, build_report
from reports.editions.calendar import of_edition
from reports.editions.compare import compare_editions
from reports.editions.facts import collect_scope, read_scopes
from reports.editions.quotes import read_quotes
from reports.editions.report import Difference, Report
from reports.editions.scopes import BRAND, Scope
from reports.models import Edition
from reports.periods import Period


def read_edition(edition: Edition, scope: Scope = BRAND, *, with_quotes: bool = True) -> Report:
    """In the language that is active. KeyError: it has no such scope."""
    return build_report(
        edition.facts["scopes"][scope.key],
        scope,
        of_edition(edition),
        State(edition.frozen_at, edition.frozen_at, edition.version, edition.note),
        quotes=read_quotes(edition, scope) if with_quotes else (),
        differences=_list_differences(edition),
    )


def read_days(period: Period, scope: Scope = BRAND, *, now: datetime) -> Report:
    """Reckoned now, and not frozen."""
    return build_report(collect_scope(scope, period, now=now), scope, period, State(now))


def find_edition_scope(edition: Edition, key: str) -> Scope:
    """The whole brand where it has no such scope."""
    return next((scope for scope in read_scopes(edition.facts) if scope.key == key), BRAND)


def _list_differences(edition: Edition) -> list[Difference]:
    if edition.version == 1:
        return []
    versions = Edition.objects.filter(kind=edition.kind, first=edition.first)
    before = versions.filter(version__lt=edition.version).order_by("-version").first()
    return compare_editions(before, edition) if before else []
