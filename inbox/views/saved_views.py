"""Saved views above the queue: loaded when the page stands, counted, kept."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agents.rights import Right, has_right, needs, signed_in_agent
from inbox.models import SavedView
from inbox.queue import QueueFilter, count_bounded
from inbox.reading.filters import parse_filter, write_filter
from inbox.saved_views.keep import (
    bring_back_view,
    delete_view,
    list_kept,
    list_views,
    move_view,
    rename_view,
    save_view,
)
from inbox.views.answering import Toast
from inbox.views.filters import is_htmx
from inbox.views.screens import say_count

COUNTED = 6  # the first ones; the others say no figure


@dataclass(frozen=True, slots=True)
class Chip:
    view: SavedView
    address: str
    count: str
    is_current: bool
    may_change: bool


@needs(Right.WORK_THREADS)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def show_saved(request: HttpRequest) -> HttpResponse:
    """The views that the agent has, beside the filter `shown`; POST saves that under a `name`."""
    if request.method != "POST":
        return render_saved(request)
    agent = signed_in_agent(request)
    is_shared = bool(request.POST.get("shared")) and may_share(request)
    try:
        save_view(
            request.POST.get("name", ""), write_filter(read_shown(request)),
            is_shared=is_shared, by=agent,
        )  # fmt: skip
    except ValidationError as error:
        return render_saved(request, words=error.messages[0], is_saving=True)
    return render_saved(request)


def may_share(request: HttpRequest) -> bool:
    return has_right(signed_in_agent(request), Right.ASSIGN_OTHERS)


def read_shown(request: HttpRequest) -> QueueFilter:
    """The filter of the list on screen, which asks with its address."""
    asked = request.POST if request.method == "POST" else request.GET
    return parse_filter(QueryDict(asked.get("shown", "").lstrip("?")))


def render_saved(request: HttpRequest, **extra: object) -> HttpResponse:
    if not is_htmx(request):
        return redirect("inbox:queue")
    agent, shown = signed_in_agent(request), read_shown(request)
    views = list_views(agent)
    filters = {view.pk: parse_filter(QueryDict(view.query.lstrip("?"))) for view in views}
    counted = [filters[view.pk].select(agent).values("pk") for view in views[:COUNTED]]
    counts = [say_count(n) for n in count_bounded(counted)] if counted else []
    kept = set(list_kept(agent, may_share=may_share(request)).values_list("pk", flat=True))
    chips = [
        Chip(
            view, reverse("inbox:queue") + view.query,
            counts[number] if number < COUNTED else "",
            filters[view.pk] == shown, view.pk in kept,
        )
        for number, view in enumerate(views)
    ]  # fmt: skip
    context = {
        "chips": chips,
        "shown": write_filter(shown),
        "may_save": shown != QueueFilter() and not any(chip.is_current for chip in chips),
        "may_share": may_share(request),
        **extra,
    }
    return render(request, "saved/bar.html", context)


def change(request: HttpRequest, pk: int) -> HttpResponse:
    """`do`: rename, move (by `step`), delete, return. Of others' views nothing."""
    agent = signed_in_agent(request)
    view = get_object_or_404(list_kept(agent, may_share=may_share(request)), pk=pk)
    toast = None
    match request.POST.get("do"):
        case "rename":
            try:
                rename_view(view, request.POST.get("name", ""))
            except ValidationError as error:
                return render_saved(request, words=error.messages[0])
        case "move":
            move_view(view, agent, step=1 if request.POST.get("step") == "1" else -1)
        case "delete":
            delete_view(view, now=timezone.now())
            undo = f"{reverse('inbox:saved_view', args=[pk])}?return=1"
            toast = Toast(_("“%(name)s” is deleted.") % {"name": view}, undo=("put", undo))
    return render_saved(request, toast=toast)


@needs(Right.WORK_THREADS)
@require_http_methods(["PUT", "POST"])
def keep_saved(request: HttpRequest, pk: int) -> HttpResponse:
    """PUT brings a deleted one back; POST changes it."""
    if request.method == "POST":
        return change(request, pk)
    kept = list_kept(signed_in_agent(request), may_share=may_share(request))
    bring_back_view(get_object_or_404(kept, pk=pk))
    return render(request, "saved/returned.html")
