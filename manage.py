#!/usr/bin/env python
"""Django's command line for Gladkund, which speaks to a running `make run` where there is one."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line
from environ import Env

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if "DATABASE_URL" not in os.environ:
        Env.read_env(Path(__file__).parent / ".local" / "run.env")  # there while it runs
    execute_from_command_line(sys.argv)
