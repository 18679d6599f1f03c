"""What runs in the demo: every program with its command."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from local.environment import ROOT, Ports
from local.ports import HOST
from local.supervisor import Program

PYTHON = sys.executable


def manage(*arguments: str) -> list[str]:
    return [PYTHON, str(ROOT / "manage.py"), *arguments]


def _module(*arguments: str | int | Path) -> list[str]:
    return [PYTHON, "-m", *(str(argument) for argument in arguments)]


def list_early_programs(ports: Ports, folder: Path) -> dict[str, Sequence[str]]:
    """Those that need no tables, so that they start while the tables are made."""
    mail = (folder / "mail", ports.mail, ports.smtp)
    play = ("--demo", "--port", ports.sandbox, "--data", folder / "sandbox")
    return {
        "sandbox": _module("sandbox", "serve", *play),
        "mail": _module("local.mail", *mail),
    }


def list_programs(ports: Ports) -> dict[str, Sequence[str]]:
    """The product itself: the four processes that an installation has, too."""
    threads = ("--worker-class=gthread", "--workers=2", "--threads=4")
    pool = ("--pool=prefork", "--concurrency=3", "--without-gossip", "--without-mingle")
    # Django's checks load every view; `make check` made them, and a start should be quick.
    celery = ("celery", "--skip-checks", "-A", "config")
    return {
        "web": _module(
            "gunicorn", "config.wsgi", f"--bind={HOST}:{ports.web}", *threads,
            "--preload", "--graceful-timeout=5", "--no-control-socket",
        ),
        "events": _module(
            "uvicorn", "config.events:application", f"--host={HOST}", f"--port={ports.events}",
            "--timeout-graceful-shutdown=3", "--no-access-log",
        ),
        "worker": _module(*celery, "worker", *pool, "--loglevel=INFO"),
        "beat": _module(*celery, "beat", "--pidfile="),
    }  # fmt: skip


def make_preparation(logs: Path, environment: Mapping[str, str]) -> Program:
    """The task that makes tables, people and the rest, and tells its steps on our screen."""
    command = _module("local.prepare", logs)
    return Program("Preparing", command, logs / "prepare.log", environment, is_shown=True)


def as_programs(
    commands: Mapping[str, Sequence[str]], logs: Path, environment: Mapping[str, str]
) -> list[Program]:
    return [
        Program(name, command, logs / f"{name}.log", environment)
        for name, command in commands.items()
    ]
