"""Closings as they stand in life: asked in private, answered, closed a while ago."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from agents.models import Agent
from connectors.models import Channel
from connectors.port import Kind
from inbox.models import (
    PRIVATE_TOP,
    ClosedReason,
    Profile,
    Thread,
    ThreadEvent,
    Verb,
)
from inbox.threads.claim import claim_thread
from inbox.threads.close import close_thread
from reports.models import Closure, SurveySettings
from tests.factories import make_agent, make_profile, make_thread, write_message

ADDRESS = "https://desk.example.org"


def turn_on(**fields: Any) -> SurveySettings:
    return SurveySettings.objects.update_or_create(pk=1, defaults={"is_on": True, **fields})[0]


def tell_closing(thread: Thread) -> Closure:
    """The row of the thread's latest closing, as it would be counted."""
    event = ThreadEvent.objects.filter(thread=thread, verb=Verb.CLOSED).latest("pk")
    thread.refresh_from_db()
    return Closure.objects.update_or_create(
        event=event,
        defaults={
            "thread": thread, "channel": thread.channel, "reason": thread.closed_reason,
            "closed_at": event.at, "day": timezone.localdate(event.at), "hour": event.at.hour,
        },
    )[0]  # fmt: skip


def make_private_thread(
    text: str = "Jag har fått fel faktura och är inte nöjd", *, name: str = "Maja Berg",
    channel: Channel | None = None, profile: Profile | None = None, minutes_ago: float = 120,
) -> Thread:  # fmt: skip
    profile = profile or make_profile(name=name, network=channel.network if channel else "x")
    thread = make_thread(text, channel=channel, profile=profile, minutes_ago=minutes_ago)
    Thread.objects.filter(pk=thread.pk).update(
        top_external_id=f"{PRIVATE_TOP}{profile.external_id}-{thread.pk}"
    )
    thread.messages.update(kind=Kind.DIRECT_MESSAGE)
    thread.refresh_from_db()
    return thread


def answer_and_close(
    thread: Thread, *, minutes_ago: float = 60, reason: ClosedReason = ClosedReason.ANSWERED,
    now: datetime | None = None, by: Agent | None = None,
) -> Closure:  # fmt: skip
    elin, at = by or make_agent(), (now or timezone.now()) - timedelta(minutes=minutes_ago)
    kind = Kind.DIRECT_MESSAGE if thread.is_private else Kind.MENTION
    write_message(thread, "Det ordnar vi. ^EL", at=at - timedelta(minutes=1), by=elin, kind=kind)
    close_thread(claim_thread(thread, by=elin, now=at), by=elin, reason=reason, now=at)
    return tell_closing(thread)
