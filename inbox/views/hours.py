"""Giving a channel opening hours of its own."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agents.choices import NamedChoiceField
from agents.hours.look_ahead import look_now
from agents.models import Schedule
from agents.rights import Right, needs, signed_in_agent
from connectors.models import Channel
from inbox.channels.hours import find_schedule, give_channel_hours
from inbox.models import ChannelHours


class ChannelHoursForm(forms.Form):
    schedule = NamedChoiceField(
        Schedule.objects.active(),
        label=gettext_lazy("Schedule"),
        required=False,
        empty_label=gettext_lazy("the brand's hours"),
    )


@needs(Right.MANAGE_HOURS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change_channel_hours(request: HttpRequest, pk: int) -> HttpResponse:
    channel = get_object_or_404(Channel, pk=pk)
    own = ChannelHours.objects.filter(channel=channel).first()
    form = ChannelHoursForm(request.POST or None, initial={"schedule": own and own.schedule_id})
    if form.is_valid():
        by, now = signed_in_agent(request), timezone.now()
        give_channel_hours(channel, form.cleaned_data["schedule"], by=by, now=now)
        messages.success(request, _("%(channel)s: the hours are saved.") % {"channel": channel})
        return redirect("inbox:channels")
    schedule = find_schedule(channel)
    state = schedule and look_now(schedule.load_calendar(), timezone.now())
    context = {"channel": channel, "form": form, "schedule": schedule, "state": state}
    return render(request, "channels/hours.html", context, status=422 if form.errors else 200)
