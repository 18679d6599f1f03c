"""`make setup`: .venv with the pinned requirements. Runs under any Python >= 3.11, on its own.

Nothing is done when the environment is there and the requirements are the same as last time.
"""

import contextlib
import errno
import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements.txt"
STAMP = VENV / "installed.txt"
FOLDER = ROOT / ".local"
LOG = FOLDER / "setup.log"
NEEDED = 1_000_000_000  # bytes: the environment takes 600 MB, and its archives pass by besides


class SetupError(Exception):
    """Why there is no environment, in one line."""


def set_up() -> None:
    FOLDER.mkdir(exist_ok=True)
    with hold_setup():
        if is_whole():
            return
        check_space()
        LOG.unlink(missing_ok=True)
        if not venv_works():
            make_venv()
        install_packages()
        shutil.copyfile(REQUIREMENTS, STAMP)


@contextlib.contextmanager
def hold_setup() -> Iterator[None]:
    """`make run` and `make test` at the same moment: the second waits for the first."""
    with (FOLDER / "setup.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def is_whole() -> bool:
    with contextlib.suppress(OSError):
        return STAMP.read_bytes() == REQUIREMENTS.read_bytes() and venv_works()
    return False


def venv_works() -> bool:
    """It may have been made by a Python that is gone, or in a folder that was moved since."""
    probe = "import sys, pip; print(sys.prefix)"
    try:
        done = subprocess.run(
            [PYTHON, "-c", probe], capture_output=True, text=True, check=False, timeout=60
        )
    except OSError:
        return False
    return done.returncode == 0 and Path(done.stdout.strip()).samefile(VENV)


def check_space() -> None:
    free = shutil.disk_usage(ROOT).free
    if free < NEEDED:
        raise SetupError(
            f"The disk is full: {free // 1_000_000} MB are free in {ROOT}, "
            f"and the first start needs {NEEDED // 1_000_000} MB."
        )


def make_venv() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    with step(f"Python {sys.version_info.major}.{sys.version_info.minor} in .venv"):
        if run(sys.executable, "-m", "venv", str(VENV)):
            return
    if "ensurepip" in LOG.read_text(errors="replace"):
        raise SetupError(
            "This Python cannot make environments; on Debian: apt-get install python3-venv"
        )
    raise failure("Making .venv")


def install_packages() -> None:
    """By uv where it can be had: it takes a seventh of pip's time."""
    pip = (str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input")
    with step("Packages"):
        if run(*pip, "install", "uv") and run_uv(pip):
            return
        if run(*pip, "install", "-r", str(REQUIREMENTS)):
            return
    raise failure("Installing the packages")


def run_uv(pip: tuple[str, ...]) -> bool:
    """Run uv, which reads none of pip's settings, with the package index that pip uses."""
    asked = subprocess.run(
        [*pip, "config", "get", "global.index-url"], capture_output=True, text=True, check=False
    )
    index = os.environ.get("PIP_INDEX_URL") or asked.stdout.strip()
    environment = {"UV_DEFAULT_INDEX": index} if index else {}
    if not os.access(os.environ.get("HOME", "/nonexistent"), os.W_OK):
        environment["UV_NO_CACHE"] = "1"
    uv = str(VENV / "bin" / "uv")
    return run(
        uv, "pip", "install", "--python", str(PYTHON), "-r", str(REQUIREMENTS), **environment
    )


def run(*command: str, **environment: str) -> bool:
    """Run it, with its words in the log; whether it succeeded."""
    with LOG.open("ab") as output:
        done = subprocess.run(
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment},
        )
    return done.returncode == 0


@contextlib.contextmanager
def step(what: str) -> Iterator[None]:
    began = time.monotonic()
    print(f"  {what} … ", end="", flush=True)
    yield
    print(f"{time.monotonic() - began:.1f} s", flush=True)


def failure(what: str) -> SetupError:
    lines = [line for line in LOG.read_text(errors="replace").splitlines() if line.strip()]
    if any(os.strerror(errno.ENOSPC) in line for line in lines):
        return SetupError(f"{what} failed: the disk is full ({ROOT}).")
    return SetupError(f"{what} failed: {lines[-1] if lines else 'no reason given'} (see {LOG})")


def main() -> int:
    try:
        set_up()
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
    except OSError as error:
        print(f"{error.strerror}: {error.filename}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
