"""Who does the work, and what of it lies: worker, beat, channels, answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from connectors.models import Channel
from inbox.channels.health import Health, read_health
from inbox.liveness import check_liveness
from operations.doctor.finding import Finding, Level
from operations.stuck.find import count_stuck

LATE = timedelta(minutes=5)
MOST_CHANNELS = 500
STARTS = {
    "worker": "Start it: celery -A config worker",
    "beat": "Start it, once: celery -A config beat",
}


def check_processes(_now: datetime) -> Iterator[Finding]:
    lives = check_liveness()
    for part, do in STARTS.items():
        if lives[part]:
            yield Finding(part, Level.WELL, "lives")
        else:
            yield Finding(part, Level.ILL, "gave no sign of life for some seconds", do)


def check_channels(now: datetime) -> Iterator[Finding]:
    channels = Channel.objects.filter(is_active=True).order_by("pk")[:MOST_CHANNELS]
    found = [judge_channel(health) for health in read_health(channels, now=now)]
    if not found:
        do = "Connect one on the page Channels."
        yield Finding("channels", Level.LOOK, "none is connected", do)
    yield from found


def judge_channel(health: Health) -> Finding:
    channel = health.channel
    part = f"channel {channel}"
    if channel.state == Channel.State.REAUTHORISE:
        do = "Connect it again on the page Channels; nothing written meanwhile is lost."
        return Finding(part, Level.ILL, "the network no longer takes our sign-in", do)
    if channel.state != Channel.State.HEALTHY:
        do = "The page Channels says more. We go on trying."
        return Finding(part, Level.LOOK, f"{channel.get_state_display()}: {channel.error}", do)
    if health.late_by > LATE:
        says = f"is {health.late_by.total_seconds() / 60:.0f} minutes late"
        return Finding(part, Level.ILL, says, "See that worker and beat live, and their logs.")
    if health.is_end_near:
        return Finding(part, Level.LOOK, "its sign-in ends soon", "Renew it on the page Channels.")
    if health.gaps:
        do = "The page Channels says from when to when; look at the network itself."
        return Finding(part, Level.LOOK, f"{len(health.gaps)} gaps could not be read", do)
    return Finding(part, Level.WELL, "is read")


def check_stuck_work(now: datetime) -> Iterator[Finding]:
    stuck = sum(count_stuck(now=now).values())
    if stuck:
        do = "See them under Settings, Stuck work: try again or discard, each with its reason."
        yield Finding("stuck work", Level.LOOK, f"{stuck} pieces need a person", do)
    else:
        yield Finding("stuck work", Level.WELL, "none")
