"""What a screen asks for when it hears that something changed."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agents.rights import Right, needs, signed_in_agent
from inbox.channels.hours import Openings
from inbox.paging import BadKey
from inbox.reading.rows import MAX_ROWS, find_unseen, read_rows
from inbox.views.filters import read_filter
from inbox.views.screens import describe_channels, describe_counts, describe_place


@needs(Right.WORK_THREADS)
@require_safe
@never_cache
def show_changes(request: HttpRequest) -> HttpResponse:
    """The rows of `ids`, the figures and the channels.

    After a gap (`newest` given, and `end` where the list has a next page), also the rows that a
    list of `ids` lacks: they wait behind the button.
    """
    try:
        wanted = find_wanted(request)
    except (BadKey, ValueError):
        return HttpResponseBadRequest()
    openings = Openings(timezone.now())
    context = {**describe_place(request), **describe_counts(request), **describe_channels(openings)}
    queue, agent = read_filter(request), signed_in_agent(request)
    rows = read_rows(queue, agent, wanted, openings=openings)
    return render(request, "inbox/bag.html", {**context, "rows": rows, "has_channels": True})


def find_wanted(request: HttpRequest) -> set[int]:
    ids, queue = read_ids(request.GET), read_filter(request)
    if "newest" not in request.GET or queue.is_everywhere:
        return ids
    unseen = find_unseen(
        queue,
        signed_in_agent(request),
        shown=ids,
        newest=min(int(request.GET["newest"]), 2**62),
        end=request.GET.get("end", ""),
    )
    return ids | unseen


def read_ids(query: Mapping[str, str]) -> set[int]:
    """At most MAX_ROWS ids from `1,2,3`. Raises ValueError."""
    written = islice(filter(None, query.get("ids", "").split(",")), MAX_ROWS)
    return {number for number in map(int, written) if 0 < number < 2**63}
