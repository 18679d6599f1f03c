"""What lets figures of persons show: that the staff's representatives were consulted."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agents.events import write_people_event
from agents.models import Agent, Consultation, PeopleEvent


def find_consultation() -> Consultation | None:
    """The one that holds. None: no figure of any person may be shown, not even to that person."""
    return Consultation.objects.filter(withdrawn_at=None).select_related("by").first()


@transaction.atomic
def record_consultation(*, who: str, on: date, by: Agent, now: datetime) -> Consultation:
    """Raises ValidationError where it is yet to come."""
    if on > timezone.localdate(now):
        raise ValidationError({"on": _("It must have happened: choose a day that has come.")})
    Consultation.objects.filter(withdrawn_at=None).update(withdrawn_at=now)
    write_people_event(PeopleEvent.Kind.CONSULTED, who, by=by, at=now, on=on.isoformat())
    return Consultation.objects.create(who=who, on=on, by=by, at=now)


@transaction.atomic
def withdraw_consultation(*, by: Agent, now: datetime) -> None:
    """Figures of persons show no more."""
    if current := find_consultation():
        Consultation.objects.filter(pk=current.pk).update(withdrawn_at=now)
        kind = PeopleEvent.Kind.UNCONSULTED
        write_people_event(kind, current.who, by=by, at=now)
