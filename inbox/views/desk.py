"""The desk itself: the queue, and a thread in it. Each address is a page and a fragment at once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from agents.rights import Right, needs, signed_in_agent
from inbox.channels.hours import Openings
from inbox.paging import BadKey
from inbox.views.answering import find_thread
from inbox.views.filters import is_asked_by, is_htmx
from inbox.views.opened import describe_beside, describe_thread, tell_turn
from inbox.views.screens import (
    describe_choices,
    describe_counts,
    describe_list,
    describe_place,
)


@needs(Right.WORK_THREADS)
@require_safe
@never_cache
@vary_on_headers("HX-Request")
def show_queue(request: HttpRequest) -> HttpResponse:
    """The queue; with `key`, a further page of it."""
    key, openings = request.GET.get("key", ""), Openings(timezone.now())
    try:
        context = {**describe_place(request), **describe_list(request, openings, key=key)}
    except BadKey:
        return redirect(describe_place(request)["queue_address"])
    if is_htmx(request) and key:
        template = "inbox/found_rows.html" if "search_results" in context else "inbox/rows.html"
        return render(request, template, context)
    context |= describe_choices(openings)
    if is_asked_by(request, "filter") and "search_results" in context:
        return render(request, "inbox/searched.html", context)
    context |= describe_counts(request)
    template = "inbox/queue.html" if is_htmx(request) else "inbox/desk.html"
    return render(request, template, context)


@needs(Right.WORK_THREADS)
@require_safe
@never_cache
@vary_on_headers("HX-Request")
def show_thread(request: HttpRequest, pk: int) -> HttpResponse:
    """A thread; with `before`, an earlier stretch of it. A page has all of it at once."""
    thread = find_thread(pk)
    if thread.pk != pk:
        return redirect(f"{reverse('inbox:thread', args=[thread.pk])}?{request.GET.urlencode()}")
    before = request.GET.get("before", "")
    context = describe_place(request)
    try:
        context |= describe_thread(request, thread, before=before)
    except BadKey:
        return redirect("inbox:thread", pk)
    if is_htmx(request):
        template = "inbox/timeline_earlier.html" if before else "inbox/work.html"
        return render(request, template, context)
    openings = Openings(timezone.now())
    context |= {**describe_list(request, openings), **describe_choices(openings)}
    context |= {**describe_counts(request), **describe_beside(thread)}
    return render(request, "inbox/desk.html", context)


@needs(Right.WORK_THREADS)
@require_safe
@never_cache
def show_beside(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands beside a thread, and is not waited for: its customer, and their other threads."""
    thread = find_thread(pk)
    turn = tell_turn(thread, signed_in_agent(request))
    context = {"thread": thread, "turn": turn, **describe_beside(thread)}
    return render(request, "inbox/beside.html", {**describe_place(request), **context})
