"""The page behind an invitation's link: choose a name and a password, and be in."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth import login
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from agents.forms import AcceptForm
from agents.invite import accept_invitation, find_invitation
from agents.refusals import Refused

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from agents.models import Invitation


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def show_invitation(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    invitation = find_invitation(token, now)
    if invitation is None:
        return render(request, "agents/invitation_gone.html", status=HTTPStatus.GONE)
    with translation.override(invitation.language):
        form = AcceptForm(
            request.POST or None, email=invitation.email, initial={"name": invitation.name}
        )
        if form.is_valid():
            return join(request, token, form)
        return render_invitation(request, invitation, form)


def join(request: HttpRequest, token: str, form: AcceptForm) -> HttpResponse:
    try:
        agent = accept_invitation(token, **form.cleaned_data, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("account_login")
    login(request, agent)
    messages.success(request, _("Welcome, %(name)s.") % {"name": agent})
    return redirect("/")


def render_invitation(
    request: HttpRequest, invitation: Invitation, form: AcceptForm
) -> HttpResponse:
    context = {"invitation": invitation, "form": form}
    # Always 200: Django logs the address of anything else, and this one is a secret.
    response = render(request, "agents/invitation.html", context)
    response["Content-Language"] = invitation.language
    return response
