"""Buttons at a message: hide, like, take back what we wrote. A refusal is said in its own words."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agents.rights import Right, needs, signed_in_agent
from connectors.port import ConnectorError
from inbox.models import Message
from inbox.moderation.hide import hide_message, show_message
from inbox.moderation.like import like_message, unlike_message
from inbox.moderation.take_back import take_back_message
from inbox.views.answering import Toast, answer, tells_conflicts

Deed = Callable[..., Message]


@needs(Right.WORK_THREADS)
@require_http_methods(["POST", "DELETE"])
def change_hiding(request: HttpRequest, pk: int) -> HttpResponse:
    if request.method == "POST":
        return do(request, pk, hide_message, _("Hidden from others."), undo="inbox:hiding")
    return do(request, pk, show_message, _("Shown to everybody again."))


@needs(Right.WORK_THREADS)
@require_http_methods(["POST", "DELETE"])
def change_like(request: HttpRequest, pk: int) -> HttpResponse:
    if request.method == "POST":
        return do(request, pk, like_message, _("Liked."), undo="inbox:like")
    return do(request, pk, unlike_message, _("No longer liked."))


@needs(Right.WORK_THREADS)
@require_http_methods(["DELETE"])
@tells_conflicts
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    return do(
        request, pk, take_back_message, _("Deleted on the network. The customer waits again.")
    )


def do(request: HttpRequest, pk: int, deed: Deed, words: str, *, undo: str = "") -> HttpResponse:
    """The thread as it is then. `undo`: the address whose DELETE takes it back."""
    message = find_message(pk)
    thread_id = message.thread_id or 0
    try:
        deed(message, by=signed_in_agent(request), now=timezone.now())
    except ConnectorError as error:
        toast = Toast(_(error.words), kind="error")
        return answer(request, thread_id, toast=toast, status=HTTPStatus.CONFLICT)
    address = ("delete", reverse(undo, args=[pk])) if undo else ("", "")
    return answer(request, thread_id, toast=Toast(words, message.thread, undo=address))


def find_message(pk: int) -> Message:
    """A message of a thread. Raises Http404."""
    messages = Message.objects.filter(thread__isnull=False)
    return get_object_or_404(messages.select_related("channel", "thread__owner"), pk=pk)
