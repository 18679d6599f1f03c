"""A report in five sentences, for people who have never used social media.

Each is one sentence of its own, built so that no word has to bend to what is put in: a language
says "{period}:" where others would have to write the month in another case.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.editions.words import (
    name_period,
    tell_aim,
    tell_change,
    tell_number,
    tell_share_in_full,
    tell_steps,
)
from reports.metrics import Unit
from reports.periods import Period
from reports.satisfaction.facts import FEWEST, Satisfaction
from reports.templatetags.figures import lasting


def write_sentences(told: Satisfaction, period: Period) -> list[str]:
    """Five, in the language that is active."""
    return [
        tell_volume(told, period),
        tell_answers(told),
        tell_satisfaction(told, period),
        tell_gain(told),
        tell_less(told, period),
    ]


def tell_volume(told: Satisfaction, period: Period) -> str:
    contacts = sum(map(sum, told.hours))
    wrote = ngettext(
        "customers wrote to us {n} time", "customers wrote to us {n} times", contacts
    ).format(n=tell_number(contacts))
    closed = ngettext("{n} matter was finished", "{n} matters were finished", told.closures).format(
        n=tell_number(told.closures)
    )
    return _("{period}: {wrote}, and {closed}.").format(
        period=name_period(period), wrote=wrote, closed=closed
    )


def tell_answers(told: Satisfaction) -> str:
    mean, median = told.response.get("first_mean"), told.response.get("first_median")
    if not mean or not median or mean.amount is None or median.amount is None:
        return _("Nobody waited for a first answer from us.")
    facts = {
        "median": lasting(median.amount),
        "mean": lasting(mean.amount),
        "aim": tell_aim(told.aim),
    }
    is_long = mean.amount > told.aim
    if median.is_at_least:
        return _tell_lower_bound(is_long=is_long).format(**facts)
    return _tell_time(is_long=is_long, is_going_on=mean.is_at_least).format(**facts)


def _tell_time(*, is_long: bool, is_going_on: bool) -> str:
    if is_long:
        return _(
            "Half of those who wrote had a first answer within {median}, but on average it took"
            " {mean}, which is longer than our aim of {aim}."
        )
    if is_going_on:
        return _(
            "Half of those who wrote had a first answer within {median}, and on average it took"
            " {mean} so far, with some still waiting; our aim is {aim}."
        )
    return _(
        "Half of those who wrote had a first answer within {median}, and on average it took"
        " {mean}, which is within our aim of {aim}."
    )


def _tell_lower_bound(*, is_long: bool) -> str:
    """Where some who have no answer may yet wait for longer than half of all did."""
    if is_long:
        return _(
            "Half of those who wrote waited at least {median} for a first answer, and on average"
            " it took at least {mean}, which is longer than our aim of {aim}."
        )
    return _(
        "Half of those who wrote waited at least {median} for a first answer, and on average it"
        " took at least {mean}, for some have had none yet; our aim is {aim}."
    )


def tell_satisfaction(told: Satisfaction, period: Period) -> str:
    if not told.asked:
        return _("No customer was asked afterwards how satisfied they were.")
    asked = ngettext(
        "We asked {asked} customer afterwards, and {answered} answered",
        "We asked {asked} customers afterwards, and {answered} answered",
        told.asked,
    ).format(asked=tell_number(told.asked), answered=tell_number(told.answered))
    if not told.csat.total:
        return f"{asked}."
    share = tell_share_in_full(told.csat)
    words = _("{asked}: {share} are satisfied with us now, which is 4 or 5 on a scale up to 5")
    return _close(words.format(asked=asked, share=share), told, "csat", period)


def tell_gain(told: Satisfaction) -> str:
    gain = told.gain
    if not gain.pairs:
        return _("Nobody has told us how satisfied they were before and after.")
    if gain.mean is None or gain.low is None or gain.high is None:
        return ngettext(
            "{n} customer told how satisfied they were before and after, which is too few to say"
            " whether we made a difference: that takes {fewest}.",
            "{n} customers told how satisfied they were before and after, which is too few to say"
            " whether we made a difference: that takes {fewest}.",
            gain.pairs,
        ).format(n=tell_number(gain.pairs), fewest=FEWEST)
    if gain.low <= 0 <= gain.high:
        return _(
            "Customers are about as satisfied with us now as they remember having been before they"
            " wrote."
        )
    words = (
        _(
            "On the scale from 1 to 5 customers are {steps} steps more satisfied with us now than"
            " they remember having been before they wrote (between {low} and {high})."
        )
        if gain.mean > 0
        else _(
            "On the scale from 1 to 5 customers are {steps} steps less satisfied with us now than"
            " they remember having been before they wrote (between {low} and {high})."
        )
    )
    low, high = sorted((abs(gain.low), abs(gain.high)))
    return words.format(
        steps=tell_steps(abs(gain.mean)), low=tell_steps(low), high=tell_steps(high)
    )


def tell_less(told: Satisfaction, period: Period) -> str:
    if not told.less.total:
        return _("Nobody has told us whether they need to call us less.")
    words = _("{share} say that they need to call us less thanks to this").format(
        share=tell_share_in_full(told.less)
    )
    return _close(words, told, "less", period)


def _close(words: str, told: Satisfaction, name: str, period: Period) -> str:
    """With how it changed, where that is known."""
    change = tell_change(told.changes.get(name), Unit.SHARE, period.kind)
    return f"{words}, {change}." if change else f"{words}."
