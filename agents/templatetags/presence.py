"""An agent's presence, to be set where the queue stands: `{% presence user %}`."""

from __future__ import annotations

from typing import Any

from django import template

from agents.models import Agent, PresenceState
from agents.presence.change import read_presence

register = template.Library()


@register.inclusion_tag("presence/choice.html")
def presence(agent: Agent) -> dict[str, Any]:
    return {"state": read_presence(agent), "states": PresenceState}
