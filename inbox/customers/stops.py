"""Do not contact: who asked to be left alone is answered, and told nothing else."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from agents.models import Agent
from inbox.customers.names import list_names
from inbox.models import ContactStop, Profile, Thread, Verb
from inbox.numbers.mask import mask_text
from inbox.threads.changing import lock_thread, record_event

MAX_WHY = 200  # characters
LEFT_ALONE = gettext_noop(
    "This customer asked us not to contact them: we answer only what they write to us."
)


@transaction.atomic
def stop_contact(thread: Thread, *, by: Agent, why: str, now: datetime) -> None:
    """For the thread's customer, under every name. Harmless twice. Raises ValidationError."""
    current, why = lock_thread(thread.pk), why.replace("\x00", "").strip()
    if current.profile is None:
        raise ValidationError(_("Nobody knows who wrote this thread."))
    if len(why) > MAX_WHY:
        raise ValidationError(_("Say why in %(most)d characters at most.") % {"most": MAX_WHY})
    # The lock is the thread's, and the person may have another: who comes second changes nothing.
    _stop, is_new = ContactStop.objects.get_or_create(
        profile=current.profile, ended_at=None,
        defaults={"why": mask_text(why).text, "agent": by, "at": now},
    )  # fmt: skip
    if is_new:
        record_event(current, Verb.CONTACT_STOPPED, by, now)


@transaction.atomic
def allow_contact(thread: Thread, *, by: Agent, now: datetime) -> None:
    """Under every name of the thread's customer. Harmless twice."""
    current = lock_thread(thread.pk)
    names = list_names(current.profile)
    if ContactStop.objects.filter(profile__in=names, ended_at=None).update(ended_at=now):
        record_event(current, Verb.CONTACT_ALLOWED, by, now)


def find_stop(profile: Profile | None) -> ContactStop | None:
    """Why this person is left alone, whichever of their names it was said under."""
    stops = ContactStop.objects.filter(profile__in=list_names(profile), ended_at=None)
    return stops.select_related("agent").order_by("at").first()
