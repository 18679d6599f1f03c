"""Colleagues ask each other in a thread, and answer. The customer sees nothing of it."""

from __future__ import annotations

from http import HTTPStatus

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
from inbox.models import Question
from inbox.threads.ask import advise, ask_colleagues, reopen_question, resolve_question
from inbox.views.answering import Toast, answer, find_thread

MOST = 500  # colleagues and teams that a list holds


@needs(Right.WORK_THREADS)
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Those whom the `text` names are asked."""
    thread, text = find_thread(pk), request.POST.get("text", "")
    try:
        ask_colleagues(thread, by=signed_in_agent(request), text=text, now=timezone.now())
    except ValidationError as error:
        return refuse(request, error)
    return answer(request, pk, asked=True)


@needs(Right.WORK_THREADS)
@require_POST
def answer_question(request: HttpRequest, pk: int) -> HttpResponse:
    question = find_question(pk)
    text = request.POST.get("text", "")
    try:
        advise(question, by=signed_in_agent(request), text=text, now=timezone.now())
    except ValidationError as error:
        return refuse(request, error)
    return answer(request, question.note.thread_id or 0, asked=True)


@needs(Right.WORK_THREADS)
@require_http_methods(["PUT", "DELETE"])
def change_resolution(request: HttpRequest, pk: int) -> HttpResponse:
    """PUT: it waits for no answer any more. DELETE: it waits again."""
    question, is_resolved = find_question(pk), request.method == "PUT"
    change = resolve_question if is_resolved else reopen_question
    change(question, by=signed_in_agent(request), now=timezone.now())
    words = _("Resolved.") if is_resolved else _("The question waits again.")
    undo = reverse("inbox:question_resolution", args=[pk])
    toast = Toast(words, question.note.thread, undo=("delete" if is_resolved else "put", undo))
    return answer(request, question.note.thread_id or 0, toast=toast)


def find_question(pk: int) -> Question:
    """Raises Http404."""
    return get_object_or_404(Question.objects.select_related("note__thread", "note__agent"), pk=pk)


def refuse(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422 with words beside the field; the text stays where it is."""
    context = {"field": "asking", "words": error.messages}
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "inbox/field_error.html", context, status=status)


@needs(Right.WORK_THREADS)
@require_safe
@never_cache
def show_colleagues(request: HttpRequest) -> HttpResponse:
    """Whom a note can name, for the list that opens at "@"."""
    colleagues = Agent.objects.filter(is_active=True).order_by("name", "pk")[:MOST]
    teams = Team.objects.active().order_by("name")[:MOST]
    context = {"colleagues": sort_named(colleagues), "teams": sort_named(teams)}
    return render(request, "telling/colleagues.html", context)
