"""What each role may do: the one table, and the ways to ask it from views, API and templates."""

from __future__ import annotations

from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import resolve_url
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect
from rest_framework.permissions import BasePermission

from agents.models import Agent, Role
from agents.seen import note_seen

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse, HttpResponseBase
    from rest_framework.request import Request
    from rest_framework.views import APIView

    View = Callable[..., HttpResponseBase]


class Right(StrEnum):
    HAVE_ACCOUNT = "have_account"  # one's own profile, password and way out
    WORK_THREADS = "work_threads"
    REVEAL_NUMBERS = "reveal_numbers"  # each look is remembered
    ASSIGN_OTHERS = "assign_others"
    MANAGE_REMITS = "manage_remits"  # what "take next" gives whom, and how much
    MANAGE_INCIDENTS = "manage_incidents"  # many threads answered and closed together
    PIN_BRIEFINGS = "pin_briefings"  # and see who has read them
    PUBLISH = "publish"  # posts of our own, below nothing
    SEE_BOARD = "see_board"
    SEE_TEAMS = "see_teams"
    ANSWER_ALERTS = "answer_alerts"  # being told of them, too
    FOLLOW_FEEDBACK = "follow_feedback"  # its owners and outcomes; marking is part of the work
    CURATE_PRAISE = "curate_praise"  # what stands on the wall of happy customers
    REVIEW_QUALITY = "review_quality"  # answers held against the guide, figures by team
    SEE_REPORTS = "see_reports"  # freeze them, choose quotes, say who gets them by mail
    MANAGE_REPLIES = "manage_replies"  # the saved ones; using them is part of the work
    MANAGE_GUIDES = "manage_guides"  # what we answer and what not; suggesting is part of the work
    SET_UP = "set_up"  # the first hour
    RECORD_TESTS = "record_tests"  # who has passed the writing test
    MANAGE_PEOPLE = "manage_people"  # and teams
    MANAGE_CHANNELS = "manage_channels"
    CARE_FOR_WORK = "care_for_work"  # what is stuck: tried again or discarded
    MANAGE_HOURS = "manage_hours"
    MANAGE_POLICIES = "manage_policies"  # what we promise customers
    SEE_SURVEYS = "see_surveys"  # whom we ask, and keep from asking
    MANAGE_PERSONAL_DATA = "manage_personal_data"  # a person's file and erasure, and retention
    MANAGE_SURVEYS = "manage_surveys"  # whether we ask, and with which words


EVERYBODY = frozenset(Role)
LEADS = frozenset({Role.LEAD, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})

ROLES_WITH: dict[Right, frozenset[Role]] = {
    Right.HAVE_ACCOUNT: EVERYBODY,
    Right.WORK_THREADS: EVERYBODY,
    Right.REVEAL_NUMBERS: EVERYBODY,
    Right.ASSIGN_OTHERS: LEADS,
    Right.MANAGE_REMITS: LEADS,
    Right.MANAGE_INCIDENTS: LEADS,
    Right.PIN_BRIEFINGS: LEADS,
    Right.PUBLISH: LEADS,
    Right.SEE_BOARD: LEADS,
    Right.SEE_TEAMS: LEADS,
    Right.ANSWER_ALERTS: LEADS,
    Right.FOLLOW_FEEDBACK: LEADS,
    Right.CURATE_PRAISE: LEADS,
    Right.REVIEW_QUALITY: LEADS,
    Right.SEE_REPORTS: LEADS,
    Right.MANAGE_REPLIES: LEADS,
    Right.MANAGE_GUIDES: LEADS,
    Right.SET_UP: ADMINS,
    Right.RECORD_TESTS: LEADS,
    Right.MANAGE_PEOPLE: ADMINS,
    Right.MANAGE_CHANNELS: ADMINS,
    Right.CARE_FOR_WORK: ADMINS,
    Right.MANAGE_HOURS: ADMINS,
    Right.MANAGE_POLICIES: ADMINS,
    Right.SEE_SURVEYS: LEADS,
    Right.MANAGE_PERSONAL_DATA: ADMINS,
    Right.MANAGE_SURVEYS: ADMINS,
}


def has_right(agent: Agent | AnonymousUser, right: Right) -> bool:
    if not isinstance(agent, Agent):
        return False
    return agent.is_active and agent.role in ROLES_WITH[right]


def list_agents_with(right: Right) -> QuerySet[Agent]:
    """By name."""
    return Agent.objects.filter(is_active=True, role__in=ROLES_WITH[right]).order_by("name", "pk")


def signed_in_agent(request: HttpRequest | Request) -> Agent:
    """The agent behind a request that `needs` or `HasRight` let through."""
    return cast("Agent", request.user)


def needs(right: Right) -> Callable[[View], View]:
    """The outermost decorator of a view: strangers sign in first, who lacks the right gets 403.

    A test holds every address against a table of who may open it.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return ask_to_sign_in(request)
            if not has_right(request.user, right):
                raise PermissionDenied
            note_seen(request.user, timezone.now())
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    htmx = getattr(request, "htmx", None)
    if not htmx:
        return redirect_to_login(request.get_full_path())
    # A fragment must not become the sign-in page: the whole page goes there, and comes back.
    page = redirect_to_login(htmx.current_url_abs_path or resolve_url("/"))
    return HttpResponseClientRedirect(page.url)


def demand(request: HttpRequest | Request, right: Right) -> None:
    """For an address of which one method needs more than the others. Raises PermissionDenied."""
    if not has_right(request.user, right):
        raise PermissionDenied


class HasRight(BasePermission):
    """For API views, which name theirs as `right = Right...`. A view without one is closed."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        right = getattr(view, "right", None)
        return right is not None and has_right(request.user, right)
