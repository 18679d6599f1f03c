"""Who has a thread, decided by somebody else: handed over by its owner, assigned by a lead."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.models import Agent, Team
from agents.names import sort_named
from agents.rights import Right, needs, signed_in_agent
from inbox.models import Thread, Verb
from inbox.threads.assign import assign_thread, hand_over_thread, take_back_thread
from inbox.views.answering import Toast, answer, find_thread, refuse_act, tells_conflicts
from inbox.views.filters import read_number
from inbox.views.opened import tell_turn

MOST = 300  # colleagues and teams that a menu holds


@needs(Right.WORK_THREADS)
@require_safe
@never_cache
def show_assign_menu(request: HttpRequest, pk: int) -> HttpResponse:
    thread, agent = find_thread(pk), signed_in_agent(request)
    colleagues = Agent.objects.filter(is_active=True).exclude(pk=thread.owner_id or 0)
    is_taken = tell_turn(thread, agent) == "taken"
    return render(request, "inbox/assign_menu.html", {
        "thread": thread,
        "is_taken": is_taken,
        "colleagues": sort_named(colleagues.order_by("name", "pk")[:MOST]),
        "teams": sort_named(Team.objects.active().order_by("name")[:MOST]),
    })  # fmt: skip


@needs(Right.ASSIGN_OTHERS)
@require_POST
@tells_conflicts
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """A lead gives it to an `agent` or a `team`, whoever has it."""
    to, agent = find_receiver(request), signed_in_agent(request)
    try:
        thread = assign_thread(find_thread(pk), to=to, by=agent, now=timezone.now())
    except ValidationError as error:
        return refuse_act(request, pk, error)
    return tell_given(request, pk, thread, to)


@needs(Right.WORK_THREADS)
@require_POST
@tells_conflicts
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Its owner, or anybody while it is nobody's, gives it to an `agent` or a `team`."""
    to, agent = find_receiver(request), signed_in_agent(request)
    note = request.POST.get("note", "")
    try:
        thread = hand_over_thread(find_thread(pk), to=to, by=agent, now=timezone.now(), note=note)
    except ValidationError as error:
        return refuse_act(request, pk, error)
    return tell_given(request, pk, thread, to)


def find_receiver(request: HttpRequest) -> Agent | Team:
    if team := read_number(request, "team"):
        return get_object_or_404(Team.objects.active(), pk=team)
    return get_object_or_404(Agent, pk=read_number(request, "agent"))


def tell_given(request: HttpRequest, pk: int, thread: Thread, to: Agent | Team) -> HttpResponse:
    given = thread.events.filter(
        agent=signed_in_agent(request), verb__in=[Verb.ASSIGNED, Verb.HANDED_OVER]
    )
    event = given.latest("id")
    undo = ("delete", reverse("inbox:giving", args=[thread.pk, event.pk]))
    words = _("%(name)s has the thread now.") if isinstance(to, Agent) else _(
        "Handed over to %(name)s: anybody there can take it."
    )  # fmt: skip
    return answer(request, pk, toast=Toast(words % {"name": to.name}, thread, undo=undo))


@needs(Right.WORK_THREADS)
@require_http_methods(["DELETE"])
@tells_conflicts
def take_back(request: HttpRequest, pk: int, event_pk: int) -> HttpResponse:
    """Undo one's own assignment or hand-over."""
    thread, agent = find_thread(pk), signed_in_agent(request)
    event = get_object_or_404(thread.events.filter(facts__has_key="former"), pk=event_pk)
    thread = take_back_thread(event, by=agent, now=timezone.now())
    return answer(request, pk, toast=Toast(_("Taken back."), thread))
