"""The quarter's brand survey, for leads: figures, the sample, and the company's own tracking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agents.models import Agent
from agents.rights import Right, needs, signed_in_agent
from reports.models import BrandRound, TrackingFile, Verdict
from reports.selection import brand_day
from reports.surveys.brand import begin_round, count_members, draw_round, stop_round
from reports.surveys.brand_figures import list_brand_figures
from reports.surveys.brand_models import LARGEST
from reports.surveys.brand_words import list_brand_lines
from reports.surveys.quarters import list_quarters, read_quarter, write_quarter
from reports.surveys.tracking import MAX_BYTES, import_tracking, undo_import

QUARTERS = 8
FILES = 5
Deed = Callable[..., None]


class DrawForm(forms.ModelForm):  # type: ignore[type-arg] # takes none at run time
    """A sample of the quarter that is shown."""

    class Meta:
        model = BrandRound
        fields = ("size", "asks_recommend")


class TrackingForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File (.csv)"),
        max_length=200,
        widget=forms.ClearableFileInput({"accept": ".csv,text/csv"}),
    )


@needs(Right.SEE_SURVEYS)
@require_safe
@never_cache
def show_brand(request: HttpRequest) -> HttpResponse:
    """One quarter: the one before this one, which is over, unless another is chosen."""
    return _render(request)


def _render(
    request: HttpRequest,
    *,
    draw: DrawForm | None = None,
    upload: TrackingForm | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    quarters = list_quarters(brand_day(timezone.now()), QUARTERS)
    wanted = read_quarter(request.GET.get("quarter", ""))
    shown = wanted if wanted in quarters else quarters[1]
    told = list_brand_figures(shown)
    context = {
        "quarter": write_quarter(shown), "quarters": [write_quarter(one) for one in quarters],
        "told": told, "lines": list(list_brand_lines(told)), **_tell_round(shown),
        "draw": draw or DrawForm(), "upload": upload or TrackingForm(), "largest": LARGEST,
        "files": TrackingFile.objects.select_related("by", "undone_by").order_by("-pk")[:FILES],
        "undoable": TrackingFile.objects.filter(undone_at=None).order_by("-pk").first(),
    }  # fmt: skip
    return render(request, "surveys/brand/page.html", context, status=status)


def _tell_round(first: date) -> dict[str, Any]:
    """The sample that is going on, else the last one that was stopped."""
    rounds = BrandRound.objects.filter(first=first).select_related("made_by", "begun_by")
    drawn = rounds.filter(stopped_at=None).first() or rounds.order_by("-pk").first()
    if drawn is None:
        return {"round": None}
    passed = [(Verdict(verdict).label, count) for verdict, count in drawn.passed_over.items()]
    return {"round": drawn, "counts": count_members(drawn), "passed": passed}


@needs(Right.SEE_SURVEYS)
@require_POST
def draw_sample(request: HttpRequest) -> HttpResponse:
    form = DrawForm(request.POST)
    first = read_quarter(request.GET.get("quarter", ""))
    if form.is_valid() and first:
        try:
            draw_round(
                first, size=form.cleaned_data["size"],
                asks_recommend=form.cleaned_data["asks_recommend"],
                by=signed_in_agent(request), now=timezone.now(),
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _go_back(request, _("The sample is being drawn. Nobody is asked yet."))
    return _render(request, draw=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@needs(Right.SEE_SURVEYS)
@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    words = _("They are asked from now on, one after another.")
    return _do(request, begin_round, get_object_or_404(BrandRound, pk=pk), words)


@needs(Right.SEE_SURVEYS)
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    words = _("Nobody else is asked. Whoever has the link can answer it.")
    return _do(request, stop_round, get_object_or_404(BrandRound, pk=pk), words)


@needs(Right.SEE_SURVEYS)
@require_POST
def undo_tracking(request: HttpRequest, pk: int) -> HttpResponse:
    words = _("Taken back: what it replaced holds again.")
    return _do(request, undo_import, get_object_or_404(TrackingFile, pk=pk), words)


@needs(Right.SEE_SURVEYS)
@require_POST
def bring_tracking(request: HttpRequest) -> HttpResponse:
    """The whole file or nothing of it."""
    form = TrackingForm(request.POST, request.FILES)
    if form.is_valid():
        file, by = form.cleaned_data["file"], signed_in_agent(request)
        try:
            _import(file, by)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return _go_back(request, _("The figures of others stand beside ours."))
    return _render(request, upload=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _import(file: Any, by: Agent) -> None:
    """A byte more than may be is read, so that it is seen."""
    import_tracking(file.read(MAX_BYTES + 1), name=file.name, by=by, now=timezone.now())


def _do(request: HttpRequest, deed: Deed, what: object, words: str) -> HttpResponse:
    try:
        deed(what, by=signed_in_agent(request), now=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(_address(request))
    return _go_back(request, words)


def _go_back(request: HttpRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect(_address(request))


def _address(request: HttpRequest) -> str:
    """The page of the quarter that was shown."""
    first = read_quarter(request.GET.get("quarter", ""))
    query = f"?{urlencode({'quarter': write_quarter(first)})}" if first else ""
    return reverse("surveys:brand") + query
