"""Whether a person may be asked, and how: in private alone, for whoever has the link can answer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from connectors.port import ConnectorError, Way
from connectors.registry import connect
from inbox.customers.language import guess_language, name_variant
from inbox.models import Direction, Message, Profile, Thread
from inbox.outbox import ways
from reports.models import Survey
from reports.surveys.rules import ON_ITS_WAY

SAID = 20  # messages by which a customer's language is guessed


def find_contact(thread: Thread) -> Message | None:
    """What the thread's customer last wrote to us privately on its channel, and alone with us."""
    answered = _list_own(thread).select_related("author").order_by("-created_at", "-pk").first()
    contact = ways.find_contact(answered) if answered else None
    return contact if contact and contact.deleted_at is None else None


def find_route(contact: Message, *, now: datetime) -> ways.Route | None:
    """None where the network takes nothing from us any more, or only what a person has written."""
    try:
        route = ways.choose_route(connect(contact.channel), contact, Way.PRIVATE, now=now)
    except ConnectorError:
        return None
    is_for_all = route.is_open and not route.permission.is_late
    return route if is_for_all and route.way == Way.PRIVATE and route.peer else None


def is_resting(
    names: Collection[Profile], *, days: int, now: datetime, but: Survey | None = None
) -> bool:
    """Asked within so many days under any of the names; what never reached them does not count.

    `but`: the survey that asks. Of several on their way to one person the first goes.
    """
    lately = Survey.objects.filter(profile__in=names, asked_at__gt=now - timedelta(days=days))
    on_its_way = Q(reply__state__in=ON_ITS_WAY)
    if but:
        lately = lately.exclude(pk=but.pk)
        on_its_way &= Q(pk__lt=but.pk)
    return lately.filter(Q(sent_at__isnull=False) | on_its_way).exists()


def is_sampled(closure_id: int, share: int) -> bool:
    """By a keyed hash: the same each time, and nobody can tell beforehand."""
    digest = salted_hmac("reports.surveys.sample", str(closure_id), algorithm="sha256").digest()
    return int.from_bytes(digest[:8], "big") % 100 < share


def choose_language(thread: Thread) -> str:
    """The customer's own, as an agent has set it, or by what they wrote in the thread; else the
    brand's.
    """
    customer = thread.profile.customer if thread.profile else None
    if customer and customer.has_set_language:
        return customer.language
    said = _list_own(thread).order_by("-created_at").values_list("text", flat=True)[:SAID]
    language = guess_language(" ".join(said)) or str(settings.LANGUAGE_CODE)[:2]
    return name_variant(language)


def _list_own(thread: Thread) -> QuerySet[Message]:
    """What the customer wrote in it, under any name, not before others."""
    own = Q(author=thread.profile_id)
    if thread.profile and thread.profile.customer_id:
        own |= Q(author__customer=thread.profile.customer_id)
    said = Message.objects.filter(own, thread=thread, direction=Direction.INBOUND, is_group=False)
    return said.exclude(author=None).defer("raw")
