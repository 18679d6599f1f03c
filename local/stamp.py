"""Whether the tables and pages on this machine are those of this code, as at the last start."""

import hashlib
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from local.environment import ROOT

SOURCES = ("requirements.txt", "*/migrations/*.py", "static/**/*", "*/static/**/*")


class Stamp:
    """A file with a digest of what tables and pages are made from, and of whose tables they are."""

    def __init__(self, file: Path, database_url: str, root: Path = ROOT) -> None:
        self.file = file
        self.root = root
        self.database_url = database_url

    @cached_property
    def found(self) -> str:
        """The embedded server's port differs from start to start; its password does not."""
        url = urlsplit(self.database_url)
        digest = hashlib.sha256(f"{url.hostname} {url.password} {url.path}".encode())
        for file in sorted({file for source in SOURCES for file in self.root.glob(source)}):
            facts = file.stat()
            digest.update(f"{file} {facts.st_size} {facts.st_mtime_ns}".encode())
        return digest.hexdigest()

    @cached_property
    def holds(self) -> bool:
        is_known = self.file.exists() and self.file.read_text() == self.found
        return is_known and (self.root / "staticfiles").is_dir()

    def write(self) -> None:
        self.file.write_text(self.found)
