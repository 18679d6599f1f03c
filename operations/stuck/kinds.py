"""Each kind of work that can lie: which rows, what is told of them, and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents.models import Agent
from inbox.models import Publication, RefusedPost, Reply, Status
from inbox.outbox.give_up import (
    ask_again,
    deny_reply,
    discard_publication,
    discard_reply,
    publish_again,
)
from inbox.polling.refused import read_again
from operations.models import FailedTask
from operations.stuck.failures import run_again
from reports.editions.mail import drop_mailing, send_again
from reports.models import Mailing

State = Reply.State
UNKNOWN_FOR = timedelta(minutes=10)  # by then the network was asked several times

Act = Callable[[Any, Agent, datetime], object]


@dataclass(frozen=True, slots=True)
class Kind:
    """`find`: its rows, given the moment. `order`: the key by which a page of them is read. `acts`:
    by name, what a person can do; each is harmless where the row has moved on meanwhile.
    """

    name: Any
    find: Callable[[datetime], QuerySet[Any]]
    since: str  # the column that tells since when
    tell: Callable[[Any], tuple[str, str]]  # what it is, and why it lies
    acts: Mapping[str, tuple[Any, Act]] = field(default_factory=dict)
    link: Callable[[Any], str] = lambda _row: ""


RETRY, DISCARD = gettext_lazy("Try again"), gettext_lazy("Discard")
ASK, DENY = gettext_lazy("Ask the network now"), gettext_lazy("It is not there")


def find_failed_replies(_now: datetime) -> QuerySet[Reply]:
    """Of threads that are still worked on. What the system says by itself is never said late."""
    failed = Reply.objects.filter(state=State.FAILED, purpose=Reply.Purpose.ANSWER)
    return failed.exclude(thread__status=Status.CLOSED).select_related("channel", "agent")


def find_unknown_replies(now: datetime) -> QuerySet[Reply]:
    unknown = Reply.objects.filter(state=State.UNKNOWN, created_at__lt=now - UNKNOWN_FOR)
    return unknown.select_related("channel", "agent")


def find_publications(now: datetime) -> QuerySet[Publication]:
    ended = Publication.objects.filter(state=State.FAILED)
    unknown = Publication.objects.filter(state=State.UNKNOWN, created_at__lt=now - UNKNOWN_FOR)
    return (ended | unknown).select_related("channel", "agent")


def find_refused_posts(_now: datetime) -> QuerySet[RefusedPost]:
    return RefusedPost.objects.select_related("channel")


def find_mailings(_now: datetime) -> QuerySet[Mailing]:
    given_up = Mailing.objects.filter(sent_at=None).exclude(given_up_at=None)
    return given_up.select_related("recipient", "edition").defer("edition__facts")


def find_failed_tasks(_now: datetime) -> QuerySet[FailedTask]:
    return FailedTask.objects.all()


def tell_said(said: Reply | Publication) -> tuple[str, str]:
    who = said.agent.name if said.agent else _("the system")
    why = _(said.error) if said.error else _("Nobody knows whether the network took it.")
    return f"{said.channel} · {who}", why


def tell_refused(refused: RefusedPost) -> tuple[str, str]:
    why = _("The database refuses it: %(error)s.") % {"error": refused.error}
    return f"{refused.channel} · {refused.external_id}", why


def tell_mailing(mailing: Mailing) -> tuple[str, str]:
    return f"{mailing.edition} · {mailing.recipient}", _(mailing.problem)


def tell_task(failure: FailedTask) -> tuple[str, str]:
    words = " ".join(map(str, [failure.name.rpartition(".")[2], *failure.arguments]))
    return f"{words} ({failure.count}×)", failure.error


def open_thread(reply: Reply) -> str:
    return reverse("inbox:thread", args=[reply.thread_id])


def retry_publication(publication: Publication, _by: Agent, now: datetime) -> None:
    is_unknown = publication.state == State.UNKNOWN
    (ask_again if is_unknown else publish_again)(publication, now=now)


def erase(row: Model, _by: Agent, _now: datetime) -> None:
    row.delete()


# An answer that failed is sent again in its thread, by who sees what the customer wrote since.
KINDS: dict[str, Kind] = {
    "failed-replies": Kind(
        gettext_lazy("Answers that were not sent"),
        find_failed_replies, "created_at", tell_said,
        {"discard": (DISCARD, lambda row, by, now: discard_reply(row, by=by, now=now))},
        open_thread,
    ),
    "unknown-replies": Kind(
        gettext_lazy("Answers of which nobody knows whether they stand there"),
        find_unknown_replies, "created_at", tell_said,
        {
            "retry": (ASK, lambda row, _by, now: ask_again(row, now=now)),
            "discard": (DENY, lambda row, _by, now: deny_reply(row, now=now)),
        },
        open_thread,
    ),
    "posts": Kind(
        gettext_lazy("Posts of our own"),
        find_publications, "created_at", tell_said,
        {
            "retry": (RETRY, retry_publication),
            "discard": (DISCARD, lambda row, _by, _now: discard_publication(row)),
        },
    ),
    "refused-posts": Kind(
        gettext_lazy("What customers wrote and could not be stored"),
        find_refused_posts, "at", tell_refused,
        {
            "retry": (RETRY, lambda row, _by, _now: read_again(row, clock=timezone.now)),
            "discard": (DISCARD, erase),
        },
    ),
    "mailings": Kind(
        gettext_lazy("Reports by mail"),
        find_mailings, "given_up_at", tell_mailing,
        {
            "retry": (RETRY, lambda row, _by, now: send_again(row, now=now)),
            "discard": (DISCARD, lambda row, _by, _now: drop_mailing(row)),
        },
    ),
    "tasks": Kind(
        gettext_lazy("Work in the background that failed"),
        find_failed_tasks, "last_at", tell_task,
        {
            "retry": (RETRY, lambda row, _by, _now: run_again(row)),
            "discard": (DISCARD, erase),
        },
    ),
}  # fmt: skip
