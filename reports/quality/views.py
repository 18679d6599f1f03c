"""Rounds of reviews, and the answer under review. Who wrote it is hidden."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import structlog
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.consult import find_consultation
from agents.rights import Right, needs, signed_in_agent
from inbox.paging import BadKey, read_page
from reports.models import Review, ReviewRound
from reports.quality.draw import draw_round, drop_round
from reports.quality.figures import grade_teams, list_quality
from reports.quality.forms import USUAL, JudgementForm, RoundForm
from reports.quality.judge import judge_review, pass_over
from reports.quality.models import Mark
from reports.quality.reading import NEWEST_FIRST, list_rounds, read_guides, read_judging
from reports.selection import brand_day

SHOWN = 20
PERIOD = timedelta(days=28)
LATELY = timedelta(weeks=12)

log = structlog.get_logger(__name__)


@needs(Right.REVIEW_QUALITY)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_rounds(request: HttpRequest) -> HttpResponse:
    """The newest first; POST draws one."""
    yesterday = brand_day(timezone.now()) - timedelta(days=1)
    usual = {"first": yesterday - PERIOD + timedelta(days=1), "last": yesterday, "size": USUAL}
    form = RoundForm(request.POST or None, initial=usual)
    if form.is_valid() and (drawn := try_to_draw(request, form)):
        return redirect("quality:next", drawn.pk)
    key = request.GET.get("after", "")
    try:
        rounds, next_key = read_page(list_rounds(), NEWEST_FIRST, size=SHOWN, key=key)
    except BadKey:
        return redirect("quality:rounds")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {
        "form": form,
        "rounds": rounds,
        "next_key": next_key,
        "rows": list_quality(yesterday - LATELY, yesterday + timedelta(days=1)),
    }
    return render(request, "quality/rounds.html", context, status=status)


def try_to_draw(request: HttpRequest, form: RoundForm) -> ReviewRound | None:
    """None: the form says why not."""
    by, now = signed_in_agent(request), timezone.now()
    try:
        return draw_round(**form.cleaned_data, by=by, now=now)
    except ValidationError as error:
        form.add_error(None, error)
        return None


@needs(Right.REVIEW_QUALITY)
@require_safe
@never_cache
def show_round(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, what was found by team, and each answer."""
    shown = get_object_or_404(list_rounds(), pk=pk)
    reviews = Review.objects.filter(round=shown, is_spare=False).select_related("message", "team")
    context = {
        "round": shown,
        "rows": grade_teams(Review.objects.judged().filter(round=shown)),
        "reviews": reviews.defer("message__raw").order_by("place"),
    }
    return render(request, "quality/round.html", context)


@needs(Right.REVIEW_QUALITY)
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        drop_round(get_object_or_404(ReviewRound, pk=pk))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("quality:round", pk)
    messages.success(request, _("The round is dropped."))
    return redirect("quality:rounds")


@needs(Right.REVIEW_QUALITY)
@require_safe
@never_cache
def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    """To the next answer that waits; to the round where none does."""
    waiting = Review.objects.waiting().filter(round=get_object_or_404(ReviewRound, pk=pk))
    review = waiting.first()
    return redirect("quality:review", review.pk) if review else redirect("quality:round", pk)


@needs(Right.REVIEW_QUALITY)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_review(request: HttpRequest, pk: int) -> HttpResponse:
    """An answer and what it answers; POST judges it."""
    review, written = find_review(pk), None
    if request.method == "POST":
        written = JudgementForm(request.POST)
        if written.is_valid() and try_to_judge(request, review, written):
            return redirect("quality:next", review.round_id)
    context = describe_review(request, review, request.POST)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if written else HTTPStatus.OK
    return render(request, "quality/review.html", context, status=status)


def find_review(pk: int) -> Review:
    """One that is drawn, and whose answer is here yet. Raises Http404."""
    drawn = Review.objects.drawn().filter(message__isnull=False)
    found = drawn.select_related("round", "team", "message__channel", "message__agent")
    return get_object_or_404(found.defer("message__raw"), pk=pk)


def try_to_judge(request: HttpRequest, review: Review, form: JudgementForm) -> bool:
    by, now = signed_in_agent(request), timezone.now()
    try:
        judge_review(review, **form.cleaned_data, by=by, now=now)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return False
    return True


def describe_review(request: HttpRequest, review: Review, written: Any) -> dict[str, Any]:
    """Who wrote it is told on demand alone, and once the staff was consulted."""
    questions = [
        ("language", _("Language"), _("Correct and plain, in the customer's own language.")),
        ("tone", _("Tone"), _("Friendly and personal, as we want to sound.")),
        ("content", _("Content"), _("Right and whole: nobody has to ask again, or to call.")),
    ]
    may_tell = find_consultation() is not None
    is_told = may_tell and request.GET.get("author") == "shown"
    if is_told:
        log.info("review_author_shown", review=review.pk, by=signed_in_agent(request).pk)
    judging = read_judging(review, review.message)  # type: ignore[arg-type]  # find_review
    return {
        "judging": judging,
        "guides": read_guides(judging),
        "questions": [
            (name, title, help_text, str(written.get(name) or getattr(review, name) or ""))
            for name, title, help_text in questions
        ],
        "marks": [(str(mark.value), mark.label) for mark in Mark],
        "note": written.get("note", review.note),
        "is_incomplete": bool(written),
        "may_tell": may_tell,
        "author": review.message.agent if is_told and review.message else None,
    }


@needs(Right.REVIEW_QUALITY)
@require_POST
def pass_by(request: HttpRequest, pk: int) -> HttpResponse:
    review, reason = find_review(pk), request.POST.get("reason", "").strip()
    try:
        other = pass_over(review, reason=reason, by=signed_in_agent(request), now=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("quality:review", pk)
    words = _("Passed over; another one takes its place.") if other else _("Passed over.")
    messages.success(request, words)
    return redirect("quality:next", review.round_id)
