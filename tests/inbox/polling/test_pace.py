"""The pace: a month's budget reaches its end, and no channel is ever left unread."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from inbox.channels.spending import Spending, forecast, measure_month
from inbox.polling.pace import (
    ALLOWANCE_USED_UP,
    BUDGET_USED_UP,
    FULL_PAUSE,
    SLOWEST,
    decide_pace,
    poll_interval,
    usage_interval,
)

USUAL = timedelta(seconds=15)
BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 30 * 86_400 - 1).map(lambda seconds: BEGIN + timedelta(seconds=seconds))
MONEY = st.decimals(0, 5_000, places=4)
NOON = datetime(2026, 11, 16, tzinfo=UTC)  # half of the month is over


def spent(used: Decimal | float, budget: Decimal | float | None) -> Spending:
    return Spending(Decimal(used), None if budget is None else Decimal(budget), None)


@given(MOMENTS, MONEY, MONEY)
def test_pace_stays_between_usual_and_slowest(now: datetime, used: Decimal, cap: Decimal) -> None:
    assert USUAL <= poll_interval(now, spent(used, cap), usual=USUAL) <= SLOWEST


@given(MOMENTS, MONEY, MONEY, MONEY)
def test_who_has_spent_more_is_read_no_faster(
    now: datetime, used: Decimal, more: Decimal, cap: Decimal
) -> None:
    first = poll_interval(now, spent(used, cap), usual=USUAL)
    assert poll_interval(now, spent(used + more, cap), usual=USUAL) >= first


@given(MOMENTS, MONEY, MONEY, MONEY)
def test_a_larger_budget_slows_nobody(
    now: datetime, used: Decimal, cap: Decimal, more: Decimal
) -> None:
    first = poll_interval(now, spent(used, cap), usual=USUAL)
    assert poll_interval(now, spent(used, cap + more), usual=USUAL) <= first


@given(MOMENTS, MONEY)
def test_without_a_budget_the_pace_is_the_usual(now: datetime, used: Decimal) -> None:
    assert poll_interval(now, spent(used, None), usual=USUAL) == USUAL


@given(st.integers(1, 400), st.integers(5, 500))
def test_the_month_ends_within_its_budget(cents_an_hour: int, dollars: int) -> None:
    """Calls that cost the same each: at the usual pace so many cents an hour. What goes beyond the
    budget is what the slowest pace costs.
    """
    usual_cost = Decimal(cents_an_hour) / 100 * Decimal(USUAL / timedelta(hours=1))
    now, used, end = BEGIN, Decimal(0), BEGIN + measure_month(BEGIN)[1]
    while now < end:
        interval = poll_interval(now, spent(used, dollars), usual=USUAL)
        step = min(timedelta(hours=2), end - now)
        used += usual_cost * Decimal(step / interval)
        now += step
    slowest = usual_cost * Decimal((end - BEGIN) / SLOWEST)
    assert used <= dollars + slowest + usual_cost * Decimal(timedelta(hours=2) / USUAL)


def test_spending_that_fits_is_not_slowed() -> None:
    assert poll_interval(NOON, spent(40, 100), usual=USUAL) == USUAL


def test_spending_twice_what_is_left_is_read_half_as_often() -> None:
    assert poll_interval(NOON, spent(100, 150), usual=USUAL) == 2 * USUAL


def test_the_cap_is_told() -> None:
    pace = decide_pace(NOON, spent(100, 100), {})
    assert (pace.interval, pace.words) == (SLOWEST, BUDGET_USED_UP)


def test_forecast_is_linear_and_silent_at_first() -> None:
    assert forecast(Decimal(10), now=BEGIN + timedelta(hours=47)) is None
    assert forecast(Decimal(10), now=BEGIN + timedelta(days=3)) == Decimal("100.00")
    used, month = Decimal("0.0045"), timedelta(days=30)
    assert forecast(used, now=BEGIN + month - timedelta(minutes=1)) == Decimal("0.01") > used


def usage(per_cent: int, *, regain_in: int = 0, until: int = 60) -> dict[str, object]:
    regain_at = (NOON + timedelta(minutes=regain_in)).isoformat() if regain_in else None
    until_at = (NOON + timedelta(minutes=until)).isoformat()
    return {"per_cent": per_cent, "regain_at": regain_at, "until": until_at}


def test_facebook_says_how_fast() -> None:
    assert usage_interval(NOON, {}, usual=USUAL) == (USUAL, False)
    assert usage_interval(NOON, usage(74), usual=USUAL) == (USUAL, False)
    assert usage_interval(NOON, usage(75), usual=USUAL) == (4 * USUAL, False)
    assert usage_interval(NOON, usage(95), usual=USUAL) == (FULL_PAUSE, True)
    regain = usage(97, regain_in=25)
    assert usage_interval(NOON, regain, usual=USUAL) == (timedelta(minutes=25), True)
    assert usage_interval(NOON, usage(99, until=-1), usual=USUAL) == (USUAL, False)
    assert decide_pace(NOON, None, usage(99)).words == ALLOWANCE_USED_UP
