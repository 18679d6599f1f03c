"""`manage.py create_admin EMAIL NAME`: the first admin of an installation, who invites the rest."""

from __future__ import annotations

import os
from getpass import getpass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils import timezone

from agents.create_admin import create_admin
from agents.models import Agent

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Creates an admin. The password is asked for, or read from ADMIN_PASSWORD."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *, email: str, name: str, **options: Any) -> None:
        if Agent.objects.filter(email=email).exists():
            raise CommandError(f"{email} has an account already.")
        password = os.environ.get("ADMIN_PASSWORD") or getpass("Password: ")
        try:
            validate_email(email)
            validate_password(password, Agent(email=email, name=name))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        create_admin(email, name, password, now=timezone.now())
        self.stdout.write(f"{name} can sign in as {email}.")
