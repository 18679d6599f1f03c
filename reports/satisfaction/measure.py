"""Measure a period: its closings, what came of asking about them, and how it went meanwhile."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from connectors.models import Channel
from inbox.models import Label
from reports.metrics import AIM
from reports.metrics import METRICS as RESPONSE_METRICS
from reports.reading import TOTAL, ByKind, read_channel_contacts, read_sums
from reports.satisfaction.changes import (
    change_of_counts,
    change_of_shares,
    list_changes,
    list_response_changes,
)
from reports.satisfaction.facts import (
    FEWEST,
    ChannelVolume,
    Gain,
    Response,
    Satisfaction,
    Share,
    Topic,
)
from reports.satisfaction.metrics import COUNTS, GAIN, SHARES
from reports.satisfaction.reading import Closings, read_closings
from reports.selection import Selection

Contacts = dict[tuple[int, int, int], int]


def measure_period(selection: Selection, *, now: datetime) -> Satisfaction:
    """Of closings in these days, beside those of the month, quarter or days before.

    Response times and contacts are of what arrived in these days, as the board has them.
    """
    earlier = selection.before()
    closings, former = read_closings(selection), read_closings(earlier)
    sums, past = (read_sums(one, now=now)[TOTAL] for one in (selection, earlier))
    contacts = read_channel_contacts(selection)
    changes = dict([*list_changes(closings, former), *list_response_changes(sums, past)])
    changes["closures"] = change_of_counts(
        closings.count, selection.length, former.count, earlier.length
    )
    counted: dict[str, Any] = {metric.name: metric.count(closings) for metric in COUNTS}
    counted |= {metric.name: Share.of(*metric.count(closings)) for metric in SHARES}
    return Satisfaction(
        **counted, first=selection.first, last=selection.last,
        before_first=earlier.first, before_last=earlier.last,
        gain=Gain.of(GAIN.count(closings)),
        verdicts=dict(closings.verdicts), now=closings.answers.now, before=closings.answers.before,
        changes={name: change for name, change in changes.items() if change},
        topics=_list_topics(closings, former),
        channels=_list_channels(closings, contacts), hours=_list_hours(contacts),
        response=_tell_response(sums, past), aim=AIM,
    )  # fmt: skip


def _list_topics(closings: Closings, former: Closings) -> list[Topic]:
    """The most frequent first; those that are no more, too."""
    names = Label.objects.in_bulk([*closings.topics, *former.topics])
    topics = [
        Topic(
            label_id=pk, name=label.name, closures=closings.topics[pk],
            share=None if closings.count < FEWEST else closings.topics[pk] / closings.count,
            change=change_of_shares(
                (closings.topics[pk], closings.count), (former.topics[pk], former.count)
            ),
        )
        for pk, label in names.items()
    ]  # fmt: skip
    return sorted(topics, key=lambda topic: (-topic.closures, topic.name))


def _list_channels(closings: Closings, contacts: Contacts) -> list[ChannelVolume]:
    """Those on which anybody wrote or anything was closed."""
    written = {channel_id for channel_id, _weekday, _hour in contacts}
    channels = Channel.objects.filter(pk__in=written | set(closings.channels))
    return [
        ChannelVolume(
            channel_id=channel.pk, name=str(channel),
            contacts=sum(n for (pk, _weekday, _hour), n in contacts.items() if pk == channel.pk),
            closures=closings.channels[channel.pk], answered=closings.answered[channel.pk],
        )
        for channel in channels.order_by("network", "handle", "pk")
    ]  # fmt: skip


def _list_hours(contacts: Contacts) -> list[list[int]]:
    hours = [[0] * 24 for _weekday in range(7)]
    for (_channel_id, weekday, hour), number in contacts.items():
        hours[weekday - 1][hour] += number
    return hours


def _tell_response(sums: ByKind, past: ByKind) -> dict[str, Response]:
    told = {
        name: (metric.measure(sums), metric.measure(past))
        for name, metric in RESPONSE_METRICS.items()
    }
    return {
        name: Response(value.amount, value.is_at_least, before.amount)
        for name, (value, before) in told.items()
    }
