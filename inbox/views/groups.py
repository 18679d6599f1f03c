"""All threads below a post of ours, closed together and opened again."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from agents.rights import Right, needs, signed_in_agent
from inbox.models import ClosedReason, Direction, Message
from inbox.paging import BadKey
from inbox.threads.close_group import close_group, list_closable, reopen_group
from inbox.views.answering import Toast
from inbox.views.filters import is_htmx
from inbox.views.screens import describe_choices, describe_counts, describe_list, describe_place


@needs(Right.WORK_THREADS)
@require_http_methods(["POST", "DELETE"])
def change_group_closure(request: HttpRequest, pk: int) -> HttpResponse:
    """POST closes, with a reason and the newest thread seen; DELETE undoes what was closed `at`."""
    post = get_object_or_404(Message.objects.filter(direction=Direction.OUTBOUND), pk=pk)
    try:
        toast = close(request, post) if request.method == "POST" else reopen(request, post)
    except ValueError:
        return HttpResponseBadRequest()
    return answer_list(request, toast)


def close(request: HttpRequest, post: Message) -> Toast:
    agent, now = signed_in_agent(request), timezone.now()
    reason = ClosedReason(request.POST.get("reason", ""))
    newest = min(int(request.POST.get("newest", "")), 2**62)
    count = list_closable(post, by=agent, newest=newest).count()
    close_group(post, by=agent, reason=reason, newest=newest, now=now)
    words = ngettext("%(n)d thread closed: %(reason)s", "%(n)d threads closed: %(reason)s", count)
    address = (
        f"{reverse('inbox:group_closure', args=[post.pk])}?{urlencode({'at': now.isoformat()})}"
    )
    return Toast(words % {"n": count, "reason": reason.label}, undo=("delete", address))


def reopen(request: HttpRequest, post: Message) -> Toast:
    agent, now = signed_in_agent(request), timezone.now()
    closed_at = datetime.fromisoformat(request.GET.get("at", ""))
    reopen_group(post, by=agent, closed_at=closed_at, now=now)
    return Toast(_("Open again."))


def answer_list(request: HttpRequest, toast: Toast) -> HttpResponse:
    """The whole list as it is now."""
    if not is_htmx(request):
        return redirect("inbox:queue")
    try:
        context = {**describe_place(request), **describe_list(request)}
    except BadKey:
        return redirect("inbox:queue")
    context |= {**describe_counts(request), **describe_choices(), "toast": toast}
    return render(request, "inbox/queue_bag.html", context)
