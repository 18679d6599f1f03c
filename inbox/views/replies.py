"""Answers: sent, tried again, measured while they are written; and notes."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agents.rights import Right, needs, signed_in_agent
from agents.training import is_in_training
from connectors.port import ConnectorError, Way
from inbox.channels.costs import tell_cost
from inbox.models import WAYS, ClosedReason, Message, Reply, Thread
from inbox.numbers.refuse import MASKED
from inbox.outbox.sign import find_signature, sign_text
from inbox.outbox.submit import retry_reply, submit_reply
from inbox.outbox.ways import list_answerable
from inbox.pictures.attach import Alts
from inbox.reading.composing import read_composing
from inbox.reading.filters import NUMBER
from inbox.reading.timeline import tell_added
from inbox.threads.drafts import keep_unless_sent
from inbox.threads.log_answer import log_answer
from inbox.threads.note import add_note
from inbox.views.answering import BARE, Toast, answer, find_thread, refuse_act, tells_conflicts
from inbox.views.closures import close_and_tell
from inbox.views.departures import read_departure, tell_departure
from inbox.views.filters import read_number
from inbox.views.going_on import find_onward
from inbox.views.opened import measure
from inbox.views.screens import describe_place
from inbox.views.submissions import submit_answer


@needs(Right.WORK_THREADS)
@require_POST
@tells_conflicts
def send_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue the answer; with `then` = "next" also close the thread and go on."""
    thread, goes_on = find_thread(pk, threads=BARE), request.POST.get("then") == "next"
    try:
        reply, toast = submit(request, thread, closes=goes_on)
    except (ValidationError, ConnectorError) as error:
        return refuse(request, thread, "reply", error)
    sent = request.POST.get("client_id", "")
    status = HTTPStatus.ACCEPTED
    onward = find_onward(request, thread) if goes_on else None
    is_plain = not goes_on and not request.POST.getlist("pictures")
    added = tell_added(reply) if reply and is_plain else []
    return answer(request, pk, toast=toast, status=status, sent=sent, onward=onward, added=added)


def submit(
    request: HttpRequest, thread: Thread, *, closes: bool
) -> tuple[Reply | None, Toast | None]:
    """Sent and closed is one act. No reply: it waits for approval."""
    agent, now = signed_in_agent(request), timezone.now()
    said: dict[str, Any] = {
        "text": request.POST.get("text", ""),
        "client_id": read_client_id(request),
        "version": read_number(request, "version"),
        "in_reply_to": find_answered(request, thread),
        "way": read_way(request),
        "pictures": read_pictures(request),
    }
    if is_in_training(agent):
        return None, submit_answer(request, thread, **said, closes=closes)
    said |= {
        "undo_time": timedelta(seconds=agent.undo_seconds),
        "scheduled_for": read_departure(request, now=now),
    }
    with transaction.atomic() if closes else nullcontext():
        reply = submit_reply(thread, **said, by=agent, now=now)
        closing = close_and_tell(thread, request, ClosedReason.ANSWERED) if closes else None
    return reply, tell_departure(reply, closing=closing, now=now)


def read_client_id(request: HttpRequest) -> str:
    client_id = request.POST.get("client_id", "")
    if not client_id or len(client_id) > 64 or "\x00" in client_id:
        raise ValidationError(_("Load the page again before you send this."))
    return client_id


def read_way(request: HttpRequest) -> Way | None:
    """How the composer stood. None: as the message that is answered."""
    written = request.POST.get("way", "")
    if written == Way.PUBLIC and request.POST.get("invites"):
        return Way.INVITE
    return Way(written) if written in dict(WAYS) else None


def read_pictures(request: HttpRequest) -> Alts:
    """What stands in the tray, and the words beside it. Raises ValidationError where there are none
    and the agent has not said that none are needed.
    """
    chosen = [pk for pk in request.POST.getlist("pictures") if NUMBER.fullmatch(pk)]
    alts = {int(pk): request.POST.get(f"alt-{pk}") for pk in chosen}
    is_bare = any(alt is not None and not alt.strip() for alt in alts.values())
    if is_bare and not request.POST.get("undescribed"):
        words = _(
            "Say what the picture shows, for those who cannot see it, or tick that it goes out "
            "without."
        )
        raise ValidationError({"pictures": words})
    return alts


def find_answered(request: HttpRequest, thread: Thread) -> Message | None:
    """The message that the agent chose, if any. Raises ValidationError where it is elsewhere."""
    chosen = read_number(request, "in_reply_to")
    if not chosen:
        return None
    if message := thread.messages.filter(pk=chosen).first():
        return message
    raise ValidationError(_("The message that you answer is no longer in this thread."))


def refuse(
    request: HttpRequest, thread: Thread, field: str, error: ValidationError | ConnectorError
) -> HttpResponse:
    """422 with words beside the field; the text stays where it is."""
    words = error.messages if isinstance(error, ValidationError) else [_(error.words)]
    context = {"thread": thread, "field": field, "words": words}
    return render(
        request, "inbox/field_error.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY
    )


@needs(Right.WORK_THREADS)
@require_POST
@tells_conflicts
def try_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a failed reply once more."""
    reply = get_object_or_404(Reply.objects.select_related("thread"), pk=pk)
    version = read_number(request, "version")
    try:
        retry_reply(reply, by=signed_in_agent(request), version=version, now=timezone.now())
    except ValidationError as error:
        return refuse_act(request, reply.thread_id, error)
    return answer(request, reply.thread_id, is_settled=True, status=HTTPStatus.ACCEPTED)


@needs(Right.WORK_THREADS)
@require_POST
def write_note(request: HttpRequest, pk: int) -> HttpResponse:
    thread, text = find_thread(pk), request.POST.get("text", "")
    try:
        contact = request.POST.get("contact", "")
        agent, now = signed_in_agent(request), timezone.now()
        add_note(thread, by=agent, text=text, now=now, contact=contact)
    except ValidationError as error:
        return refuse(request, thread, "note", error)
    return answer(request, pk, noted=True)


@needs(Right.WORK_THREADS)
@require_POST
def keep_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """204; 200 with {is_masked} where a personal number was left out of what is kept."""
    thread = find_thread(pk)
    # A draft is kept whatever became of the message that it answers.
    answered = thread.messages.filter(pk=read_number(request, "in_reply_to")).first()
    agent, text = signed_in_agent(request), request.POST.get("text", "")
    way = read_way(request) or ""
    client_id = request.POST.get("client_id", "")[:64].replace("\x00", "")
    draft = keep_unless_sent(
        thread, by=agent, client_id=client_id, text=text, in_reply_to=answered, way=way
    )
    if draft and MASKED in draft.text:
        return JsonResponse({"is_masked": True})
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@needs(Right.WORK_THREADS)
@require_POST
def measure_text(request: HttpRequest, pk: int) -> HttpResponse:
    """{used, limit, left}, in the network's own count and with the signature, nulls where it cannot
    be asked; and `cost`, in words, where a link makes this dear.
    """
    text, way = request.POST.get("text", "").strip(), read_way(request)
    channel, is_private = find_thread(pk).channel, way is not None and way.is_private
    cost = tell_cost(channel, text, way)
    agent = signed_in_agent(request)
    signature = find_signature(channel, agent, Way.PRIVATE if is_private else Way.PUBLIC)
    length = measure(channel, sign_text(text, signature, agent), is_private=is_private)
    if length is None:
        return JsonResponse({"used": None, "limit": None, "left": None, "cost": cost})
    found = {"used": length.used, "limit": length.limit, "left": length.left}
    return JsonResponse({**found, "cost": cost})


@needs(Right.WORK_THREADS)
@require_safe
@never_cache
def show_rules(request: HttpRequest, pk: int) -> HttpResponse:
    """What the network says to answering the message that the agent has chosen."""
    thread, written = find_thread(pk), request.GET.get("in_reply_to", "")
    chosen = int(written) if NUMBER.fullmatch(written) else 0
    answered = list_answerable(thread).filter(pk=chosen).first()
    composing = read_composing(thread, None, now=timezone.now(), chosen=answered)
    context = {**describe_place(request), "thread": thread, "composing": composing}
    return render(request, "inbox/rules.html", context)


@needs(Right.WORK_THREADS)
@require_POST
@tells_conflicts
def log(request: HttpRequest, pk: int) -> HttpResponse:
    """What was answered on the page itself, where nothing can be sent from here."""
    thread, text = find_thread(pk), request.POST.get("text", "")
    agent, version = signed_in_agent(request), read_number(request, "version")
    try:
        log_answer(thread, by=agent, text=text, version=version, now=timezone.now())
    except ValidationError as error:
        return refuse(request, thread, "log", error)
    return answer(request, pk, toast=Toast(_("Logged as the answer."), thread))
