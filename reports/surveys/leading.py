"""Surveys, for leads: whom we would ask, what came of asking, and "no surveys" for a while."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from agents.choices import NamedChoiceField
from agents.rights import Right, needs, signed_in_agent
from inbox.models import Label
from inbox.paging import BadKey, read_page
from reports.models import SurveyPause
from reports.surveys.line import count_verdicts, list_asked, look_ahead
from reports.surveys.pauses import begin_pause, end_pause, go_on, list_pauses, take_back
from reports.surveys.rules import read_settings

PAGE_SIZE = 20
ORDER = ("-pk",)
UNDO = "surveys_pause_undo"  # in the session: the verb, the pause, and when it was to end
UNDO_FOR = timedelta(minutes=15)


class PauseForm(forms.Form):
    label = NamedChoiceField(
        Label.objects.filter(is_active=True), required=False,
        label=gettext_lazy("Which matters"), empty_label=gettext_lazy("all of them"),
    )  # fmt: skip
    ends_at = forms.DateTimeField(
        required=False, label=gettext_lazy("Until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("Empty: until somebody ends it."),
    )  # fmt: skip
    reason = forms.CharField(required=False, max_length=200, label=gettext_lazy("Why"))


@needs(Right.SEE_SURVEYS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_surveys(request: HttpRequest) -> HttpResponse:
    """POST begins a pause."""
    form, now = PauseForm(request.POST or None), timezone.now()
    if form.is_valid():
        try:
            pause = begin_pause(**form.cleaned_data, by=signed_in_agent(request), now=now)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            keep_undo(request, "begun", pause)
            return redirect("surveys:surveys")
    try:
        asked, next_key = read_page(
            list_asked(), ORDER, size=PAGE_SIZE, key=request.GET.get("after", "")
        )
    except BadKey:
        return redirect("surveys:surveys")
    pauses = list(list_pauses(now=now))
    context = {
        "form": form, "pauses": pauses, "undo": find_undo(request, now=now),
        "settings": read_settings(), "public_url": settings.PUBLIC_URL,
        "line": look_ahead(now=now), "asked": asked, "next_key": next_key,
        "verdicts": count_verdicts(now=now), "now": now,
        "is_paused": any(pause.label_id is None for pause in pauses),
    }  # fmt: skip
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "surveys/leading/page.html", context, status=status)


@needs(Right.SEE_SURVEYS)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    pause = get_object_or_404(SurveyPause, pk=pk)
    would_end = end_pause(pause, by=signed_in_agent(request), now=timezone.now())
    keep_undo(request, "ended", pause, would_end)
    return redirect("surveys:surveys")


@needs(Right.SEE_SURVEYS)
@require_POST
def undo_pause(request: HttpRequest) -> HttpResponse:
    """What this reader did last to a pause."""
    kept = find_undo(request, now=timezone.now())
    request.session.pop(UNDO, None)
    pause = SurveyPause.objects.filter(pk=kept.get("pause", 0)).first()
    agent = signed_in_agent(request)
    if pause is None:
        messages.info(request, _("There is nothing to undo any more."))
    elif kept["deed"] == "begun":
        take_back(pause, by=agent)
        messages.success(request, _("Customers are asked as before."))
    else:
        ends_at = datetime.fromisoformat(kept["ends_at"]) if kept["ends_at"] else None
        go_on(pause, ends_at=ends_at, by=agent)
        messages.success(request, _("The pause goes on."))
    return redirect("surveys:surveys")


def keep_undo(
    request: HttpRequest, deed: str, pause: SurveyPause, ends_at: datetime | None = None
) -> None:
    request.session[UNDO] = {
        "deed": deed, "pause": pause.pk, "ends_at": ends_at.isoformat() if ends_at else "",
        "until": (timezone.now() + UNDO_FOR).isoformat(),
    }  # fmt: skip


def find_undo(request: HttpRequest, *, now: datetime) -> dict[str, Any]:
    """Empty when it is too long ago: what happened since went by it."""
    kept: dict[str, Any] = request.session.get(UNDO) or {}
    is_fresh = "until" in kept and now < datetime.fromisoformat(kept["until"])
    return kept if is_fresh else {}
