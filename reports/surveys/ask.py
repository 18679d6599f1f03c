"""Every closing is decided once: its customer is asked how it went, or its row says why not."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from agents.brand import brand_name
from inbox.models import Customer, Direction, Message, Profile, Thread
from inbox.outbox.ways import Route
from inbox.threads.changing import lock_thread
from reports.models import Closure, Survey, Verdict
from reports.surveys.links import write_link
from reports.surveys.models import Kind
from reports.surveys.objections import has_objected, list_names
from reports.surveys.outbox import queue_survey
from reports.surveys.questions import find_questions, write_message
from reports.surveys.reach import (
    choose_language,
    find_contact,
    find_route,
    is_resting,
    is_sampled,
)
from reports.surveys.rules import Rules, list_due, load_rules, with_ruling

BATCH = 1000  # closings that our own tables decide, in one statement
BATCHES = 20
PERSONS = 200  # closings for which a person is looked at, in one run

log = structlog.get_logger(__name__)


def decide_closures(*, now: datetime) -> int:
    """All that are old enough; how many were decided. Harmless twice, also at once."""
    rules = load_rules(now=now)
    decided = 0
    for _batch in range(BATCHES):
        count = rule_batch(rules)
        decided += count
        if count < BATCH:
            break
    due = list_due(rules).order_by("closed_at", "pk").values_list("pk", flat=True)
    return decided + sum(decide_closure(pk, rules) is not None for pk in due[:PERSONS])


@transaction.atomic
def rule_batch(rules: Rules) -> int:
    """Those that need no look at the person, the oldest first."""
    due = list_due(rules).select_for_update(of=("self",), skip_locked=True)
    ruled = with_ruling(due, rules).exclude(ruling=Verdict.UNDECIDED).order_by("closed_at", "pk")
    found = defaultdict[str, list[int]](list)
    for pk, ruling in ruled.values_list("pk", "ruling")[:BATCH]:
        found[ruling].append(pk)
    return sum(
        Closure.objects.filter(pk__in=pks).update(verdict=ruling, decided_at=rules.now)
        for ruling, pks in found.items()
    )


@transaction.atomic
def decide_closure(pk: int, rules: Rules) -> Verdict | None:
    """One, under the lock of its thread and then of its customer: of two closings of one person at
    the same moment, the second finds the first. None: it is another worker's.
    """
    thread_id = Closure.objects.filter(pk=pk).values_list("thread", flat=True).first()
    if thread_id is None or not Thread.objects.filter(pk=thread_id).exists():
        return None
    thread = lock_thread(thread_id)
    due = list_due(rules).filter(pk=pk).select_for_update(of=("self",), skip_locked=True)
    closure = with_ruling(due, rules).first()
    if closure is None:
        return None
    _lock_customer(thread.profile)
    verdict = Verdict(closure.ruling)
    if verdict == Verdict.UNDECIDED:
        verdict, contact, route = judge_person(thread, rules, closure_id=pk)
        if verdict == Verdict.ASKED and contact and route:
            ask_customer(closure, thread, contact, route, rules)
    Closure.objects.filter(pk=pk).update(verdict=verdict, decided_at=rules.now)
    return verdict


def judge_person(
    thread: Thread, rules: Rules, *, closure_id: int
) -> tuple[Verdict, Message | None, Route | None]:
    """From `OBJECTED` on, for a closing that our own tables let pass; and how they are reached."""
    names = list_names(thread.profile) if thread.profile else []
    contact, route = None, None
    if has_objected(names):
        verdict = Verdict.OBJECTED
    elif (contact := find_contact(thread)) is None:
        verdict = Verdict.UNREACHABLE
    elif (route := find_route(contact, now=rules.now)) is None:
        verdict = Verdict.WINDOW
    elif is_resting(names, days=rules.settings.resting_days, now=rules.now):
        verdict = Verdict.RESTING
    elif not is_sampled(closure_id, rules.settings.share):
        verdict = Verdict.SAMPLED_OUT
    else:
        verdict = Verdict.ASKED
    return verdict, contact, route


def ask_customer(
    closure: Closure, thread: Thread, contact: Message, route: Route, rules: Rules
) -> Survey:
    """In the caller's transaction. The link's time counts from sending, once that is known."""
    questions = find_questions(Kind.CONTACT)
    survey = Survey.objects.create(
        closure=closure, thread=thread, profile=contact.author, question_set=questions,
        language=choose_language(thread), asked_at=rules.now,
        ends_at=rules.now + timedelta(days=rules.settings.link_days),
    )  # fmt: skip
    text = write_message(
        questions, survey.language, link=write_link(survey), brand=brand_name(),
        name=contact.author.sayable_name if contact.author else "", agent=_name_agent(thread),
    )  # fmt: skip
    queue_survey(survey, thread, contact, route, text=text, now=rules.now)
    log.info("asked", survey=survey.pk, closure=closure.pk, channel=thread.channel_id)
    return survey


def _name_agent(thread: Thread) -> str:
    """The first name of whoever answered last; empty where that was done on the network itself."""
    answers = Message.objects.filter(
        thread=thread, direction=Direction.OUTBOUND, is_automatic=False, deleted_at=None
    )
    last = answers.select_related("agent").order_by("-created_at", "-pk").first()
    return last.agent.name.split()[0] if last and last.agent and last.agent.name.strip() else ""


def _lock_customer(profile: Profile | None) -> None:
    """The person, or the account where nobody has told us of a person."""
    if profile and profile.customer_id:
        list(Customer.objects.select_for_update(no_key=True).filter(pk=profile.customer_id))
    elif profile:
        list(Profile.objects.select_for_update(no_key=True).filter(pk=profile.pk))
