"""Feedback on the desk: a menu of the thread, and the way back."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agents.names import sort_named
from agents.rights import Right, needs, signed_in_agent
from inbox.labels import list_labels
from inbox.models import Thread
from inbox.views.answering import Toast, answer, find_thread, refuse_act
from reports.feedback.mark import restore_mark, withdraw_mark
from reports.feedback.reading import list_messages, list_open
from reports.feedback.written import may_withdraw, put_mark
from reports.models import FeedbackMark


@needs(Right.WORK_THREADS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_menu(request: HttpRequest, pk: int) -> HttpResponse:
    """What should change; POST marks it, in words of its own or as another one of what is open."""
    thread = find_thread(pk)
    if request.method == "POST":
        return _mark(request, thread)
    borne = sort_named(thread.labels.filter(is_active=True))
    agent = signed_in_agent(request)
    standing = FeedbackMark.objects.standing().of_thread(thread).select_related("by", "feedback")
    marks = list(standing.order_by("at"))
    context = {
        "thread": thread,
        "topics": list_labels(),
        "usual_topic": borne[0] if borne else None,
        "thread_messages": list_messages(thread),
        "others": list_open(first=borne, but=[mark.feedback_id for mark in marks]),
        "marks": [(mark, may_withdraw(agent, mark)) for mark in marks],
    }
    return render(request, "feedback/menu.html", context)


def _mark(request: HttpRequest, thread: Thread) -> HttpResponse:
    try:
        mark = put_mark(thread, request.POST, by=signed_in_agent(request), now=timezone.now())
    except ValidationError as error:
        return refuse_act(request, thread.pk, error)
    undo = ("delete", reverse("feedback:mark", args=[mark.pk]))
    return answer(request, thread.pk, toast=Toast(_("Marked as feedback."), thread, undo=undo))


@needs(Right.WORK_THREADS)
@require_http_methods(["PUT", "DELETE"])
def change_mark(request: HttpRequest, pk: int) -> HttpResponse:
    """DELETE takes it back, PUT restores it."""
    mark, agent = get_object_or_404(FeedbackMark, pk=pk), signed_in_agent(request)
    if not may_withdraw(agent, mark):
        raise PermissionDenied
    is_back = request.method == "PUT"
    mark = (restore_mark if is_back else withdraw_mark)(mark, by=agent, now=timezone.now())
    words = _("Marked as feedback.") if is_back else _("The feedback is taken back.")
    undo = ("delete" if is_back else "put", reverse("feedback:mark", args=[pk]))
    thread = find_thread(mark.thread_id)
    return answer(request, thread.pk, toast=Toast(words, thread, undo=undo))
