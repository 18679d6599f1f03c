"""A person decides about what could not be sent, or of which nobody knows whether it was."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from agents.models import Agent
from inbox.models import Publication, Reply, Verb
from inbox.outbox.finish import mark_failed
from inbox.threads.changing import lock_thread, record_event

NOT_FOUND = gettext_noop("A colleague looked at the network, and it is not there.")
State = Reply.State


@transaction.atomic
def discard_reply(reply: Reply, *, by: Agent, now: datetime) -> bool:
    """What failed is to be sent no more; its words stay in the thread. False: it was not failed."""
    thread = lock_thread(reply.thread_id)
    failed = Reply.objects.filter(pk=reply.pk, state=State.FAILED)
    if not failed.update(state=State.CANCELLED, plain_text=None):
        return False
    record_event(thread, Verb.REPLY_DISCARDED, by, now, reply=reply.pk)
    return True


def deny_reply(reply: Reply, *, now: datetime) -> None:
    """Of which nobody knows whether it was sent: somebody looked, and it does not stand there."""
    if reply.state == State.UNKNOWN:
        mark_failed(reply, NOT_FOUND, now=now)


def ask_again(said: Reply | Publication, *, now: datetime) -> None:
    """The network is asked at once whether it stands there."""
    kind = type(said)
    kind._default_manager.filter(pk=said.pk, state=State.UNKNOWN).update(settle_at=now)  # noqa: SLF001


def publish_again(publication: Publication, *, now: datetime) -> None:
    Publication.objects.filter(pk=publication.pk, state=State.FAILED).update(
        state=State.QUEUED, not_before=now, error="", failure_count=0, missed_at=None
    )


def discard_publication(publication: Publication) -> None:
    given_up = Publication.objects.filter(
        pk=publication.pk, state__in=[State.FAILED, State.UNKNOWN]
    )
    given_up.update(state=State.CANCELLED, settle_at=None)
