"""Briefings above the queue, their page, and who has read one."""

from __future__ import annotations

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.models import Agent
from agents.rights import Right, demand, has_right, needs, signed_in_agent
from inbox.briefings.pin import list_unseen, pin_briefing, see_briefing, withdraw_briefing
from inbox.models import Briefing, BriefingSight
from inbox.views.filters import is_htmx

SHOWN = 30


class BriefingForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What all must know"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=200,
        help_text=gettext_lazy("Where it comes from: a person, a page, a system."),
    )
    approved_by = forms.CharField(label=gettext_lazy("Approved by"), max_length=80)
    valid_until = forms.DateTimeField(
        label=gettext_lazy("Valid until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


@needs(Right.WORK_THREADS)
@require_safe
@never_cache
def show_unseen(request: HttpRequest) -> HttpResponse:
    """What stands above the agent's queue."""
    return render_unseen(request)


def render_unseen(request: HttpRequest) -> HttpResponse:
    unseen = list_unseen(signed_in_agent(request), now=timezone.now())
    return render(request, "briefings/unseen.html", {"briefings": unseen})


@needs(Right.WORK_THREADS)
@require_POST
def see(request: HttpRequest, pk: int) -> HttpResponse:
    briefing = get_object_or_404(Briefing, pk=pk)
    see_briefing(briefing, by=signed_in_agent(request), now=timezone.now())
    return render_unseen(request) if is_htmx(request) else redirect("inbox:briefings")


@needs(Right.WORK_THREADS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_briefings(request: HttpRequest) -> HttpResponse:
    """The latest, for all; POST pins one."""
    form = BriefingForm(request.POST or None)
    if request.method == "POST":
        demand(request, Right.PIN_BRIEFINGS)
        if form.is_valid() and pin(request, form):
            return redirect("inbox:briefings")
    now = timezone.now()
    briefings = Briefing.objects.select_related("by", "withdrawn_by").annotate(
        seen_count=Count("sights")
    )
    context = {
        "form": form if has_right(request.user, Right.PIN_BRIEFINGS) else None,
        "rows": [
            (one, one.withdrawn_at is None and one.valid_until > now)
            for one in briefings.order_by("-at", "-pk")[:SHOWN]
        ],
        "agent_count": Agent.objects.filter(is_active=True).count(),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "briefings/page.html", context, status=status)


def pin(request: HttpRequest, form: BriefingForm) -> bool:
    """False where it is refused; the form says why."""
    try:
        pin_briefing(**form.cleaned_data, by=signed_in_agent(request), now=timezone.now())
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, _("It stands above everybody's queue now."))
    return True


@needs(Right.PIN_BRIEFINGS)
@require_safe
@never_cache
def show_sights(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has read it, and who has not."""
    briefing = get_object_or_404(Briefing.objects.select_related("by"), pk=pk)
    seen = dict(BriefingSight.objects.filter(briefing=briefing).values_list("agent", "at"))
    agents = Agent.objects.filter(is_active=True).order_by("name", "pk")
    rows = [(agent, seen.get(agent.pk)) for agent in agents]
    return render(request, "briefings/sights.html", {"briefing": briefing, "rows": rows})


@needs(Right.PIN_BRIEFINGS)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    briefing = get_object_or_404(Briefing, pk=pk)
    withdraw_briefing(briefing, by=signed_in_agent(request), now=timezone.now())
    messages.success(request, _("It is shown no more."))
    return redirect("inbox:briefings")
