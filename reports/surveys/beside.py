"""Surveys on the desk: what came of them, and who does not want to be asked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agents.rights import Right, needs, signed_in_agent
from inbox.models import Profile, Thread
from inbox.views.answering import Toast, find_thread
from reports.models import Survey
from reports.surveys.noted import note_objection, take_note_back
from reports.surveys.objections import has_objected, list_names

SHOWN = 5
IN_THREAD = 20


@needs(Right.WORK_THREADS)
@require_safe
@never_cache
def show_beside(request: HttpRequest, pk: int) -> HttpResponse:
    """For the pane of the thread's customer, and for each survey in its timeline."""
    return render(request, "surveys/beside.html", describe_customer(find_thread(pk)))


@needs(Right.SEE_SURVEYS)
@require_http_methods(["POST", "DELETE"])
def change_objection(request: HttpRequest, pk: int) -> HttpResponse:
    """A lead was told by the customer; DELETE takes back what was noted at `at`, and no more."""
    thread, by, now = find_thread(pk), signed_in_agent(request), timezone.now()
    toast = None
    if thread.profile and request.method == "POST":
        note_objection(thread, thread.profile, by=by, now=now)
        address = f"{reverse('surveys:noted_objection', args=[thread.pk])}?at={now.isoformat()}"
        undo = ("delete", address.replace("+", "%2B"))
        toast = Toast(_("This customer is never asked again."), thread, undo=undo)
    elif thread.profile and (made_at := read_time(request)):
        take_note_back(thread, thread.profile, made_at=made_at, by=by, now=now)
        toast = Toast(_("This customer may be asked as before."), thread)
    return render(request, "surveys/beside.html", {**describe_customer(thread), "toast": toast})


def read_time(request: HttpRequest) -> datetime | None:
    """None for what is no moment."""
    try:
        at = parse_datetime(request.GET.get("at", ""))
    except ValueError:
        return None
    return at if at and timezone.is_aware(at) else None


def describe_customer(thread: Thread) -> dict[str, Any]:
    names = list_names(thread.profile) if thread.profile else []
    told = Survey.objects.filter(thread=thread, reply__isnull=False).order_by("-pk")
    return {
        "thread": thread,
        "surveys": list_answers(names),
        "told": told.select_related("reply")[:IN_THREAD],
        "has_objected": bool(has_objected(names)),
        "now": timezone.now(),
    }


def list_answers(names: Collection[Profile]) -> list[Survey]:
    """What reached this person, the latest first. Nothing of who helped: it is the customer's."""
    reached = Survey.objects.filter(profile__in=names, sent_at__isnull=False)
    return list(reached.order_by("-asked_at", "-pk")[:SHOWN])
