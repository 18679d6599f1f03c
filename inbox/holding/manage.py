"""What admins decide of holding replies: whether, where, and in which words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agents.models import Agent
from connectors.models import Channel
from connectors.port import ConnectorError, Way
from connectors.registry import connect
from inbox.holding.words import FIELD, FIELDS
from inbox.models import HoldingPolicy, HoldingText
from inbox.numbers.refuse import refuse_numbers

log = structlog.get_logger(__name__)
LONGEST_NAME, LONGEST_TIME = "N" * 20, "Mmm 00 00:00"
MAX_TEXT = 1_000  # characters


def find_policy(channel: Channel) -> HoldingPolicy:
    """The channel's; one that is off where nobody has decided anything."""
    return HoldingPolicy.objects.filter(channel=channel).first() or HoldingPolicy(channel=channel)


@transaction.atomic
def set_holding(
    policy: HoldingPolicy, texts: Mapping[str, str], *, by: Agent, now: datetime
) -> None:
    """Raises ValidationError by language, or under `is_on` where there are no words."""
    written = {language: text.strip() for language, text in texts.items() if text.strip()}
    for language, text in written.items():
        check_text(policy, language, text)
    if policy.is_on and not written:
        raise ValidationError({"is_on": _("Write what it says, in one language at least.")})
    policy.save()
    HoldingText.objects.filter(channel=policy.channel).exclude(language__in=written).delete()
    for language, text in written.items():
        HoldingText.objects.update_or_create(
            channel=policy.channel, language=language, defaults={"text": text}
        )
    facts = {"is_on": policy.is_on, "is_public": policy.is_public, "languages": sorted(written)}
    log.info("channel_changed", channel=policy.channel_id, by=by.pk, at=now.isoformat(), **facts)


def check_text(policy: HoldingPolicy, language: str, text: str) -> None:
    """As long as its channel takes, in public if that is chosen; no field that nobody fills."""
    if unknown := sorted(set(FIELD.findall(text)) - set(FIELDS)):
        words = _("%(field)s is nothing that we know. There are {opens} and {name}.")
        raise ValidationError({language: words % {"field": unknown[0]}})
    try:
        refuse_numbers(text)
    except ValidationError as error:
        raise ValidationError({language: error.messages}) from error
    longest = text.replace("{opens}", LONGEST_TIME).replace("{name}", LONGEST_NAME)
    try:
        length = connect(policy.channel).measure(
            longest, Way.PUBLIC if policy.is_public else Way.PRIVATE
        )
    except ConnectorError:  # it must be connected again: then the sending measures
        return
    if not length.is_sendable or len(text) > MAX_TEXT:
        words = _("%(over)d characters too long.")
        raise ValidationError({language: words % {"over": max(-length.left, len(text) - MAX_TEXT)}})


def keep_quiet(channel: Channel, *, until: datetime | None, by: Agent) -> None:
    """Nothing in public until then, whatever happens: an incident. None: as before the cap, too."""
    HoldingPolicy.objects.filter(channel=channel).update(is_quiet_until=until, is_capped_until=None)
    quiet = until.isoformat() if until else None
    log.info("channel_changed", channel=channel.pk, by=by.pk, holding_is_quiet_until=quiet)
