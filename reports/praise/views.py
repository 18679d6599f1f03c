"""The wall of happy customers, the lead's choice for it, and the mark on the desk."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.rights import Right, needs, signed_in_agent
from inbox.models import Direction, Message
from inbox.paging import BadKey, read_page
from inbox.views.answering import Toast, answer
from reports.models import Praise
from reports.praise.choice import NEWEST_FIRST, PARTS, find_part
from reports.praise.exhibit import put_on_wall, take_off_wall
from reports.praise.mark import leave_out, mark_praise
from reports.praise.models import Naming

ON_WALL = 24
IN_CHOICE = 20
IN_THREAD = 200


@needs(Right.HAVE_ACCOUNT)
@require_safe
@never_cache
def show_wall(request: HttpRequest) -> HttpResponse:
    """For everybody signed in, the newest first."""
    praise, key = Praise.objects.on_wall().told(), request.GET.get("after", "")
    try:
        rows, next_key = read_page(praise, NEWEST_FIRST, size=ON_WALL, key=key)
    except BadKey:
        return redirect("praise:wall")
    return render(request, "praise/wall.html", {"praise": rows, "next_key": next_key, "key": key})


@needs(Right.CURATE_PRAISE)
@require_safe
@never_cache
def show_choice(request: HttpRequest) -> HttpResponse:
    """Marked and suggested, on the wall, or left out: the newest first."""
    part = find_part(request.GET.get("part", ""))
    try:
        rows, next_key = read_page(
            part.select().told(), NEWEST_FIRST, size=IN_CHOICE, key=request.GET.get("after", "")
        )
    except BadKey:
        return redirect("praise:choice")
    context = {"praise": rows, "next_key": next_key, "part": part, "parts": PARTS}
    return render(request, "praise/choice.html", context)


@needs(Right.CURATE_PRAISE)
@require_POST
def put(request: HttpRequest, pk: int) -> HttpResponse:
    praise, written = find_praise(pk), request.POST
    naming = written.get("naming", "")
    try:
        put_on_wall(
            praise, naming=Naming(naming) if naming in Naming else Naming.NONE,
            is_agreed=written.get("is_agreed") == "on", seen=written.get("seen", "")[:32],
            by=signed_in_agent(request), now=timezone.now(),
        )  # fmt: skip
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("It is on the wall."))
    return go_back(request)


@needs(Right.CURATE_PRAISE)
@require_POST
def take_off(request: HttpRequest, pk: int) -> HttpResponse:
    take_off_wall(find_praise(pk), by=signed_in_agent(request), now=timezone.now())
    messages.success(request, _("It is off the wall, and praise still."))
    return go_back(request)


@needs(Right.CURATE_PRAISE)
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        leave_out(find_praise(pk).message, by=signed_in_agent(request), now=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(
            request, _("Left out. It stands under “Left out”, and can be brought back.")
        )
    return go_back(request)


@needs(Right.CURATE_PRAISE)
@require_POST
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    mark_praise(find_praise(pk).message, by=signed_in_agent(request), now=timezone.now())
    messages.success(request, _("Praise again."))
    return go_back(request)


def find_praise(pk: int) -> Praise:
    """Of which the words still stand. Raises Http404."""
    praise = Praise.objects.standing().select_related("message").defer("message__raw")
    return get_object_or_404(praise, pk=pk)


def go_back(request: HttpRequest) -> HttpResponse:
    part = find_part(request.POST.get("part", ""))
    return redirect(f"{reverse('praise:choice')}?part={part.name}")


@needs(Right.WORK_THREADS)
@require_http_methods(["PUT", "DELETE"])
def change_mark(request: HttpRequest, pk: int) -> HttpResponse:
    """On the desk: praise, or not after all. The thread as it is then."""
    message, agent, now = find_message(pk), signed_in_agent(request), timezone.now()
    thread_id, address = message.thread_id or 0, reverse("praise:mark", args=[pk])
    if request.method == "PUT":
        mark_praise(message, by=agent, now=now)
        toast = Toast(_("Marked as praise."), message.thread, undo=("delete", address))
        return answer(request, thread_id, toast=toast)
    try:
        leave_out(message, by=agent, now=now)
    except ValidationError as error:
        toast = Toast(error.messages[0], kind="error")
        return answer(request, thread_id, toast=toast, status=HTTPStatus.CONFLICT)
    toast = Toast(_("Not marked as praise any more."), message.thread, undo=("put", address))
    return answer(request, thread_id, toast=toast)


def find_message(pk: int) -> Message:
    """What a customer wrote in a thread and still stands. Raises Http404."""
    written = Message.objects.filter(
        direction=Direction.INBOUND, thread__isnull=False, deleted_at=None
    )
    return get_object_or_404(written.select_related("thread").defer("raw"), pk=pk)


@needs(Right.WORK_THREADS)
@require_safe
@never_cache
def show_marks(request: HttpRequest, pk: int) -> HttpResponse:
    """What of a thread is praise, each to be put beside its message."""
    praise = Praise.objects.standing().filter(message__thread=pk).select_related("marked_by")
    return render(request, "praise/marks.html", {"praise": praise.order_by("-pk")[:IN_THREAD]})
