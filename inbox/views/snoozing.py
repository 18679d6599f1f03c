"""Snooze: to a time, until we open, until the customer writes; and awake again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agents.dates import write_moment
from agents.hours.look_ahead import find_next_opening
from agents.rights import Right, needs, signed_in_agent
from inbox.channels.hours import find_schedule
from inbox.models import Thread
from inbox.threads.snooze import snooze_thread, wake_thread
from inbox.views.answering import Toast, answer, find_thread, refuse_act, tells_conflicts


@needs(Right.WORK_THREADS)
@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
@never_cache
@tells_conflicts
def change_snooze(request: HttpRequest, pk: int) -> HttpResponse:
    """GET is the menu; POST snoozes `until` a time, or without one until the customer writes."""
    if request.method == "POST":
        return snooze(request, pk)
    if request.method == "DELETE":
        return wake(request, pk)
    thread, now = find_thread(pk), timezone.now()
    return render(request, "inbox/snooze_menu.html", {
        "thread": thread,
        "in_hours": [(n, now + timedelta(hours=n)) for n in (1, 3)],
        "opens_at": find_opening(thread, now),
        "earliest": timezone.localtime(now),
        "now": now,
    })  # fmt: skip


def find_opening(thread: Thread, now: datetime) -> datetime | None:
    schedule = find_schedule(thread.channel, thread.team_id)
    return find_next_opening(schedule.load_calendar(), now) if schedule else None


def snooze(request: HttpRequest, pk: int) -> HttpResponse:
    agent, now = signed_in_agent(request), timezone.now()
    try:
        thread = snooze_thread(find_thread(pk), until=read_until(request), by=agent, now=now)
    except ValidationError as error:
        return refuse_act(request, pk, error)
    words = _("Snoozed until the customer writes.")
    if until := thread.snoozed_until:
        words = _("Snoozed until %(at)s.") % {"at": write_moment(until, now)}
    undo = ("delete", reverse("inbox:snooze", args=[thread.pk]))
    return answer(request, pk, toast=Toast(words, thread, undo=undo))


def read_until(request: HttpRequest) -> datetime | None:
    """A time with its zone, or as the brand's clocks show it. Raises ValidationError."""
    written = request.POST.get("until", "")
    if not written:
        return None
    try:
        until = parse_datetime(written)
    except ValueError:
        until = None
    if until is None:
        raise ValidationError(_("Choose a time within the next half year."))
    return until if timezone.is_aware(until) else timezone.make_aware(until)


def wake(request: HttpRequest, pk: int) -> HttpResponse:
    thread = wake_thread(find_thread(pk), by=signed_in_agent(request), now=timezone.now())
    return answer(request, pk, toast=Toast(_("Awake again."), thread))
