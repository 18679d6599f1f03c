"""`python -m local.prepare LOGS COMMAND...`: what the demo needs before it can be used, as steps.

One process for all: Django takes seconds to load, and would take them for each command.
"""

import os
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import django
from django.core.management import call_command

from local.console import prepare_console, step
from local.ports import is_free

TITLES = {
    "collectstatic": "Styles and scripts",
    "migrate": "Tables",
    "seed_demo": "People",
    "connect_sandbox": "Channels",
}
PATIENCE = 60.0  # seconds, for the sandbox


def prepare(logs: Path, names: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with step("Program"):
        django.setup()
    for name in names:
        with step(TITLES[name]), (logs / f"{name}.log").open("w") as log:
            if name == "connect_sandbox":
                wait_for_sandbox()
            options = {"interactive": False} if name in ("collectstatic", "migrate") else {}
            call_command(name, stdout=log, **options)


def wait_for_sandbox() -> None:
    """Not for ever; the command itself says best that nobody answers."""
    port = urlsplit(os.environ["SANDBOX_URL"]).port or 80
    deadline = time.monotonic() + PATIENCE
    while is_free(port) and time.monotonic() < deadline:
        time.sleep(0.1)


if __name__ == "__main__":
    prepare_console()
    prepare(Path(sys.argv[1]), sys.argv[2:])
