"""What we know of a customer beside their threads: notes, and whether they want to be left alone.
It is asked for after the thread has opened, for nobody waits for it.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.rights import Right, needs, signed_in_agent
from inbox.customers import about, stops
from inbox.models import Thread
from inbox.views.answering import Toast, find_thread
from inbox.views.screens import describe_place


@needs(Right.WORK_THREADS)
@require_safe
@never_cache
def show_about(request: HttpRequest, pk: int) -> HttpResponse:
    return _render(request, find_thread(pk))


@needs(Right.WORK_THREADS)
@require_POST
def write_note(request: HttpRequest, pk: int) -> HttpResponse:
    thread, text = find_thread(pk), request.POST.get("text", "")
    agent, now = signed_in_agent(request), timezone.now()
    try:
        about.write_customer_note(thread, by=agent, text=text, now=now)
    except ValidationError as error:
        return _render(request, thread, wrong=error.messages[0], text=text, status=422)
    return _render(request, thread)


@needs(Right.WORK_THREADS)
@require_http_methods(["DELETE", "PUT"])
def change_note(request: HttpRequest, pk: int, note_pk: int) -> HttpResponse:
    """DELETE takes it away; PUT brings it back."""
    thread, agent, now = find_thread(pk), signed_in_agent(request), timezone.now()
    if request.method == "PUT":
        about.restore_customer_note(thread, note_pk, by=agent, now=now)
        return _render(request, thread)
    about.remove_customer_note(thread, note_pk, by=agent, now=now)
    undo = ("put", reverse("inbox:customer_note", args=[thread.pk, note_pk]))
    return _render(request, thread, toast=Toast(_("The note is gone."), thread, undo=undo))


@needs(Right.WORK_THREADS)
@require_http_methods(["POST", "DELETE"])
def change_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """POST: this customer wants to be left alone; DELETE: may be contacted again."""
    thread, agent, now = find_thread(pk), signed_in_agent(request), timezone.now()
    address = reverse("inbox:contact_stop", args=[thread.pk])
    if request.method == "DELETE":
        stops.allow_contact(thread, by=agent, now=now)
        toast = Toast(_("May be contacted again."), thread, undo=("post", address))
        return _render(request, thread, toast=toast)
    try:
        stops.stop_contact(thread, by=agent, why=request.POST.get("why", ""), now=now)
    except ValidationError as error:
        return _render(request, thread, toast=Toast(error.messages[0], kind="error"), status=422)
    words = _("From now on we answer only what they write to us.")
    return _render(request, thread, toast=Toast(words, thread, undo=("delete", address)))


def _render(
    request: HttpRequest, thread: Thread, *, status: int = 200, **facts: object
) -> HttpResponse:
    context = {
        **describe_place(request), "thread": thread, **facts,
        "notes": about.list_notes(thread), "stop": stops.find_stop(thread.profile),
    }  # fmt: skip
    return render(request, "customers/about.html", context, status=status)
