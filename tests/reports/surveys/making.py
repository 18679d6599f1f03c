"""Surveys as they stand when they have been sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from inbox.models import ClosedReason, Profile, Thread, ThreadEvent, Verb
from reports.models import Closure, Survey, Verdict
from reports.surveys.models import Kind
from reports.surveys.questions import find_questions
from tests.factories import make_profile, make_thread


def make_closure(thread: Thread, *, at: datetime, **fields: Any) -> Closure:
    """One that was decided upon: its customer was asked."""
    event = ThreadEvent.objects.create(thread=thread, verb=Verb.CLOSED, at=at)
    asked = {"reason": ClosedReason.ANSWERED, "verdict": Verdict.ASKED, "decided_at": at, **fields}
    local = timezone.localtime(at)
    return Closure.objects.create(
        event=event, thread=thread, channel=thread.channel, closed_at=at, day=local.date(),
        hour=local.hour, **asked,
    )  # fmt: skip


def make_survey(*, profile: Profile | None = None, **fields: Any) -> Survey:
    """Sent a moment ago to Maja about a matter that was closed an hour ago, in Swedish."""
    now = fields.pop("sent_at", None) or timezone.now()
    profile = profile or make_profile()
    thread = make_thread(profile=profile)
    closure = make_closure(thread, at=now - timedelta(hours=1))
    usual = {
        "closure": closure, "thread": thread, "profile": profile, "language": "sv",
        "question_set": find_questions(Kind.CONTACT), "asked_at": now, "sent_at": now,
        "ends_at": now + timedelta(days=14),
    }  # fmt: skip
    return Survey.objects.create(**{**usual, **fields})
