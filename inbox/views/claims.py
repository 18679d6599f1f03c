"""Claim and release, one thread or all of a customer's, and take the next."""

from __future__ import annotations

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from agents.rights import Right, has_right, needs, signed_in_agent
from inbox.reading.neighbours import read_neighbours
from inbox.threads.claim import claim_thread, release_thread, take_next
from inbox.threads.conflicts import Conflict
from inbox.views.answering import Toast, answer, find_thread, tells_conflicts
from inbox.views.filters import is_htmx, read_filter
from inbox.views.screens import desk_address


@needs(Right.WORK_THREADS)
@require_http_methods(["POST", "DELETE"])
@tells_conflicts
def change_claim(request: HttpRequest, pk: int) -> HttpResponse:
    return claim(request, pk) if request.method == "POST" else release(request, pk)


def claim(request: HttpRequest, pk: int) -> HttpResponse:
    thread = claim_thread(find_thread(pk), by=signed_in_agent(request), now=timezone.now())
    undo = ("delete", reverse("inbox:claim", args=[thread.pk]))
    return answer(request, pk, toast=Toast(_("You have it."), thread, undo=undo, is_hidden=True))


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
    return answer(request, pk, toast=Toast(words % {"n": count}, thread))


@needs(Right.WORK_THREADS)
@require_POST
def claim_next(request: HttpRequest) -> HttpResponse:
    """The thread that has waited longest becomes the agent's, and opens."""
    thread = take_next(by=signed_in_agent(request), now=timezone.now())
    queue = read_filter(request)
    if thread is None:
        words = _("Nothing waits: every thread is answered or has somebody.")
        return render(request, "inbox/bag.html", {"toast": Toast(words)})
    if not is_htmx(request):
        return redirect(desk_address(queue, thread.pk))
    undo = ("delete", reverse("inbox:claim", args=[thread.pk]))
    toast = Toast(_("You have it."), thread, undo=undo, is_hidden=True)
    return answer(request, thread.pk, toast=toast, is_opened=True)
