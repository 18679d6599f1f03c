"""`manage.py api_token EMAIL`: prints the agent's API token, which it makes where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from rest_framework.authtoken.models import Token

from agents.models import Agent

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Prints the API token of an agent, and nothing else."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *, email: str, **options: Any) -> None:
        agent = Agent.objects.filter(email=email, is_active=True).first()
        if agent is None:
            raise CommandError(f"No active agent has the address {email}.")
        token, _is_new = Token.objects.get_or_create(user=agent)
        self.stdout.write(token.key)
