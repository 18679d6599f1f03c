"""Matters that were finished, and what their customers answered, for reports to tell of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from connectors.models import Channel
from inbox.models import ClosedReason, Thread
from inbox.threads.close import close_thread
from reports.models import Closure, Survey, Verdict
from reports.recount import count_anew
from reports.surveys.answer import Answer, record_answer
from reports.surveys.models import Kind
from reports.surveys.questions import find_questions
from tests.factories import make_agent, make_channel, make_profile, make_thread, write_message

OCTOBER = datetime(2026, 10, 7, 9, tzinfo=UTC)
FROZEN = datetime(2026, 11, 2, 6, tzinfo=UTC)  # an hour after it is due
BOTH_GOOD = Answer(now=5, before=2, needs_less=True)


def finish_matters(
    count: int, *, at: datetime = OCTOBER, channel: Channel | None = None
) -> list[Closure]:
    """Each of a customer of its own, an hour apart: answered within ten minutes and closed."""
    elin, channel = make_agent(), channel or make_channel()
    first = Thread.objects.count()
    for number in range(count):
        end, name = at + timedelta(hours=number), f"Kund {first + number}"
        profile = make_profile(network=channel.network, name=name, handle=f"kund{first + number}")
        thread = make_thread(channel=channel, profile=profile, now=end, minutes_ago=30)
        write_message(thread, "Vi ser efter.", at=end - timedelta(minutes=20), by=elin)
        close_thread(thread, by=elin, reason=ClosedReason.ANSWERED, now=end)
    count_anew(now=at + timedelta(days=90))
    return list(Closure.objects.filter(verdict="", channel=channel).order_by("pk"))


def ask(closures: Sequence[Closure]) -> list[Survey]:
    """Each survey reached its customer half an hour after the closing."""
    questions = find_questions(Kind.CONTACT)
    ids = [closure.pk for closure in closures]
    Closure.objects.filter(pk__in=ids).update(verdict=Verdict.ASKED)
    return [
        Survey.objects.create(
            closure=closure, thread=closure.thread, profile=closure.thread.profile, language="sv",
            question_set=questions, asked_at=closure.closed_at, sent_at=closure.closed_at,
            ends_at=closure.closed_at + timedelta(days=60),
        )
        for closure in closures
    ]  # fmt: skip


def answer(surveys: Sequence[Survey], said: Answer = BOTH_GOOD) -> None:
    """Each an hour after it was sent."""
    for survey in surveys:
        survey.refresh_from_db()
        record_answer(survey, said, now=survey.asked_at + timedelta(hours=1))


def count_all() -> None:
    count_anew(now=FROZEN)
