"""A lead writes a post of our own: it is committed for each channel, or the lead learns why not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from celery import current_app
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agents.models import Agent
from connectors.models import Channel
from connectors.port import Network, Way
from connectors.registry import connect
from inbox.models import Publication
from inbox.numbers.refuse import refuse_masks, refuse_numbers
from inbox.outbox.ways import find_lock
from inbox.training.gate import refuse_trainee


def list_places() -> QuerySet[Channel]:
    """The channels on which we may say something of our own accord."""
    return Channel.objects.filter(is_active=True, is_read_only=False).exclude(network=Network.FEED)


@transaction.atomic
def submit_publication(
    channels: Iterable[Channel], *, by: Agent, text: str, client_id: str, now: datetime
) -> list[Publication]:
    """Queue a post on each channel. The same `client_id` is the same post, however often.

    Raises ValidationError by field: nothing to say or nowhere, too long for a network, a channel
    that takes nothing now, a personal number in it.
    """
    refuse_trainee(by)
    chosen = list(channels)
    text = text.replace("\x00", "").strip()
    check_publication(chosen, text)
    made = [
        Publication.objects.get_or_create(
            agent=by, client_id=f"{client_id[:40]}:{channel.pk}",
            defaults={"channel": channel, "text": text, "not_before": now, "created_at": now},
        )
        for channel in chosen
    ]  # fmt: skip
    for publication, is_new in made:
        if is_new:
            _wake_publisher(publication.pk)
    return [publication for publication, _is_new in made]


def check_publication(channels: list[Channel], text: str) -> None:
    if not channels:
        raise ValidationError({"channels": _("Choose where it is to stand.")})
    if not text:
        raise ValidationError({"text": _("Write something first.")})
    refuse_numbers(text)
    refuse_masks(text)
    for channel in channels:
        if words := find_lock(channel):
            raise ValidationError({"channels": f"{channel}: {_(words)}"})
        length = connect(channel).measure(text, Way.STATUS)
        if not length.is_sendable:
            words = _("%(over)d characters too long for %(network)s.")
            facts = {"over": -length.left, "network": channel.get_network_display()}
            raise ValidationError({"text": words % facts})


def _wake_publisher(pk: int) -> None:
    # By name: tasks import the verbs. A lost wake-up is made good by the sweep.
    transaction.on_commit(
        lambda: current_app.send_task("inbox.tasks.send_publication", args=[pk], retry=False),
        robust=True,
    )
