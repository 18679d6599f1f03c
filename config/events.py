"""The stream of hints, served by ASGI: a process of its own beside the pages."""

import gc
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from inbox.stream.app import create_app  # noqa: E402 - after Django is set up

application = create_app()
# What was loaded stays: looking through all of it for garbage would hold up a hint for 0.2 s.
gc.collect()
gc.freeze()
