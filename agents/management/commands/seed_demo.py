"""`manage.py seed_demo`: the people of the demo brand and their hours.

Run again, it restores their passwords.
"""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from agents.brand import name_brand
from agents.hours.create import ensure_demo_hours
from agents.models import Agent, Brand, Role, TrainingRule
from agents.training import begin_training

DEMO_PEOPLE = [
    ("elin@nordbanan.example", "Elin Lund", Role.AGENT),
    ("ali@nordbanan.example", "Ali Rahimi", Role.AGENT),
    ("marcus@nordbanan.example", "Marcus Holm", Role.LEAD),
    ("ada@nordbanan.example", "Ada Berg", Role.ADMIN),
    ("tove@nordbanan.example", "Tove Ek", Role.AGENT),
]
ADMIN = "ada@nordbanan.example"
TRAINEE = "tove@nordbanan.example"  # what she writes waits for a colleague's approval


class Command(BaseCommand):
    help = "Creates the demo's people (their password is DEMO_PASSWORD) and its opening hours."

    def handle(self, **options: Any) -> None:
        if not settings.IS_DEMO:
            raise CommandError(
                "Only a demo (DEMO=true) gets people with a password known to everybody."
            )
        password = os.environ.get("DEMO_PASSWORD") or "gladkund-demo"
        for email, name, role in DEMO_PEOPLE:
            ensure_agent(email, name, role, password)
            note = ", in training" if email == TRAINEE else ""
            self.stdout.write(f"{role.label}: {email}{note}")
        ensure_demo_hours(now=timezone.now())
        ensure_brand()
        ensure_training()


def ensure_brand() -> None:
    """As the settings name it, said by the demo's admin: the first hour is over."""
    admin = Agent.objects.filter(role=Role.ADMIN, is_active=True).first()
    if admin and not Brand.objects.exists():
        name_brand(settings.BRAND_NAME, settings.TIME_ZONE, by=admin, now=timezone.now())


@transaction.atomic
def ensure_agent(email: str, name: str, role: Role, password: str) -> None:
    agent = Agent.objects.filter(email=email).first()
    if agent is None:
        passed_on = None if email == TRAINEE else timezone.localdate()
        Agent.objects.create_user(email, password, name=name, role=role, writing_test_on=passed_on)
    elif not agent.check_password(password):
        agent.set_password(password)
        agent.save(update_fields=["password"])


def ensure_training() -> None:
    """Once: what the demo's admin switches off stays off."""
    if not TrainingRule.objects.exists():
        begin_training(by=Agent.objects.get(email=ADMIN), now=timezone.now())
