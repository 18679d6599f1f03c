"""Keeps children alive: one that ends is started again, more and more slowly, and not for ever."""

import os
import signal
import subprocess
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from local.console import StartError, explain_failure, read_tail, say
from local.environment import ROOT
from local.processes import Child, end_children, start_process

PATIENCE = 5  # deaths ...
PERIOD = 60.0  # ... in so many seconds end everything
FIRST_PAUSE = 0.5  # seconds; doubles with every death in the period


@dataclass
class Program:
    """One of our own long-running processes."""

    name: str
    command: Sequence[str | Path]
    log: Path
    environment: Mapping[str, str]
    gently: signal.Signals = signal.SIGTERM
    is_shown: bool = False
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = start_process(
            self.command,
            log=self.log,
            is_shown=self.is_shown,
            env={**os.environ, **self.environment},
            cwd=ROOT,
        )


@dataclass
class Supervisor:
    """`servers` are watched only, as they began before us; `programs` are ours to end as well."""

    servers: Sequence[Child] = ()
    clock: Callable[[], float] = time.monotonic
    programs: list[Child] = field(default_factory=list)
    _deaths: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _due: dict[str, float] = field(default_factory=dict)

    def start(self, *programs: Child) -> None:
        for program in programs:
            self.programs.append(program)
            program.start()

    def watch(self, until: threading.Event) -> None:
        """Look after all children until somebody sets the event. Raises StartError: give up."""
        while not until.wait(0.2):
            self.check()

    def run(self, task: Child) -> None:
        """Run a child that ends by itself, and look after the others. Raises StartError."""
        task.start()
        try:
            while task.process is not None and task.process.poll() is None:
                self.check()
                time.sleep(0.05)
            if task.process is not None and task.process.returncode != 0:
                raise explain_failure(task.name, task.log)
        finally:
            end_children([task], within=0.0)

    def check(self) -> None:
        now = self.clock()
        for child in (*self.servers, *self.programs):
            if child.process is not None and child.process.poll() is not None:
                self._note_death(child, now)
            elif child.process is None and self._due.get(child.name, now + 1) <= now:
                del self._due[child.name]
                child.start()

    def _note_death(self, child: Child, now: float) -> None:
        code = child.process.returncode if child.process is not None else None
        end_children([child], within=0.0)
        deaths = self._deaths[child.name]
        deaths.append(now)
        while deaths[0] <= now - PERIOD:
            deaths.popleft()
        if len(deaths) >= PATIENCE:
            raise StartError(
                f"{child.name} ended {PATIENCE} times in a minute; {child.log} ends:\n"
                + read_tail(child.log, lines=15)
            )
        pause = FIRST_PAUSE * 2 ** (len(deaths) - 1)
        self._due[child.name] = now + pause
        say(f"{child.name} ended ({code}); it starts again in {pause:g} s. See {child.log}")

    def stop(self, *, within: float) -> None:
        end_children(self.programs, within=within)
