"""An agent's own page: name, language, keys, API token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from rest_framework.authtoken.models import Token

from agents.forms import ProfileForm
from agents.models import Agent
from agents.rights import Right, needs, signed_in_agent
from agents.tokens import renew_token

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

FRESH_TOKEN = "fresh_token"


@needs(Right.HAVE_ACCOUNT)
@never_cache  # a fresh token stands on it
@require_http_methods(["GET", "POST"])
def edit_profile(request: HttpRequest) -> HttpResponse:
    # A copy of its own: what the form refuses must not show in the rail.
    agent = Agent.objects.get(pk=signed_in_agent(request).pk)
    form = ProfileForm(request.POST or None, instance=agent)
    if form.is_valid():
        form.save()
        with translation.override(agent.language or translation.get_language()):
            messages.success(request, _("Saved."))
        return redirect("agents:profile")
    context = {
        "form": form,
        "token": Token.objects.filter(user=agent).first(),
        "fresh_token": request.session.pop(FRESH_TOKEN, None),
    }
    return render(request, "agents/profile.html", context)


@needs(Right.HAVE_ACCOUNT)
@require_POST
def make_token(request: HttpRequest) -> HttpResponse:
    request.session[FRESH_TOKEN] = renew_token(signed_in_agent(request), now=timezone.now())
    return redirect("agents:profile")
