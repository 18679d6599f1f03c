"""Asking a sample, one customer at a time and after all that people have to say, in private."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from agents.brand import brand_name
from inbox.models import Customer, IncidentThread, Message, Reply, Status, Thread
from inbox.outbox.ways import Route
from inbox.threads.changing import lock_thread
from reports.models import BrandMember, Survey, SurveyPause, Verdict
from reports.surveys.due import take_back
from reports.surveys.links import write_link
from reports.surveys.models import Kind
from reports.surveys.objections import has_objected, list_names
from reports.surveys.outbox import find_turn, queue_survey
from reports.surveys.questions import find_questions, write_message
from reports.surveys.reach import choose_language, find_contact, find_route, is_resting
from reports.surveys.rules import Rules, load_rules

LOOKED_AT = 50  # members in one run

log = structlog.get_logger(__name__)

Judgement = tuple[Verdict, Message | None, Route | None]


def judge_member(member: BrandMember, rules: Rules, *, is_due: bool = False) -> Judgement:
    """By the rules for surveys after contact, and how they are reached. `is_due`: their survey is
    about to go out, and does not count as one before it.
    """
    thread, contact, route = member.thread, None, None
    # By whom the thread is of now: customers are joined and parted after the draw.
    names = list_names(thread.profile) if thread and thread.profile else []
    if thread is None or thread.status != Status.CLOSED:
        verdict = Verdict.REOPENED
    elif IncidentThread.objects.filter(thread=thread, incident__ended_at=None).exists():
        verdict = Verdict.INCIDENT
    elif thread.channel_id in rules.closed_channels:
        verdict = Verdict.OFF
    elif has_objected(names):
        verdict = Verdict.OBJECTED
    elif (contact := find_contact(thread)) is None:
        verdict = Verdict.UNREACHABLE
    elif (route := find_route(contact, now=rules.now)) is None:
        verdict = Verdict.WINDOW
    elif not is_due and is_resting(names, days=rules.settings.resting_days, now=rules.now):
        verdict = Verdict.RESTING
    else:
        verdict = Verdict.ASKED
    return verdict, contact, route


def ask_members(*, now: datetime) -> int:
    """The next ones of each sample, one a channel and pause. How many were decided upon. Nobody
    while a lead wants no surveys at all; they are asked later.
    """
    if not settings.PUBLIC_URL or is_paused(now):
        return 0
    rules = load_rules(now=now, is_off=False)
    going = BrandMember.objects.filter(
        round__begun_at__isnull=False, round__stopped_at=None, place__isnull=False, verdict=""
    )
    waiting = going.select_related("thread__channel").order_by("round", "place")[:LOOKED_AT]
    return sum(ask_member(member.pk, rules) for member in waiting if _is_turn(member, now))


def is_paused(now: datetime) -> bool:
    ends = Q(ends_at=None) | Q(ends_at__gt=now)
    return SurveyPause.objects.filter(ends, label=None, begins_at__lte=now).exists()


def _is_turn(member: BrandMember, now: datetime) -> bool:
    """Surveys after contact are never kept waiting by a queue of these."""
    return member.thread is None or find_turn(member.thread.channel, now=now) <= now


@transaction.atomic
def ask_member(pk: int, rules: Rules) -> bool:
    """Under the locks of thread and customer, as surveys after contact are asked. False: it is
    another worker's, or was decided meanwhile.
    """
    member = BrandMember.objects.select_related("thread").get(pk=pk)
    if member.thread_id:
        lock_thread(member.thread_id)
    people = Customer.objects.filter(
        Q(pk=member.customer_id) | Q(profiles__threads=member.thread_id)
    )
    locked = Customer.objects.select_for_update(no_key=True).filter(pk__in=people.values("pk"))
    list(locked.order_by("pk"))
    free = BrandMember.objects.select_for_update(of=("self",), skip_locked=True)
    found = free.select_related("thread__profile", "round").filter(
        pk=pk, verdict="", round__stopped_at=None
    )
    if (member_now := found.first()) is None:
        return False
    verdict, contact, route = judge_member(member_now, rules)
    member_now.verdict = verdict
    if verdict == Verdict.ASKED and member_now.thread and contact and route:
        member_now.survey = _ask(member_now.thread, contact, route, rules)
    member_now.save(update_fields=["verdict", "survey"])
    return True


def _ask(thread: Thread, contact: Message, route: Route, rules: Rules) -> Survey:
    """In the caller's transaction."""
    questions, now = find_questions(Kind.BRAND), rules.now
    survey = Survey.objects.create(
        kind=Kind.BRAND, thread=thread, profile=contact.author, question_set=questions,
        language=choose_language(thread), asked_at=now,
        ends_at=now + timedelta(days=rules.settings.link_days),
    )  # fmt: skip
    text = write_message(
        questions, survey.language, link=write_link(survey), brand=brand_name(),
        name=contact.author.sayable_name if contact.author else "",
    )  # fmt: skip
    queue_survey(survey, thread, contact, route, text=text, now=now)
    log.info("asked_about_brand", survey=survey.pk, channel=thread.channel_id)
    return survey


def is_still_wanted(*, reply: Reply, now: datetime, **_more: Any) -> bool:
    """Hears `survey_due`, of surveys about the brand. One that is wanted no more is taken back."""
    found = BrandMember.objects.select_related("round", "survey", "thread__profile")
    member = found.filter(survey__reply=reply).first()
    if member is None or member.survey is None:
        return False
    verdict, *_way = judge_member(member, load_rules(now=now, is_off=False), is_due=True)
    if member.round.stopped_at or member.survey.ends_at <= now:
        verdict = Verdict.REFUSED
    elif is_paused(now):
        verdict = Verdict.PAUSED
    if verdict != Verdict.ASKED:
        take_back(member.survey, verdict, now=now)
        BrandMember.objects.filter(pk=member.pk).update(verdict=verdict)
    return verdict == Verdict.ASKED
