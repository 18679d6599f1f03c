"""Whether what a start prepares (tables, people, channels, pages, words) is there already."""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from local.environment import ROOT

SOURCES = (
    "requirements.txt",
    "*/migrations/*.py",
    "*/management/commands/*.py",
    "locale/**/*.po",
    "static/**/*",
    "*/static/**/*",
)
NAME = "prepared"


class Stamp:
    """A digest of all that preparing depends on, kept in each folder that it speaks of.

    Whoever removes one of them, and the data with it, removes the stamp.
    """

    def __init__(self, folders: Sequence[Path], facts: Sequence[object], root: Path = ROOT) -> None:
        self.files = [folder / NAME for folder in folders]
        self.facts = facts
        self.root = root

    @cached_property
    def digest(self) -> str:
        digest = hashlib.sha256(repr(self.facts).encode())
        for file in sorted({file for source in SOURCES for file in self.root.glob(source)}):
            facts = file.stat()
            digest.update(f"{file} {facts.st_size} {facts.st_mtime_ns}".encode())
        return digest.hexdigest()

    @cached_property
    def holds(self) -> bool:
        return all(file.exists() and file.read_text() == self.digest for file in self.files)

    def write(self) -> None:
        for file in self.files:
            file.write_text(self.digest)
