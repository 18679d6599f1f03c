"""Holding replies of a channel, as admins set them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from agents.rights import Right, needs, signed_in_agent
from connectors.models import Channel
from inbox.channels.hours import find_schedule
from inbox.holding.manage import MAX_TEXT, find_policy, keep_quiet, set_holding
from inbox.holding.wanted import find_incident, is_loud
from inbox.models import HoldingPolicy
from inbox.models.holding import LANGUAGES

if TYPE_CHECKING:
    PolicyForm = forms.ModelForm[HoldingPolicy]
else:
    PolicyForm = forms.ModelForm

QUIET = timedelta(days=1)  # unless somebody lifts it


class HoldingForm(PolicyForm):
    """The policy, and a text in each language."""

    class Meta:
        model = HoldingPolicy
        fields = ("is_on", "is_public", "hourly_cap")

    def __init__(self, *args: Any, texts: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language, name in LANGUAGES:
            self.fields[language] = forms.CharField(
                label=name, required=False, max_length=MAX_TEXT, initial=texts.get(language, ""),
                widget=forms.Textarea(attrs={"rows": 2, "lang": language}),
            )  # fmt: skip

    @property
    def texts(self) -> dict[str, str]:
        return {language: self.cleaned_data[language] for language, _name in LANGUAGES}

    @property
    def words(self) -> list[forms.BoundField]:
        return [self[language] for language, _name in LANGUAGES]


@needs(Right.MANAGE_CHANNELS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change_holding(request: HttpRequest, pk: int) -> HttpResponse:
    channel = get_object_or_404(Channel, pk=pk)
    held = dict(channel.holding_texts.values_list("language", "text"))
    form = HoldingForm(request.POST or None, instance=find_policy(channel), texts=held)
    if form.is_valid() and save(request, form):
        messages.success(
            request, _("%(channel)s: the holding replies are saved.") % {"channel": channel}
        )
        return redirect("inbox:holding", pk)
    policy, now = find_policy(channel), timezone.now()
    quiet_until = max(filter(None, [policy.is_quiet_until, policy.is_capped_until]), default=None)
    context = {
        "channel": channel, "form": form, "policy": policy, "now": now,
        "is_quiet": not is_loud(policy, now), "quiet_until": quiet_until,
        "incident": find_incident(),
        "has_hours": find_schedule(channel) is not None,
    }  # fmt: skip
    return render(request, "channels/holding.html", context, status=422 if form.errors else 200)


def save(request: HttpRequest, form: HoldingForm) -> bool:
    """False: the form says why not."""
    policy = form.save(commit=False)
    try:
        set_holding(policy, form.texts, by=signed_in_agent(request), now=timezone.now())
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


@needs(Right.ASSIGN_OTHERS)
@require_POST
def change_quiet(request: HttpRequest, pk: int) -> HttpResponse:
    """An incident: nothing in public for a day. `lifts`: as before. Leads may, at night too."""
    channel = get_object_or_404(Channel, pk=pk)
    until = None if request.POST.get("lifts") else timezone.now() + QUIET
    keep_quiet(channel, until=until, by=signed_in_agent(request))
    words = (
        _("%(channel)s holds nothing in public now.") if until else _("%(channel)s is as before.")
    )
    messages.success(request, words % {"channel": channel})
    return redirect("inbox:channels")
