"""Continue in private: what the customer writes to us privately from now on joins the thread."""

from __future__ import annotations

from datetime import datetime, timedelta

from connectors.port import Way
from inbox.models import Customer, Handover, Profile, Reply, ThreadEvent, Verb

# Networks give times in whole seconds, by clocks of their own.
CLOCK_SKEW = timedelta(minutes=1)


def go_private(reply: Reply, *, peer_id: str, since: datetime, now: datetime) -> Handover | None:
    """A reply took its thread into private: one handover, one event.

    None for all other replies. `peer_id`: whom the network says it has reached; `since`: when we
    began to send it, for nobody can have answered before. Runs under the thread's lock.
    """
    if not leads_private(reply):
        return None
    profile, is_joined = _find_profile(reply, peer_id or reply.peer_external_id)
    if profile is None:
        return None
    handover = Handover.objects.create(
        thread=reply.thread, channel_id=reply.channel_id, profile=profile,
        agent_id=reply.agent_id, at=since - CLOCK_SKEW,
    )  # fmt: skip
    ThreadEvent.objects.create(
        thread=reply.thread, verb=Verb.WENT_PRIVATE, agent_id=reply.agent_id, at=now,
        facts={
            "reply": reply.pk, "way": reply.way, "handover": handover.pk, "is_joined": is_joined,
        },
    )  # fmt: skip
    return handover


def come_back(reply: Reply) -> Profile | None:
    """Undo `go_private`: it was not this reply that reached them. Gives whom it was said to have
    reached; they are a customer of their own again if it was this that had joined them.
    """
    event = reply.thread.events.filter(verb=Verb.WENT_PRIVATE, facts__reply=reply.pk).last()
    if event is None:
        return None
    handover = Handover.objects.select_related("profile").get(pk=event.facts["handover"])
    profile = handover.profile
    if event.facts["is_joined"]:
        profile.customer = Customer.objects.create(name=profile.name)
        profile.save(update_fields=["customer"])
    handover.delete()
    event.delete()
    return profile


def leads_private(reply: Reply) -> bool:
    """It answers in private what was public, or asks the customer to go on there. What is said to
    a survey is about the matter that it asks about, unless another one goes on in private.
    """
    answered = reply.in_reply_to
    if reply.purpose == Reply.Purpose.SURVEY:
        other = answered.thread
        return other is not None and other.pk != reply.thread_id and other.is_closed
    return reply.way != Way.PUBLIC and not answered.is_private


def _find_profile(reply: Reply, peer_id: str) -> tuple[Profile | None, bool]:
    """Who will write, and whether they became the author's other name by this. Facebook knows
    people by another id in private than in public: that id's profile is the same customer's.
    """
    author = reply.in_reply_to.author
    if not peer_id or (author and author.external_id == peer_id):
        return author, False
    customer = author.customer if author else None
    if customer is None:
        customer = Customer.objects.create(name=author.name if author else "")
    names = {"handle": author.handle, "name": author.name} if author else {}
    profile, is_new = Profile.objects.get_or_create(
        network=reply.channel.network, external_id=peer_id,
        defaults={"customer": customer, **names},
    )  # fmt: skip
    is_joined = is_new or profile.customer_id != customer.pk
    if not is_new:
        _join_customer(profile, customer, names)
    return profile, is_joined


def _join_customer(profile: Profile, customer: Customer, names: dict[str, str]) -> None:
    """A customer who was nobody but this profile was made from the profile: it goes."""
    earlier_id = profile.customer_id
    for field, name in names.items():
        setattr(profile, field, getattr(profile, field) or name)
    profile.customer = customer
    profile.save()
    if earlier_id and earlier_id != customer.pk:
        Customer.objects.filter(pk=earlier_id, profiles=None).delete()
