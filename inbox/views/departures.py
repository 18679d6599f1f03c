"""When an answer leaves: in a moment, so that it can be taken back, or when chosen."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime, parse_time
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.dates import write_moment
from agents.rights import Right, needs, signed_in_agent
from inbox.models import Reply
from inbox.outbox.schedule import check_departure, list_departures, send_now
from inbox.outbox.take_back import AlreadyGone, take_back_reply, was_closed_with
from inbox.threads.close import reopen_thread
from inbox.views.answering import Toast, answer, find_thread, refuse_act


@needs(Right.WORK_THREADS)
@require_safe
@never_cache
def show_departures(request: HttpRequest, pk: int) -> HttpResponse:
    """The menu beside Send."""
    thread, now = find_thread(pk), timezone.now()
    context = {"thread": thread, "now": now, "departures": list_departures(thread, now=now)}
    return render(request, "inbox/departures_menu.html", context)


def read_departure(request: HttpRequest, *, now: datetime) -> datetime | None:
    """`departs` is a moment with its zone, or an hour of tomorrow. None: at once. Raises
    ValidationError.
    """
    written = request.POST.get("departs", "")
    if not written:
        return None
    try:
        at, hour = parse_datetime(written), parse_time(written)
    except ValueError:
        at = hour = None
    if hour and not at:
        day = timezone.localdate(now) + timedelta(days=1)
        at = timezone.make_aware(datetime.combine(day, hour))
    if at is None or timezone.is_naive(at):
        raise ValidationError(_("Choose a time within the next week."))
    return check_departure(at, now=now)


def tell_departure(reply: Reply, *, closing: Toast | None, now: datetime) -> Toast | None:
    """How long it can be taken back, and the way to do so. None: it is out of our hands."""
    address = reverse("inbox:reply", args=[reply.pk])
    if at := reply.scheduled_for:
        words = _("Goes out %(at)s.") % {"at": write_moment(at, now)}
        return Toast(words, reply.thread, undo=("delete", address))
    seconds = round((reply.not_before - reply.created_at).total_seconds())
    if seconds <= 0:
        return closing
    words = _("Answered and closed.") if closing else _("On its way.")
    return Toast(words, reply.thread, undo=("delete", address), countdown=seconds)


@needs(Right.WORK_THREADS)
@require_http_methods(["DELETE"])
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Its text stands in the composer again, in its thread. Where it has gone out, what was closed
    with it is open again at least.
    """
    reply = get_object_or_404(Reply.objects.select_related("thread"), pk=pk)
    agent, now = signed_in_agent(request), timezone.now()
    try:
        thread = take_back_reply(reply, by=agent, now=now)
    except AlreadyGone as gone:
        if reply.agent_id != agent.pk or not was_closed_with(reply.thread, reply, agent):
            return refuse_act(request, reply.thread_id, gone)
        thread = reopen_thread(reply.thread, by=agent, now=now)
        toast = Toast(_("It has gone out already. The thread is open again."), thread)
        return answer(request, thread.pk, toast=toast, is_opened=True)
    toast = Toast(_("Taken back: it is your draft again."), thread)
    return answer(request, thread.pk, toast=toast, is_opened=True, given_back=reply)


@needs(Right.WORK_THREADS)
@require_POST
def hurry(request: HttpRequest, pk: int) -> HttpResponse:
    """What was put off goes out now."""
    reply = get_object_or_404(Reply, pk=pk)
    try:
        thread = send_now(reply, by=signed_in_agent(request), now=timezone.now())
    except AlreadyGone as gone:
        return refuse_act(request, reply.thread_id, gone)
    return answer(request, thread.pk, toast=Toast(_("On its way.")), status=HTTPStatus.ACCEPTED)
