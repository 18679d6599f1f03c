"""An answer is taken back before it leaves: it is a draft again, in the thread as it was."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agents.models import Agent
from inbox.models import Reply, Thread, Verb
from inbox.pictures.attach import give_back_pictures
from inbox.threads.changing import lock_thread, record_event
from inbox.threads.close import reopen_thread
from inbox.threads.drafts import give_back_draft


class AlreadyGone(ValidationError):
    """The answer is on its way, or has come back: there is nothing to take back."""


@transaction.atomic
def take_back_reply(reply: Reply, *, by: Agent, now: datetime) -> Thread:
    """With the parts that go out apart. What its author has closed since is open again, the
    author's. Raises AlreadyGone, also for what a colleague wrote.
    """
    thread = lock_thread(reply.thread_id)
    parts = list(list_parts(reply, by).select_for_update(of=("self",)).order_by("pk"))
    if not parts or any(part.state != Reply.State.QUEUED for part in parts):
        raise AlreadyGone(_("It has gone out already."))
    for part in parts:
        part.state, part.plain_text = Reply.State.CANCELLED, None
        part.save(update_fields=["state", "plain_text"])
        give_back_pictures(part, now=now)
    body = "\n\n".join(filter(None, (part.body for part in parts)))
    first = parts[0]
    give_back_draft(thread, to=by, text=body, in_reply_to=first.in_reply_to, way=first.way)
    record_event(thread, Verb.REPLY_RECALLED, by, now, reply=first.pk)
    if was_closed_with(thread, first, by):
        return reopen_thread(thread, by=by, now=now)
    return thread


def list_parts(reply: Reply, by: Agent) -> QuerySet[Reply]:
    """What was sent by one press of the button: words and pictures may go out one by one."""
    answers = Reply.objects.filter(agent=by, is_automatic=False)
    return answers.filter(thread=reply.thread_id, created_at=reply.created_at)


def was_closed_with(thread: Thread, reply: Reply, by: Agent) -> bool:
    return bool(
        thread.closed_at and thread.closed_by_id == by.pk and thread.closed_at >= reply.created_at
    )
