"""The stream of hints, served by ASGI: a process of its own beside the pages."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from inbox.stream.app import create_app  # noqa: E402 - after Django is set up

application = create_app()
