"""The page Channels: everybody sees how they are, admins set what they may cost and do."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agents.rights import Right, needs, signed_in_agent
from connectors.models import Channel
from inbox.channels.asks import read_asks
from inbox.channels.health import read_health
from inbox.channels.manage import disconnect_channel, set_budget, set_read_only


class BudgetForm(forms.Form):
    """An empty field lifts the cap."""

    budget = forms.DecimalField(
        label=gettext_lazy("Budget a month, US$"),
        required=False,
        min_value=0,
        max_digits=10,
        decimal_places=2,
        localize=True,
    )


@needs(Right.WORK_THREADS)
@require_safe
@never_cache
def show_channels(request: HttpRequest) -> HttpResponse:
    return render(request, "channels/page.html", describe_page())


def describe_page(*, wrong: BudgetForm | None = None, wrong_pk: int = 0) -> dict[str, Any]:
    """`wrong`: the form of that channel, to be shown with what is wrong in it."""
    now = timezone.now()
    channels = list(Channel.objects.order_by("-is_active", "network", "handle", "pk"))
    shown = read_health(channels, now=now)
    forms_by_channel = {
        channel.pk: BudgetForm(initial={"budget": channel.budget}, auto_id=f"id_{channel.pk}_%s")
        for channel in channels
    }
    if wrong:
        forms_by_channel[wrong_pk] = wrong
    rows = [(health, forms_by_channel[health.channel.pk]) for health in shown]
    return {"rows": rows, "now": now}


@needs(Right.WORK_THREADS)
@require_safe
@never_cache
def show_asks(request: HttpRequest, pk: int) -> HttpResponse:
    channel = get_object_or_404(Channel, pk=pk)
    context = {"channel": channel, "asks": read_asks(pk, now=timezone.now())}
    return render(request, "channels/asks.html", context)


@needs(Right.MANAGE_CHANNELS)
@require_POST
def change_budget(request: HttpRequest, pk: int) -> HttpResponse:
    channel = get_object_or_404(Channel, pk=pk)
    form = BudgetForm(request.POST, auto_id=f"id_{pk}_%s")
    if not form.is_valid():
        context = describe_page(wrong=form, wrong_pk=pk)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, "channels/page.html", context, status=status)
    by, now = signed_in_agent(request), timezone.now()
    set_budget(channel, form.cleaned_data["budget"], by=by, now=now)
    messages.success(request, _("%(channel)s: the budget is saved.") % {"channel": channel})
    return redirect("inbox:channels")


@needs(Right.MANAGE_CHANNELS)
@require_POST
def change_read_only(request: HttpRequest, pk: int) -> HttpResponse:
    channel = get_object_or_404(Channel, pk=pk)
    is_read_only = request.POST.get("is_read_only") == "on"
    by, now = signed_in_agent(request), timezone.now()
    set_read_only(channel, is_read_only=is_read_only, by=by, now=now)
    words = _("%(channel)s is only looked at.") if is_read_only else _("%(channel)s is answered.")
    messages.success(request, words % {"channel": channel})
    return redirect("inbox:channels")


@needs(Right.MANAGE_CHANNELS)
@require_POST
def disconnect(request: HttpRequest, pk: int) -> HttpResponse:
    channel = get_object_or_404(Channel, pk=pk)
    disconnect_channel(channel, by=signed_in_agent(request))
    messages.success(request, _("%(channel)s is disconnected.") % {"channel": channel})
    return redirect("inbox:channels")
