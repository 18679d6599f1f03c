"""A person is erased: asked for by an admin, done step by step, told by a receipt without names.

Each step is one transaction: a thread, and in the end the names. What is left to do is read from
what is still there, so a worker that dies leaves nothing half done, and twice is harmless.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime

import structlog
from celery import current_app
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from agents.models import Agent
from connectors.models import Channel
from inbox.models import (
    ContactStop,
    Customer,
    CustomerNote,
    Direction,
    Erasure,
    Message,
    PersonalExport,
    Profile,
    ProfileMove,
    Reply,
    Thread,
)
from inbox.personal_data.empty import empty_messages, empty_threads, strip_threads, tell_erased
from inbox.personal_data.export import drop_exports
from inbox.personal_data.seal import seal_id
from inbox.personal_data.theirs import (
    ENDED,
    choose_messages,
    list_open_threads,
    list_own_threads,
)
from inbox.signals import profiles_erased
from inbox.threads.changing import lock_channel
from inbox.threads.refresh import refresh_threads

ON_ITS_WAY = (Reply.State.SENDING, Reply.State.UNKNOWN)
REFERENCES = ("chain_top", "parent_external_id", "conversation_id", "quoted_external_id")
SAID = ("external_id", "author", "direction", *REFERENCES)

log = structlog.get_logger(__name__)


def ask_erasure(
    customer: Customer, *, profile_ids: Collection[int], by: Agent, now: datetime
) -> Erasure:
    """Begin; it cannot be undone. `profile_ids` are the names that the admin saw: where the person
    has others by now, or a thread that is not closed, nothing begins. Raises ValidationError.
    """
    names = set(customer.profiles.values_list("pk", flat=True))
    if not names or names != set(profile_ids):
        raise ValidationError(_("This person's names have changed meanwhile. Look again."))
    if list_open_threads(names).exists():
        raise ValidationError(_("Close this person's open threads first."))
    try:
        with transaction.atomic():
            erasure = Erasure.objects.create(
                customer=customer, profile_ids=sorted(names), by=by, at=now,
                total=list_own_threads(names).count() + 1,
            )  # fmt: skip
            transaction.on_commit(lambda: wake(erasure.pk), robust=True)
    except IntegrityError:
        raise ValidationError(_("This person is being erased already.")) from None
    log.info("erasure_asked", erasure=erasure.pk, by=by.pk)
    return erasure


def wake(pk: int) -> None:
    # By name: tasks import the verbs, not the other way round.
    current_app.send_task("inbox.tasks.go_on_with_erasure", args=[pk], retry=False)


def find_unfinished() -> list[int]:
    return list(Erasure.objects.filter(finished_at=None).values_list("pk", flat=True))


@transaction.atomic
def go_on(pk: int, *, now: datetime) -> bool:
    """The next step. False where there is none, where another worker does it, or it has to wait:
    for a thread that is open again, or for an answer that is just being sent.
    """
    unfinished = Erasure.objects.filter(pk=pk, finished_at=None)
    erasure = unfinished.select_for_update(of=("self",), skip_locked=True).first()
    if erasure is None:
        return False
    names = erasure.profile_ids
    if thread := _find_thread(names):
        counts = _erase_in_thread(thread, names, now=now)
    elif _is_left(names):
        return False
    else:
        counts = _erase_names(erasure, now=now)
    erasure.counts = dict(Counter(erasure.counts) + counts)
    erasure.done = min(erasure.done + 1, erasure.total)
    erasure.save()
    return erasure.finished_at is None


def _find_thread(names: Collection[int]) -> Thread | None:
    """One that can be done now: nothing of it is open or on its way. Their own come first."""
    busy = Reply.objects.filter(thread=OuterRef("pk"), state__in=ON_ITS_WAY)
    own = list_own_threads(names).filter(status__in=ENDED)
    spoken_in = Message.objects.filter(author__in=names).values("thread")
    others = Thread.objects.filter(pk__in=spoken_in).exclude(profile__in=names)
    free = (found.exclude(Exists(busy)).order_by("pk").first() for found in (own, others))
    return next((thread for thread in free if thread), None)


def _is_left(names: Collection[int]) -> bool:
    in_threads = Message.objects.filter(author__in=names, thread__isnull=False)
    return list_own_threads(names).exists() or in_threads.exists()


def _erase_in_thread(thread: Thread, names: Collection[int], *, now: datetime) -> Counter[str]:
    """The person's own thread, or what they said in another's and what we answered to that."""
    lock_channel(thread.channel_id)
    current = Thread.objects.select_for_update(no_key=True, of=("self",)).get(pk=thread.pk)
    is_own = current.profile_id in names
    if is_own and current.status not in ENDED:
        return Counter()
    said = list(current.messages.only(*SAID))
    doomed = choose_messages(said, names, is_own=is_own)
    _cancel_queued(current, doomed if len(doomed) < len(said) else None)
    if is_own and len(doomed) == len(said):
        return empty_threads([current], now=now, why="asked")
    counts = empty_messages(Message.objects.filter(pk__in=doomed), now=now)
    _strip_others(current, said, doomed)
    if is_own:
        counts += strip_threads([current], now=now, why="asked")
        _leave_to_others(current)
    else:
        tell_erased([current.pk], now=now, why="asked")
    refresh_threads([current.pk])
    return counts


def _strip_others(thread: Thread, said: Collection[Message], doomed: Collection[int]) -> None:
    """What stays of the thread is other people's: it names what went by seals alone, and no payload
    tells whom it answered.
    """
    gone = {one.external_id for one in said if one.pk in set(doomed) and one.external_id}
    for one in said:
        for column in REFERENCES:
            value = getattr(one, column)
            setattr(one, column, seal_id(value) if value in gone else value)
    kept = [one for one in said if one.pk not in set(doomed)]
    Message.objects.bulk_update(kept, REFERENCES, batch_size=500)
    thread.messages.exclude(raw={}).update(raw={})


def _leave_to_others(thread: Thread) -> None:
    """The thread is now that of whoever else wrote in it first, and may go on as theirs."""
    others = thread.messages.filter(direction=Direction.INBOUND, author__isnull=False)
    first = others.order_by("created_at", "pk").values_list("author", flat=True).first()
    Thread.objects.filter(pk=thread.pk).update(profile=first)


def _cancel_queued(thread: Thread, answering: Collection[int] | None) -> None:
    """What has not gone out stays unsaid; of another's thread only what answers these messages."""
    queued = Reply.objects.filter(thread=thread, state=Reply.State.QUEUED)
    if answering is not None:
        queued = queued.filter(in_reply_to__in=answering)
    queued.update(state=Reply.State.CANCELLED, plain_text=None)


def _erase_names(erasure: Erasure, *, now: datetime) -> Counter[str]:
    """The last step: nothing hangs on the profiles any more. No channel of their networks files
    posts meanwhile, so nobody writes under a name that is just going.
    """
    profiles = Profile.objects.filter(pk__in=erasure.profile_ids)
    networks = set(profiles.values_list("network", flat=True))
    channels = Channel.objects.filter(network__in=networks).order_by("pk")
    for channel_id in channels.values_list("pk", flat=True):
        lock_channel(channel_id)
    names = list(profiles.select_for_update())
    if _is_left(erasure.profile_ids):
        return Counter()  # somebody was quicker: another step comes first
    counts = empty_messages(Message.objects.filter(author__in=names), now=now)
    for _receiver, more in profiles_erased.send(None, profiles=names, now=now):
        counts += Counter(more)
    counts["notes_on_person"] = CustomerNote.objects.filter(profile__in=names).count()
    counts["stops"] = ContactStop.objects.filter(profile__in=names).count()
    counts["profiles"] = len(names)
    customers = _find_customers(erasure)
    counts["exports"] = drop_exports(PersonalExport.objects.filter(customer__in=customers))
    profiles.delete()
    erasure.customer = None
    erasure.profile_ids, erasure.finished_at = [], now
    erasure.save()
    Customer.objects.filter(pk__in=customers, profiles=None).delete()
    log.info("erased", erasure=erasure.pk)
    return +counts


def _find_customers(erasure: Erasure) -> set[int]:
    """The person, and the empty rows of whom they were joined from."""
    found = {erasure.customer_id} if erasure.customer_id else set()
    fresh = set(found)
    while fresh:
        moves = ProfileMove.objects.filter(to_customer__in=fresh, undone_at=None)
        fresh = set(moves.values_list("from_customer", flat=True)) - found
        found |= fresh
    return found
