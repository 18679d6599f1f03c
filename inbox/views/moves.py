"""Merge and split by hand, and their undoing."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from agents.rights import Right, needs, signed_in_agent
from inbox.models import Message, Thread, ThreadMove
from inbox.reading.neighbours import read_neighbours
from inbox.threads.merge_by_hand import merge_by_hand
from inbox.threads.moves import undo_move
from inbox.threads.split import split_thread
from inbox.views.answering import Toast, answer, find_thread, refuse_act, tells_conflicts
from inbox.views.filters import open_thread_id

# A thread's number, or its address as the browser shows it.
WRITTEN = re.compile(r"(?:.*/threads/)?(\d{1,18})/?(?:\?.*)?")


@needs(Right.WORK_THREADS)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@tells_conflicts
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """GET is the menu; POST merges with `thread`: a number or an address."""
    if request.method != "POST":
        thread = find_thread(pk)
        context = {"thread": thread, "mergeable": read_neighbours(thread).mergeable}
        return render(request, "inbox/merge_menu.html", context)
    agent, now = signed_in_agent(request), timezone.now()
    one = find_thread(pk)
    try:
        move = merge_by_hand(one, read_thread(request), by=agent, now=now)
    except ValidationError as error:
        return refuse_act(request, pk, error)
    toast = Toast(_("Merged: they are one thread now."), undo=undo_of(move))
    return answer(request, pk, toast=toast)


def read_thread(request: HttpRequest) -> Thread:
    """Raises ValidationError where there is no such thread."""
    found = WRITTEN.fullmatch(request.POST.get("thread", "").strip()[:500])
    try:
        return find_thread(int(found[1]) if found else 0)
    except Http404 as error:
        words = _("There is no such thread. Write its number, or paste its address.")
        raise ValidationError(words) from error


@needs(Right.WORK_THREADS)
@require_POST
@tells_conflicts
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """A customer's message, and all below it, becomes a thread of its own."""
    message = get_object_or_404(Message.objects.filter(thread__isnull=False), pk=pk)
    try:
        move = split_thread(message, by=signed_in_agent(request), now=timezone.now())
    except ValidationError as error:
        return refuse_act(request, message.thread_id or 0, error)
    toast = Toast(_("Split: that is a thread of its own now."), undo=undo_of(move))
    return answer(request, move.from_thread_id, toast=toast)


def undo_of(move: ThreadMove) -> tuple[str, str]:
    return "delete", reverse("inbox:move", args=[move.pk])


@needs(Right.WORK_THREADS)
@require_http_methods(["DELETE"])
@tells_conflicts
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """The thread that stands open stays so, as it is after that."""
    move = get_object_or_404(ThreadMove, pk=pk)
    shown = open_thread_id(request)
    shown = shown if shown in (move.from_thread_id, move.to_thread_id) else move.from_thread_id
    try:
        undo_move(move, by=signed_in_agent(request), now=timezone.now())
    except ValidationError as error:
        return refuse_act(request, shown, error)
    words = (
        _("Two threads again.") if move.kind == ThreadMove.Kind.MERGE else _("One thread again.")
    )
    return answer(request, shown, toast=Toast(words))
