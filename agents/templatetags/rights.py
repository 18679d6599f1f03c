"""Rights in templates: `{% if user|may:"manage_people" %}`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from agents.rights import Right, has_right

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from agents.models import Agent

register = template.Library()


@register.filter
def may(agent: Agent | AnonymousUser, right: str) -> bool:
    return has_right(agent, Right(right))
