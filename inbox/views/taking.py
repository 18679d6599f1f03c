"""What *take next* gives whom, as leads set it; and what becomes of threads during a break."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.choices import NamedChoicesField
from agents.models import Agent
from agents.names import name_key
from agents.rights import Right, needs, signed_in_agent
from connectors.models import Channel
from inbox.models import LANGUAGES, Label, Remit
from inbox.taking.leave import give_back, keep_threads, list_waiting_with
from inbox.taking.remit import change_remit, change_rules, find_remit, read_rules

MOST = 200  # threads that one agent can be said to hold
SPOKEN = [(code, name) for code, name in LANGUAGES if "-" not in code]
CHECKS = forms.CheckboxSelectMultiple


class RulesForm(forms.Form):
    capacity = forms.IntegerField(
        label=gettext_lazy("Open threads at most"), required=False, min_value=1, max_value=MOST,
        help_text=gettext_lazy("That an agent holds at once. Empty: as many as they like."),
    )  # fmt: skip
    away_time = forms.IntegerField(
        label=gettext_lazy("Minutes away until threads go back"), min_value=10, max_value=600,
        help_text=gettext_lazy("Of who is away, or has closed the screen. Drafts are kept."),
    )  # fmt: skip


class RemitForm(forms.Form):
    capacity = forms.IntegerField(
        label=gettext_lazy("Open threads at most"), required=False, min_value=1, max_value=MOST,
        help_text=gettext_lazy("Empty: as for everybody."),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"), required=False, widget=CHECKS, choices=SPOKEN,
        help_text=gettext_lazy("Of customers. None chosen: all of them."),
    )  # fmt: skip
    channels = NamedChoicesField(
        Channel.objects.none(), label=gettext_lazy("Channels"), required=False, widget=CHECKS,
        help_text=gettext_lazy("None chosen: all of them."),
    )  # fmt: skip
    labels = NamedChoicesField(
        Label.objects.none(), label=gettext_lazy("Skills"), required=False, widget=CHECKS,
        help_text=gettext_lazy("Threads with one of these labels, and those without any label."),
    )  # fmt: skip

    def __init__(self, remit: Remit, data: Any) -> None:
        stored = remit.pk is not None
        initial = {
            "capacity": remit.capacity,
            "languages": remit.languages,
            "channels": remit.channels.all() if stored else [],
            "labels": remit.labels.all() if stored else [],
        }
        super().__init__(data, initial=initial)
        choices: dict[str, Any] = self.fields
        choices["channels"].queryset = Channel.objects.filter(is_read_only=False)
        choices["labels"].queryset = Label.objects.filter(is_active=True)


@needs(Right.MANAGE_REMITS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_rules(request: HttpRequest) -> HttpResponse:
    """What holds for everybody, and each agent's own; POST sets the first."""
    rules = read_rules()
    initial = {"capacity": rules.capacity, "away_time": rules.away_time}
    form = RulesForm(request.POST or None, initial=initial)
    if form.is_valid():
        change_rules(**form.cleaned_data, by=signed_in_agent(request), now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("inbox:taking")
    agents = Agent.objects.filter(is_active=True).select_related("remit")
    own = agents.prefetch_related("remit__channels", "remit__labels")
    context = {"form": form, "agents": sorted(own, key=lambda agent: name_key(agent.name))}
    return render(request, "taking/page.html", context, status=tell_status(form))


@needs(Right.MANAGE_REMITS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_remit(request: HttpRequest, pk: int) -> HttpResponse:
    agent = get_object_or_404(Agent, pk=pk, is_active=True)
    form = RemitForm(find_remit(agent), request.POST or None)
    if form.is_valid():
        change_remit(agent, **form.cleaned_data, by=signed_in_agent(request), now=timezone.now())
        messages.success(request, _("%(name)s: from the next “Take next” on.") % {"name": agent})
        return redirect("inbox:taking")
    context = {"agent": agent, "form": form}
    return render(request, "taking/remit.html", context, status=tell_status(form))


def tell_status(form: forms.Form) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


@needs(Right.WORK_THREADS)
@require_safe
@never_cache
def ask_about_break(request: HttpRequest) -> HttpResponse:
    """How many customers wait for me: shall their threads stay mine?"""
    held = list_waiting_with(signed_in_agent(request)).count()
    return render(request, "taking/break.html", {"held_count": held})


@needs(Right.WORK_THREADS)
@require_POST
def give_back_threads(request: HttpRequest) -> HttpResponse:
    """Before a break: what waits for me goes back to the queue."""
    count = give_back(signed_in_agent(request), now=timezone.now())
    words = ngettext(
        "%(n)d thread went back to the queue.", "%(n)d threads went back to the queue.", count
    )
    return tell_break(request, words % {"n": count})


@needs(Right.WORK_THREADS)
@require_POST
def keep_mine(request: HttpRequest) -> HttpResponse:
    keep_threads(signed_in_agent(request))
    return tell_break(request, _("They stay yours until we close."))


def tell_break(request: HttpRequest, words: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "taking/break.html", {"words": words})
    messages.success(request, words)
    return redirect("inbox:queue")
