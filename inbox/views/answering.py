"""What the desk answers to an action: a bag of fragments, each put in its place by its id.

Without scripts the same action leads back to the thread's page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, ParamSpec, cast
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from inbox.models import NO_ANSWER_REASONS, Thread
from inbox.prepared import Given, Prepared
from inbox.reading.stretch import read_messages_since
from inbox.threads.conflicts import Conflict, Stale
from inbox.views.filters import is_htmx, open_thread_id, read_filter, read_number
from inbox.views.opened import describe_beside, describe_thread
from inbox.views.screens import describe_place, desk_address

THREAD_PARTS = [
    "channel__signing",
    "profile__customer",
    "owner",
    "closed_by",
    "follow_up_of__channel",
]

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Toast:
    """A short message. `undo`: the verb and the address that take the action back. `has_reasons`:
    offer the other reasons for closing `thread`. Hidden ones only lend their undo to Z. For
    `countdown` seconds it can be undone.
    """

    words: str
    thread: Thread | None = None
    kind: str = "done"
    undo: tuple[str, str] = ("", "")
    has_reasons: bool = False
    is_hidden: bool = False
    countdown: int = 0


BARE = Prepared(lambda: Thread.objects.filter(pk=Given("pk")))
WHOLE = Prepared(lambda: Thread.objects.filter(pk=Given("pk")).select_related(*THREAD_PARTS))


def find_thread(pk: int, *, threads: Prepared[Thread] = WHOLE) -> Thread:
    """The thread, or the one that it was merged into. Raises Http404. `BARE` ones are enough for
    what is done to a thread, and not shown.
    """
    thread = threads.first(pk=pk)
    if thread is None:
        raise Http404
    upper_id = thread.merged_into_id
    return find_thread(upper_id, threads=threads) if upper_id else thread


def answer(
    request: HttpRequest,
    pk: int,
    *,
    toast: Toast | None = None,
    status: HTTPStatus = HTTPStatus.OK,
    **extra: Any,
) -> HttpResponse:
    """The thread as it is now. The screen asks for its row and the figures next, as all do that
    hear of the change.

    `extra`: `is_opened` makes it the open one; `sent` (a client id) and `noted` empty the composer;
    `onward` leaves for another one, or for the list; `given_back` (a reply or submission) fills the
    composer; `is_settled` takes a conflict away; `is_back` shows a presence that is away no longer;
    `is_beside`: what stands beside the thread has changed, too; `added` (entries of
    its timeline) is all that has changed.
    """
    onward = extra.get("onward")
    goal = onward.thread_id if onward else pk
    thread = find_thread(goal) if goal else None
    if not is_htmx(request):
        if words := extra.get("words") or (toast.words if toast else ""):
            messages.info(request, words)
        return redirect(desk_address(read_filter(request), thread.pk if thread else None))
    context = {**describe_place(request), "toast": toast, **extra}
    context["reasons"] = [(reason.value, reason.label) for reason in NO_ANSWER_REASONS]
    context["changed"] = {pk, thread.pk if thread else pk}
    here = {pk, thread.pk} if thread and not onward else {pk}
    if thread and (extra.get("is_opened") or open_thread_id(request) in here):
        context |= {"thread": thread, "open_id": thread.pk, "client_id": uuid4().hex}
        context |= {} if extra.get("added") else describe_thread(request, thread)
        context |= describe_beside(thread) if extra.get("is_beside") else {}
    return render(request, "inbox/bag.html", context, status=status)


def refuse_act(request: HttpRequest, pk: int, error: ValidationError) -> HttpResponse:
    """422 with the words why; the thread as it is."""
    toast = Toast(error.messages[0], kind="error")
    return answer(request, pk, toast=toast, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def tells_conflicts(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """A view of a change that somebody may have been quicker with."""

    @wraps(view)
    def told(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(*args, **kwargs)
        except Conflict as conflict:
            request = cast("HttpRequest", args[0])
            return answer_conflict(request, conflict)

    return told


def answer_conflict(request: HttpRequest, conflict: Conflict) -> HttpResponse:
    """409 with what met: the colleague's name, or what the customer wrote since the message `seen`.
    The text is kept.
    """
    thread, seen = conflict.thread, read_number(request, "seen")
    newer = read_messages_since(thread, seen) if isinstance(conflict, Stale) and seen else []
    words = conflict.words
    status = HTTPStatus.CONFLICT
    is_open = open_thread_id(request) == thread.pk
    return answer(
        request, thread.pk, status=status, conflict=conflict, words=words, newer=newer,
        toast=None if is_open else Toast(words, kind="error"),
    )  # fmt: skip
