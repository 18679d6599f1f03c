"""Close, close without answer, reopen."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agents.rights import Right, needs, signed_in_agent
from inbox.ingest.thanks import is_thanks
from inbox.models import ClosedReason, Reply, Thread
from inbox.outbox.ways import find_message_to_answer
from inbox.prepared import Given, Prepared
from inbox.threads.claim import release_thread
from inbox.threads.close import close_thread, reopen_thread
from inbox.views.answering import BARE, Toast, answer, find_thread, tells_conflicts
from inbox.views.going_on import find_onward

NO_ANSWER = "no_answer"  # the reason is to be guessed


@needs(Right.WORK_THREADS)
@require_http_methods(["POST", "DELETE"])
@tells_conflicts
def change_closure(request: HttpRequest, pk: int) -> HttpResponse:
    return close(request, pk) if request.method == "POST" else reopen(request, pk)


def close(request: HttpRequest, pk: int) -> HttpResponse:
    """With `next`, the screen goes on as the agent likes."""
    thread = find_thread(pk, threads=BARE)
    reason = read_reason(request, thread)
    toast = close_and_tell(thread, request, reason)
    onward = find_onward(request, thread) if request.POST.get("next") else None
    return answer(request, pk, toast=toast, onward=onward)


def close_and_tell(thread: Thread, request: HttpRequest, reason: ClosedReason) -> Toast:
    had_owner = thread.owner_id is not None
    closed = close_thread(thread, by=signed_in_agent(request), reason=reason, now=timezone.now())
    address = reverse("inbox:closure", args=[closed.pk])
    undo = ("delete", address if had_owner else f"{address}?release=1")
    if reason != ClosedReason.ANSWERED:
        words = _("Closed without answer: %(reason)s") % {
            "reason": closed.get_closed_reason_display()
        }
        return Toast(words, closed, undo=undo, has_reasons=True)
    if is_answered(closed):
        return Toast(_("Closed."), closed, undo=undo)
    words = _("Closed as answered, though no answer stands here.")
    return Toast(words, closed, undo=undo, has_reasons=True)


LEAVING = [Reply.State.QUEUED, Reply.State.SENDING, Reply.State.UNKNOWN]
ON_ITS_WAY = Prepared(
    lambda: Reply.objects.filter(
        thread=Given("thread"), state__in=LEAVING, is_automatic=False
    ).only("pk")[:1]
)


def is_answered(thread: Thread) -> bool:
    return bool(thread.first_response_at) or ON_ITS_WAY.first(thread=thread.pk) is not None


def read_reason(request: HttpRequest, thread: Thread) -> ClosedReason:
    """Of one key that means "no answer", the kindest reading: thanks, else no question."""
    written = request.POST.get("reason", "")
    if written in ClosedReason.values:
        return ClosedReason(written)
    if written != NO_ANSWER:
        return ClosedReason.ANSWERED
    latest = find_message_to_answer(thread)
    return ClosedReason.THANKS if latest and is_thanks(latest.text) else ClosedReason.NO_QUESTION


@transaction.atomic
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Undoing the closing of what was nobody's also gives it back (`release`)."""
    agent, now = signed_in_agent(request), timezone.now()
    thread = reopen_thread(find_thread(pk), by=agent, now=now)
    if request.GET.get("release"):
        release_thread(thread, by=agent, now=now)
    return answer(request, pk, toast=Toast(_("Open again."), thread))
