"""The report of a quarter tells what its customers think of the brand, frozen as all else is."""

from __future__ import annotations

from datetime import date

import pytest

from agents.models import Role
from reports.editions.collected import collect
from reports.editions.files import list_rows
from reports.editions.freeze import freeze_edition
from reports.editions.scopes import BRAND, TEAM, Scope
from reports.editions.show import read_edition
from reports.models import Edition, Survey
from reports.periods import MONTH, QUARTER, find_period
from tests.factories import make_agent
from tests.reports.editions.past import FROZEN
from tests.reports.surveys.test_tracking import Q3, answer, bring

pytestmark = pytest.mark.django_db


def test_a_frozen_quarter_tells_of_the_brand_and_no_later_answer_changes_it() -> None:
    marcus = make_agent(name="Marcus Holm", role=Role.LEAD)
    answer(marcus, [5] * 27 + [2] * 3, [])
    bring("quarter,question,1,2,3,4,5\n2026-Q3,satisfied,40,,,30,30\n", marcus)
    pk = freeze_edition("quarter", Q3, by=marcus, now=FROZEN).pk
    Survey.objects.update(now=1)
    told = read_edition(Edition.objects.get(pk=pk))
    share, mean = told.brand_survey
    assert (share.title, share.words) == ("Satisfied with the brand, 2026 Q3", "90 %")
    assert (share.detail, share.estimate.total) == ("27 of 30 (74–97 %)", 30)
    assert share.change.startswith("people without contact: 60 %; 30 percentage points more")
    assert mean.estimate.amount == pytest.approx(4.7)
    [row] = [row for row in list_rows(told) if row[1] == share.title]
    assert row[3] == pytest.approx(0.9)


def test_where_nothing_is_known_yet_the_quarter_before_is_told() -> None:
    """Customers of a quarter are asked when it is over, and its report may be frozen before."""
    answer(make_agent(name="Marcus Holm", role=Role.LEAD), [4], [])
    fourth, july = find_period(QUARTER, date(2026, 10, 1)), find_period(MONTH, Q3)
    assert collect(BRAND, fourth)["brand_survey"]["first"] == "2026-07-01"
    assert collect(BRAND, fourth.after())["brand_survey"] is None
    assert collect(BRAND, july)["brand_survey"] is None
    assert collect(Scope(TEAM, 1, "Kväll"), fourth)["brand_survey"] is None
