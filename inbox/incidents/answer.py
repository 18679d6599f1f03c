"""One thread of an incident is answered through the outbox, at the network's pace."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from connectors.models import Channel
from connectors.port import Network
from inbox.customers.stops import LEFT_ALONE, find_stop
from inbox.incidents.vary import list_wordings
from inbox.models import IncidentAct, IncidentStep, Profile, Reply, Thread
from inbox.outbox.submit import submit_reply
from inbox.threads.claim import claim_thread, release_thread
from inbox.threads.conflicts import Conflict
from inbox.threads.leave import leave_step

# Between two of them on one channel. X takes 100 posts in 15 minutes: agents keep half of that.
PACES = {Network.X: timedelta(seconds=18), Network.FACEBOOK: timedelta(seconds=6)}
PACE = timedelta(seconds=6)

GONE = gettext_noop("Its answer waited no more: the thread shows how it went.")
REMEMBERED = timedelta(days=1)  # X does not say for how long it refuses a text again
MARK = "incident-"  # how their ids begin

State = IncidentStep.State


def answer_step(act: IncidentAct, step: IncidentStep, *, now: datetime) -> None:
    """Claim, and queue the answer for its turn. What cannot be is left, with the reason."""
    try:
        with transaction.atomic():
            step.reply = _answer(act, step, now=now)
            step.state = State.DONE
    except (Conflict, ValidationError) as error:
        leave_step(step, error)


def _answer(act: IncidentAct, step: IncidentStep, *, now: datetime) -> Reply:
    if find_stop(step.thread.profile):
        raise ValidationError(_(LEFT_ALONE))
    thread = claim_thread(step.thread, by=act.by, now=now)
    turn = find_turn(thread.channel, now=now)
    reply = submit_reply(
        thread, by=act.by, text=_write(act, step, thread), version=thread.version, now=now,
        client_id=f"{MARK}{act.pk}-{thread.pk}", is_signed=False,
    )  # fmt: skip
    Reply.objects.filter(pk=reply.pk).update(not_before=turn)
    return reply


def _write(act: IncidentAct, step: IncidentStep, thread: Thread) -> str:
    number = act.steps.filter(pk__lt=step.pk).count()
    profile = thread.profile or Profile()
    name, handle = profile.sayable_name, profile.handle
    wordings = list_wordings(act.texts, number, name=name, handle=handle)
    if thread.channel.network != Network.X:
        return wordings[0]
    said = find_said(thread.channel, wordings, since=act.at - REMEMBERED)
    text = next((one for one in wordings if one not in said), None)
    if text is None:
        raise ValidationError(_("X would have refused it: we have just said the same."))
    return text


def find_said(channel: Channel, wordings: list[str], *, since: datetime) -> set[str]:
    """Which of them was said to many on the channel lately, or said last by anybody."""
    replies = Reply.objects.filter(channel=channel).exclude(state=Reply.State.CANCELLED)
    last = replies.order_by("-pk").values_list("text", flat=True)[:1]
    steps = IncidentStep.objects.filter(act__at__gt=since, reply__in=replies)
    many = steps.filter(reply__text__in=wordings).values_list("reply__text", flat=True)
    return {*last, *many}


def find_turn(channel: Channel, *, now: datetime) -> datetime:
    """When the next answer to many may go out on the channel: a pause after the last one, be that
    on its way or said.
    """
    pace = PACES.get(Network(channel.network), PACE)
    many = Reply.objects.filter(
        channel=channel, client_id__startswith=MARK, not_before__gt=now - pace
    ).exclude(state=Reply.State.CANCELLED)
    last = many.aggregate(last=Max("not_before"))["last"]
    return max(now, last + pace) if last else now


def take_back_answer(act: IncidentAct, step: IncidentStep, *, now: datetime) -> None:
    """What has gone out stays said; what waits is cancelled, and the thread as free as before."""
    mine = Reply.objects.filter(pk__in=[step.reply_id], state=Reply.State.QUEUED)
    cancelled = mine.update(state=Reply.State.CANCELLED, plain_text=None)
    step.state = State.UNDONE if cancelled else State.LEFT
    step.words = "" if cancelled else GONE
    if cancelled and step.was_free and step.thread.owner_id == act.by_id:
        release_thread(step.thread, by=act.by, now=now)
