"""Commands that run once and end, told as steps."""

import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from local.console import explain_failure, step
from local.leftovers import SUFFIX
from local.processes import end_process, start_process

PATIENCE = 600.0  # seconds


def run_command(
    what: str, command: Sequence[str], *, log: Path, environment: Mapping[str, str], cwd: Path
) -> str:
    """Run a command as a named step and return what it wrote. Raises StartError where it fails."""
    log.touch()
    written = log.stat().st_size
    with step(what):
        process = start_process(command, log=log, env={**os.environ, **environment}, cwd=cwd)
        try:
            process.wait(PATIENCE)
        finally:
            end_process(process, deadline=time.monotonic())
            log.with_suffix(SUFFIX).unlink(missing_ok=True)
        if process.returncode != 0:
            raise explain_failure(what, log)
    with log.open("rb") as file:
        file.seek(written)
        return file.read().decode(errors="replace")
