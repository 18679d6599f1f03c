"""`python -m local.prepare LOGS`: what the demo needs before it can be used, told as steps.

One process for all: Django takes seconds to load, and would take them for each command.
"""

import os
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import django
from django.core.management import call_command

from local.catalogues import compile_catalogues
from local.console import prepare_console, step
from local.environment import ROOT
from local.ports import is_free

PATIENCE = 60.0  # seconds, for the sandbox


def prepare(logs: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with step("Words"):
        compile_catalogues(ROOT / "locale")
    with step("Program"):
        django.setup()
    with step("Styles and scripts"):
        call(logs, "collectstatic", interactive=False)
    with step("Tables"):
        call(logs, "migrate", interactive=False)
    with step("People"):
        call(logs, "seed_demo")
    with step("Channels"):
        wait_for_sandbox()
        call(logs, "connect_sandbox")


def call(logs: Path, name: str, **options: bool) -> None:
    with (logs / f"{name}.log").open("w") as log:
        call_command(name, stdout=log, **options)


def wait_for_sandbox() -> None:
    """Not for ever; the command that follows says best that nobody answers."""
    port = urlsplit(os.environ["SANDBOX_URL"]).port or 80
    deadline = time.monotonic() + PATIENCE
    while is_free(port) and time.monotonic() < deadline:
        time.sleep(0.1)


if __name__ == "__main__":
    prepare_console()
    prepare(Path(sys.argv[1]))
