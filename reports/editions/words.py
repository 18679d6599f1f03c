"""How the figures of a report are put into words. Below 30 answers a share is told as counts."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from agents.dates import write_date
from reports.metrics import Unit
from reports.periods import DAYS, MONTH, QUARTER, Period
from reports.satisfaction.facts import Change, Gain, Share
from reports.templatetags.figures import NOTHING, lasting, tell_amount

# What a figure is compared with, as it stands after "than" and "as".
THEN = {
    MONTH: gettext_lazy("the month before"),
    QUARTER: gettext_lazy("the quarter before"),
    DAYS: gettext_lazy("the days before"),
}


def tell_number(number: float, places: int = 0) -> str:
    return number_format(round(number, places), places, force_grouping=True)


def tell_percent(share: float) -> str:
    return tell_amount(share, Unit.SHARE)


def tell_range(low: float, high: float) -> str:
    """As in "74–97 %"."""
    return _("{low}–{high} %").format(low=tell_number(low * 100), high=tell_number(high * 100))


def tell_counts(share: Share) -> str:
    return _("{part} of {whole}").format(
        part=tell_number(share.successes), whole=tell_number(share.total)
    )


def tell_share(share: Share) -> str:
    """As in "90 %", "13 of 15", or "–" where nobody answered."""
    if not share.total:
        return NOTHING
    return tell_counts(share) if share.amount is None else tell_percent(share.amount)


def tell_share_in_full(share: Share) -> str:
    """As in "27 of 30 (74–97 %)", "13 of 15"."""
    if share.low is None or share.high is None:
        return tell_counts(share) if share.total else ""
    return f"{tell_counts(share)} ({tell_range(share.low, share.high)})"


def tell_steps(steps: float, *, signed: bool = False) -> str:
    sign = ("−" if steps < 0 else "+") if signed else ""
    size = abs(steps) if signed else steps
    return sign + tell_number(size, 1)


def tell_gain(gain: Gain) -> str:
    return NOTHING if gain.mean is None else tell_steps(gain.mean, signed=True)


def tell_gain_in_full(gain: Gain) -> str:
    """As in "between +1.2 and +1.6, by 212 who told both"; empty where nobody did."""
    if not gain.pairs:
        return ""
    told = tell_number(gain.pairs)
    by = ngettext("by {n} who told both", "by {n} who told both", gain.pairs).format(n=told)
    if gain.low is None or gain.high is None:
        return by
    low, high = (tell_steps(end, signed=True) for end in (gain.low, gain.high))
    return _("between {low} and {high}, {by}").format(low=low, high=high, by=by)


def tell_change(change: Change | None, unit: Unit, kind: str) -> str:
    """As in "4 points more than the month before (1–7)", "about as the month before", or "" where
    there is nothing to compare with. `kind`: of the period. Of counts no difference is told: they
    were compared day by day, and months are not equally long.
    """
    if change is None:
        return ""
    if not change.is_change:
        return _("about as {then}").format(then=THEN[kind])
    is_more = change.difference > 0
    if unit == Unit.COUNT:
        return (_("more than {then}") if is_more else _("fewer than {then}")).format(
            then=THEN[kind]
        )
    words = _("{size} more than {then}") if is_more else _("{size} less than {then}")
    return words.format(size=_tell_size(abs(change.difference), unit), then=THEN[kind])


def _tell_size(size: float, unit: Unit) -> str:
    if unit == Unit.STEPS:
        return ngettext("{n} step", "{n} steps", 1 if size == 1 else 2).format(n=tell_steps(size))
    if unit != Unit.SHARE:
        return tell_amount(size, unit)
    points = max(1, round(size * 100))
    return ngettext("{n} percentage point", "{n} percentage points", points).format(
        n=tell_number(points)
    )


def tell_aim(seconds: int) -> str:
    return lasting(seconds)


def name_period(period: Period) -> str:
    """As in "October 2026", "Quarter 3 of 2026", "1 Oct 2026", "1 Oct 2026 to 14 Oct 2026"."""
    if period.kind == MONTH:
        return capitalize(date_format(period.first, pgettext("a month in a title", "F Y")))
    if period.kind == QUARTER:
        number = (period.first.month + 2) // 3
        return _("Quarter {number} of {year}").format(number=number, year=period.first.year)
    if period.first == period.last:
        return tell_day(period.first)
    days = {"first": tell_day(period.first), "last": tell_day(period.last)}
    return _("{first} to {last}").format(**days)


def name_month(first: date) -> str:
    """As in "Oct 2026"."""
    return date_format(first, pgettext("a month in a chart", "M Y"))


def tell_day(day: date | datetime) -> str:
    return write_date(day, "j M Y")


def tell_moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), pgettext("a moment in a text", "j M Y H:i"))


def capitalize(words: str) -> str:
    """The first letter alone: the rest may hold names."""
    return words[:1].upper() + words[1:]
