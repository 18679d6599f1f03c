"""What agents would add to a guide, and what leads say to it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agents.rights import Right, needs, signed_in_agent
from inbox.guides.suggest import accept_suggestion, decline_suggestion, suggest_change
from inbox.models import Guide, GuideSuggestion, Thread
from inbox.views.answering import Toast
from inbox.views.filters import is_htmx, read_number


@needs(Right.WORK_THREADS)
@require_POST
def suggest(request: HttpRequest, pk: int) -> HttpResponse:
    """From the thread that it came up in, or from the guide's page."""
    guide = get_object_or_404(Guide, pk=pk, retired_at=None)
    try:
        suggest_change(
            guide, part=request.POST.get("part", ""), text=request.POST.get("text", ""),
            thread=Thread.objects.filter(pk=read_number(request, "thread")).first(),
            by=signed_in_agent(request), now=timezone.now(),
        )  # fmt: skip
    except ValidationError as error:
        return tell(request, pk, error.messages[0], kind="error")
    return tell(request, pk, _("Sent to your leads. You are told what comes of it."))


def tell(request: HttpRequest, pk: int, words: str, *, kind: str = "done") -> HttpResponse:
    if is_htmx(request):
        status = 422 if kind == "error" else 200
        return render(request, "inbox/bag.html", {"toast": Toast(words, kind=kind)}, status=status)
    messages.add_message(request, messages.ERROR if kind == "error" else messages.SUCCESS, words)
    return redirect("inbox:guide", pk)


@needs(Right.MANAGE_GUIDES)
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    suggestion = get_object_or_404(GuideSuggestion, pk=pk)
    try:
        accept_suggestion(suggestion, by=signed_in_agent(request), now=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The guide says so from now on."))
    return redirect("inbox:guides")


@needs(Right.MANAGE_GUIDES)
@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    suggestion, words = get_object_or_404(GuideSuggestion, pk=pk), request.POST.get("words", "")
    try:
        decline_suggestion(suggestion, words=words, by=signed_in_agent(request), now=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("Declined, and told so."))
    return redirect("inbox:guides")
