"""What the command palette offers beside what stands on the page: pages, labels, colleagues."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agents.models import Agent, Team
from agents.names import sort_named
from agents.rights import Right, needs, signed_in_agent
from agents.templatetags.settings_places import list_places
from inbox.labels import list_labels
from inbox.saved_views.keep import list_views

MOST = 300  # colleagues and teams


@needs(Right.WORK_THREADS)
@require_safe
@never_cache
def show_palette(request: HttpRequest) -> HttpResponse:
    """Asked for once, when a page has come; nothing is asked for while the agent types."""
    agent = signed_in_agent(request)
    colleagues = Agent.objects.filter(is_active=True).exclude(pk=agent.pk)
    context = {
        "pages": list_places(agent, ""),
        "saved": list_views(agent),
        "labels": list_labels(),
        "colleagues": sort_named(colleagues.order_by("pk")[:MOST]),
        "teams": sort_named(Team.objects.active()[:MOST]),
    }
    return render(request, "palette/more.html", context)
