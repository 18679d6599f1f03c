"""The quarter's sample: drawn by lot and frozen, looked at by a person, then asked; stopped at once
when somebody says so.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from agents.models import Agent
from connectors.models import Channel
from connectors.port import Kind
from inbox.models import Status
from reports.models import BrandMember, BrandRound, Verdict
from reports.selection import brand_day, midnight
from reports.surveys.brand_asking import judge_member
from reports.surveys.quarters import end_quarter
from reports.surveys.rules import Rules, load_rules

MET = 20  # by the lot, for each of whom the sample is to hold one
BATCH = 200  # of those in one transaction
TURN = 20_061  # a lock of the database, held by whoever begins a sample

# Whoever wrote to us alone in the quarter, and whose latest matter then is finished by now. The lot
# is drawn by a hash of seed and person: the same seed meets the same people in the same order.
MEET = """
    WITH persons AS (
        SELECT DISTINCT ON (profile.customer_id) profile.customer_id, message.thread_id,
            md5(%(seed)s || ':' || profile.customer_id) AS lot, thread.status
        FROM inbox_message AS message
        JOIN inbox_profile AS profile ON profile.id = message.author_id
        JOIN inbox_thread AS thread ON thread.id = message.thread_id
        WHERE message.channel_id = ANY(%(channels)s) AND message.direction = 'inbound'
            AND message.created_at >= %(start)s AND message.created_at < %(end)s
            AND message.kind = %(kind)s AND NOT message.is_group AND message.deleted_at IS NULL
            AND profile.customer_id IS NOT NULL
        ORDER BY profile.customer_id, message.created_at DESC, message.id DESC
    ), finished AS (SELECT * FROM persons WHERE status = %(closed)s
    ), met AS (
        INSERT INTO reports_brandmember (round_id, customer_id, thread_id, lot, verdict)
        SELECT %(round)s, customer_id, thread_id, lot, '' FROM finished ORDER BY lot LIMIT %(most)s
    )
    SELECT count(*) FROM persons
"""

log = structlog.get_logger(__name__)


@transaction.atomic
def draw_round(
    first: date,
    *,
    size: int,
    asks_recommend: bool,
    by: Agent,
    now: datetime,
    seed: int | None = None,
) -> BrandRound:
    """`fill_samples` does it, a moment later. Raises ValidationError."""
    if first > brand_day(now):
        raise ValidationError(_("That quarter has not begun."))
    with connection.cursor() as cursor:  # who draws at the same time waits, and finds it here
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
    if BrandRound.objects.filter(first=first, stopped_at=None).exists():
        raise ValidationError(_("That quarter has a sample. Stop it before you draw another one."))
    drawn = BrandRound(
        first=first, size=size, asks_recommend=asks_recommend, made_by=by, made_at=now,
        seed=secrets.randbits(62) if seed is None else seed,
    )  # fmt: skip
    drawn.full_clean(exclude=["passed_over"])
    drawn.save()
    log.info("brand_round_drawn", round=drawn.pk, by=by.pk, size=size)
    return drawn


def _meet(drawn: BrandRound, rules: Rules) -> int:
    """How many persons there are; the first of them by lot are kept."""
    channels = Channel.objects.exclude(pk__in=rules.closed_channels).values_list("pk", flat=True)
    facts: dict[str, Any] = {
        "round": drawn.pk, "seed": str(drawn.seed), "channels": list(channels),
        "start": midnight(drawn.first), "end": midnight(end_quarter(drawn.first)),
        "kind": Kind.DIRECT_MESSAGE, "closed": Status.CLOSED, "most": drawn.size * MET,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(MEET, facts)
        (count,) = cursor.fetchone()
    return int(count)


def fill_samples(*, now: datetime) -> int:
    """Look at whom the lots met, in their order, until each sample is whole. How many were looked
    at. Harmless twice, also at once.
    """
    unfilled = BrandRound.objects.filter(drawn_at=None, stopped_at=None)
    return sum(_fill_sample(pk, now=now) for pk in unfilled.values_list("pk", flat=True))


@transaction.atomic
def _fill_sample(pk: int, *, now: datetime) -> int:
    free = BrandRound.objects.select_for_update(skip_locked=True)
    drawn = free.filter(pk=pk, drawn_at=None, stopped_at=None).first()
    if drawn is None:
        return 0
    rules = load_rules(now=now, is_off=False)
    if not drawn.population:
        drawn.population = _meet(drawn, rules)
    met = drawn.members.filter(place=None, verdict="").select_related("thread__profile")
    place = drawn.members.filter(place__isnull=False).count()
    batch = min(BATCH, (drawn.size - place) * 2)
    looked = list(met.order_by("lot", "pk")[:batch])
    for member in looked:
        if place == drawn.size:
            break
        verdict, *_way = judge_member(member, rules)
        if verdict == Verdict.ASKED:
            place += 1
            member.place = place
            member.save(update_fields=["place"])
        else:
            drawn.passed_over[verdict] = drawn.passed_over.get(verdict, 0) + 1
            member.delete()
    if place == drawn.size or len(looked) < batch:
        drawn.members.filter(place=None).delete()
        drawn.drawn_at = now
    drawn.save(update_fields=["population", "passed_over", "drawn_at"])
    return len(looked)


@transaction.atomic
def begin_round(drawn: BrandRound, *, by: Agent, now: datetime) -> None:
    """Ask them from now on. Raises ValidationError. Harmless twice."""
    drawn = BrandRound.objects.select_for_update().get(pk=drawn.pk)
    if drawn.drawn_at is None or drawn.stopped_at:
        raise ValidationError(_("There is no sample to ask."))
    if not settings.PUBLIC_URL:
        raise ValidationError(_("Customers cannot open a link yet: PUBLIC_URL is not set."))
    if drawn.begun_at is None:
        drawn.begun_at, drawn.begun_by = now, by
        drawn.save(update_fields=["begun_at", "begun_by"])
        log.info("brand_round_begun", round=drawn.pk, by=by.pk)


@transaction.atomic
def stop_round(drawn: BrandRound, *, by: Agent, now: datetime) -> None:
    """Nobody else is asked; who was asked may answer."""
    drawn = BrandRound.objects.select_for_update().get(pk=drawn.pk)
    if drawn.stopped_at is None:
        drawn.stopped_at, drawn.stopped_by = now, by
        drawn.save(update_fields=["stopped_at", "stopped_by"])
        drawn.members.filter(place=None).delete()
        log.info("brand_round_stopped", round=drawn.pk, by=by.pk)


def count_members(drawn: BrandRound) -> dict[str, int]:
    """Of the sample, by what came of asking so far."""
    members = BrandMember.objects.filter(round=drawn, place__isnull=False)
    surveys = members.filter(survey__isnull=False)
    return {
        "sampled": members.count(),
        "waiting": members.filter(verdict="").count(),
        "asked": surveys.filter(survey__sent_at__isnull=False).count(),
        "answered": surveys.filter(survey__answered_at__isnull=False).count(),
        "left": members.exclude(verdict__in=["", Verdict.ASKED]).count(),
    }
