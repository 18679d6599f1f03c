"""Feedback for leads: the list by how far it has come, and one thing with all that was done."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agents.names import sort_named
from agents.rights import Right, needs, signed_in_agent
from inbox.models import Label
from inbox.paging import BadKey, read_page
from reports.feedback.follow import (
    decide_outcome,
    give_owner,
    rename_feedback,
    take_back_outcome,
)
from reports.feedback.forms import OthersForm, OutcomeForm, OwnerForm, TitleForm, read_choice
from reports.feedback.gather import gather_feedback, part_feedback, part_mark
from reports.feedback.models import State
from reports.feedback.reading import NEWEST_FIRST, list_feedback_in, list_marks
from reports.models import Feedback, FeedbackEvent, FeedbackMark

PAGE_SIZE = 25
EVENTS = 50


@needs(Right.FOLLOW_FEEDBACK)
@require_safe
@never_cache
def show_list(request: HttpRequest) -> HttpResponse:
    """Open, with an owner, or with an outcome: the latest marked first."""
    state, topic = read_choice(request.GET)
    found, key = list_feedback_in(state, topic), request.GET.get("after", "")
    try:
        rows, next_key = read_page(found, NEWEST_FIRST, size=PAGE_SIZE, key=key)
    except BadKey:
        return redirect("feedback:list")
    topics = sort_named(Label.objects.filter(feedback__isnull=False).distinct())
    context = {
        "rows": rows, "next_key": next_key, "state": state, "states": State.choices,
        "topic": topic, "topics": topics, "is_bare": not Feedback.objects.standing().exists(),
    }  # fmt: skip
    return render(request, "feedback/list.html", context)


@needs(Right.FOLLOW_FEEDBACK)
@require_safe
@never_cache
def show_feedback(request: HttpRequest, pk: int) -> HttpResponse:
    return render_feedback(request, pk)


def render_feedback(request: HttpRequest, pk: int, **forms: Any) -> HttpResponse:
    """`forms`: those that were refused, by name."""
    feedback = get_object_or_404(Feedback.objects.told().select_related("owner_agent"), pk=pk)
    events = feedback.events.select_related("by").order_by("-at", "-pk")
    context = {
        "feedback": feedback,
        "marks": list_marks(feedback),
        "events": events[:EVENTS],
        "title_form": TitleForm.of(feedback),
        "owner_form": OwnerForm.of(feedback),
        "outcome_form": OutcomeForm.of(feedback, now=timezone.now()),
        "others_form": OthersForm(feedback),
        **forms,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if forms else HTTPStatus.OK
    return render(request, "feedback/page.html", context, status=status)


@needs(Right.FOLLOW_FEEDBACK)
@require_POST
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    feedback, form = get_object_or_404(Feedback, pk=pk), TitleForm(request.POST)
    if form.is_valid():
        try:
            rename_feedback(
                feedback, form.cleaned_data["title"], topic=form.cleaned_data["topic"],
                by=signed_in_agent(request), now=timezone.now(),
            )  # fmt: skip
        except ValidationError as error:
            form.add_error("title", error.messages[0])
        else:
            return _say(request, pk, _("Kept."))
    return render_feedback(request, pk, title_form=form)


@needs(Right.FOLLOW_FEEDBACK)
@require_POST
def own(request: HttpRequest, pk: int) -> HttpResponse:
    feedback, form = get_object_or_404(Feedback, pk=pk), OwnerForm(request.POST)
    if not form.is_valid():
        return render_feedback(request, pk, owner_form=form)
    chosen = form.cleaned_data
    feedback = give_owner(
        feedback, chosen["owner"], agent=chosen["owner_agent"], by=signed_in_agent(request),
        now=timezone.now(),
    )  # fmt: skip
    if not feedback.owner:
        return _say(request, pk, _("Nobody sees to it now."))
    return _say(request, pk, _("%(name)s sees to it.") % {"name": feedback.owner})


@needs(Right.FOLLOW_FEEDBACK)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    feedback, form = get_object_or_404(Feedback, pk=pk), OutcomeForm(request.POST)
    if form.is_valid():
        try:
            decide_outcome(
                feedback, **form.cleaned_data, by=signed_in_agent(request), now=timezone.now()
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _say(request, pk, _("The outcome stands in the report."))
    return render_feedback(request, pk, outcome_form=form)


@needs(Right.FOLLOW_FEEDBACK)
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    feedback = get_object_or_404(Feedback, pk=pk)
    take_back_outcome(feedback, by=signed_in_agent(request), now=timezone.now())
    return _say(request, pk, _("It has no outcome any more."))


@needs(Right.FOLLOW_FEEDBACK)
@require_POST
def gather(request: HttpRequest, pk: int) -> HttpResponse:
    feedback = get_object_or_404(Feedback.objects.select_related("topic"), pk=pk)
    form = OthersForm(feedback, request.POST)
    if form.is_valid():
        others = list(Feedback.objects.filter(pk__in=form.cleaned_data["others"]))
        try:
            gather_feedback(feedback, others, by=signed_in_agent(request), now=timezone.now())
        except ValidationError as error:
            form.add_error("others", error.messages[0])
        else:
            return _say(request, pk, _("Gathered. The history below takes it back."))
    return render_feedback(request, pk, others_form=form)


@needs(Right.FOLLOW_FEEDBACK)
@require_POST
def part(request: HttpRequest, pk: int) -> HttpResponse:
    gathered = FeedbackEvent.objects.filter(kind=FeedbackEvent.Kind.GATHERED)
    event = get_object_or_404(gathered, pk=pk)
    part_feedback(event, by=signed_in_agent(request), now=timezone.now())
    return _say(request, event.feedback_id, _("Parted again."))


@needs(Right.FOLLOW_FEEDBACK)
@require_POST
def part_one(request: HttpRequest, pk: int) -> HttpResponse:
    mark = get_object_or_404(FeedbackMark, pk=pk)
    try:
        own = part_mark(mark, by=signed_in_agent(request), now=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("feedback:feedback", mark.feedback_id)
    return _say(request, own.pk, _("It stands for itself now."))


def _say(request: HttpRequest, pk: int, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("feedback:feedback", pk)
