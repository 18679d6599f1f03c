"""All threads below a post of ours, closed together and opened again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from agents.rights import Right, needs, signed_in_agent
from inbox.channels.hours import Openings
from inbox.models import ClosedReason, Direction, GroupClosure, Message
from inbox.paging import BadKey
from inbox.reading.groups import read_progress
from inbox.threads.close_group import close_group, undo_group
from inbox.views.answering import Toast
from inbox.views.filters import is_htmx
from inbox.views.screens import describe_choices, describe_counts, describe_list, describe_place


@needs(Right.WORK_THREADS)
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """With a reason, up to the newest thread seen."""
    post = get_object_or_404(Message.objects.filter(direction=Direction.OUTBOUND), pk=pk)
    try:
        reason = ClosedReason(request.POST.get("reason", ""))
        newest = min(int(request.POST.get("newest", "")), 2**62)
    except ValueError:
        return HttpResponseBadRequest()
    agent, now = signed_in_agent(request), timezone.now()
    closure = close_group(post, by=agent, reason=reason, newest=newest, now=now)
    return answer_list(request, tell(closure))


@needs(Right.WORK_THREADS)
@require_http_methods(["GET", "DELETE"])
@never_cache
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: how far one's own closing is, and the whole list once it is done. DELETE undoes it."""
    closures = GroupClosure.objects.select_related("post", "by")
    closure = get_object_or_404(closures, pk=pk, by=signed_in_agent(request))
    if request.method == "DELETE":
        closure = undo_group(closure, now=timezone.now())
    elif closure.finished_at is None:
        context = {**describe_place(request), "progress": read_progress(closure)}
        return render(request, "inbox/group_progress.html", context)
    return answer_list(request, tell(closure))


def tell(closure: GroupClosure) -> Toast:
    """Of what takes a while, no more is said than what is so; its progress is shown beside it."""
    if closure.undone_at:
        is_done = closure.finished_at is not None
        return Toast(_("Open again.") if is_done else _("They are being opened again."))
    undo = ("delete", reverse("inbox:closing", args=[closure.pk]))
    count = read_progress(closure).done_count
    if closure.finished_at:
        words = ngettext(
            "%(n)d thread closed: %(reason)s", "%(n)d threads closed: %(reason)s", count
        )
    else:
        words, count = _("Closing %(n)d threads: %(reason)s"), closure.count
    return Toast(words % {"n": count, "reason": closure.get_reason_display()}, undo=undo)


def answer_list(request: HttpRequest, toast: Toast) -> HttpResponse:
    """The whole list as it is now."""
    if not is_htmx(request):
        return redirect("inbox:queue")
    try:
        openings = Openings(timezone.now())
        context = {**describe_place(request), **describe_list(request, openings)}
    except BadKey:
        return redirect("inbox:queue")
    context |= {**describe_counts(request), **describe_choices(openings), "toast": toast}
    return render(request, "inbox/queue_bag.html", context)
