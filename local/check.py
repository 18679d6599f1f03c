"""`make check`: every gate that needs no test, two at a time, each told in a line."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from local.catalogues import compile_catalogues
from local.console import StartError, say
from local.environment import ROOT, private_environment
from local.private import private_servers
from local.programs import PYTHON, manage

# What an installation behind a proxy would set, so that Django judges what will really run.
PRODUCTION = {
    "DEBUG": "false",
    "DEMO": "false",
    "HTTPS": "true",
    "ALLOWED_HOSTS": "desk.example",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "",  # which the tests alone need
}


@dataclass(frozen=True, slots=True)
class Gate:
    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)


def list_gates() -> list[Gate]:
    """What takes longest first."""
    return [
        Gate("types", [PYTHON, "-m", "mypy", "."]),
        Gate("ruff", [PYTHON, "-m", "ruff", "check", "."]),
        Gate("format", [PYTHON, "-m", "ruff", "format", "--check", "."]),
        Gate(
            "imports", [PYTHON, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
        ),
        Gate("migrations", manage("makemigrations", "--check", "--dry-run")),
        Gate("deployment", manage("check", "--deploy", "--fail-level=WARNING"), PRODUCTION),
    ]


def run_checks() -> int:
    """Run all of them even where one fails; 0 when all hold."""
    with private_servers() as addresses, ThreadPoolExecutor(2) as pool:
        environment = {**os.environ, **private_environment(addresses)}
        results = list(pool.map(lambda gate: passes(gate, environment), list_gates()))
    return 0 if all([*results, merges_are_whole(ROOT), words_compile()]) else 1


def passes(gate: Gate, environment: Mapping[str, str]) -> bool:
    began = time.monotonic()
    done = subprocess.run(
        gate.command,
        check=False,
        cwd=ROOT,
        env={**environment, **gate.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    holds = done.returncode == 0
    say(f"  {gate.name:<12}{'holds' if holds else 'FAILS'} ({time.monotonic() - began:.1f} s)")
    if not holds:
        sys.stdout.buffer.write(done.stdout)
        sys.stdout.flush()
    return holds


def merges_are_whole(folder: Path) -> bool:
    """No file that git knows holds both sides of a conflict. Without git nothing was merged."""
    marker = "^(<{7}|>{7})( |$)"
    try:
        told = subprocess.run(
            ["git", "grep", "--line-number", "-I", "--extended-regexp", marker],
            check=False, cwd=folder, capture_output=True, text=True,
        ).stdout  # fmt: skip
    except FileNotFoundError:
        told = ""
    say(f"  {'merges':<12}{'FAILS' if told else 'holds'}")
    say(told, end="")
    return not told


def words_compile() -> bool:
    try:
        compile_catalogues(ROOT / "locale")
    except StartError as error:
        say(f"  {'words':<12}FAILS\n{error}")
        return False
    say(f"  {'words':<12}holds")
    return True
