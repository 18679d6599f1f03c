"""Teams: for leads to read, for admins to make, change and retire."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from agents.models import Agent, PeopleEvent, Team
from agents.names import name_key
from agents.refusals import Refused
from agents.rights import Right, demand, needs, signed_in_agent
from agents.teams import KINDS, change_team, make_team, retire_team, revive_team

EVENTS_SHOWN = 12
MOST_HOURS = 9999  # a week


class NewTeamForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, widget=forms.TextInput({"autocomplete": "off"})
    )


class TeamForm(NewTeamForm):
    plan = forms.DecimalField(
        label=gettext_lazy("Planned hours a week"), required=False, min_value=0,
        max_value=MOST_HOURS, max_digits=5, decimal_places=1,
        help_text=gettext_lazy("Of all together, on this work. Empty: no plan."),
    )  # fmt: skip
    members = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Members"), required=False, coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agents = {agent.pk: agent for agent in Agent.objects.filter(is_active=True)}
        members: Any = self.fields["members"]
        members.choices = [(agent.pk, agent.name) for agent in sort_agents(self.agents.values())]

    def clean_members(self) -> list[Agent]:
        return [self.agents[pk] for pk in self.cleaned_data["members"]]


def sort_agents(agents: Any) -> list[Agent]:
    return sorted(agents, key=lambda agent: name_key(agent.name))


@needs(Right.SEE_TEAMS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_teams(request: HttpRequest) -> HttpResponse:
    """All of them; POST makes one, to which the next page gives its members."""
    form = NewTeamForm(request.POST or None)
    if request.method == "POST":
        demand(request, Right.MANAGE_PEOPLE)
        if form.is_valid() and (team := try_to_make(request, form)):
            messages.success(request, _("Now choose who is in %(team)s.") % {"team": team})
            return redirect("agents:team", pk=team.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(
        request, "teams/page.html", {**describe_teams(request), "form": form}, status=status
    )


def try_to_make(request: HttpRequest, form: NewTeamForm) -> Team | None:
    """None: the form says why not."""
    name = form.cleaned_data["name"]
    try:
        return make_team(name, by=signed_in_agent(request), now=timezone.now())
    except Refused as refusal:
        form.add_error("name", str(refusal))
        return None


def describe_teams(request: HttpRequest) -> dict[str, Any]:
    working = Prefetch("members", Agent.objects.filter(is_active=True))
    teams = sorted(Team.objects.prefetch_related(working), key=lambda team: name_key(team.name))
    events = PeopleEvent.objects.filter(kind__in=KINDS).select_related("by")
    retired = [team for team in teams if team.retired_at]
    asked = request.GET.get("retired")
    return {
        "teams": [(team, sort_agents(team.members.all())) for team in teams if not team.retired_at],
        "retired_teams": retired,
        "undo": next((team for team in retired if str(team.pk) == asked), None),
        "events": events.order_by("-at", "-pk")[:EVENTS_SHOWN],
    }


@needs(Right.MANAGE_PEOPLE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_team(request: HttpRequest, pk: int) -> HttpResponse:
    team = get_object_or_404(Team.objects.active(), pk=pk)
    members = list(team.members.values_list("pk", flat=True))
    held = {"name": team.name, "plan": team.plan, "members": members}
    form = TeamForm(request.POST or None, initial=held)
    if form.is_valid():
        try:
            by, now = signed_in_agent(request), timezone.now()
            change_team(team, **form.cleaned_data, by=by, now=now)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            words = {"team": form.cleaned_data["name"]}
            messages.success(request, _("%(team)s is saved.") % words)
            return redirect("agents:teams")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "teams/team.html", {"team": team, "form": form}, status=status)


@needs(Right.MANAGE_PEOPLE)
@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    retire_team(get_object_or_404(Team, pk=pk), by=signed_in_agent(request), now=timezone.now())
    return redirect(f"{reverse('agents:teams')}?retired={pk}")


@needs(Right.MANAGE_PEOPLE)
@require_POST
def revive(request: HttpRequest, pk: int) -> HttpResponse:
    team = get_object_or_404(Team, pk=pk)
    revive_team(team, by=signed_in_agent(request), now=timezone.now())
    messages.success(request, _("%(team)s is back.") % {"team": team})
    return redirect("agents:teams")
