"""Settings, Surveys: whether and how customers are asked, in plain words."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from agents.rights import Right, needs, signed_in_agent
from connectors.models import Channel
from reports.models import SurveySettings
from reports.surveys.change import FIELDS, change_settings, list_channels_on, restore_settings
from reports.surveys.rules import read_settings

if TYPE_CHECKING:  # which the class itself does not know at run time
    ModelForm = forms.ModelForm[SurveySettings]
else:
    ModelForm = forms.ModelForm

UNDO = "surveys_undo"
UNDO_FOR = timedelta(minutes=15)
HELP = {
    "share": gettext_lazy("Of 100 customers that we could ask, so many are asked, at random."),
    "delay": gettext_lazy("Time for the customer to write again, and for a colleague to reopen."),
    "resting_days": gettext_lazy("Nobody is asked again sooner, under whichever of their names."),
    "link_days": gettext_lazy("Counted from the message. An answer can be changed for a day."),
    "retention_months": gettext_lazy("The words are erased then; the figures stay."),
    "controller": gettext_lazy("Who answers for the data by law, as it stands on the page."),
    "contact": gettext_lazy("An address, a telephone number, a page."),
    "legal_basis": gettext_lazy("Usually legitimate interest: we ask to become better."),
}


class SettingsForm(ModelForm):
    channels = forms.ModelMultipleChoiceField(
        Channel.objects.filter(is_active=True).order_by("network", "handle"), required=False,
        label=gettext_lazy("Ask on these channels"), widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    class Meta:
        model = SurveySettings
        fields = FIELDS
        help_texts = HELP


@needs(Right.MANAGE_SURVEYS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keep_settings(request: HttpRequest) -> HttpResponse:
    current = read_settings()
    initial = {"channels": list_channels_on()}
    form = SettingsForm(request.POST or None, instance=current, initial=initial)
    if form.is_valid():
        values: dict[str, Any] = form.cleaned_data
        channels = set(values["channels"].values_list("pk", flat=True))
        by, now = signed_in_agent(request), timezone.now()
        before = change_settings(values, channels, by=by, now=now)
        request.session[UNDO] = {"before": before, "at": now.isoformat()}
        return redirect("surveys:settings")
    context = {
        "form": form, "current": read_settings(), "public_url": settings.PUBLIC_URL,
        "undo": may_undo(request, now=timezone.now()),
    }  # fmt: skip
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "surveys/settings.html", context, status=status)


@needs(Right.MANAGE_SURVEYS)
@require_POST
def undo_settings(request: HttpRequest) -> HttpResponse:
    if may_undo(request, now=timezone.now()):
        before = request.session[UNDO]["before"]
        restore_settings(before, by=signed_in_agent(request), now=timezone.now())
        messages.success(request, _("All is as it was before the change."))
    else:
        messages.info(request, _("There is nothing to undo any more."))
    request.session.pop(UNDO, None)
    return redirect("surveys:settings")


def may_undo(request: HttpRequest, *, now: datetime) -> bool:
    """For a while, and not over what somebody changed since."""
    kept: dict[str, Any] = request.session.get(UNDO) or {}
    changed_at = read_settings().changed_at
    return kept.get("at") == changed_at.isoformat() and now - changed_at < UNDO_FOR
