"""What stands on /metrics: read from database and Valkey when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import redis
from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from connectors.models import Channel
from inbox.hints import connect_valkey
from inbox.liveness import check_liveness
from inbox.models import Reply, SlaClock, Status, Thread
from inbox.sla.compute import RUNS
from operations.metrics.task_times import read_times
from operations.stuck.find import count_stuck

MOST_CHANNELS = 500
UNDONE = (Reply.State.QUEUED, Reply.State.SENDING, Reply.State.UNKNOWN, Reply.State.FAILED)
# Of each state one index holds all rows; sent ones are counted by the task that sends them.


class Installation(Collector):
    """Bounded statements alone; names of channels and no words of people."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        yield from self.tell_parts()
        yield self.tell_queue()
        yield from self.tell_channels()
        yield from self.tell_replies()
        yield from self.tell_clocks()
        yield self.tell_stuck()
        try:
            yield self.tell_broker()
            yield from self.tell_tasks()
        except redis.RedisError:  # gladkund_up tells it
            return

    def tell_parts(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("gladkund_up", "1 where the part lives", labels=["part"])
        for part, lives in check_liveness().items():
            up.add_metric([part], float(lives))
        yield up

    def tell_queue(self) -> Metric:
        words = "Threads in which a customer waits for us, by who has them"
        depth = GaugeMetricFamily("gladkund_open_threads", words, labels=["owner"])
        waiting = Thread.objects.filter(status=Status.OPEN)
        counts = waiting.aggregate(
            nobody=Count("pk", filter=Q(owner=None)), somebody=Count("pk", filter=~Q(owner=None))
        )
        for owner, count in counts.items():
            depth.add_metric([owner], count)
        return depth

    def tell_channels(self) -> Iterator[Metric]:
        lag = GaugeMetricFamily(
            "gladkund_channel_lag_seconds", "Since the channel was read", labels=["channel"]
        )
        state = GaugeMetricFamily(
            "gladkund_channel_state", "1 for the state it is in", labels=["channel", "state"]
        )
        for channel in Channel.objects.filter(is_active=True).order_by("pk")[:MOST_CHANNELS]:
            since = channel.polled_at or channel.connected_at
            lag.add_metric([str(channel)], max(0.0, (self.now - since).total_seconds()))
            state.add_metric([str(channel), channel.state], 1)
        yield lag
        yield state

    def tell_replies(self) -> Iterator[Metric]:
        replies = GaugeMetricFamily(
            "gladkund_replies", "Answers that are not sent, by state", labels=["state"]
        )
        for state in UNDONE:
            answers = Reply.objects.filter(state=state, purpose=Reply.Purpose.ANSWER)
            replies.add_metric([state], answers.count())
        yield replies
        due = Reply.objects.filter(state=Reply.State.QUEUED, not_before__lte=self.now)
        words = "Of the oldest due answer"
        yield self.tell_age("gladkund_reply_delay_seconds", words, due, "not_before")

    def tell_clocks(self) -> Iterator[Metric]:
        words = "Threads whose clocks are to be derived anew"
        stale = GaugeMetricFamily("gladkund_stale_clocks", words)
        stale.add_metric([], Thread.objects.filter(has_stale_clocks=True).count())
        yield stale
        late = SlaClock.objects.filter(RUNS, breached_at=None, due_at__lte=self.now)
        words = "Of the oldest breach that was not noted yet"
        yield self.tell_age("gladkund_sla_sweep_delay_seconds", words, late, "due_at")

    def tell_age(self, name: str, words: str, rows: QuerySet[Any], column: str) -> Metric:
        """Seconds since the earliest; 0 where there is none."""
        earliest = rows.aggregate(at=Min(column))["at"]
        age = GaugeMetricFamily(name, words)
        age.add_metric([], (self.now - earliest).total_seconds() if earliest else 0)
        return age

    def tell_stuck(self) -> Metric:
        stuck = GaugeMetricFamily("gladkund_stuck", "Work that needs a person", labels=["kind"])
        for kind, count in count_stuck(now=self.now).items():
            stuck.add_metric([kind], count)
        return stuck

    def tell_broker(self) -> Metric:
        queues = GaugeMetricFamily("gladkund_tasks_waiting", "In the broker", labels=["queue"])
        for name in settings.CELERY_TASK_QUEUES:
            queues.add_metric([name], int(connect_valkey().llen(name)))
        return queues

    def tell_tasks(self) -> Iterator[Metric]:
        took = HistogramMetricFamily("gladkund_task_seconds", "Of a task", labels=["task"])
        failed = CounterMetricFamily("gladkund_task_failures", "Unforeseen", labels=["task"])
        for name, times in read_times().items():
            buckets = [*((str(bound), float(n)) for bound, n in sorted(times.buckets.items())),
                       ("+Inf", float(times.count))]  # fmt: skip
            took.add_metric([name], buckets, times.seconds)
            failed.add_metric([name], times.failures)
        yield took
        yield failed


def write_metrics() -> bytes:
    """In Prometheus' text form."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Installation(timezone.now()))
    return generate_latest(registry)
