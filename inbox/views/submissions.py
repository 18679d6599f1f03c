"""What agents in training sent: approved, changed first, returned, or taken back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import ParamSpec, cast

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from agents.rights import Right, needs, signed_in_agent
from inbox.models import Submission, Thread
from inbox.queue import View
from inbox.threads.conflicts import Conflict
from inbox.training.diff import compare_texts
from inbox.training.gate import refuse_later
from inbox.training.settle import approve_submission, return_submission, take_back_submission
from inbox.training.submit import submit_for_approval
from inbox.views.answering import Toast, answer, refuse_act
from inbox.views.filters import read_filter, read_number
from inbox.views.going_on import find_onward

P = ParamSpec("P")


def submit_answer(request: HttpRequest, thread: Thread, **said: object) -> Toast:
    """What an agent in training sends. With "close and next" the approval closes the thread."""
    agent, now = signed_in_agent(request), timezone.now()
    refuse_later(request.POST.get("departs"))
    submission = submit_for_approval(thread, by=agent, now=now, **said)  # type: ignore[arg-type]
    undo = ("delete", reverse("inbox:submission", args=[submission.pk]))
    words = _("Sent for approval.")
    if said.get("closes"):  # the next one may be open by then
        words = _("Sent for approval: once approved, it goes out and the thread is closed.")
    return Toast(words, thread, undo=undo)


def find_submission(pk: int) -> Submission:
    return get_object_or_404(Submission.objects.select_related("thread", "by", "settled_by"), pk=pk)


def tells_settling(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Somebody was quicker, or wrote meanwhile: 409, and the thread as it is now."""

    @wraps(view)
    def told(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(*args, **kwargs)
        except Conflict as conflict:
            request, toast = cast("HttpRequest", args[0]), Toast(conflict.words, kind="error")
            status = HTTPStatus.CONFLICT
            return answer(request, conflict.thread.pk, toast=toast, status=status)

    return told


@needs(Right.WORK_THREADS)
@require_http_methods(["GET", "HEAD", "DELETE"])
@never_cache
@tells_settling
def handle_submission(request: HttpRequest, pk: int) -> HttpResponse:
    """What was written and what went out; DELETE takes it back, which its author alone may do."""
    submission = find_submission(pk)
    if request.method == "DELETE":
        return take_back(request, submission)
    before, after = submission.text, submission.sent_text
    pieces = compare_texts(before, after) if after else []
    context = {"submission": submission, "pieces": pieces}
    return render(request, "training/submission.html", context)


def take_back(request: HttpRequest, submission: Submission) -> HttpResponse:
    agent = signed_in_agent(request)
    current = take_back_submission(submission, by=agent, now=timezone.now())
    toast = Toast(_("It is your draft again."))
    return answer(request, current.thread_id, toast=toast, given_back=current)


@needs(Right.WORK_THREADS)
@require_POST
@tells_settling
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """With a `text`, in these words."""
    submission = find_submission(pk)
    try:
        approve_submission(
            submission, by=signed_in_agent(request), version=read_number(request, "version"),
            text=request.POST.get("text"), now=timezone.now(),
        )  # fmt: skip
    except ValidationError as error:
        return refuse_act(request, submission.thread_id, error)
    words = _("Approved: it goes out in %(name)s's name.") % {"name": submission.by.name}
    return go_on(request, submission, words)


@needs(Right.WORK_THREADS)
@require_POST
@tells_settling
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    submission = find_submission(pk)
    words = request.POST.get("words", "")
    try:
        return_submission(submission, by=signed_in_agent(request), words=words, now=timezone.now())
    except ValidationError as error:
        return refuse_act(request, submission.thread_id, error)
    return go_on(request, submission, _("Returned to %(name)s.") % {"name": submission.by.name})


def go_on(request: HttpRequest, submission: Submission, words: str) -> HttpResponse:
    """In the list of what waits for approval, the next one opens."""
    is_listed = read_filter(request).view == View.SUBMISSIONS
    onward = find_onward(request, submission.thread) if is_listed else None
    return answer(request, submission.thread_id, toast=Toast(words), onward=onward)
