"""For you: what concerns the agent who looks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agents.rights import Right, needs, signed_in_agent
from inbox.models import PersonalNotice
from inbox.paging import BadKey, read_page
from inbox.reading.asking import list_asked, read_notes
from inbox.telling.tell import see_notices, see_thread
from inbox.views.answering import find_thread
from inbox.views.filters import read_number
from inbox.views.screens import describe_counts

PAGE_SIZE = 50
MOST_QUESTIONS = 50
ORDER = ("-at", "-id")


@needs(Right.WORK_THREADS)
@require_safe
@never_cache
def show_for_you(request: HttpRequest) -> HttpResponse:
    """The latest first; with `key`, a further page. The page itself says that they were seen."""
    key = request.GET.get("key", "")
    agent = signed_in_agent(request)
    notices = PersonalNotice.objects.filter(agent=agent)
    parts = notices.select_related("by", "thread__profile", "thread__channel")
    try:
        rows, next_key = read_page(parts, ORDER, size=PAGE_SIZE, key=key)
    except BadKey:
        return redirect("inbox:for_you")
    newest = max((row.pk for row in rows if row.seen_at is None), default=0)
    context = {
        "notices": read_notes(rows),
        "questions": [] if key else list_asked(agent)[:MOST_QUESTIONS],
        "next_key": next_key,
        "newest": newest,
        "now": timezone.now(),
    }
    return render(request, "telling/page.html", context)


@needs(Right.WORK_THREADS)
@require_POST
def see(request: HttpRequest) -> HttpResponse:
    """All `up_to` a notice."""
    up_to = read_number(request, "up_to")
    see_notices(signed_in_agent(request), up_to=up_to, now=timezone.now())
    return HttpResponse(status=204)


@needs(Right.WORK_THREADS)
@require_POST
def see_of_thread(request: HttpRequest, pk: int) -> HttpResponse:
    """What is about a thread that stands open; the bell says so at once."""
    see_thread(signed_in_agent(request), find_thread(pk), now=timezone.now())
    return render(request, "telling/bell.html", describe_counts(request))
