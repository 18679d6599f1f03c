"""Closings and their sums by plain Python, and surveys as they would be answered."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from inbox.models import Thread, ThreadEvent, Verb
from reports.models import Closure, QuestionSet, Survey
from reports.selection import brand_day

UNDONE_WITHIN = timedelta(minutes=10)


def make_survey(closure: Closure, *, at: datetime | None = None, **answers: Any) -> Survey:
    """One that was sent; without answers nobody has answered it."""
    at = at or timezone.now()
    questions = QuestionSet.objects.order_by("pk").first() or QuestionSet.objects.create(texts={})
    return Survey.objects.create(
        closure=closure, thread_id=closure.thread_id, question_set=questions, language="sv",
        asked_at=at, sent_at=at, ends_at=at + timedelta(days=14),
        answered_at=at if answers else None, **answers,
    )  # fmt: skip


def list_closings(thread: Thread) -> dict[int, tuple[Any, ...]]:
    """By event: when, why, and when it ended."""
    found: dict[int, tuple[Any, ...]] = {}
    first: ThreadEvent | None = None
    for event in thread.events.filter(verb__in=[Verb.CLOSED, Verb.REOPENED]).order_by("at", "pk"):
        if event.verb == Verb.CLOSED:
            first = first or event
            found[first.pk] = (first.at, event.facts["reason"], None)
        elif first:
            at, reason, _none = found.pop(first.pk)
            if not (event.agent_id and event.at - at <= UNDONE_WITHIN):
                found[first.pk] = (at, reason, event.at)
            first = None
    return found


def list_all_closings() -> dict[int, tuple[Any, ...]]:
    return {
        pk: (thread.pk, thread.team_id, bears(thread), hasattr(thread, "incident_place"), *closing)
        for thread in Thread.objects.all()
        for pk, closing in list_closings(thread).items()
    }


def bears(thread: Thread) -> list[int]:
    return sorted(thread.labels.values_list("pk", flat=True))


def read_closures() -> dict[int, tuple[Any, ...]]:
    """As `list_all_closings` has them, from the table."""
    return {
        one.pk: (
            one.thread_id, one.team_id, one.label_ids, one.is_incident, one.closed_at, one.reason,
            one.reopened_at,
        )
        for one in Closure.objects.all()
    }  # fmt: skip


def sum_plainly() -> tuple[Counter[Any], Counter[Any], Counter[Any]]:
    """Closings by day, channel, team, reason and verdict; by label; and what was answered."""
    closures, topics, answers = Counter[Any](), Counter[Any](), Counter[Any]()
    for one in Closure.objects.all():
        key = (brand_day(one.closed_at), one.channel_id, one.team_id)
        closures[*key, one.reason, one.verdict] += 1
        topics.update((*key, label_id) for label_id in one.label_ids)
        if survey := Survey.objects.filter(closure=one).first():
            answers.update((*key, name) for name in tell_answers(survey))
    return closures, topics, answers


def tell_answers(survey: Survey) -> list[str]:
    told = {
        "sent": survey.sent_at, "answered": survey.answered_at,
        f"now {survey.now}": survey.now, f"before {survey.before}": survey.before,
        "pair": survey.now and survey.before,
        "yes": survey.needs_less, "no": survey.needs_less is False,
    }  # fmt: skip
    return [name for name, is_so in told.items() if is_so]
