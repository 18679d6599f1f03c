"""What a policy says, in one line."""

from __future__ import annotations

from datetime import timedelta

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from inbox.models import PolicyEvent, SlaPolicy
from inbox.templatetags.desk import waiting_words

register = template.Library()
PROMISES = {
    "first_response_target": gettext_noop("first response within %(time)s"),
    "next_response_target": gettext_noop("each further response within %(time)s"),
    "resolution_target": gettext_noop("closed within %(time)s"),
}


@register.simple_tag
def tell_conditions(policy: SlaPolicy) -> str:
    """Which threads it fits."""
    words = [
        str(policy.channel) if policy.channel else "",
        policy.get_kind_display() if policy.kind else "",
        _("priority: %(name)s") % {"name": policy.get_priority_display()}
        if policy.priority is not None
        else "",
        _("label: %(name)s") % {"name": policy.label} if policy.label else "",
    ]
    return ", ".join(filter(None, words)) or _("every thread")


@register.simple_tag
def tell_targets(policy: SlaPolicy) -> str:
    """What it promises, by which clock, and when it warns."""
    told = [
        _(words) % {"time": tell_minutes(minutes)}
        for name, words in PROMISES.items()
        if (minutes := getattr(policy, name))
    ]
    told.append(_("in opening hours") if policy.in_opening_hours else _("round the clock"))
    if policy.warning_share:
        told.append(_("warns after %(share)d %%") % {"share": policy.warning_share})
    line = " · ".join(told)
    return line[:1].upper() + line[1:]


def tell_minutes(minutes: int) -> str:
    """As in "45 min", "2 h", "2 h 30 min"."""
    hours, rest = divmod(minutes, 60)
    if hours and not rest:
        return _("{hours} h").format(hours=hours)
    now = timezone.now()
    return str(waiting_words(now - timedelta(minutes=minutes), now))


@register.simple_tag
def tell_policy_event(event: PolicyEvent) -> str:
    by = event.by or _("The command line")
    return event.get_kind_display() % {"by": by, "name": event.policy.name}
