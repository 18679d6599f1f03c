"""People, for admins: who works here, in which role, and who is invited."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from agents.change_role import change_role
from agents.deactivate import deactivate_agent, reactivate_agent
from agents.forms import InviteForm, RoleForm
from agents.invitation_mail import mail_invitation
from agents.invite import Invitee, invite_agent, renew_invitation, withdraw_invitation
from agents.models import Agent, Invitation, PeopleEvent
from agents.names import name_key
from agents.refusals import Refused, refusals_told
from agents.rights import Right, needs, signed_in_agent
from agents.teams import KINDS
from agents.training import find_rule

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

EVENTS_SHOWN = 12
FRESH_LINK = "fresh_invitation"


@needs(Right.MANAGE_PEOPLE)
@never_cache  # a fresh link stands on it
@require_http_methods(["GET"])
def show_people(request: HttpRequest) -> HttpResponse:
    agents = sorted(Agent.objects.all(), key=lambda agent: name_key(agent.name))
    events = (
        PeopleEvent.objects.exclude(kind__in=KINDS)
        .select_related("by")
        .order_by("-at", "-pk")[:EVENTS_SHOWN]
    )
    context = {
        "agents": [agent for agent in agents if agent.is_active],
        "former_agents": [agent for agent in agents if not agent.is_active],
        "invitations": Invitation.objects.open().select_related("invited_by").order_by("email"),
        "events": events,
        "fresh_link": request.session.pop(FRESH_LINK, None),
        "undo": find_undo(request, agents),
        "now": timezone.now(),
    }
    return render(request, "agents/people.html", context)


def find_undo(request: HttpRequest, agents: list[Agent]) -> Agent | None:
    """Whom this page was asked to offer back, if that agent is still deactivated."""
    asked = request.GET.get("deactivated")
    return next((a for a in agents if str(a.pk) == asked and not a.is_active), None)


@needs(Right.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def edit_person(request: HttpRequest, pk: int) -> HttpResponse:
    agent = get_object_or_404(Agent, pk=pk)
    form = RoleForm(request.POST or None, initial={"role": agent.role})
    if form.is_valid():
        with refusals_told(request):
            by, now = signed_in_agent(request), timezone.now()
            change_role(agent, form.cleaned_data["role"], by=by, now=now)
            words = {"name": agent, "role": agent.get_role_display()}
            messages.success(request, _("%(name)s: %(role)s, from now on.") % words)
            return redirect("agents:people")
    return render(
        request,
        "agents/person.html",
        {
            "agent": agent,
            "form": form,
            "rule": find_rule(),
            "today": timezone.localdate(),
        },
    )


@needs(Right.MANAGE_PEOPLE)
@require_POST
def deactivate_person(request: HttpRequest, pk: int) -> HttpResponse:
    agent = get_object_or_404(Agent, pk=pk)
    with refusals_told(request):
        deactivate_agent(agent, by=signed_in_agent(request), now=timezone.now())
        return redirect(f"{reverse('agents:people')}?deactivated={pk}")
    return redirect("agents:person", pk=pk)


@needs(Right.MANAGE_PEOPLE)
@require_POST
def reactivate_person(request: HttpRequest, pk: int) -> HttpResponse:
    agent = get_object_or_404(Agent, pk=pk)
    reactivate_agent(agent, by=signed_in_agent(request), now=timezone.now())
    messages.success(request, _("%(name)s can sign in again.") % {"name": agent})
    return redirect("agents:people")


@needs(Right.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def invite_person(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST or None, initial={"language": get_language()})
    if form.is_valid():
        try:
            invitation, token = invite_agent(
                Invitee(**form.cleaned_data), by=signed_in_agent(request), now=timezone.now()
            )
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            deliver(request, invitation, token)
            return redirect("agents:people")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "agents/invite.html", {"form": form}, status=status)


@needs(Right.MANAGE_PEOPLE)
@require_POST
def send_invitation_again(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation, pk=pk)
    with refusals_told(request):
        token = renew_invitation(invitation, by=signed_in_agent(request), now=timezone.now())
        deliver(request, invitation, token)
    return redirect("agents:people")


@needs(Right.MANAGE_PEOPLE)
@require_POST
def take_invitation_back(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation, pk=pk)
    with refusals_told(request):
        withdraw_invitation(invitation, by=signed_in_agent(request), now=timezone.now())
        words = {"address": invitation.email}
        messages.success(request, _("The invitation of %(address)s no longer works.") % words)
    return redirect("agents:people")


def deliver(request: HttpRequest, invitation: Invitation, token: str) -> None:
    """Send the link, and keep it for the next page: the admin may hand it over by other ways."""
    path = reverse("agents:invitation", args=[token])
    link = request.build_absolute_uri(path)
    is_mailed = mail_invitation(invitation, link)
    request.session[FRESH_LINK] = {"address": invitation.email, "link": link, "mailed": is_mailed}
