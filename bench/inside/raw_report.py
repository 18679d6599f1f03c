"""A month's report once more, by pandas and statsmodels from the raw tables: threads, events,
messages, labels and surveys. Nothing of the product's sums, intervals or definitions is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
from django.conf import settings
from django.db import connection
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

FEWEST = 30
READ = {
    "threads": "SELECT id AS thread_id, channel_id, team_id, status, follow_up_of_id"
    " FROM inbox_thread",
    "events": "SELECT id, thread_id, verb, agent_id, at, facts ->> 'reason' AS reason"
    " FROM inbox_threadevent WHERE verb IN ('closed', 'reopened') ORDER BY thread_id, at, id",
    "messages": "SELECT thread_id, direction, created_at FROM inbox_message"
    " WHERE NOT is_automatic AND direction IN ('inbound', 'outbound')"
    " ORDER BY thread_id, created_at, id",
    "labels": "SELECT thread_id, label_id FROM inbox_thread_labels",
    "surveys": "SELECT closure_id AS id, sent_at, answered_at, now, before, needs_less"
    " FROM reports_survey",
    "verdicts": "SELECT event_id AS id, verdict FROM reports_closure",
}


def read(name: str) -> pd.DataFrame:
    with connection.cursor() as cursor:
        cursor.execute(READ[name])
        return pd.DataFrame(
            cursor.fetchall(), columns=[column.name for column in cursor.description]
        )


@dataclass(frozen=True)
class Raw:
    """One row a closing, with its survey; one a closing and label; one a wait."""

    closings: pd.DataFrame
    labels: pd.DataFrame
    waits: pd.DataFrame

    @classmethod
    def read(cls, now: datetime) -> Raw:
        threads = read("threads")
        closings = list_closings(read("events")).merge(threads, on="thread_id")
        for name in ("surveys", "verdicts"):
            closings = closings.merge(read(name), on="id", how="left")
        labels = closings.merge(read("labels"), on="thread_id")
        waits = pd.concat(list_waits(threads, read("messages"), closings, now))
        return cls(place(closings, "at"), place(labels, "at"), place(waits, "began_at"))

    def pick(self, first: date, last: date, scope: dict[str, int]) -> Raw:
        frames = (self.closings, self.labels, self.waits)
        return Raw(*(choose(frame, first, last, scope) for frame in frames))


def place(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """With the day, weekday and hour of the brand's clock."""
    local = pd.to_datetime(frame[column], utc=True).dt.tz_convert(settings.TIME_ZONE)
    return frame.assign(day=local.dt.date, weekday=local.dt.day_of_week, hour=local.dt.hour)


def choose(frame: pd.DataFrame, first: date, last: date, scope: dict[str, int]) -> pd.DataFrame:
    chosen = (frame.day >= first) & (frame.day <= last)
    for column, value in scope.items():
        chosen &= frame[column] == value
    return frame[chosen]


def list_closings(events: pd.DataFrame) -> pd.DataFrame:
    """The first closing of each run, with its last reason; what was undone at once is none."""
    run = (events.verb == "reopened").groupby(events.thread_id).cumsum()
    events = events.assign(run=run)
    closed = events[events.verb == "closed"].groupby(["thread_id", "run"], as_index=False)
    runs = closed.agg(id=("id", "first"), at=("at", "first"), reason=("reason", "last"))
    ends = events[events.verb == "reopened"].assign(run=lambda ended: ended.run - 1)
    runs = runs.merge(
        ends[["thread_id", "run", "agent_id", "at"]], how="left", on=["thread_id", "run"],
        suffixes=("", "_end"),
    )  # fmt: skip
    is_soon = (pd.to_datetime(runs.at_end, utc=True) - runs["at"]) <= pd.Timedelta(minutes=10)
    return runs[~(runs.agent_id.notna() & is_soon)]


def list_waits(
    threads: pd.DataFrame, messages: pd.DataFrame, closings: pd.DataFrame, now: datetime
) -> Iterator[pd.DataFrame]:
    """First response, resolution, next responses: state, and seconds until answered or now."""
    by_thread = messages.groupby("thread_id")
    opened = by_thread.created_at.min().rename("began_at")
    answers = messages[messages.direction == "outbound"].groupby("thread_id").created_at
    last_closed = closings.groupby("thread_id")["at"].max().rename("closed_at")
    whole = threads.set_index("thread_id").join([opened, answers.min().rename("answered_at")])
    whole = whole.join(last_closed).reset_index()
    is_closed = whole.status == "closed"
    yield lasting(whole, whole.answered_at, is_closed, "first", now)
    is_unneeded = is_closed & whole.answered_at.isna()
    yield lasting(whole, whole.closed_at.where(~is_unneeded), is_unneeded, "resolution", now)
    previous, following = by_thread.direction.shift(), by_thread.direction.shift(-1)
    later = messages.assign(
        answered_at=by_thread.created_at.shift(-1).where(following == "outbound")
    )
    asked = later[(later.direction == "inbound") & (previous == "outbound")]
    again = asked.rename(columns={"created_at": "began_at"}).merge(threads, on="thread_id")
    yield lasting(again, again.answered_at, again.status == "closed", "next", now)


def lasting(
    waits: pd.DataFrame, ended_at: Any, is_over: Any, kind: str, now: datetime
) -> pd.DataFrame:
    ended = pd.to_datetime(ended_at, utc=True)
    seconds = (ended.fillna(pd.Timestamp(now)) - waits.began_at).dt.total_seconds()
    state = np.where(ended.notna(), "met", np.where(is_over, "unneeded", "waiting"))
    return waits.assign(kind=kind, state=state, seconds=seconds)


def reckon(raw: Raw, month: pd.Period, scope: dict[str, int], now: datetime) -> dict[str, Any]:
    """The facts of the report, by the names that it has for them."""
    days = [(one.start_time.date(), one.end_time.date()) for one in (month, month - 1)]
    here, there = (raw.pick(*ends, scope) for ends in days)
    closings, former = here.closings, there.closings
    shares, past = list_shares(closings), list_shares(former)
    changes = {name: change_share(shares[name], past[name]) for name in shares}
    changes["gain"] = change_mean(find_gains(closings), find_gains(former))
    changes["closures"] = change_count(len(closings), len(former), days)
    changes |= change_response(here.waits, there.waits)
    counted = closings.verdict.isin(["asked", "sampled_out"])
    return {
        "closures": len(closings), "unneeded": int((closings.reason != "answered").sum()),
        "could_be_asked": int(counted.sum()), "asked": int(closings.sent_at.notna().sum()),
        "answered": int(closings.answered_at.notna().sum()),
        "verdicts": closings.verdict.value_counts().to_dict(),
        **{name: tell_share(*counts) for name, counts in shares.items()},
        "gain": tell_gain(find_gains(closings)),
        "now": count_steps(closings.now), "before": count_steps(closings.before),
        "changes": {name: change for name, change in changes.items() if change},
        "topics": list_topics(here, there),
        "channels": list_channels(here), "hours": count_hours(here.waits),
        "response": tell_response(here.waits, there.waits),
    }  # fmt: skip


def list_shares(closings: pd.DataFrame) -> dict[str, tuple[int, int]]:
    def part(is_so: Any, told: Any) -> tuple[int, int]:
        return int(is_so.sum()), int(told.sum())

    everything = closings.reason.notna()
    return {
        "unneeded_share": part(closings.reason != "answered", everything),
        "response_rate": part(closings.answered_at.notna(), closings.sent_at.notna()),
        "csat": part(closings.now >= 4, closings.now.notna()),
        "before_csat": part(closings.before >= 4, closings.before.notna()),
        "less": part(closings.needs_less == True, closings.needs_less.notna()),  # noqa: E712
    }


def tell_share(successes: int, total: int) -> dict[str, Any]:
    low, high = None, None
    if total >= FEWEST:
        low, high = proportion_confint(successes, total, method="wilson")
    return {"successes": successes, "total": total, "low": low, "high": high}


def find_gains(closings: pd.DataFrame) -> pd.Series:
    return (closings.now - closings.before).dropna().astype(float)


def tell_gain(gains: pd.Series) -> dict[str, Any]:
    if len(gains) < FEWEST:
        return {"pairs": len(gains), "mean": None, "low": None, "high": None}
    low, high = stats.ttest_1samp(gains, 0).confidence_interval()
    return {"pairs": len(gains), "mean": gains.mean(), "low": low, "high": high}


def tell_change(difference: float, low: float, high: float) -> dict[str, Any]:
    is_change = bool(low > 0 or high < 0)
    return {"difference": difference, "low": low, "high": high, "is_change": is_change}


def change_share(one: tuple[int, int], other: tuple[int, int]) -> dict[str, Any] | None:
    if min(one[1], other[1]) < FEWEST:
        return None
    ends = confint_proportions_2indep(*one, *other, method="newcomb", compare="diff")
    return tell_change(one[0] / one[1] - other[0] / other[1], *ends)


def change_mean(one: pd.Series, other: pd.Series) -> dict[str, Any] | None:
    if min(len(one), len(other)) < FEWEST:
        return None
    ends = stats.ttest_ind(one, other, equal_var=False).confidence_interval()
    return tell_change(one.mean() - other.mean(), *ends)


def change_count(one: int, other: int, days: list[tuple[date, date]]) -> dict[str, Any] | None:
    """As many as chance would bring of each, per day."""
    if min(one, other) < FEWEST:
        return None
    length, length_before = ((last - first).days + 1 for first, last in days)
    expected = other * length / length_before
    spread = np.sqrt(one + other * (length / length_before) ** 2) * stats.norm.ppf(0.975)
    return tell_change(one - expected, one - expected - spread, one - expected + spread)


def change_response(waits: pd.DataFrame, past: pd.DataFrame) -> dict[str, Any]:
    one, other = list_first(waits).seconds, list_first(past).seconds
    changes = {"first_within_60": change_share(count_within(waits, 60), count_within(past, 60))}
    if min(len(one), len(other)) >= FEWEST:
        changes["first_median"] = change_percentile(one, other, 0.5)
        changes["first_p90"] = change_percentile(one, other, 0.9)
        changes["first_mean"] = change_mean(one, other)
    return changes


def list_first(waits: pd.DataFrame) -> pd.DataFrame:
    return waits[(waits.kind == "first") & (waits.state != "unneeded")]


def count_within(waits: pd.DataFrame, minutes: int) -> tuple[int, int]:
    """Of what is decided: what waits for less than that does not count."""
    first = list_first(waits)
    within, is_met = first.seconds.round() <= minutes * 60, first.state == "met"
    return int((within & is_met).sum()), int((is_met | ~within).sum())


def change_percentile(one: pd.Series, other: pd.Series, share: float) -> dict[str, Any]:
    (here, low, high), (there, low_there, high_there) = (
        [values.quantile(at) for at in (share, *find_places(len(values), share))]
        for values in (one, other)
    )
    return tell_change(
        here - there,
        here - there - np.hypot(here - low, high_there - there),
        here - there + np.hypot(high - here, there - low_there),
    )


def find_places(number: int, share: float) -> tuple[float, float]:
    half = stats.norm.ppf(0.975) * np.sqrt(share * (1 - share) / number)
    return max(0, share - half), min(1, share + half)


def list_topics(here: Raw, there: Raw) -> dict[int, dict[str, Any]]:
    counts, past = here.labels.label_id.value_counts(), there.labels.label_id.value_counts()
    total, total_before = len(here.closings), len(there.closings)
    return {
        int(label_id): {
            "closures": int(counts.get(label_id, 0)),
            "share": counts.get(label_id, 0) / total if total >= FEWEST else None,
            "change": change_share(
                (counts.get(label_id, 0), total), (past.get(label_id, 0), total_before)
            ),
        }
        for label_id in counts.index.union(past.index)
    }


def list_contacts(waits: pd.DataFrame) -> pd.DataFrame:
    return waits[waits.kind.isin(["first", "next"])]


def list_channels(raw: Raw) -> dict[int, dict[str, int]]:
    counted = {
        "contacts": list_contacts(raw.waits).channel_id.value_counts(),
        "closures": raw.closings.channel_id.value_counts(),
        "answered": raw.closings[raw.closings.answered_at.notna()].channel_id.value_counts(),
    }
    channels = counted["contacts"].index.union(counted["closures"].index)
    return {
        int(channel): {name: int(counts.get(channel, 0)) for name, counts in counted.items()}
        for channel in channels
    }


def count_hours(waits: pd.DataFrame) -> list[list[int]]:
    counts = list_contacts(waits).groupby(["weekday", "hour"]).size()
    return [[int(counts.get((day, hour), 0)) for hour in range(24)] for day in range(7)]


def count_steps(answers: pd.Series) -> list[int]:
    return [int((answers == step).sum()) for step in range(1, 6)]


def tell_response(waits: pd.DataFrame, past: pd.DataFrame) -> dict[str, dict[str, Any]]:
    here, there = find_response(waits), find_response(past)
    return {name: {"amount": amount, "before": there[name]} for name, amount in here.items()}


def find_response(waits: pd.DataFrame) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for kind in ("first", "next", "resolution"):
        times = waits[(waits.kind == kind) & (waits.state != "unneeded")].seconds
        for name, amount in (
            ("median", times.quantile(0.5)), ("p90", times.quantile(0.9)), ("mean", times.mean())
        ):  # fmt: skip
            found[f"{kind}_{name}"] = amount if len(times) else None
    first, following = waits[waits.kind == "first"], waits[waits.kind == "next"]
    for minutes in (5, 60):
        within, decided = count_within(waits, minutes)
        found[f"first_within_{minutes}"] = within / decided if decided else None
    matters = len(first[first.follow_up_of_id.isna()])
    found["threads"] = len(first)
    found["unanswered"] = int((first.state == "waiting").sum())
    found["unneeded_share"] = (first.state == "unneeded").mean() if len(first) else None
    found["contacts"] = (len(first) + len(following)) / matters if matters else None
    del found["resolution_mean"]
    return found
