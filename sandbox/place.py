"""Where the server is: it leaves its address in its data folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

DEFAULT_PORT = 8002


def write_address(folder: Path, url: str) -> None:
    (folder / "address").write_text(f"{url}\n", encoding="utf-8")


def remove_address(folder: Path) -> None:
    (folder / "address").unlink(missing_ok=True)


def find_url(wanted: str, folder: Path) -> str:
    """The address that was asked for, else the one in the folder, else the usual one."""
    if wanted:
        return wanted.rstrip("/")
    try:
        return (folder / "address").read_text(encoding="utf-8").strip()
    except OSError:
        return f"http://127.0.0.1:{DEFAULT_PORT}"
