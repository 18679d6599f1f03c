"""Two customers turn out to be one person: joined by hand, and parted again."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agents.models import Agent
from inbox.hints import hint_threads
from inbox.models import Customer, Profile, ProfileMove, Status, Thread, ThreadEvent, Verb

MAX_HINTED = 200  # threads whose screens are told
MAX_TOLD = 20  # threads in which it stands: the latest of both customers


@transaction.atomic
def join_customers(kept: Customer, other: Customer, *, by: Agent, now: datetime) -> ProfileMove:
    """All profiles of `other` become `kept`'s. Raises ValidationError where there is nothing to do.

    `other` stays, without profiles, so that the joining can be undone.
    """
    _lock(kept, other)
    profiles = list(Profile.objects.filter(customer=other).order_by("pk"))
    if kept.pk == other.pk or not profiles:
        raise ValidationError(_("These are one customer already."))
    move = ProfileMove.objects.create(from_customer=other, to_customer=kept, by=by, at=now)
    move.profiles.set(profiles)
    _give(profiles, to=kept)
    _record(move, Verb.CUSTOMERS_JOINED, by=by, now=now)
    return move


@transaction.atomic
def part_customers(move: ProfileMove, *, by: Agent, now: datetime) -> int:
    """Undo a joining: the profiles that are still where it put them go back. Returns how many."""
    move = ProfileMove.objects.select_for_update().get(pk=move.pk)
    _lock(move.from_customer, move.to_customer)
    if move.undone_at:
        return 0
    profiles = list(move.profiles.filter(customer=move.to_customer).order_by("pk"))
    if profiles:
        _record(move, Verb.CUSTOMERS_PARTED, by=by, now=now)
    _give(profiles, to=move.from_customer)
    move.undone_at = now
    move.save(update_fields=["undone_at"])
    return len(profiles)


def _lock(*customers: Customer) -> None:
    """In one order, so that two who join the same people never wait for each other."""
    ids = [customer.pk for customer in customers]
    both = Customer.objects.filter(pk__in=ids).select_for_update(no_key=True)
    list(both.order_by("pk"))


def _give(profiles: list[Profile], *, to: Customer) -> None:
    ids = [profile.pk for profile in profiles]
    Profile.objects.filter(pk__in=ids).update(customer=to)
    theirs = Thread.objects.filter(profile__in=ids).order_by("-last_message_at")
    hint_threads(list(theirs.values_list("pk", flat=True)[:MAX_HINTED]))


def _record(move: ProfileMove, verb: Verb, *, by: Agent, now: datetime) -> None:
    """Customers have no history of their own: it is told in the latest threads of the person whom
    the two are or were, bounded. Runs while they are one.
    """
    profiles = Profile.objects.filter(customer=move.to_customer_id)
    theirs = Thread.objects.filter(profile__in=profiles).exclude(status=Status.MERGED)
    latest = theirs.order_by("-last_message_at", "-pk").values_list("pk", flat=True)[:MAX_TOLD]
    ThreadEvent.objects.bulk_create(
        ThreadEvent(thread_id=pk, verb=verb, agent=by, at=now, facts={"move": move.pk})
        for pk in sorted(latest)  # as all locks of threads: by number
    )
