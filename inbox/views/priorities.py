"""How urgent a thread is."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agents.rights import Right, needs, signed_in_agent
from inbox.models import Priority
from inbox.threads.prioritise import prioritise_thread
from inbox.views.answering import Toast, answer, find_thread


@needs(Right.WORK_THREADS)
@require_safe
@never_cache
def show_priority_menu(request: HttpRequest, pk: int) -> HttpResponse:
    thread = find_thread(pk)
    choices = [(one.name.lower(), one.label, one == thread.priority) for one in reversed(Priority)]
    return render(request, "inbox/priority_menu.html", {"thread": thread, "choices": choices})


@needs(Right.WORK_THREADS)
@require_http_methods(["PUT"])
def change_priority(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """`name`: low, normal, high or urgent; 404 for others."""
    if name.upper() not in Priority.names:
        raise Http404
    wanted, before = Priority[name.upper()], find_thread(pk)
    thread = prioritise_thread(before, wanted, by=signed_in_agent(request), now=timezone.now())
    former = Priority(before.priority).name.lower()
    undo = ("put", reverse("inbox:thread_priority", args=[thread.pk, former]))
    words = _("Priority: %(name)s") % {"name": wanted.label}
    return answer(request, pk, toast=Toast(words, thread, undo=undo))
