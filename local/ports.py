"""Ports on this machine: which are free, and who answers on them."""

import socket
import subprocess
import time
from collections.abc import Callable

HOST = "127.0.0.1"


def find_free_port() -> int:
    """A port that was free a moment ago: whoever uses it must be ready to try another."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port: int = listener.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """Whether nobody listens there, be it on this address or on all of them.

    Raises PermissionError for a port that only root may take.
    """
    with socket.socket() as caller:
        caller.settimeout(1.0)
        if caller.connect_ex((HOST, port)) == 0:
            return False
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the servers do
        try:
            listener.bind((HOST, port))
        except PermissionError:
            raise
        except OSError:
            return False
    return True


def wait_until(
    is_ready: Callable[[], bool], process: subprocess.Popen[bytes], seconds: float = 30.0
) -> bool:
    """Whether it became ready in time, while its process lived."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        if is_ready():
            return True
        time.sleep(0.05)
    return False
