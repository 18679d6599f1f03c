"""Under which account the servers run: PostgreSQL refuses to run as root.

A plain user runs them as they are. Root runs them as an account that exists already, and changes
nothing outside the folder of the data.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.console import StartError


@dataclass(frozen=True, slots=True)
class Launcher:
    """How a server is started: what stands before its command, and as whom.

    `uid` and `gid` own the data; None leaves it with us.
    """

    uid: int | None = None
    gid: int | None = None
    prefix: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)

    def give(self, path: Path) -> None:
        """Hand a file, or a folder and all that lies in it, to the account unless it has it."""
        if self.uid is None or self.gid is None or path.stat().st_uid == self.uid:
            return
        for inner in (*path.rglob("*"), path):
            os.chown(inner, self.uid, self.gid, follow_symlinks=False)

    def can_run(self, probe: Sequence[str | Path], folder: Path) -> bool:
        """Whether the account reaches both: a folder above them may be closed to others."""
        script = 'test -w "$0" && exec "$@"'
        command = [*self.prefix, "/bin/sh", "-c", script, str(folder), *map(str, probe)]
        try:
            self.give(folder)
            done = subprocess.run(
                command, cwd="/", check=False, capture_output=True, timeout=20, **self.options
            )
        except (OSError, ValueError, subprocess.SubprocessError):
            return False
        return done.returncode == 0


def choose_launcher(probe: Sequence[str | Path], folder: Path) -> Launcher:
    """The plainest way to run a server on data in `folder`, which must exist.

    `probe` is a command that succeeds where its programs can be reached. Raises StartError.
    """
    if os.geteuid() != 0:
        return Launcher()
    for launcher in _launchers_for_root(folder):
        if launcher.can_run(probe, folder):
            return launcher
    raise StartError(
        f"PostgreSQL does not run as root, and no other account can reach {folder}. "
        "Run this as a plain user, or set DATABASE_URL."
    )


def _launchers_for_root(folder: Path) -> Iterator[Launcher]:
    accounts = list(_existing_accounts(folder))
    for uid, gid in accounts:
        yield Launcher(uid, gid, options={"user": uid, "group": gid, "extra_groups": []})
    if setpriv := shutil.which("setpriv"):
        # The checkout lies in a folder closed to others: this one right opens the way, for the
        # questions that PostgreSQL asks by access(2), too.
        rights = (
            *("--inh-caps=+dac_override", "--ambient-caps=+dac_override"),
            *("--securebits=+no_setuid_fixup", "--pdeathsig=keep"),
        )
        for uid, gid in accounts:
            who = (f"--reuid={uid}", f"--regid={gid}", "--clear-groups")
            yield Launcher(uid, gid, (setpriv, *who, *rights))
    if unshare := shutil.which("unshare"):
        yield Launcher(0, 0, (unshare, "--user", "--map-user=1000", "--map-group=1000"))


def _existing_accounts(folder: Path) -> Iterator[tuple[int, int]]:
    """Whoever owns the data already comes first: a second start must find it readable."""
    owner = folder.stat()
    if owner.st_uid != 0:
        yield owner.st_uid, owner.st_gid
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        yield entry.pw_uid, entry.pw_gid
