"""What stands under Settings: one table for the rail and for the bar above those pages."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from agents.rights import Right, has_right

register = template.Library()

# Name, address, the right that it needs, and how the addresses below it begin.
PLACES = (
    (_("Opening hours"), "agents:hours", Right.MANAGE_HOURS, "hours/"),
    (_("SLA"), "inbox:policies", Right.MANAGE_POLICIES, "policies/"),
    (_("People"), "agents:people", Right.MANAGE_PEOPLE, "people/"),
    (_("Figures of persons"), "agents:consultation", Right.MANAGE_PEOPLE, "people/consultation/"),
    (_("Teams"), "agents:teams", Right.SEE_TEAMS, "teams/"),
    (_("Take next"), "inbox:taking", Right.MANAGE_REMITS, "taking/"),
    (_("Writing tests"), "agents:training", Right.RECORD_TESTS, "training/"),
    (_("Labels"), "inbox:labels", Right.ASSIGN_OTHERS, "labels/"),
    (_("Saved replies"), "inbox:saved_replies", Right.WORK_THREADS, "saved-replies/"),
    (_("Surveys"), "surveys:settings", Right.MANAGE_SURVEYS, "surveys/settings/"),
    (_("Questions"), "surveys:questions", Right.MANAGE_SURVEYS, "surveys/questions/"),
    (_("Reports by mail"), "editions:recipients", Right.SEE_REPORTS, "reports/recipients/"),
    (_("Personal data"), "inbox:personal_data", Right.MANAGE_PERSONAL_DATA, "personal-data/"),
    (_("Stuck work"), "operations:stuck", Right.CARE_FOR_WORK, "stuck/"),
    (_("Set up"), "inbox:welcome", Right.SET_UP, "welcome/"),
)


@dataclass(frozen=True, slots=True)
class Place:
    name: Any
    url: str
    is_here: bool


@register.simple_tag(takes_context=True)
def settings_places(context: Context) -> list[Place]:
    """Those that the reader may open; empty for most."""
    request = context["request"]
    here = find_here(request.resolver_match.route if request.resolver_match else "")
    return list_places(request.user, here)


def list_places(user: Any, here: str) -> list[Place]:
    shown = []
    for name, view, right, start in PLACES:
        with suppress(NoReverseMatch):
            if has_right(user, right):
                shown.append(Place(name, reverse(view), start == here))
    return shown


def find_here(route: str) -> str:
    """The longest beginning holds."""
    starts = [start for *_rest, start in PLACES if route.startswith(start)]
    return max(starts, key=len, default="")
