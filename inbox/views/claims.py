"""Claim and release, one thread or all of a customer's, and take the next."""

from __future__ import annotations

from contextlib import suppress

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from agents.presence.change import end_absence
from agents.rights import Right, has_right, needs, signed_in_agent
from inbox.reading.neighbours import read_neighbours
from inbox.taking.beyond import tell_beyond, tell_why_nothing
from inbox.taking.next import AtCapacity, take_next
from inbox.threads.claim import claim_thread, release_thread
from inbox.threads.conflicts import Conflict
from inbox.views.answering import BARE, Toast, answer, find_thread, tells_conflicts
from inbox.views.filters import is_htmx, read_filter
from inbox.views.screens import desk_address


@needs(Right.WORK_THREADS)
@require_http_methods(["POST", "DELETE"])
@tells_conflicts
def change_claim(request: HttpRequest, pk: int) -> HttpResponse:
    return claim(request, pk) if request.method == "POST" else release(request, pk)


def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Beyond what was agreed, too: by hand everybody knows what they do, and is told."""
    agent, now = signed_in_agent(request), timezone.now()
    thread = claim_thread(find_thread(pk, threads=BARE), by=agent, now=now)
    is_back = end_absence(agent, now=now)
    undo, words = ("delete", reverse("inbox:claim", args=[thread.pk])), tell_beyond(agent)
    toast = Toast(words or _("You have it."), thread, undo=undo, is_hidden=not words)
    return answer(request, pk, toast=toast, is_back=is_back)


def release(request: HttpRequest, pk: int) -> HttpResponse:
    """A lead may also release what a colleague has."""
    agent = signed_in_agent(request)
    thread = release_thread(
        find_thread(pk), by=agent, now=timezone.now(),
        is_forced=has_right(agent, Right.ASSIGN_OTHERS),
    )  # fmt: skip
    undo = ("post", reverse("inbox:claim", args=[thread.pk]))
    return answer(request, pk, toast=Toast(_("Released: anybody can take it."), thread, undo=undo))


@needs(Right.WORK_THREADS)
@require_POST
def claim_neighbours(request: HttpRequest, pk: int) -> HttpResponse:
    """The customer's other threads that nobody has; what a colleague takes meanwhile is theirs."""
    thread, agent, now = find_thread(pk), signed_in_agent(request), timezone.now()
    count = 0
    for other in read_neighbours(thread).claimable:
        with suppress(Conflict):
            claim_thread(other, by=agent, now=now)
            count += 1
    words = ngettext("You have %(n)d more thread.", "You have %(n)d more threads.", count)
    return answer(request, pk, toast=Toast(words % {"n": count}, thread), is_beside=True)


@needs(Right.WORK_THREADS)
@require_POST
def claim_next(request: HttpRequest) -> HttpResponse:
    """What is due first and is for this agent becomes theirs, and opens."""
    agent, queue, now = signed_in_agent(request), read_filter(request), timezone.now()
    try:
        thread = take_next(by=agent, now=now)
    except AtCapacity as full:
        return tell_nothing(request, full.words)
    if thread is None:
        return tell_nothing(request, tell_why_nothing(agent))
    is_back = end_absence(agent, now=now)
    if not is_htmx(request):
        return redirect(desk_address(queue, thread.pk))
    undo = ("delete", reverse("inbox:claim", args=[thread.pk]))
    toast = Toast(_("You have it."), thread, undo=undo, is_hidden=True)
    return answer(request, thread.pk, toast=toast, is_opened=True, is_back=is_back)


def tell_nothing(request: HttpRequest, words: str) -> HttpResponse:
    if is_htmx(request):
        return render(request, "inbox/bag.html", {"toast": Toast(words)})
    messages.info(request, words)
    return redirect(desk_address(read_filter(request)))
