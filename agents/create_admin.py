"""Making an admin without an invitation: somebody must be the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from agents.events import write_people_event
from agents.models import Agent, PeopleEvent, Role

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def create_admin(email: str, name: str, password: str, *, now: datetime) -> Agent:
    # Whoever sets us up answers for it: somebody must be able to approve what others write.
    passed = {"writing_test_on": timezone.localdate(now)}
    admin = Agent.objects.create_user(email, password, name=name, role=Role.ADMIN, **passed)
    write_people_event(PeopleEvent.Kind.JOINED, admin.email, by=admin, at=now, role=admin.role)
    return admin
