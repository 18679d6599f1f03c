"""Watch a thread, or no longer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agents.rights import Right, needs, signed_in_agent
from inbox.threads.watch import unwatch_thread, watch_thread
from inbox.views.answering import Toast, answer, find_thread


@needs(Right.WORK_THREADS)
@require_http_methods(["PUT", "DELETE"])
def change_watch(request: HttpRequest, pk: int) -> HttpResponse:
    thread, agent = find_thread(pk), signed_in_agent(request)
    is_watched = request.method == "PUT"
    change = watch_thread if is_watched else unwatch_thread
    change(thread, by=agent, now=timezone.now())
    words = (
        _("You are told when the customer writes, and when it is answered or closed.")
        if is_watched
        else _("You are told no more of this thread.")
    )
    undo = ("delete" if is_watched else "put", reverse("inbox:watch", args=[thread.pk]))
    return answer(request, pk, toast=Toast(words, thread, undo=undo))
