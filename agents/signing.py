"""How an agent signs what goes out: initials, first name, or an alias that nobody else has."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agents.models import Agent, SignsAs

NAME = re.compile(r"[^\W\d_]+(?:[-'’ ][^\W\d_]+)*")
SHORTEST, LONGEST = 2, 20  # characters of an alias


def write_name(agent: Agent, kind: str) -> str:
    """The mark and the name, as the network shows it: ^EL, /Elin. A first name that is longer than
    an alias may be gives way to the initials.
    """
    if kind == SignsAs.ALIAS and agent.alias:
        return f"/{agent.alias}"
    first = next(iter(agent.name.split()), "")
    if kind == SignsAs.FIRST_NAME and 0 < len(first) <= LONGEST:
        return f"/{first}"
    return f"^{agent.initials}"


def check_alias(alias: str, agent: Agent) -> None:
    """Raises ValidationError: no name, too short or long, or somebody's already."""
    if not SHORTEST <= len(alias) <= LONGEST or not NAME.fullmatch(alias):
        words = _("An alias is a name of %(least)d to %(most)d letters.")
        raise ValidationError(words % {"least": SHORTEST, "most": LONGEST})
    others = Agent.objects.filter(is_active=True).exclude(pk=agent.pk)
    names = others.values_list("name", "alias")
    taken = {one.lower() for name, other in names for one in (*name.split()[:1], other)}
    if alias.lower() in taken:
        raise ValidationError(_("A colleague signs with that name."))
