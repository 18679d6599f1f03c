"""A survey when its turn comes, and what came of it: sent, or taken back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from inbox.models import Reply
from reports.models import Closure, Survey, Verdict
from reports.surveys.models import Kind
from reports.surveys.objections import has_objected, list_names
from reports.surveys.reach import find_route, is_resting
from reports.surveys.rules import load_rules, read_settings, with_ruling

BATCH = 500
State = Reply.State
NOT_SENT = (State.FAILED, State.CANCELLED)


def is_still_wanted(*, reply: Reply, now: datetime, **_more: Any) -> bool:
    """Hears `survey_due`. One that is wanted no more is taken back, and why stands in its closing.
    False, too, for surveys of another kind: these are judged elsewhere.
    """
    survey = Survey.objects.filter(reply=reply, kind=Kind.CONTACT).first()
    if survey is None:
        return False
    verdict = judge_again(survey, reply, now=now)
    if verdict != Verdict.ASKED:
        take_back(survey, verdict, now=now)
    return verdict == Verdict.ASKED


def judge_again(survey: Survey, reply: Reply, *, now: datetime) -> Verdict:
    """What may have changed since it was queued."""
    rules = load_rules(now=now)
    closure = with_ruling(Closure.objects.filter(survey=survey), rules).first()
    if closure is None or survey.ends_at <= now:
        return Verdict.REFUSED
    if ruling := closure.ruling:
        return Verdict(ruling)
    people = [one for one in (survey.profile, reply.thread.profile) if one]
    names = [name for one in people for name in list_names(one)]
    if has_objected(names):
        return Verdict.OBJECTED
    if is_resting(names, days=rules.settings.resting_days, now=now, but=survey):
        return Verdict.RESTING
    is_open = find_route(reply.in_reply_to, now=now) is not None
    return Verdict.ASKED if is_open else Verdict.WINDOW


@transaction.atomic
def take_back(survey: Survey, verdict: Verdict, *, now: datetime) -> None:
    """It did not reach the customer. One that may turn up on the network after all is kept in view:
    the network was slower than we were.
    """
    is_missed = Reply.objects.filter(survey=survey, missed_at__isnull=False).exists()
    Reply.objects.filter(survey=survey, state__in=NOT_SENT).update(plain_text=None)
    survey.ends_at = now
    survey.reply_id = survey.reply_id if is_missed else None
    survey.save(update_fields=["ends_at", "reply"])
    _tell_closure(survey, verdict, now=now)


@transaction.atomic
def settle_surveys(*, now: datetime) -> int:
    """Those of which it is known by now what came of sending them. Harmless twice, also at once."""
    settled = Survey.objects.filter(sent_at=None, reply__state__in=[State.SENT, *NOT_SENT]).exclude(
        reply__state=State.FAILED, ends_at__lte=now
    )
    locked = settled.select_for_update(of=("self",), skip_locked=True)
    found = list(locked.select_related("reply__message").order_by("asked_at")[:BATCH])
    for survey in found:
        if survey.reply and survey.reply.state == State.SENT:
            mark_reached(survey, survey.reply, now=now)
        else:
            take_back(survey, Verdict.REFUSED, now=now)
    return len(found)


def mark_reached(survey: Survey, reply: Reply, *, now: datetime) -> None:
    """The time of its link begins now that the customer has it."""
    survey.sent_at = reply.message.created_at if reply.message else now
    survey.ends_at = survey.sent_at + timedelta(days=read_settings().link_days)
    survey.save(update_fields=["sent_at", "ends_at"])
    _tell_closure(survey, Verdict.ASKED, now=now)


def _tell_closure(survey: Survey, verdict: Verdict, *, now: datetime) -> None:
    closures = Closure.objects.filter(survey=survey).exclude(verdict=verdict)
    closures.update(verdict=verdict, decided_at=now)
